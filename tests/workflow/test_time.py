"""Business days, deadlines and the two clocks."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.roles import Role
from applications.actions import inquiries
from tests.factories import company, person, staff
from workflow import clock, clocks, deadlines, parameters
from workflow.business_days import Calendar
from workflow.models import ClosedDay, Deadline, Notice, Parameter

pytestmark = pytest.mark.django_db


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=clock.TOKYO).astimezone(UTC)


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2026, 5, 1), 1, date(2026, 5, 7)),  # Golden week with a substitute holiday
        (date(2026, 12, 28), 1, date(2027, 1, 4)),  # the turn of the year
        (date(2026, 12, 10), 25, date(2027, 1, 21)),
        (date(2026, 5, 16), 1, date(2026, 5, 18)),  # counted from a Saturday
        (date(2026, 5, 18), -1, date(2026, 5, 15)),
    ],
)
def test_business_days_skip_weekends_holidays_and_the_turn_of_the_year(start, count, end):
    assert Calendar.load().add(start, count) == end


@settings(max_examples=60, deadline=None)
@given(start=st.dates(date(2025, 1, 1), date(2029, 12, 1)), count=st.integers(0, 60))
def test_adding_and_counting_agree(start, count):
    calendar = Calendar({day.date: day for day in CLOSED})

    assert calendar.between(start, calendar.add(start, count)) == count


CLOSED = [ClosedDay(date=date(year, 1, day)) for year in range(2025, 2031) for day in (1, 2, 3)]


def test_a_holiday_added_by_staff_counts_at_once():
    ClosedDay.objects.create(date=date(2026, 11, 24), name_ja="臨時休業", name_en="Closed")

    assert Calendar.load().add(date(2026, 11, 23), 1) == date(2026, 11, 25)


@pytest.mark.parametrize(
    ("day", "months", "earlier"),
    [
        (date(2027, 3, 31), 1, date(2027, 2, 28)),
        (date(2028, 3, 31), 1, date(2028, 2, 29)),
        (date(2027, 1, 15), 1, date(2026, 12, 15)),
        (date(2027, 1, 15), 13, date(2025, 12, 15)),
    ],
)
def test_a_month_earlier_is_the_same_day_or_the_months_last(day, months, earlier):
    assert deadlines.months_before(day, months) == earlier


def test_a_parameter_holds_from_its_day_on():
    Parameter.objects.create(name="review.days", valid_from=date(2027, 4, 1), value=20, mark="source")

    assert parameters.value("review.days", date(2027, 3, 31)) == 25
    assert parameters.value("review.days", date(2027, 4, 1)) == 20


def test_an_unknown_parameter_says_its_name():
    with pytest.raises(LookupError, match="no\\.such"):
        parameters.value("no.such", date(2026, 1, 1))


def open_inquiry(now):
    organisation = company()
    lead = person(Role.LEAD, of=organisation)
    return inquiries.ask(
        by=lead, now=now, organisation=organisation, plan="undecided", topic="件名", question="質問"
    )


def test_those_whose_turn_it_is_are_reminded_once_and_told_once_when_overdue():
    staff(Role.CASE_OFFICER)
    case = open_inquiry(at("2026-05-11T10:00"))  # a Monday; due on Monday the 18th
    Notice.objects.all().delete()

    acted = [clocks.run(at(f"2026-05-{day}T09:00")) for day in (12, 13, 14, 18, 19, 20)]

    assert Deadline.objects.get(number=case.number).due_on == date(2026, 5, 18)
    assert acted == [0, 1, 0, 0, 1, 0]
    subjects = list(Notice.objects.order_by("id").values_list("subject", flat=True))
    assert [s.split("：")[0] for s in subjects] == [
        "【MID-NET】期限が近づいています",
        "【MID-NET】期限を過ぎています",
    ]


def test_the_two_clocks_add_up_to_the_business_days_since_opening():
    officer = staff(Role.CASE_OFFICER)
    case = open_inquiry(at("2026-05-11T10:00"))
    inquiries.answer(case, by=officer, now=at("2026-05-14T10:00"), comment="はい。")

    spent = clocks.spent(case, at("2026-05-20T18:00"))

    assert spent == {"agency": 3, "applicant": 4}
    assert sum(spent.values()) == Calendar.load().between(date(2026, 5, 11), date(2026, 5, 20))


def test_the_real_clock_cannot_be_moved(settings):
    settings.DEMONSTRATION = False

    with pytest.raises(RuntimeError, match="Only a demonstration"):
        clock.move_forward(at("2027-01-01T00:00"))


def test_the_demonstration_clock_moves_forward_only(settings):
    settings.DEMONSTRATION = True
    clock.move_forward(at("2030-01-01T00:00"))

    with pytest.raises(RuntimeError, match="only moves forward"):
        clock.move_forward(at("2029-12-31T00:00"))

    assert clock.today() == date(2030, 1, 1)
