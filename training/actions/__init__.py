"""What people do in training: one function, one verb."""

from training.actions import enrolments

__all__ = ["enrolments"]
