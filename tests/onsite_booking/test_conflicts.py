"""The office's calendar closes standing bookings: nothing is lost, everybody is told, one click moves on."""

from datetime import date, time

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from onsite_booking.actions import bookings, centres, changes
from onsite_booking.forms import place_value
from onsite_booking.models import Booking, Centre, Closure, OpeningHours, Room, Seat
from onsite_booking.tasks import keep
from onsite_booking.timetable import at
from tests.clocks import standing_at, tokyo
from tests.factories import onsite_booking as factory
from tests.factories import signed_in, staff
from workflow import clock, clocks, pages
from workflow.models import ClosedDay, InboxItem, Notice, Parameter

pytestmark = pytest.mark.django_db


def close_the_day(case):
    ClosedDay.objects.create(date=case.day, name_ja="臨時休館", name_en="Special closing")


def withdraw_the_seat(case):
    Seat.objects.filter(pk=case.seat_id).update(last_day=date(2026, 5, 6))


def shorten_the_hours(case):
    OpeningHours.objects.create(
        centre=case.seat.centre, weekday=3, valid_from=date(2026, 5, 1), opens=time(13), closes=time(17, 15)
    )


def close_the_room(case):
    hours = {"starts_at": at(case.day, "09:00"), "ends_at": at(case.day, "12:00")}
    Closure.objects.create(
        centre=case.seat.centre, room=case.seat.room, reason="点検", reason_en="Check", **hours
    )


def close_the_centre(case):
    Centre.objects.filter(pk=case.seat.centre_id).update(closes_on=date(2026, 5, 6))


REASONS = {
    close_the_day: ("holiday", "休館日（臨時休館）"),
    withdraw_the_seat: ("seat", "座席の利用停止"),
    shorten_the_hours: ("hours", "利用時間の変更"),
    close_the_room: ("closed", "休止・保守（点検）"),
    close_the_centre: ("centre", "センターの閉鎖"),
}


@pytest.mark.parametrize("act", REASONS)
def test_whatever_closes_the_hours_the_booking_stays_and_says_why(visitor, act):
    case = factory.confirmed(*visitor)

    act(case)
    keep()

    case.refresh_from_db()
    assert (case.state, case.conflict, case.conflict_words) == ("conflict", *REASONS[act])
    assert case.was_confirmed


def test_who_booked_is_told_by_mail_and_inbox_with_what_is_free_nearby(visitor):
    case = factory.in_conflict(*visitor)

    mail = Notice.objects.filter(number=case.number, person=visitor[0].pk).last()

    assert "理由：休止・保守（端末の点検）" in mail.body
    assert "Reason: Closed or under maintenance (Terminal check)" in mail.body
    assert "- 2026年5月7日（木） 10:00～13:00 DB作業部屋 席2" in mail.body
    assert "- Thu 7 May 2026 10:00–13:00 Work room, seat 2" in mail.body
    waiting = InboxItem.objects.filter(number=case.number, done_at=None).values_list("audience", flat=True)
    assert set(waiting) == {f"person:{visitor[0].pk}", "agency:booking_desk"}


def test_one_click_moves_a_booking_out_of_its_conflict(as_visitor, visitor):
    case = factory.in_conflict(*visitor, visitors=[factory.companion()])
    page = as_visitor.get(pages.url(case))
    place = page.context["places"][0]["value"]

    done = as_visitor.post(
        reverse("onsite_booking:move", args=[case.number]), {"place": place, "expecting": case.version}
    )

    case.refresh_from_db()
    assert (done.status_code, case.state, case.conflict, case.seat.name) == (
        302, "provisional", "", "DB作業部屋 席2",
    )  # fmt: skip
    assert case.companions == ["佐藤 花子"]


def test_a_place_that_was_just_taken_leaves_the_booking_as_it_is(as_visitor, visitor, other):
    case = factory.in_conflict(*visitor)
    second = factory.seats()[1]
    factory.provisional(*other, seat=second)

    done = as_visitor.post(
        reverse("onsite_booking:move", args=[case.number]),
        {"place": place_value(second, case.starts_at, case.ends_at), "expecting": case.version},
        follow=True,
    )

    case.refresh_from_db()
    assert "この枠は、ただいま埋まりました。" in done.content.decode()
    assert case.state == "conflict"


@pytest.mark.parametrize(
    ("make", "state"), [(factory.confirmed, "confirmed"), (factory.provisional, "provisional")]
)
def test_what_is_opened_again_stands_as_before(visitor, make, state):
    case = make(*visitor)
    closed = factory.closure(case.seat)
    keep()
    closed.delete()

    keep()

    case.refresh_from_db()
    assert (case.state, case.conflict) == (state, "")


def test_a_closed_seat_stays_held_for_its_booking_and_nobody_else_takes_it_meanwhile(visitor, other):
    case = factory.in_conflict(*visitor)
    Closure.objects.all().delete()

    reasons = bookings.obstacles(**factory.wish(*other))

    assert reasons == ["この枠は、ただいま埋まりました。"]
    assert case.state == "conflict"


def test_a_conflict_that_nobody_resolves_ends_with_its_day(visitor):
    case = factory.in_conflict(*visitor)

    clocks.run(tokyo("2026-05-08T00:01"))

    case.refresh_from_db()
    assert case.state == "cancelled"


def test_the_desk_calls_off_or_moves_with_its_reason(visitor, other):
    off = factory.in_conflict(*visitor)
    moved = factory.in_conflict(*other, seat=factory.seats()[1], day=date(2026, 5, 8))
    desk, third = staff(Role.BOOKING_DESK), factory.seats()[2]
    place = {"seat": third, "starts_at": moved.starts_at, "ends_at": moved.ends_at}

    bookings.call_off(off, by=desk, comment="停電のため")
    changes.relocate(moved, by=desk, comment="同じ時間の別の席", **place)

    assert (off.state, moved.state, moved.seat) == ("cancelled", "confirmed", third)
    assert "停電のため" in Notice.objects.filter(number=off.number, person=visitor[0].pk).last().body


def test_a_visit_that_has_begun_is_left_alone(visitor):
    case = factory.confirmed(*visitor)
    factory.closure(case.seat)

    with standing_at(case.starts_at):
        changes.review_standing(now=clock.now())

    case.refresh_from_db()
    assert case.state == "confirmed"


def test_saving_over_a_booking_first_lists_it_and_then_tells_its_booker(visitor):
    case = factory.confirmed(*visitor)
    desk = signed_in(Client(), staff(Role.BOOKING_DESK))
    address = reverse("admin:onsite_booking_closure_add")
    given = {
        "centre": case.seat.centre_id, "seat": case.seat_id, "kind": "maintenance", "reason": "更新",
        "starts_at_0": "2026-05-07", "starts_at_1": "09:00", "ends_at_0": "2026-05-07", "ends_at_1": "12:00",
    }  # fmt: skip

    asked = desk.post(address, given)
    before = (Closure.objects.count(), Booking.objects.get().state)
    saved = desk.post(address, given | {"acknowledged": "on"})

    words = asked.content.decode()
    case.refresh_from_db()
    assert "次の1件の予約が「要変更」になります" in words
    assert case.number in words
    assert before == (0, "confirmed")
    assert (saved.status_code, Closure.objects.count(), case.state) == (302, 1, "conflict")
    assert Notice.objects.filter(
        number=case.number, person=visitor[0].pk, subject__contains="利用できなく"
    ).exists()


def test_a_holiday_added_after_a_booking_lists_it_first_and_then_tells_its_booker(visitor):
    case = factory.confirmed(*visitor)
    desk = signed_in(Client(), staff(Role.BOOKING_DESK))
    address = reverse("admin:workflow_closedday_add")
    given = {"date": "2026-05-07", "name_ja": "臨時休館", "name_en": "Special closing", "source": ""}

    asked = desk.post(address, given).content.decode()
    saved = desk.post(address, given | {"acknowledged": "on"})

    case.refresh_from_db()
    assert case.number in asked
    assert (saved.status_code, case.state, case.conflict_words) == (302, "conflict", "休館日（臨時休館）")


def test_a_preview_writes_nothing(visitor):
    case = factory.confirmed(*visitor)

    found = centres.preview(lambda: withdraw_the_seat(case))

    assert [(one.number, why.kind) for one, why in found] == [(case.number, "seat")]
    assert Seat.objects.get(pk=case.seat_id).last_day is None


@pytest.mark.parametrize(
    ("kind", "opens", "closes", "said"),
    [
        ("temporary", None, None, "一時的なセンターには、開設日と閉鎖日が必要です。"),
        ("temporary", date(2026, 5, 8), date(2026, 5, 7), "閉鎖日は、開設日以後の日にしてください。"),
    ],
)
def test_a_temporary_centre_has_a_period(db, kind, opens, closes, said):
    centre = Centre(name="会議室", address="東京都", kind=kind, opens_on=opens, closes_on=closes)

    with pytest.raises(ValidationError) as refusal:
        centre.full_clean()

    assert refusal.value.messages == [said]


@pytest.mark.parametrize(
    ("opens", "closes", "said"),
    [
        (time(12), time(14), "同じ日から適用する同じ曜日の利用時間（月曜日 10:00–13:00）と重なっています。"),
        (None, None, "同じ日から適用する同じ曜日の利用時間（月曜日 10:00–13:00）と重なっています。"),
        (
            time(15),
            time(14),
            "終了時刻は開始時刻より後にしてください。休みの曜日は、両方を空にしてください。",
        ),
    ],
)
def test_hours_of_one_day_do_not_overlap(db, opens, closes, said):
    centre = factory.seats()[0].centre
    same = {"centre": centre, "weekday": 0, "valid_from": date(2026, 4, 1)}
    OpeningHours.objects.create(**same, opens=time(10), closes=time(13))

    with pytest.raises(ValidationError) as refusal:
        OpeningHours(**same, opens=opens, closes=closes).full_clean()

    assert refusal.value.messages == [said]


def test_the_database_lets_no_hours_of_one_day_overlap(db):
    same = {"centre": factory.seats()[0].centre, "weekday": 0, "valid_from": date(2026, 4, 1)}
    OpeningHours.objects.create(**same, opens=time(10), closes=time(13))

    with pytest.raises(IntegrityError, match="hours_do_not_overlap"), transaction.atomic():
        OpeningHours.objects.create(**same, opens=time(12), closes=time(14))


def test_a_room_belongs_to_the_centre_of_its_seat(db):
    seat = factory.seats()[0]
    elsewhere = Centre.objects.create(name="別館", address="東京都")
    seat.room = Room.objects.create(centre=elsewhere, position=1, name="部屋")

    with pytest.raises(ValidationError, match="座席と同じセンター"):
        seat.full_clean()


def test_a_weekend_that_a_centre_opens_can_be_booked_there(visitor):
    seat = factory.seats()[0]
    saturday = {"centre": seat.centre, "weekday": 5, "valid_from": date(2026, 5, 1)}
    OpeningHours.objects.create(**saturday, opens=time(10), closes=time(13))

    case = factory.provisional(*visitor, day=date(2026, 5, 9))

    assert case.state == "provisional"


def test_shortened_hours_shorten_the_slot(as_visitor):
    seat = factory.seats()[0]
    OpeningHours.objects.create(
        centre=seat.centre, weekday=3, valid_from=date(2026, 5, 1), opens=time(10), closes=time(15)
    )

    listed = as_visitor.get("/booking/", {"from": "2026-05-07", "view": "list"}).context["free"]

    thursday = next(slots for day, slots in listed if day == factory.DAY)
    assert {slot["label"].split(" ")[1] for slot in thursday} == {"10:00～13:00", "13:00～15:00"}


def test_other_slots_of_the_office_leave_old_bookings_alone(visitor):
    case = factory.confirmed(*visitor)
    Parameter.objects.create(
        name="booking.slots", valid_from=date(2026, 4, 1), value=[["10:00", "17:15"]], mark="inferred"
    )

    keep()

    case.refresh_from_db()
    assert case.state == "confirmed"
