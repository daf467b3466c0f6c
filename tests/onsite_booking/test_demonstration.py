"""The demonstration's centres: two of them, bookings in several states, and a waiting list at work."""

from collections import Counter

import pytest

from config.demonstration import drafts, logins, visits, world
from extraction.models import Script
from onsite_booking.desk import board
from onsite_booking.models import Booking, Centre, WaitingEntry
from workflow import clock, verification

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock_of_its_own(monday_morning):
    """Moving the clock moves this test's alone; it is put back before the Monday morning ends."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "move_forward", lambda to: patch.setattr(clock, "now", lambda: to))
        yield


def test_the_centres_are_in_use_by_two_authorities(settings, clock_of_its_own):
    settings.DEMONSTRATION = True
    for part in (world.people, world.papers, world.centre):
        part()

    visits.build()
    visits.build()

    assert sorted(Centre.objects.values_list("kind", flat=True)) == ["permanent", "temporary"]
    assert Counter(Booking.objects.values_list("state", flat=True)) == {
        "confirmed": 6, "provisional": 1, "conflict": 1, "cancelled": 1, "offered": 1, "declined": 1,
        "checked_in": 1, "finished": 1,
    }  # fmt: skip
    desk = board.Board.load(clock.now())
    assert (len(desk.today), len(desk.inside), len(desk.pending), len(desk.conflicts)) == (4, 2, 1, 1)
    assert Booking.objects.values("organisation").distinct().count() == 2
    assert list(WaitingEntry.objects.values_list("state", flat=True)) == ["served"]
    assert list(verification.faults()) == []


def test_an_analyst_sits_at_a_terminal_with_a_draft_and_a_code_for_whoever_plays_the_part(
    settings, clock_of_its_own
):
    settings.DEMONSTRATION = True
    for part in (world.people, world.papers, world.centre, visits.build, drafts.build, drafts.build):
        part()

    (draft,), (waiting,) = Script.objects.all(), logins.waiting_terminals()

    assert draft.state == "draft" and draft.author == waiting.session.person
    assert waiting.code
    assert list(verification.faults()) == []
