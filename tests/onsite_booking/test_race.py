"""Ten thousand wishes for three seats, a rush for thirty slots, offers, changes: what each fence is worth."""

from datetime import date
from random import Random
from threading import Barrier

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from onsite_booking import policies, selectors
from onsite_booking.actions import bookings, changes, company, waiting
from onsite_booking.models import Booking, BookingVisitor, Seat, WaitingEntry
from onsite_booking.timetable import at
from tests.factories import onsite_booking as factory
from tests.races import PATIENCE, together
from workflow import clock, verification
from workflow.models import Event, Parameter
from workflow.refusals import NotReady, Refused

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE, EACH = 10, 1000
DAYS = (date(2026, 5, 7), date(2026, 5, 8), date(2026, 5, 11))
HOURS = (("10:00", "13:00"), ("13:00", "17:15"), ("10:00", "17:15"))
OVERLAPS = """
select count(*) from {table} a join {table} b
  on a.seat_id = b.seat_id and a.id < b.id and a.period && b.period
"""
LIVE = "onsite_booking_booking"


@pytest.fixture
def crowd():
    """Ten people with accounts, whom the office lets hold as many provisional bookings as they like."""
    for name in ("accounts.most_per_organisation", "booking.most_provisional", "booking.most_waiting"):
        Parameter.objects.create(name=name, valid_from=date(2026, 4, 1), value=1000, mark="unknown")
    people, usage = factory.visitor(PEOPLE)
    return [factory.wish(who, usage) for who in people]


def sorts_of(results):
    return {sort: sum(type(r) is sort for r in results) for sort in {type(r) for r in results}}


def overlaps(table=LIVE):
    with connection.cursor() as cursor:
        cursor.execute(OVERLAPS.format(table=table))
        return cursor.fetchone()[0]


def attempt(act, *args, **inputs):
    """What came of it: the case, or the refusal."""
    try:
        return act(*args, **inputs)
    except Refused as refusal:
        return refusal


def wishes_of(wish, seed, seats, count):
    """So many wishes of one person, one after the other; what came of each."""
    random, results = Random(seed), []
    for _try in range(count):
        start, end = random.choice(HOURS)
        day = random.choice(DAYS)
        wanted = wish | {"seat": random.choice(seats), "starts_at": at(day, start), "ends_at": at(day, end)}
        results.append(attempt(bookings.book, **wanted))
    return results


def test_ten_thousand_wishes_for_three_seats_never_overlap_and_never_lock_each_other_out(crowd):
    seats = factory.seats()[:3]

    answers = together(
        [lambda wish=wish, seed=seed: wishes_of(wish, seed, seats, EACH) for seed, wish in enumerate(crowd)]
    )

    results = [result for answer in answers for result in answer]
    held = Booking.objects.count()
    assert len(results) == 10_000
    assert sorts_of(results) == {Booking: held, NotReady: 10_000 - held}
    assert overlaps() == 0
    assert 9 <= held <= 18
    assert list(verification.faults()) == []


def test_a_rush_of_a_thousand_for_thirty_slots_has_thirty_holders_and_clear_answers(crowd):
    seats = factory.seats()[:3]
    slots = [(seat, day, hours) for seat in seats for day in (*DAYS, *LATER) for hours in HOURS[:2]]

    def rush(wish, seed):
        order = list(slots) * 4
        Random(seed).shuffle(order)
        return [one(wish, *slot) for slot in order[:100]]

    def one(wish, seat, day, hours):
        start, end = (at(day, clock_time) for clock_time in hours)
        return attempt(bookings.book, **wish | {"seat": seat, "starts_at": start, "ends_at": end})

    answers = together([lambda wish=wish, seed=seed: rush(wish, seed) for seed, wish in enumerate(crowd)])

    results = [result for answer in answers for result in answer]
    assert len(slots) == 30
    assert sorts_of(results) == {Booking: 30, NotReady: 970}
    assert Booking.objects.values("seat", "period").distinct().count() == 30
    assert {r.reasons[0] for r in results if isinstance(r, NotReady)} <= {TAKEN} | elsewhere()
    assert overlaps() == 0


LATER = (date(2026, 5, 12), date(2026, 5, 13))
TAKEN = "この枠は、ただいま埋まりました。"


def elsewhere():
    return {
        f"同じ時間帯に別の予約（{n}）があります。" for n in Booking.objects.values_list("number", flat=True)
    }


def test_who_came_too_late_in_a_rush_is_shown_the_nearest_free_slots(crowd, client):
    first = factory.seats()[0]
    together([lambda wish=wish: bookings.book(**wish) for wish in crowd])
    loser = next(w["by"] for w in crowd if not Booking.objects.filter(person=w["by"]).exists())
    client.force_login(loser)

    page = client.get("/booking/new/", {"seat": first.pk, "start": at(factory.DAY, "10:00").isoformat()})

    assert page.status_code == 409
    assert [slot["label"] for _day, slots in page.context["free"] for slot in slots][:2] == [
        "午前 10:00～13:00 DB作業部屋 席2",
        "午前 10:00～13:00 DB作業部屋 席3",
    ]


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
    monkeypatch.setattr(company, "hold", lambda case, *seats: None)

    results = together([lambda wish=wish: bookings.book(**wish) for wish in crowd])

    found = sorts_of(results)
    assert found[Booking] == 1
    assert found.get(IntegrityError, 0) + found.get(OperationalError, 0) == PEOPLE - 1
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


def test_one_visitor_is_expected_once_however_many_name_them_at_the_same_moment(crowd):
    seats = factory.seats()[:3]
    wanted = [
        wish | {"seat": seat, "visitors": [factory.companion()]}
        for wish, seat in zip(crowd, seats, strict=False)
    ]

    results = together([lambda one=one: bookings.book(**one) for one in wanted])

    assert sorts_of(results) == {Booking: 1, NotReady: 2}
    assert BookingVisitor.objects.filter(holds=True).count() == 1


def test_two_who_swap_their_seats_at_the_same_moment_neither_lose_theirs_nor_lock_each_other_out(crowd):
    first, second, third = factory.seats()[:3]
    mine = bookings.book(**crowd[0] | {"seat": first})
    other = bookings.book(**crowd[1] | {"seat": second})
    place = {"starts_at": mine.starts_at, "ends_at": mine.ends_at, "visitors": [], "items": []}

    results = together(
        [
            lambda: changes.change(mine, by=crowd[0]["by"], seat=second, **place),
            lambda: changes.change(other, by=crowd[1]["by"], seat=first, **place),
            lambda: bookings.book(**crowd[2] | {"seat": first}),
            lambda: changes.change(mine, by=crowd[0]["by"], seat=third, **place),
        ]
    )

    held = {str(case.person_id): case.seat_id for case in Booking.objects.all()}
    assert [type(result) for result in results if not isinstance(result, Booking | NotReady)] == []
    assert {str(crowd[0]["by"].pk), str(crowd[1]["by"].pk)} <= set(held)
    assert overlaps() == 0


def test_a_change_and_a_new_wish_race_for_one_seat_and_one_of_them_gets_it(crowd):
    first, second = factory.seats()[:2]
    mine = bookings.book(**crowd[0] | {"seat": first})
    place = {"starts_at": mine.starts_at, "ends_at": mine.ends_at, "visitors": [], "items": []}

    results = together(
        [lambda: changes.change(mine, by=crowd[0]["by"], seat=second, **place)]
        + [lambda wish=wish: bookings.book(**wish | {"seat": second}) for wish in crowd[1:]]
    )

    assert sorts_of(results) == {Booking: 1, NotReady: PEOPLE - 1}
    assert Booking.objects.filter(seat=second).count() == 1
    mine.refresh_from_db()
    assert mine.seat_id in {first.pk, second.pk}


def test_one_freed_seat_is_offered_once_by_ten_clocks_at_the_same_moment(crowd):
    holder = factory.fill_with(crowd[:3])
    entries = [factory.wait_for(wish) for wish in crowd[3:6]]
    bookings.cancel(holder[0], by=crowd[0]["by"])

    together([lambda: waiting.keep(now=clock.now())] * PEOPLE)

    offers = Booking.objects.filter(state="offered")
    assert [offer.waiting_id for offer in offers] == [entries[0].pk]
    assert WaitingEntry.objects.filter(state="waiting").count() == 2


def test_an_offer_is_accepted_or_lapses_never_both(crowd):
    holder = factory.fill_with(crowd[:3])
    factory.wait_for(crowd[3])
    bookings.cancel(holder[0], by=crowd[0]["by"])
    waiting.keep(now=clock.now())
    offer = Booking.objects.get(state="offered")
    again = Booking.objects.get(pk=offer.pk)

    accept = (
        lambda: bookings.accept(offer, by=crowd[3]["by"]),
        lambda: waiting.keep(now=offer.offered_until),
    )
    results = together([*accept, lambda: bookings.lapse(again, by=factory.SYSTEM)])

    offer.refresh_from_db()
    ends = Event.objects.filter(number=offer.number, type="move", from_state="offered")
    assert [type(result) for result in results if not isinstance(result, Booking | Refused | int)] == []
    assert list(ends.values_list("to_state", flat=True)) == [offer.state]


def test_the_database_itself_lets_no_person_sit_on_two_seats(crowd):
    first, second = factory.seats()[:2]
    mine = bookings.book(**crowd[0] | {"seat": first})
    theirs = bookings.book(**crowd[1] | {"seat": second})

    with pytest.raises(IntegrityError, match="booking_person_once"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"update {LIVE} set person_id = %s where id = %s", [mine.person_id, theirs.pk])


def test_without_a_common_order_of_locks_two_would_lock_each_other_out(crowd):
    """The negative control: seats locked in the order of the wish instead of that of their keys."""
    first, second = factory.seats()[:2]
    both = Barrier(2, timeout=PATIENCE)

    def lock(*seats):
        with transaction.atomic():
            company.lock_row(Seat, seats[0].pk)
            both.wait()
            company.lock_row(Seat, seats[1].pk)

    results = together([lambda: lock(first, second), lambda: lock(second, first)])

    assert sorts_of(results) == {type(None): 1, OperationalError: 1}


# -- offers accepted at once ----------------------------------------------------------------------
def accepted_at_once():
    """One person accepts two offers at the same moment, when one provisional booking is allowed."""
    since = date(2026, 4, 1)
    Parameter.objects.create(name="booking.most_provisional", valid_from=since, value=1, mark="unknown")
    who, usage = factory.visitor()
    offers = [factory.offered(who, usage, day=day) for day in DAYS[:2]]
    return together([lambda o=offer: attempt(bookings.accept, o, by=who) for offer in offers])


def test_of_two_offers_accepted_at_once_the_quota_refuses_one():
    results = accepted_at_once()

    (refusal,) = [result for result in results if isinstance(result, NotReady)]
    assert refusal.reasons[0].startswith("仮予約は1人1件までです。")
    assert Booking.objects.filter(state="provisional").count() == 1


def test_without_the_lock_of_the_person_both_offers_would_pass(monkeypatch):
    """The negative control: both count before either has written."""
    both, count = Barrier(2, timeout=PATIENCE), policies.quota_is_used

    def counted(case, user):
        reason = count(case, user)
        both.wait()
        return reason

    monkeypatch.setattr(policies, "quota_is_used", counted)
    monkeypatch.setattr(company, "lock_row", lambda model, pk: None)

    assert sorts_of(accepted_at_once()) == {Booking: 2}
    assert Booking.objects.filter(state="provisional").count() == 2
