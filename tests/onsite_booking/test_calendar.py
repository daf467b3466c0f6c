"""The calendar of the on-site centre: what is free, whose it is, and what nobody is told."""

from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest

from onsite_booking.models import Closure, Seat
from onsite_booking.timetable import at
from tests.factories import onsite_booking as factory

pytestmark = pytest.mark.django_db

CALENDAR = "/booking/"
IN_MAY = {"from": "2026-05-06"}


def cells(response):
    """The state of each cell of the calendar by seat, slot and day."""
    found = {}
    grid = response.context["grid"]
    for row in grid["rows"]:
        for slot in row["slots"]:
            for day, cell in zip(grid["days"], slot["cells"], strict=True):
                found[row["seat"], slot["label"], day["label"]] = cell
    return found


def test_the_calendar_shows_two_weeks_from_a_monday_with_the_names_of_closed_days(as_visitor):
    factory.seats()

    days = as_visitor.get(CALENDAR).context["grid"]["days"]

    assert [(d["label"], d["weekday"], d["closed_name"], d["tone"]) for d in days] == [
        ("4/27", "（月）", "", ""),
        ("4/28", "（火）", "", ""),
        ("4/29", "（水・祝）", "昭和の日", "holiday"),
        ("4/30", "（木）", "", ""),
        ("5/1", "（金）", "", ""),
        ("5/2", "（土）", "休館", "saturday"),
        ("5/3", "（日・祝）", "憲法記念日", "holiday"),
        ("5/4", "（月・祝）", "みどりの日", "holiday"),
        ("5/5", "（火・祝）", "こどもの日", "holiday"),
        ("5/6", "（水・祝）", "振替休日", "holiday"),
        ("5/7", "（木）", "", ""),
        ("5/8", "（金）", "", ""),
        ("5/9", "（土）", "休館", "saturday"),
        ("5/10", "（日）", "休館", "holiday"),
    ]


def test_the_calendar_shows_each_sort_of_cell(as_visitor, visitor, other):
    booker, usage = visitor
    stranger, other_usage = other
    _first, second, third, _room = factory.seats()
    factory.provisional(booker, usage)
    factory.confirmed(booker, usage, seat=second, start="13:00", end="17:15")
    factory.provisional(stranger, other_usage, seat=third)
    factory.confirmed(stranger, other_usage, start="13:00", end="17:15")
    hours = {"starts_at": at(factory.DAY, "13:00"), "ends_at": at(factory.DAY, "14:00")}
    Closure.objects.create(centre=third.centre, seat=third, reason="端末の点検", **hours)

    found = cells(as_visitor.get(CALENDAR))

    told = {(seat, slot): cell["sentence"] for (seat, slot, day), cell in found.items() if day == "5/7"}
    assert told == {
        ("DB作業部屋 席1", "午前"): "5月7日（木）午前 DB作業部屋 席1 自分の仮予約",
        ("DB作業部屋 席1", "午後"): "5月7日（木）午後 DB作業部屋 席1 予約済",
        ("DB作業部屋 席2", "午前"): "5月7日（木）午前 DB作業部屋 席2 空き",
        ("DB作業部屋 席2", "午後"): "5月7日（木）午後 DB作業部屋 席2 自分の本予約",
        ("DB作業部屋 席3", "午前"): "5月7日（木）午前 DB作業部屋 席3 他者の仮予約あり",
        ("DB作業部屋 席3", "午後"): "5月7日（木）午後 DB作業部屋 席3 端末の点検",
        ("打合せ部屋", "午前"): "5月7日（木）午前 打合せ部屋 空き",
        ("打合せ部屋", "午後"): "5月7日（木）午後 打合せ部屋 空き",
    }
    assert found["DB作業部屋 席1", "午前", "4/27"]["state"] == "ended"


def test_the_calendar_never_names_others(as_visitor, other):
    stranger, other_usage = other
    case = factory.confirmed(stranger, other_usage)

    page = as_visitor.get(CALENDAR).content.decode()

    assert "予約済" in page
    assert [hidden for hidden in (str(stranger), case.number, other_usage) if hidden in page] == []


def test_a_free_cell_leads_to_its_booking(as_visitor):
    first = factory.seats()[0]

    cell = cells(as_visitor.get(CALENDAR))["DB作業部屋 席1", "午後", "5/7"]

    assert urlsplit(cell["url"]).path == "/booking/new/"
    assert parse_qs(urlsplit(cell["url"]).query) == {
        "seat": [str(first.pk)],
        "start": ["2026-05-07T13:00:00+09:00"],
    }


@pytest.mark.parametrize("given", ["", "gestern", "2026-13-40", "0001-01-01", "9999-12-31"])
def test_a_senseless_first_day_shows_this_week(as_visitor, given):
    response = as_visitor.get(CALENDAR, {"from": given})

    assert response.context["first"] == date(2026, 4, 27)


def test_any_day_shows_its_week_and_the_weeks_around_it_are_linked(as_visitor):
    response = as_visitor.get(CALENDAR, IN_MAY)

    assert (response.context["first"], response.context["last"]) == (date(2026, 5, 4), date(2026, 5, 17))
    assert (response.context["before"], response.context["after"]) == ("?from=2026-04-20", "?from=2026-05-18")


def test_the_list_names_the_same_free_slots_as_the_calendar(as_visitor, visitor):
    factory.provisional(*visitor)

    grid = as_visitor.get(CALENDAR, IN_MAY)
    listed = as_visitor.get(CALENDAR, IN_MAY | {"view": "list"})

    free = [cell["url"] for cell in cells(grid).values() if cell["state"] == "free"]
    in_list = [slot["url"] for _day, slots in listed.context["free"] for slot in slots]
    assert sorted(in_list) == sorted(free)
    assert 'class="seat-grid"' not in listed.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_calendar_asks_the_database_equally_often_for_one_and_three_seats(
    as_visitor, other, django_assert_num_queries, count
):
    seats = factory.seats()
    Seat.objects.exclude(pk__in=[s.pk for s in seats[:count]]).update(is_active=False)
    for seat, day in list(zip(seats, (7, 8, 11), strict=False))[:count]:
        factory.confirmed(*other, seat=seat, day=date(2026, 5, day))
    as_visitor.get(CALENDAR)

    with django_assert_num_queries(15):
        as_visitor.get(CALENDAR)
