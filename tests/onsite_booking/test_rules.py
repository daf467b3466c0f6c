"""What the office does not let anybody book, each with its sentence."""

from datetime import date

import pytest

from accounts.roles import Role
from onsite_booking.actions import bookings
from onsite_booking.models import Closure
from onsite_booking.timetable import at, earliest_script_day
from tests.clocks import tokyo
from tests.factories import onsite_booking as factory
from tests.factories import person, staff
from workflow.models import Parameter
from workflow.refusals import NotReady

pytestmark = pytest.mark.django_db


def refused(act, **inputs):
    with pytest.raises(NotReady) as refusal:
        act(**inputs)
    return refusal.value.reasons


def test_a_taken_slot_is_refused(visitor, other):
    booker, usage = visitor
    factory.provisional(booker, usage, end="17:15")
    stranger, other_usage = other

    reasons = refused(factory.provisional, by=stranger, usage=other_usage, start="13:00", end="17:15")

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
        (
            {"visitors": [factory.companion("佐藤"), factory.companion("鈴木")]},
            "DB作業部屋 席1を使えるのは、同行者を含めて2人までです。",
        ),
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
    three = [factory.companion(name) for name in ("佐藤", "鈴木", "高橋")]

    reasons = refused(factory.provisional, by=booker, usage=usage, seat=room)
    meeting = factory.provisional(booker, usage, seat=room, purpose="meeting", visitors=three)

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
