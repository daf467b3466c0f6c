"""What people do in training: one function, one verb."""

from training.actions import enrolments, extensions, rosters

__all__ = ["enrolments", "extensions", "rosters"]
