"""The same learner twice at one moment, on a real database with real threads."""

from uuid import uuid4

import pytest

from accounts.models import Person
from tests.factories import training as made
from tests.races import together
from training import seeds
from training.actions import enrolments, quizzes
from training.models import Attempt, CompletionNumber, Course, Enrolment
from workflow import verification

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_requests_at_once_make_one_enrolment():
    learner, course = made.learner(), made.course()
    organisation = learner.memberships.first().organisation

    def ask() -> str:
        by = Person.objects.get(pk=learner.pk)
        return enrolments.request(by=by, course=course, organisation=organisation).number

    results = together([ask, ask])

    assert Enrolment.objects.count() == 1
    assert sorted(type(result).__name__ for result in results) == ["NotReady", "str"]


@pytest.mark.parametrize("same_key", [True, False])
def test_a_quiz_handed_in_twice_at_once_is_one_attempt_and_one_number(same_key):
    case = made.read()
    answers, key, seen = made.answers(case), uuid4(), case.version

    def hand_in() -> str:
        own = Enrolment.objects.get(pk=case.pk)
        by = Person.objects.get(pk=case.person_id)
        once = key if same_key else uuid4()
        return quizzes.take_quiz(own, by=by, answers=answers, key=once, expecting=seen).number

    results = together([hand_in, hand_in])

    assert (Attempt.objects.count(), CompletionNumber.objects.count()) == (1, 1)
    outcomes = sorted(type(result).__name__ for result in results)
    assert outcomes == (["str", "str"] if same_key else ["NotFromHere", "str"])
    assert list(verification.faults(case.number)) == []


def test_seeding_twice_at_once_writes_each_course_once():
    results = together([seeds.courses, seeds.courses])

    assert (sum(results), Course.objects.count()) == (2, 2)
