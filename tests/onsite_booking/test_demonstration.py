"""The demonstration's centres: two of them, bookings in several states, and a waiting list at work."""

from collections import Counter

import pytest

from config.demonstration import visits, world
from onsite_booking.models import Booking, Centre, WaitingEntry
from workflow import verification

pytestmark = pytest.mark.django_db


def test_the_centres_are_in_use_by_two_authorities(settings):
    settings.DEMONSTRATION = True
    for part in (world.people, world.papers, world.centre):
        part()

    visits.build()
    visits.build()

    assert sorted(Centre.objects.values_list("kind", flat=True)) == ["permanent", "temporary"]
    assert Counter(Booking.objects.values_list("state", flat=True)) == {
        "confirmed": 4, "provisional": 1, "conflict": 1, "cancelled": 1, "offered": 1, "declined": 1,
    }  # fmt: skip
    assert Booking.objects.values("organisation").distinct().count() == 2
    assert list(WaitingEntry.objects.values_list("state", flat=True)) == ["served"]
    assert list(verification.faults()) == []
