"""Courses with their lessons and questions, enrolments, attempts, and the numbers of those who completed."""

from training.models.completion import CompletionNumber, Revocation
from training.models.course import Choice, Course, Lesson, Question
from training.models.enrolment import Attempt, Enrolment, Reading
from training.models.extension import Extension, Reminder
from training.models.lookup import Lookup
from training.models.roster import Roster, RosterLine

__all__ = [
    "Attempt",
    "Choice",
    "CompletionNumber",
    "Course",
    "Enrolment",
    "Extension",
    "Lesson",
    "Lookup",
    "Question",
    "Reading",
    "Reminder",
    "Revocation",
    "Roster",
    "RosterLine",
]
