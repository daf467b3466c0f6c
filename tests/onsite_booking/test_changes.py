"""Changing and cancelling a booking: what the office lets whom do until when, and two windows at once."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.roles import Role
from onsite_booking.actions import bookings, changes
from onsite_booking.forms import place_value
from onsite_booking.models import Booking
from onsite_booking.timetable import at
from tests.clocks import standing_at, tokyo
from tests.factories import onsite_booking as factory
from tests.factories import person, staff
from workflow import pages
from workflow.models import Parameter
from workflow.refusals import NotReady, Stale

pytestmark = pytest.mark.django_db


def place(seat, day=factory.DAY, start="10:00", end="13:00"):
    return {"seat": seat, "starts_at": at(day, start), "ends_at": at(day, end)}


def refused(act, *args, **inputs):
    with pytest.raises(NotReady) as refusal:
        act(*args, **inputs)
    return refusal.value.reasons


def test_a_confirmed_booking_that_moves_is_provisional_again_and_its_old_slot_is_free(visitor, other):
    first, second, *_rest = factory.seats()
    case = factory.confirmed(*visitor, visitors=[factory.companion()])

    changes.change(case, by=visitor[0], **place(second), visitors=[factory.companion()], items=[])
    taken_over = factory.provisional(*other, seat=first)

    assert (case.state, case.seat, taken_over.state) == ("provisional", second, "provisional")
    assert [v.name for v in case.visitors.all()] == ["佐藤 花子"]


def test_a_booking_may_move_within_its_own_hours(visitor):
    first = factory.seats()[0]
    case = factory.provisional(*visitor)

    changes.change(case, by=visitor[0], **place(first, end="17:15"), visitors=[], items=[])

    assert case.ends_at == at(factory.DAY, "17:15")


def test_a_change_to_a_taken_slot_is_refused_and_the_old_one_stays(visitor, other):
    second = factory.seats()[1]
    factory.provisional(*other, seat=second)
    case = factory.confirmed(*visitor, items=[factory.item()])

    reasons = refused(changes.change, case, by=visitor[0], **place(second), visitors=[], items=[])

    case.refresh_from_db()
    assert reasons == ["この枠は、ただいま埋まりました。"]
    assert (case.state, case.seat.name, case.items.count()) == ("confirmed", "DB作業部屋 席1", 1)


def test_other_things_leave_a_confirmed_booking_confirmed(visitor):
    case = factory.confirmed(*visitor)

    changes.amend(case, by=visitor[0], visitors=[], items=[factory.item("計算機", 2)], remarks="午後から")

    assert (case.state, case.remarks) == ("confirmed", "午後から")
    assert [str(item) for item in case.items.all()] == ["計算機 ×2"]


def test_other_company_in_a_confirmed_booking_needs_the_desk_again(visitor):
    case = factory.confirmed(*visitor)
    wish = {"by": visitor[0], "visitors": [factory.companion()], "items": []}

    reasons = refused(changes.amend, case, **wish)
    changes.change(case, **place(case.seat), **wish)

    assert reasons == ["本予約の同行者を変えると、もう一度事務局の確認が必要です。"]
    assert case.state == "provisional"


def test_other_company_needs_nobody_where_the_office_has_decided_so(visitor):
    Parameter.objects.create(
        name="booking.visitors_need_confirmation", valid_from=date(2026, 4, 1), value=False, mark="inferred"
    )
    case = factory.confirmed(*visitor)

    changes.amend(case, by=visitor[0], visitors=[factory.companion()], items=[])

    assert (case.state, case.companions) == ("confirmed", ["佐藤 花子"])


@pytest.mark.parametrize(("now", "may"), [("2026-05-07T23:59", True), ("2026-05-08T00:00", False)])
def test_a_booking_moves_until_two_business_days_before(visitor, now, may):
    """Two business days before Monday 11 May is Thursday 7 May."""
    case = factory.confirmed(*visitor, day=date(2026, 5, 11))
    second = factory.seats()[1]
    wish = place(second, day=date(2026, 5, 12)) | {"visitors": [], "items": []}

    with standing_at(tokyo(now)):
        if may:
            changes.change(case, by=visitor[0], **wish)
        else:
            reasons = refused(changes.change, case, by=visitor[0], **wish)
            assert reasons[0].startswith("予約の変更の期限（2026年5月7日（木））を過ぎています。")

    assert case.state == ("provisional" if may else "confirmed")


def test_after_its_deadline_a_confirmed_visit_is_cancelled_with_a_reason_and_counted(visitor):
    case = factory.confirmed(*visitor, day=date(2026, 5, 11))

    early = refused(bookings.cancel_late, case, by=visitor[0], comment="急用")
    with standing_at(tokyo("2026-05-08T09:00")):
        late = refused(bookings.cancel, case, by=visitor[0])
        bookings.cancel_late(case, by=visitor[0], comment="急用のため")

    assert early == ["2026年5月7日（木）までは、理由なしで取り消せます。"]
    assert late[0].startswith("取消しの期限（2026年5月7日（木））を過ぎています。")
    assert (case.state, case.cancelled_late) == ("cancelled", True)


def test_a_provisional_booking_is_cancelled_without_a_reason_until_it_begins(visitor):
    case = factory.provisional(*visitor)

    with standing_at(at(factory.DAY, "09:59")):
        bookings.cancel(case, by=visitor[0])

    assert (case.state, case.cancelled_late) == ("cancelled", False)


def test_the_desk_moves_a_visit_to_an_equivalent_seat_and_says_why(visitor):
    second = factory.seats()[1]
    case = factory.provisional(*visitor)

    changes.relocate(case, by=staff(Role.BOOKING_DESK), comment="画面の故障", **place(second))

    assert (case.state, case.seat) == ("confirmed", second)


def test_a_visitor_is_expected_at_one_place_at_a_time(visitor, other):
    factory.provisional(*visitor, visitors=[factory.companion("佐藤　花子")])
    second = factory.seats()[1]

    reasons = refused(factory.provisional, *other, seat=second, visitors=[factory.companion("佐藤花子")])
    later = factory.provisional(
        *other, seat=second, start="13:00", end="17:15", visitors=[factory.companion()]
    )

    assert reasons == [
        "佐藤花子さんは、同じ時間帯に別の座席に来所する予定です。"
        "同姓同名の別の人のときは、所属に部署名を加えてください。"
    ]
    assert later.state == "provisional"


def test_a_booker_does_not_come_along_to_another_seat_at_the_same_time(visitor, other):
    factory.provisional(*visitor)
    who = factory.companion(str(visitor[0]), visitor[0].memberships.first().organisation.name)

    reasons = refused(factory.provisional, *other, seat=factory.seats()[1], visitors=[who])

    assert reasons[0].startswith(f"{visitor[0]}さんは、同じ時間帯に別の座席に来所する予定です。")


def test_nobody_is_named_twice_in_one_booking(visitor):
    room = factory.seats()[3]
    twice = [factory.companion(), factory.companion()]

    reasons = refused(factory.provisional, *visitor, seat=room, purpose="meeting", visitors=twice)

    assert reasons == ["佐藤 花子さんが、同行者に2回書かれています。"]


def change_url(case):
    return reverse("onsite_booking:change", args=[case.number])


def sent(case, **changed):
    given = {
        "place": place_value(case.seat, case.starts_at, case.ends_at),
        "expecting": case.version,
        "visitors-TOTAL_FORMS": "1",
        "visitors-INITIAL_FORMS": "0",
        "items-TOTAL_FORMS": "2",
        "items-INITIAL_FORMS": "0",
    }
    return given | changed


def test_the_page_keeps_a_confirmed_booking_when_only_things_change(as_visitor, visitor):
    case = factory.confirmed(*visitor)

    done = as_visitor.post(change_url(case), sent(case, **{"items-0-description": "計算機"}))

    case.refresh_from_db()
    assert (done.url, case.state, case.items.get().description) == (pages.url(case), "confirmed", "計算機")


def test_the_page_moves_a_booking_to_a_slot_picked_in_the_calendar(as_visitor, visitor):
    case = factory.confirmed(*visitor)
    second = factory.seats()[1]
    calendar = as_visitor.get("/booking/", {"from": "2026-05-11", "change": case.number})
    link = next(slot["url"] for _day, slots in calendar.context["free"] for slot in slots)
    page = as_visitor.get(link)
    offered = [value for value, _label in page.context["form"].fields["place"].widget.choices]
    wanted = place_value(second, at(date(2026, 5, 12), "10:00"), at(date(2026, 5, 12), "13:00"))

    as_visitor.post(change_url(case), sent(case, place=wanted))

    case.refresh_from_db()
    assert link.startswith(change_url(case))
    assert any("2026-05-11T10:00" in value for value in offered)
    assert (case.state, case.day, case.seat) == ("provisional", date(2026, 5, 12), second)


def test_a_stale_window_changes_nothing(as_visitor, visitor):
    case = factory.provisional(*visitor)
    old = sent(case, remarks="古い窓")
    bookings.confirm(case, by=staff(Role.BOOKING_DESK))

    page = as_visitor.post(change_url(case), old)

    case.refresh_from_db()
    assert page.status_code == 409
    assert (case.state, case.remarks) == ("confirmed", "")


def test_a_stale_window_is_refused_with_a_sentence(visitor):
    case = factory.provisional(*visitor)

    with pytest.raises(Stale):
        changes.amend(case, by=visitor[0], visitors=[], items=[], expecting=case.version + 1)


def test_a_double_click_on_a_change_changes_once(as_visitor, visitor):
    case = factory.provisional(*visitor)
    once = sent(case, key="4f2b8f3e-8d77-4a05-9f3c-0b7d0c2f5a11", remarks="一度")

    first, second = (as_visitor.post(change_url(case), once) for _click in range(2))

    case.refresh_from_db()
    assert (first.status_code, second.status_code, case.version) == (302, 302, 2)


@pytest.mark.parametrize(
    "place", ["", "x", "1|2|3", "999999|2026-05-07T10:00:00+09:00|2026-05-07T13:00:00+09:00"]
)
def test_a_senseless_place_is_refused_beside_its_field(as_visitor, visitor, place):
    case = factory.provisional(*visitor)

    page = as_visitor.post(change_url(case), sent(case, place=place))

    assert (page.status_code, list(page.context["form"].errors)) == (422, ["place"])


def test_a_colleague_reads_but_does_not_change(client, visitor):
    case = factory.provisional(*visitor)
    client.force_login(person(Role.MEMBER, of=case.organisation))

    assert client.get(change_url(case)).status_code == 403
    assert client.get(pages.url(case)).status_code == 200
    assert Booking.objects.get().version == 1
