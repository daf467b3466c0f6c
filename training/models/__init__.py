"""Courses with their lessons and questions, enrolments, attempts, and the numbers of those who completed."""

from training.models.completion import CompletionNumber
from training.models.course import Choice, Course, Lesson, Question
from training.models.enrolment import Attempt, Enrolment, Reading

__all__ = ["Attempt", "Choice", "CompletionNumber", "Course", "Enrolment", "Lesson", "Question", "Reading"]
