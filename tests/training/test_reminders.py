"""Reminders 7, 3 and 1 days before the end of a window, each exactly once."""

from datetime import datetime, time, timedelta

import pytest

from accounts.roles import Role
from tests.factories import staff
from tests.factories import training as made
from tests.races import together
from training.actions import extensions, reminders
from training.models import Reminder
from workflow import clock, clocks
from workflow.models import Notice, Parameter

APPROVED = datetime(2028, 2, 15, 9, 0, tzinfo=clock.TOKYO)
"""The window then ends on 29 February."""


def at(day: str, hour: int = 9, minute: int = 0) -> datetime:
    return datetime.combine(datetime.fromisoformat(day), time(hour, minute), clock.TOKYO)


@pytest.fixture
def case(db):
    found = made.opened(now=APPROVED)
    Notice.objects.all().delete()
    return found


def subjects() -> list[str]:
    return [n.subject.partition("】")[2] for n in Notice.objects.order_by("id")]


def said(days: int, case) -> str:
    return f"研修「{case.course.title}」の期限まであと{days}日です（{case.number}）"


def test_each_day_of_the_list_reminds_once_however_often_the_clock_looks(case):
    for day in range(15, 30):
        for hour in (0, 9, 23):
            clocks.run(at(f"2028-02-{day}", hour))

    assert subjects() == [said(7, case), said(3, case), said(1, case)]
    assert list(Reminder.objects.order_by("sent_at").values_list("days_before", flat=True)) == [7, 3, 1]


def test_the_first_second_of_the_day_in_tokyo_counts_though_utc_is_a_day_behind(case):
    clocks.run(at("2028-02-22") - timedelta(hours=9, seconds=1))
    before = subjects()

    clocks.run(at("2028-02-22") - timedelta(hours=9))

    assert (before, subjects()) == ([], [said(7, case)])


def test_after_a_pause_of_the_clock_the_nearest_reminder_comes_alone(case):
    clocks.run(at("2028-02-27"))

    assert subjects() == [said(2, case)]
    assert Reminder.objects.get().days_before == 3


def test_an_extended_window_reminds_anew(case):
    clocks.run(at("2028-02-28"))
    extension = made.extension(case, now=at("2028-02-28"))
    extensions.grant(extension, by=staff(Role.TRAINING_DESK), now=at("2028-02-28"))
    case.refresh_from_db()
    Notice.objects.all().delete()

    clocks.run(at("2028-03-07"))

    assert case.closes_on.isoformat() == "2028-03-14"
    assert subjects() == [said(7, case)]


def test_a_window_shorter_than_the_list_does_not_remind_at_once(db):
    Parameter.objects.filter(name="training.window_days").update(value=3)
    made.opened(now=APPROVED)
    Notice.objects.all().delete()

    clocks.run(APPROVED + timedelta(minutes=1))

    assert subjects() == []


@pytest.mark.parametrize("ended", ["passed", "expired"])
def test_nobody_is_reminded_of_what_is_over(db, ended):
    case = {"passed": made.passed, "expired": made.expired}[ended]()
    Notice.objects.all().delete()

    reminders.send_due(datetime.combine(case.closes_on, time(9), clock.TOKYO) - timedelta(days=1))

    assert subjects() == []


def test_the_mail_says_day_and_days_in_both_languages(case):
    clocks.run(at("2028-02-22"))

    body = Notice.objects.get().body
    assert "2028年2月29日（火）の終わりまで" in body
    assert "until the end of Tue 29 Feb 2028" in body


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_remind_once():
    made.opened(now=APPROVED)
    Notice.objects.all().delete()

    results = together([lambda: reminders.send_due(at("2028-02-22"))] * 4)

    assert (sorted(results), Notice.objects.count()) == ([0, 0, 0, 1], 1)
