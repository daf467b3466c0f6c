"""Courses with their lessons and questions, enrolments, attempts, and the numbers of those who completed."""

from training.models.completion import CompletionNumber
from training.models.course import Course
from training.models.enrolment import Attempt, Enrolment, Reading
from training.models.lesson import Lesson, Slide
from training.models.question import FaqEntry, LessonQuestion, Message
from training.models.quiz import Choice, Question
from training.models.sheet import AnswerSheet, Statement

__all__ = [
    "AnswerSheet",
    "Attempt",
    "Choice",
    "CompletionNumber",
    "Course",
    "Enrolment",
    "FaqEntry",
    "Lesson",
    "LessonQuestion",
    "Message",
    "Question",
    "Reading",
    "Slide",
    "Statement",
]
