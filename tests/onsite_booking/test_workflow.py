"""Bookings: who may do what in which state, and what the office does not allow."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from accounts.actions import usage_accounts
from accounts.roles import Role
from onsite_booking import selectors
from onsite_booking.actions import bookings
from onsite_booking.models import Booking, Closure
from onsite_booking.timetable import at, earliest_script_day
from onsite_booking.workflow import booking as machine
from tests import matrix, walks
from tests.clocks import standing_at, tokyo
from tests.factories import company, hospital, person, staff
from tests.factories import onsite_booking as factory
from workflow import clocks
from workflow.actors import SYSTEM
from workflow.models import Deadline, Event, InboxItem, Notice, Parameter
from workflow.refusals import NotFromHere, NotReady, NotYours

pytestmark = pytest.mark.django_db

RULES = """
(new)       | book      | booker, colleague, lead
provisional | confirm   | desk
provisional | decline   | desk
provisional | cancel    | booker, lead, desk, system
provisional | expire    | system
confirmed   | cancel    | booker, lead, desk, system
confirmed   | check_in  | desk
confirmed   | miss      | system
checked_in  | check_out | desk
"""
REACHED = {
    "provisional": factory.provisional,
    "confirmed": factory.confirmed,
    "checked_in": factory.checked_in,
    "finished": factory.finished,
    "cancelled": factory.cancelled,
    "declined": factory.declined,
    "expired": factory.expired,
    "no_show": factory.missed,
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


def refused(act, **inputs):
    with pytest.raises(NotReady) as refusal:
        act(**inputs)
    return refusal.value.reasons


def test_visitors_book_and_the_desk_confirms_and_receives(visitor):
    booker, usage = visitor
    days = iter((7, 8, 11, 12, 13, 14, 15, 18))
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
        return {"decline": {"comment": "理由"}, "check_in": {"badge": "V-01"}}.get(name, {})

    with standing_at(case.starts_at - timedelta(hours=1)):
        walks.walk(machine, case, list(everybody(booker).values()), inputs, seed=seed)


def test_a_provisional_booking_waits_for_the_desk_until_it_lapses(visitor):
    booker, usage = visitor
    desk = staff(Role.BOOKING_DESK)

    case = factory.provisional(booker, usage, day=date(2026, 5, 20))

    assert Deadline.objects.get(number=case.number).due_on == date(2026, 5, 8)
    assert list(InboxItem.objects.filter(number=case.number).values_list("audience", flat=True)) == [
        "agency:booking_desk"
    ]
    assert list(Notice.objects.filter(number=case.number).values_list("address", flat=True)) == [desk.email]


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


def test_a_taken_slot_is_refused(visitor):
    booker, usage = visitor
    factory.provisional(booker, usage, end="17:15")
    other, other_usage = factory.visitor()

    reasons = refused(factory.provisional, by=other, usage=other_usage, start="13:00", end="17:15")

    assert reasons == ["この枠は、ただいま埋まりました。"]


def test_slots_that_touch_do_not_overlap(visitor):
    booker, usage = visitor
    factory.provisional(booker, usage)

    after = factory.provisional(booker, usage, start="13:00", end="17:15")

    assert after.state == "provisional"


@pytest.mark.parametrize("give_up", [factory.cancelled, factory.declined, factory.expired, factory.finished])
def test_a_seat_is_free_again(visitor, give_up):
    booker, usage = visitor
    give_up(booker, usage)

    again = factory.provisional(booker, usage)

    assert again.state == "provisional"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"start": "10:30"}, "予約できる時間帯は10:00～13:00、13:00～17:15です。"),
        ({"end": "12:00"}, "予約できる時間帯は10:00～13:00、13:00～17:15です。"),
        ({"day": date(2026, 5, 9)}, "2026年5月9日（土）は休館日です。"),
        ({"day": date(2026, 5, 6)}, "2026年5月6日（水）は休館日です。"),
        (
            {"day": date(2026, 4, 27)},
            "いま予約できるのは2026年4月28日（火）から2026年10月24日（土）までです。",
        ),
        (
            {"day": date(2026, 10, 26)},
            "いま予約できるのは2026年4月28日（火）から2026年10月24日（土）までです。",
        ),
        (
            {"purpose": "script", "day": date(2026, 5, 26)},
            "スクリプト送信は希望日の1か月前までに連絡が必要です。最も早い日は2026年5月27日（水）です。",
        ),
        ({"visitors": "佐藤\n鈴木"}, "DB作業部屋 席1を使えるのは、同行者を含めて2人までです。"),
        ({"subject": "USE-2026-9999"}, None),
    ],
)
def test_what_the_centre_does_not_offer_is_refused_with_its_reason(visitor, changes, reason):
    booker, usage = visitor

    reasons = refused(factory.provisional, by=booker, usage=usage, **changes)

    assert reasons == (
        [reason]
        if reason
        else [
            "利活用（USE-2026-9999）は、現在利用中ではありません。",
            f"{booker}さんには、この利活用の発行済みアカウントがありません。",
        ]
    )


def test_a_script_is_written_a_month_after_the_notice(visitor):
    booker, usage = visitor

    case = factory.provisional(booker, usage, purpose="script", day=date(2026, 5, 27))

    assert case.state == "provisional"


@pytest.mark.parametrize(
    ("today", "earliest"),
    [
        ("2026-01-31T09:00", date(2026, 3, 2)),
        ("2026-02-27T09:00", date(2026, 3, 27)),
        ("2026-04-03T09:00", date(2026, 5, 7)),
        ("2026-12-01T09:00", date(2027, 1, 4)),
    ],
)
def test_the_month_of_notice_ends_on_an_open_day(db, today, earliest):
    assert earliest_script_day(tokyo(today).date()) == earliest


def test_the_meeting_room_has_no_terminal(visitor):
    booker, usage = visitor
    room = factory.seats()[3]

    reasons = refused(factory.provisional, by=booker, usage=usage, seat=room)
    meeting = factory.provisional(booker, usage, seat=room, purpose="meeting", visitors="佐藤\n鈴木\n高橋")

    assert reasons == ["打合せ部屋には端末がありません。端末のある席を選んでください。"]
    assert meeting.state == "provisional"


def test_maintenance_closes_a_seat_but_not_its_neighbour(visitor):
    booker, usage = visitor
    first, second, *_rest = factory.seats()
    hours = {"starts_at": at(factory.DAY, "12:00"), "ends_at": at(factory.DAY, "14:00")}
    Closure.objects.create(centre=first.centre, seat=first, reason="端末の点検", **hours)

    reasons = refused(factory.provisional, by=booker, usage=usage)
    neighbour = factory.provisional(booker, usage, seat=second)

    assert reasons == ["この時間帯は利用できません（端末の点検）。"]
    assert neighbour.state == "provisional"


def test_a_person_holds_two_provisional_bookings_at_most(visitor):
    booker, usage = visitor
    first = factory.provisional(booker, usage)
    factory.provisional(booker, usage, day=date(2026, 5, 8))

    reasons = refused(factory.provisional, by=booker, usage=usage, day=date(2026, 5, 11))
    bookings.confirm(first, by=staff(Role.BOOKING_DESK))
    third = factory.provisional(booker, usage, day=date(2026, 5, 11))

    assert reasons == ["仮予約は1人2件までです。いまの仮予約が確定するか、取り消してから予約してください。"]
    assert third.state == "provisional"


def test_the_number_of_provisional_bookings_is_the_offices_figure(visitor):
    booker, usage = visitor
    Parameter.objects.create(
        name="booking.most_provisional", valid_from=date(2026, 4, 1), value=1, mark="inferred"
    )
    factory.provisional(booker, usage)

    reasons = refused(factory.provisional, by=booker, usage=usage, day=date(2026, 5, 8))

    assert reasons[0].startswith("仮予約は1人1件までです。")


def test_nobody_sits_on_two_seats_at_once(visitor):
    booker, usage = visitor
    first = factory.provisional(booker, usage)

    reasons = refused(factory.provisional, by=booker, usage=usage, seat=factory.seats()[1])

    assert reasons == [f"同じ時間帯に別の予約（{first.number}）があります。"]


def test_who_has_no_account_does_not_visit(visitor):
    booker, usage = visitor
    colleague = person(Role.MEMBER, of=booker.memberships.first().organisation)

    reasons = refused(factory.provisional, by=colleague, usage=usage)

    assert reasons == [
        f"{colleague}さんには、この利活用の発行済みアカウントがありません。",
        f"{colleague}さんの受講者番号（概論・システム操作）が揃っていません。",
    ]


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


@pytest.mark.parametrize("act", [bookings.confirm, bookings.cancel])
def test_a_booking_that_has_begun_is_neither_confirmed_nor_cancelled(visitor, act):
    booker, usage = visitor
    case = factory.provisional(booker, usage)

    with standing_at(case.starts_at), pytest.raises(NotReady) as refusal:
        act(case, by=staff(Role.BOOKING_DESK))

    assert refusal.value.reasons == ["予約の開始時刻を過ぎています。"]


def test_visitors_are_received_on_their_day_only(visitor):
    booker, usage = visitor
    case = factory.confirmed(booker, usage)

    with standing_at(tokyo("2026-05-06T23:59")), pytest.raises(NotReady) as refusal:
        bookings.check_in(case, by=staff(Role.BOOKING_DESK), badge="V-01")

    assert refusal.value.reasons == ["受付ができるのは予約日（2026年5月7日（木））だけです。"]


def test_a_visitor_is_in_the_centre_from_check_in_to_check_out(visitor):
    booker, usage = visitor
    desk = staff(Role.BOOKING_DESK)
    case = factory.confirmed(booker, usage, purpose="script", day=date(2026, 6, 1))

    with standing_at(at(date(2026, 6, 1), "09:58")):
        before = selectors.checked_in(booker, "script")
        bookings.check_in(case, by=desk, badge="V-07")
        inside, elsewhere = selectors.checked_in(booker, "script"), selectors.checked_in(booker, "analysis")
        bookings.check_out(case, by=desk)
        after = selectors.checked_in(booker, "script")

    assert (before, inside, elsewhere, after) == (None, case, None, None)
    assert (case.badge, case.state) == ("V-07", "finished")


def test_a_visit_that_was_never_checked_out_does_not_last_until_the_next_day(visitor):
    booker, usage = visitor
    case = factory.checked_in(booker, usage)

    with standing_at(case.starts_at + timedelta(days=1)):
        assert selectors.checked_in(booker, "analysis") is None


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
