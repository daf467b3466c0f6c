"""Bookings: who may do what in which state, and what the office does not allow."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from accounts.actions import usage_accounts
from accounts.roles import Role
from onsite_booking import selectors
from onsite_booking.actions import bookings, visits
from onsite_booking.desk import terminals
from onsite_booking.models import Booking
from onsite_booking.timetable import at
from onsite_booking.workflow import booking as machine
from tests import matrix, walks
from tests.clocks import standing_at, tokyo
from tests.factories import company, hospital, person, staff
from tests.factories import onsite_booking as factory
from workflow import clocks
from workflow.actors import SYSTEM
from workflow.models import Deadline, Event, InboxItem, Notice
from workflow.refusals import NotFromHere, NotReady, NotYours

pytestmark = pytest.mark.django_db

RULES = """
(new)       | book                 | booker, colleague, lead
(new)       | book_at_short_notice | desk, case_officer
(new)       | offer                | system
offered     | accept               | booker
offered     | refuse_offer         | booker
offered     | lapse                | system
offered     | call_off             | desk, system
provisional | confirm              | desk
provisional | decline              | desk
provisional | change               | booker, lead
provisional | amend                | booker, lead
provisional | relocate             | desk
provisional | cancel               | booker, lead, system
provisional | call_off             | desk, system
provisional | collide              | system
provisional | expire               | system
confirmed   | change               | booker, lead
confirmed   | amend                | booker, lead
confirmed   | relocate             | desk
confirmed   | cancel               | booker, lead, system
confirmed   | cancel_late          | booker, lead
confirmed   | call_off             | desk, system
confirmed   | collide              | system
confirmed   | check_in             | desk
confirmed   | miss                 | desk, system
conflict    | change               | booker, lead
conflict    | relocate             | desk
conflict    | cancel               | booker, lead, system
conflict    | call_off             | desk, system
conflict    | resume_confirmed     | system
conflict    | resume_provisional   | system
conflict    | abandon              | system
provisional | ask_back             | desk
provisional | answer               | booker
checked_in  | admit                | desk
checked_in  | let_out              | desk
checked_in  | renew_code           | desk
checked_in  | begin_terminal       | booker
checked_in  | end_terminal         | desk, system
checked_in  | check_out            | desk
checked_in  | close_day            | system
finished    | return_badge         | desk
"""
REACHED = {
    "offered": factory.offered,
    "conflict": factory.in_conflict,
    "lapsed": factory.lapsed,
    "provisional": factory.provisional,
    "confirmed": factory.confirmed,
    "finished": factory.finished,
    "cancelled": factory.cancelled,
    "declined": factory.declined,
    "expired": factory.expired,
    "no_show": factory.missed,
    "checked_in": factory.checked_in,
}


def everybody(booker):
    organisation = booker.memberships.first().organisation
    people = {
        "booker": booker,
        "colleague": person(Role.MEMBER, of=organisation),
        "lead": person(Role.LEAD, of=organisation),
        "stranger": person(Role.LEAD, of=company()),
        "site": person(Role.SITE_OFFICER, Role.SITE_APPROVER, of=hospital()),
        "desk": staff(Role.BOOKING_DESK),
        "system": SYSTEM,
    }
    agency = [Role.CASE_OFFICER, Role.REVIEWER, Role.DECIDER, Role.FINANCE, Role.TRAINING_DESK]
    agency += [Role.DATA_MANAGER, Role.SYSTEM_ADMIN, Role.AUDITOR]
    return people | {role.value: staff(role) for role in agency}


def test_visitors_book_and_the_desk_confirms_and_receives(visitor):
    booker, usage = visitor
    days = iter((7, 8, 11, 12, 13, 14, 15, 18, 19, 20, 21))
    cases = {s: reach(booker, usage, day=date(2026, 5, next(days))) for s, reach in REACHED.items()}
    organisation = booker.memberships.first().organisation
    cases[""] = Booking(organisation=organisation, person=booker)

    allowed = matrix.allowed(machine, cases, everybody(booker))

    assert matrix.difference(allowed, matrix.rows(RULES)) == {
        "allowed but not listed": [],
        "listed but refused": [],
    }


def test_nobody_confirms_their_own_booking(visitor):
    booker, usage = visitor
    case = factory.provisional(booker, usage)
    desk = staff(Role.BOOKING_DESK)
    case.opened_by = desk.pk

    assert not machine.table["confirm"].who(desk, case)


@pytest.mark.parametrize("seed", range(5))
def test_whatever_is_tried_the_log_agrees(visitor, seed):
    booker, usage = visitor
    case = factory.provisional(booker, usage)

    def inputs(name, case, random):
        place = {"seat": case.seat, "starts_at": case.starts_at, "ends_at": case.ends_at}
        parts = {"visitors": [], "items": []}
        return {
            "decline": {"comment": "理由"},
            "cancel_late": {"comment": "理由"},
            "call_off": {"comment": "理由"},
            "relocate": place | {"comment": "理由"},
            "change": place | parts,
            "amend": parts,
            "collide": {"why": "closed"},
            "check_in": {"arrivals": [factory.arrival()]},
            "ask_back": {"comment": "質問"},
            "answer": {"comment": "回答"},
            "admit": {"arrivals": []},
            "let_out": {"leaving": []},
            "begin_terminal": {"mark": "m", "code": "c"},
        }.get(name, {})

    with standing_at(case.starts_at - timedelta(hours=1)):
        walks.walk(machine, case, list(everybody(booker).values()), inputs, seed=seed)


def test_a_provisional_booking_waits_for_the_desk_until_it_lapses(visitor):
    booker, usage = visitor
    desk = staff(Role.BOOKING_DESK)

    case = factory.provisional(booker, usage, day=date(2026, 5, 20))
    told = Notice.objects.filter(number=case.number).values_list("address", flat=True)

    assert Deadline.objects.get(number=case.number).due_on == date(2026, 5, 8)
    assert list(InboxItem.objects.filter(number=case.number).values_list("audience", flat=True)) == [
        "agency:booking_desk"
    ]
    assert sorted(told) == sorted([booker.email, desk.email])


def test_a_provisional_booking_lapses_by_itself_and_frees_its_seat(visitor):
    booker, usage = visitor
    case = factory.provisional(booker, usage, day=date(2026, 5, 20))

    clocks.run(tokyo("2026-05-08T23:59"))
    case.refresh_from_db()
    on_the_last_day = case.state
    clocks.run(tokyo("2026-05-09T00:01"))
    case.refresh_from_db()

    assert (on_the_last_day, case.state) == ("provisional", "expired")
    assert not selectors.is_taken(case.seat, case.starts_at, case.ends_at)


def test_a_visitor_who_did_not_come_is_noted_the_day_after(visitor):
    booker, usage = visitor
    case = factory.confirmed(booker, usage)

    clocks.run(tokyo("2026-05-07T23:59"))
    case.refresh_from_db()
    on_the_day = case.state
    clocks.run(tokyo("2026-05-08T00:01"))
    case.refresh_from_db()

    assert (on_the_day, case.state) == ("confirmed", "no_show")


def test_a_stranger_does_not_book_for_another_organisation(visitor):
    booker, usage = visitor
    organisation = booker.memberships.first().organisation

    with pytest.raises(NotYours):
        factory.provisional(person(Role.LEAD), usage, organisation=organisation)

    assert Booking.objects.count() == 0


def test_a_closed_account_takes_its_coming_visits_with_it(visitor):
    booker, usage = visitor
    waiting = factory.provisional(booker, usage)
    sure = factory.confirmed(booker, usage, day=date(2026, 5, 8))
    account = selectors.account_of(booker, usage)

    usage_accounts.close(account, by=staff(Role.CASE_OFFICER), comment="異動")

    waiting.refresh_from_db()
    sure.refresh_from_db()
    assert (waiting.state, sure.state) == ("cancelled", "cancelled")


def test_a_booking_whose_account_is_gone_is_not_confirmed_even_if_it_stands(visitor, monkeypatch):
    booker, usage = visitor
    case = factory.provisional(booker, usage)
    monkeypatch.setattr(selectors, "coming_visits", lambda *args: [])
    account = selectors.account_of(booker, usage)
    usage_accounts.close(account, by=staff(Role.CASE_OFFICER), comment="異動")

    with pytest.raises(NotReady) as refusal:
        bookings.confirm(case, by=staff(Role.BOOKING_DESK))

    assert refusal.value.reasons == [f"{booker}さんには、この利活用の発行済みアカウントがありません。"]


@pytest.mark.parametrize("act", [bookings.confirm, bookings.cancel, bookings.call_off])
def test_a_booking_that_has_begun_is_neither_confirmed_nor_cancelled(visitor, act):
    booker, usage = visitor
    case = factory.provisional(booker, usage)
    by = booker if act is bookings.cancel else staff(Role.BOOKING_DESK)
    words = {"comment": "停電"} if act is bookings.call_off else {}

    with standing_at(case.starts_at), pytest.raises(NotReady) as refusal:
        act(case, by=by, **words)

    assert refusal.value.reasons == ["予約の開始時刻を過ぎています。"]


def test_visitors_are_received_on_their_day_only(visitor):
    booker, usage = visitor
    case = factory.confirmed(booker, usage)

    with standing_at(tokyo("2026-05-06T23:59")), pytest.raises(NotReady) as refusal:
        visits.check_in(case, by=staff(Role.BOOKING_DESK), arrivals=[factory.arrival()])

    assert refusal.value.reasons == ["受付ができるのは予約日（2026年5月7日（木））だけです。"]


def test_a_visitor_is_in_the_centre_from_check_in_to_check_out(visitor):
    booker, usage = visitor
    desk = staff(Role.BOOKING_DESK)
    case = factory.confirmed(booker, usage, purpose="script", day=date(2026, 6, 1))

    with standing_at(at(date(2026, 6, 1), "09:58")):
        before = terminals.visit_today(booker, "", "script")
        visits.check_in(case, by=desk, arrivals=[factory.arrival(badge="V-07")])
        inside, elsewhere = (
            terminals.visit_today(booker, "", "script"),
            terminals.visit_today(booker, "", "analysis"),
        )
        visits.check_out(case, by=desk)
        after = terminals.visit_today(booker, "", "script")

    assert (before, inside, elsewhere, after) == (None, case, None, None)
    assert (case.badge, case.state) == ("V-07", "finished")


def test_a_visit_that_was_never_checked_out_does_not_last_until_the_next_day(visitor):
    booker, usage = visitor
    case = factory.checked_in(booker, usage)

    with standing_at(case.starts_at + timedelta(days=1)):
        assert terminals.visit_today(booker, "", "analysis") is None


def test_booking_twice_with_one_click_books_once(visitor):
    booker, usage = visitor
    key = uuid.uuid4()

    first = factory.provisional(booker, usage, key=key)
    second = factory.provisional(booker, usage, key=key)

    assert first.number == second.number
    assert Booking.objects.count() == 1


def test_confirming_twice_gets_a_sentence(visitor):
    booker, usage = visitor
    case = factory.confirmed(booker, usage)

    with pytest.raises(NotFromHere) as refusal:
        bookings.confirm(case, by=staff(Role.BOOKING_DESK))

    assert refusal.value.reasons == ["現在の状態は「本予約」です。"]
    assert Event.objects.filter(number=case.number, action="confirm", type="move").count() == 1


def test_obstacles_are_told_without_booking(visitor):
    booker, usage = visitor
    wish = factory.wish(booker, usage, day=date(2026, 5, 9))

    reasons = bookings.obstacles(**wish)

    assert reasons == ["2026年5月9日（土）は休館日です。"]
    assert Booking.objects.count() == 0


def test_the_database_lets_no_two_live_bookings_of_a_seat_overlap(visitor):
    booker, usage = visitor
    first = factory.provisional(booker, usage)
    second = factory.provisional(booker, usage, start="13:00", end="17:15")
    overlapping = DateTimeTZRange(first.starts_at, second.ends_at, "[)")

    with pytest.raises(IntegrityError, match="booking_seat_once"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "update onsite_booking_booking set period = %s where id = %s", [overlapping, second.pk]
            )
