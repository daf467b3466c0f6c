"""Three hundred wishes for three seats at the same time, on real connections; what each fence is worth."""

from datetime import date
from random import Random
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction

from onsite_booking import selectors
from onsite_booking.actions import bookings
from onsite_booking.models import Booking
from tests.factories import onsite_booking as factory
from tests.races import PATIENCE, together
from workflow import verification
from workflow.models import Parameter
from workflow.refusals import NotReady

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE, EACH = 10, 30
DAYS = (date(2026, 5, 7), date(2026, 5, 8), date(2026, 5, 11))
HOURS = (("10:00", "13:00"), ("13:00", "17:15"), ("10:00", "17:15"))
OVERLAPS = """
select count(*) from {table} a join {table} b
  on a.seat_id = b.seat_id and a.id < b.id and a.period && b.period
"""


@pytest.fixture
def crowd():
    """Ten people with accounts, whom the office lets hold as many provisional bookings as they like."""
    for name in ("accounts.most_per_organisation", "booking.most_provisional"):
        Parameter.objects.create(name=name, valid_from=date(2026, 4, 1), value=1000, mark="unknown")
    people, usage = factory.visitor(PEOPLE)
    return [factory.wish(who, usage) for who in people]


def sorts_of(results):
    return {sort: sum(type(r) is sort for r in results) for sort in {type(r) for r in results}}


def overlaps(table="onsite_booking_booking"):
    with connection.cursor() as cursor:
        cursor.execute(OVERLAPS.format(table=table))
        return cursor.fetchone()[0]


def wishes_of(wish, seed, seats):
    """Thirty wishes of one person, one after the other; what came of each."""
    random, results = Random(seed), []
    for _try in range(EACH):
        start, end = random.choice(HOURS)
        wanted = factory.wish(
            wish["by"],
            wish["subject"],
            seat=random.choice(seats),
            day=random.choice(DAYS),
            start=start,
            end=end,
            organisation=wish["organisation"],
        )
        try:
            results.append(bookings.book(**wanted))
        except NotReady as refusal:
            results.append(refusal)
    return results


def test_three_hundred_wishes_for_three_seats_never_overlap_and_never_lock_each_other_out(crowd):
    seats = factory.seats()[:3]

    answers = together(
        [lambda wish=wish, seed=seed: wishes_of(wish, seed, seats) for seed, wish in enumerate(crowd)]
    )

    results = [result for answer in answers for result in answer]
    held = Booking.objects.count()
    assert sorts_of(results) == {Booking: held, NotReady: PEOPLE * EACH - held}
    assert overlaps() == 0
    assert 9 <= held <= 18
    assert list(verification.faults()) == []


@pytest.fixture
def everybody_looks_first(monkeypatch):
    """All have seen the seat free before the first of them takes it."""
    looked, look = Barrier(PEOPLE, timeout=PATIENCE), selectors.is_taken

    def look_and_wait(*args):
        found = look(*args)
        looked.wait()
        return found

    monkeypatch.setattr(selectors, "is_taken", look_and_wait)


def test_without_the_lock_the_constraint_still_holds(crowd, monkeypatch, everybody_looks_first):
    monkeypatch.setattr(bookings, "_hold", lambda model, pk: None)

    results = together([lambda wish=wish: bookings.book(**wish) for wish in crowd])

    assert sorts_of(results) == {Booking: 1, IntegrityError: PEOPLE - 1}
    assert overlaps() == 0


@pytest.fixture
def scratch():
    """A table that holds bookings without either fence."""
    with connection.cursor() as cursor:
        cursor.execute(
            "set role none; create table scratch_booking (id serial, seat_id int, period tstzrange)"
        )
        cursor.execute("grant all on scratch_booking, scratch_booking_id_seq to madoguchi_app")
        cursor.execute("set role madoguchi_app")
    yield
    with connection.cursor() as cursor:
        cursor.execute("set role none; drop table scratch_booking; set role madoguchi_app")


def look_then_insert(looked):
    morning = "[2026-05-07 10:00+09, 2026-05-07 13:00+09)"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "select 1 from scratch_booking where seat_id = 1 and period && %s::tstzrange", [morning]
        )
        taken = cursor.fetchone()
        looked.wait()
        if not taken:
            cursor.execute("insert into scratch_booking (seat_id, period) values (1, %s)", [morning])


def test_without_lock_and_constraint_bookings_would_overlap(scratch):
    looked = Barrier(PEOPLE, timeout=PATIENCE)

    together([lambda: look_then_insert(looked)] * PEOPLE)

    assert overlaps("scratch_booking") == PEOPLE * (PEOPLE - 1) // 2


def test_one_person_racing_for_seats_holds_no_more_than_allowed():
    booker, usage = factory.visitor()
    days = [date(2026, 5, day) for day in (7, 8, 11, 12, 13, 14, 15, 18)]
    wanted = [factory.wish(booker, usage, day=day) for day in days]

    results = together([lambda one=one: bookings.book(**one) for one in wanted])

    assert sorts_of(results) == {Booking: 2, NotReady: 6}
