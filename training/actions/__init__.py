"""What people do in training: one function, one verb."""

from training.actions import authoring, enrolments, lessons, questions, quizzes

__all__ = ["authoring", "enrolments", "lessons", "questions", "quizzes"]
