"""Courses with their lessons and quizzes, enrolments and what is done in them, numbers of completion."""

from training.models.completion import CompletionNumber, Revocation
from training.models.course import Course
from training.models.enrolment import Attempt, Enrolment, Reading
from training.models.extension import Extension, Reminder
from training.models.lesson import Lesson, Slide
from training.models.lookup import Lookup
from training.models.question import FaqEntry, LessonQuestion, Message
from training.models.quiz import Choice, Question
from training.models.roster import Roster, RosterLine
from training.models.sheet import AnswerSheet, Statement

__all__ = [
    "AnswerSheet",
    "Attempt",
    "Choice",
    "CompletionNumber",
    "Course",
    "Enrolment",
    "Extension",
    "FaqEntry",
    "Lesson",
    "LessonQuestion",
    "Lookup",
    "Message",
    "Question",
    "Reading",
    "Reminder",
    "Revocation",
    "Roster",
    "RosterLine",
    "Slide",
    "Statement",
]
