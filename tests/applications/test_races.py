"""Several people at the same moment, on real connections."""

import uuid

import pytest

from accounts.roles import Role
from applications import selectors
from applications.actions import closings, papers, reviews
from applications.models import Closing, Section, Usage
from tests.factories import applications as made
from tests.factories import staff
from tests.races import together
from workflow import verification
from workflow.models import Event
from workflow.refusals import NotFromHere, NotReady, Stale

pytestmark = pytest.mark.django_db(transaction=True)


def sort_of(results):
    """What became of each try, by the name of its refusal."""
    return sorted(type(r).__name__ if isinstance(r, Exception) else "done" for r in results)


def test_of_two_decisions_at_once_one_counts():
    usage = made.under_review(votes=2)
    deciders = [staff(Role.DECIDER), staff(Role.DECIDER)]

    results = together(
        [
            lambda: reviews.approve(Usage.objects.get(pk=usage.pk), by=deciders[0]),
            lambda: reviews.reject(Usage.objects.get(pk=usage.pk), by=deciders[1], comment="理由"),
        ]
    )

    assert sort_of(results) == sorted(["done", NotFromHere.__name__])
    decided = Event.objects.filter(number=usage.number, action__in=["approve", "reject"], type="move")
    assert decided.count() == 1
    assert list(verification.faults(usage.number)) == []


def test_of_colleagues_who_save_a_section_at_once_one_is_told_about_the_other():
    usage = made.begun()
    lead = made.lead_of(usage.organisation)

    def save(text):
        return lambda: papers.save_section(
            Usage.objects.get(pk=usage.pk),
            by=lead,
            section="safety",
            content={"officer": text},
            is_complete=False,
            seen=0,
        )

    results = together([save(f"{n}人目") for n in range(4)])

    assert sort_of(results) == sorted(["done", *[Stale.__name__] * 3])
    assert Section.objects.get().version == 1


def test_without_the_version_the_last_one_would_overwrite_unseen():
    usage = made.begun()
    lead = made.lead_of(usage.organisation)
    made.save(usage, "safety", officer="先の人")

    def overwrite(text):
        row = Section.objects.get(usage=usage, key="safety")
        row.content = {"officer": text}
        row.save()

    together([lambda: overwrite("あとの人"), lambda: overwrite("その次の人")])

    assert Section.objects.get().content["officer"] != "先の人"
    assert Section.objects.get().saved_by == lead


def test_a_double_click_on_two_connections_gives_one_opinion():
    usage, reviewer, key = made.under_review(), staff(Role.REVIEWER), uuid.uuid4()

    def click():
        reviews.vote(
            Usage.objects.get(pk=usage.pk),
            by=reviewer,
            key=key,
            has_conflict=False,
            verdict="approve",
            comment="よい",
        )

    results = together([click] * 3)

    assert sort_of(results) == ["done"] * 3
    assert len(selectors.votes_on(usage)) == 1


def test_two_reports_at_once_leave_one():
    usage = made.in_use()
    lead = made.lead_of(usage.organisation)

    results = together([lambda: closings.start(by=lead, usage=usage, **made.REPORT) for _try in range(3)])

    assert sort_of(results) == sorted(["done", *[NotReady.__name__] * 2])
    assert Closing.objects.count() == 1
