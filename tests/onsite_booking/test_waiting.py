"""The waiting list: joined, left, served in turn by offers that last some hours and are then passed on."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.roles import Role
from onsite_booking import queue
from onsite_booking.actions import bookings, waiting
from onsite_booking.models import Booking, Closure, WaitingEntry
from onsite_booking.timetable import at
from onsite_booking.workflow import waiting as machine
from tests import matrix
from tests.clocks import standing_at
from tests.factories import company, person
from tests.factories import onsite_booking as factory
from workflow import clock, clocks, pages
from workflow.actors import SYSTEM
from workflow.models import InboxItem, Notice, Parameter
from workflow.refusals import NotReady

pytestmark = pytest.mark.django_db

RULES = """
(new)   | join    | booker
waiting | leave   | booker, lead
waiting | serve   | system
waiting | pass_by | system
"""


def close_all(day=factory.DAY):
    return [factory.closure(seat, day=day) for seat in factory.seats()]


def open_all():
    Closure.objects.all().delete()


def test_people_wait_for_themselves_and_the_clock_serves(visitor):
    booker, usage = visitor
    organisation = booker.memberships.first().organisation
    entry = factory.waiting_entry(booker, usage)
    left = waiting.leave(factory.waiting_entry(booker, usage, start="13:00", end="17:15"), by=booker)
    served = factory.offered(booker, usage, day=factory.DAY + timedelta(days=1)).waiting
    passed = factory.waiting_entry(booker, usage, day=factory.DAY + timedelta(days=4))
    waiting.pass_by(passed, by=SYSTEM)
    served.refresh_from_db()
    cases = {"": WaitingEntry(organisation=organisation, person=booker), "waiting": entry, "left": left}
    people = {
        "booker": booker, "lead": person(Role.LEAD, of=organisation), "system": SYSTEM,
        "colleague": person(Role.MEMBER, of=organisation), "stranger": person(Role.LEAD, of=company()),
    }  # fmt: skip

    allowed = matrix.allowed(machine, cases | {"served": served, "passed": passed}, people)

    assert matrix.difference(allowed, matrix.rows(RULES)) == {
        "allowed but not listed": [],
        "listed but refused": [],
    }


def refused(act, **inputs):
    with pytest.raises(NotReady) as refusal:
        act(**inputs)
    return refusal.value.reasons


def test_nobody_waits_for_what_can_be_booked(visitor):
    reasons = refused(factory.waiting, by=visitor[0], usage=visitor[1])

    assert reasons == ["いま空いている枠があります。空き状況から予約してください。"]


def test_nobody_waits_for_hours_that_do_not_exist(visitor):
    reasons = refused(factory.waiting, by=visitor[0], usage=visitor[1], start="18:00", end="19:00")

    assert reasons == ["この時間帯には、予約できる枠がありません。"]


def test_one_place_in_the_queue_for_one_wish_and_few_at_a_time(visitor):
    Parameter.objects.create(
        name="booking.most_waiting", valid_from=factory.NOW.date(), value=1, mark="inferred"
    )
    factory.waiting_entry(*visitor)
    close_all()

    same = refused(factory.waiting, by=visitor[0], usage=visitor[1])
    more = refused(factory.waiting, by=visitor[0], usage=visitor[1], start="13:00", end="17:15")

    assert same[0] == "同じ枠の空き待ちに、すでに登録されています。"
    assert more == ["空き待ちは1人1件までです。不要な空き待ちを取りやめてから登録してください。"]


def test_the_first_who_waits_gets_an_offer_that_holds_the_seat(visitor, other):
    entry = factory.waiting_entry(*visitor)
    second = factory.waiting_entry(*other)
    positions = (queue.position(entry), queue.position(second))
    third = factory.seats()[2]
    Closure.objects.all().delete()
    for seat in factory.seats()[:2]:
        factory.closure(seat)

    waiting.keep(now=clock.now())

    offer = Booking.objects.get(state="offered")
    entry.refresh_from_db()
    assert positions == (1, 2)
    assert (offer.person, offer.seat, offer.waiting, entry.state) == (visitor[0], third, entry, "served")
    assert offer.offered_until == factory.NOW + timedelta(hours=24)
    assert bookings.obstacles(**factory.wish(*other, seat=third)) == ["この枠は、ただいま埋まりました。"]
    mail = Notice.objects.get(number=offer.number)
    assert (mail.address, "までに受けると仮予約になります" in mail.body) == (visitor[0].email, True)
    assert InboxItem.objects.get(number=offer.number).audience == f"person:{visitor[0].pk}"


def test_an_accepted_offer_is_a_provisional_booking(visitor):
    offer = factory.offered(*visitor)

    bookings.accept(offer, by=visitor[0])

    assert offer.state == "provisional"


def test_an_offer_that_lapses_goes_to_the_next_one(visitor, other):
    factory.waiting_entry(*visitor)
    factory.waiting_entry(*other)
    for seat in factory.seats()[:2]:
        factory.closure(seat)
    waiting.keep(now=clock.now())
    first = Booking.objects.get(state="offered")

    waiting.keep(now=first.offered_until - timedelta(seconds=1))
    still = Booking.objects.get(pk=first.pk).state
    with standing_at(first.offered_until):
        waiting.keep(now=clock.now())

    first.refresh_from_db()
    assert (still, first.state) == ("offered", "lapsed")
    assert Booking.objects.get(state="offered").person == other[0]


def test_an_offer_cannot_be_accepted_after_its_last_second(visitor):
    offer = factory.offered(*visitor)

    with standing_at(offer.offered_until), pytest.raises(NotReady) as refusal:
        bookings.accept(offer, by=visitor[0])

    assert refusal.value.reasons == ["案内の期限を過ぎています。空き状況から選び直してください。"]


def test_a_declined_offer_goes_to_the_next_one(visitor, other):
    factory.waiting_entry(*visitor)
    factory.waiting_entry(*other)
    for seat in factory.seats()[:2]:
        factory.closure(seat)
    waiting.keep(now=clock.now())

    bookings.refuse_offer(Booking.objects.get(state="offered"), by=visitor[0])
    waiting.keep(now=clock.now())

    assert Booking.objects.get(state="offered").person == other[0]


def test_who_would_not_fit_is_passed_over_and_keeps_waiting(visitor, other):
    crowd = factory.waiting_entry(*visitor, party=4)
    factory.waiting_entry(*other)

    waiting.keep(now=clock.now())

    crowd.refresh_from_db()
    assert (crowd.state, Booking.objects.get(state="offered").person) == ("waiting", other[0])


def test_who_has_booked_elsewhere_meanwhile_keeps_waiting(visitor):
    entry = factory.waiting_entry(*visitor)
    factory.provisional(*visitor)

    waiting.keep(now=clock.now())

    entry.refresh_from_db()
    assert entry.state == "waiting"


def test_a_closure_over_an_offer_withdraws_it_and_says_so(visitor):
    offer = factory.offered(*visitor)
    factory.closure(offer.seat)

    factory.review_standing(now=clock.now())

    offer.refresh_from_db()
    mail = Notice.objects.filter(number=offer.number).last()
    assert offer.state == "cancelled"
    assert "休止・保守（端末の点検） / Closed or under maintenance (Terminal check)" in mail.body


def test_waiting_ends_when_the_hours_begin(visitor):
    entry = factory.waiting_entry(*visitor)
    close_all()

    waiting.keep(now=at(factory.DAY, "10:00"))

    entry.refresh_from_db()
    assert entry.state == "passed"


def test_an_offer_ends_with_its_day_even_without_the_ticking_of_hours(visitor):
    offer = factory.offered(*visitor)

    clocks.run(offer.offered_until + timedelta(days=1))

    offer.refresh_from_db()
    assert offer.state == "lapsed"


def test_a_full_slot_leads_from_the_calendar_to_the_waiting_list(as_visitor, visitor, other):
    closed = close_all()
    for one in closed[:3]:
        one.delete()
    first, second, third, _room = factory.seats()
    factory.confirmed(*other, seat=first)
    factory.waiting_entry(*visitor, day=factory.DAY + timedelta(days=1))
    morning = {"start": at(factory.DAY, "10:00").isoformat(), "end": at(factory.DAY, "13:00").isoformat()}
    link = reverse("onsite_booking:wait", query={"centre": first.centre_id, **morning})
    for seat in (second, third):
        factory.closure(seat)

    full = as_visitor.get("/booking/", {"from": "2026-05-07"}).context["full"]
    form = as_visitor.get(link)
    done = as_visitor.post(link, {"purpose": "analysis", "usage": visitor[1], "party": "1"})

    entry = WaitingEntry.objects.get(period__startswith=at(factory.DAY, "10:00"))
    assert link in [slot["url"] for slot in full]
    assert (form.status_code, done.url) == (200, pages.url(entry))
    assert as_visitor.get(done.url).context["position"] == 1
