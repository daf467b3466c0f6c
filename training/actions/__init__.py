"""What people do in training: one function, one verb."""

from training.actions import authoring, enrolments, extensions, lessons, questions, quizzes, rosters

__all__ = ["authoring", "enrolments", "extensions", "lessons", "questions", "quizzes", "rosters"]
