"""The desk's papers, its log of a day, and the figures of a month."""

import subprocess
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from onsite_booking.actions import visits
from onsite_booking.desk import occupancy, terminals
from tests.clocks import standing_at
from tests.factories import onsite_booking as factory
from tests.factories import signed_in, staff
from workflow.models import Event

pytestmark = pytest.mark.django_db
DESK = "/booking/desk/"


@pytest.fixture
def keeper(client):
    return signed_in(client, staff(Role.BOOKING_DESK))


def text_of(pdf):
    return subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()


def test_the_sheet_of_the_day_is_printed_by_the_desk_and_recorded(keeper, visitor):
    case = factory.confirmed(*visitor, visitors=[factory.companion()], items=[factory.item()])

    answer = keeper.get("/booking/day/sheet.pdf", {"on": "2026-05-07"})
    refused = signed_in(Client(), staff(Role.AUDITOR)).get("/booking/day/sheet.pdf")

    text = text_of(answer.content)
    wanted = (
        "来所予定表",
        "2026年5月7日（木）",
        "令和8年5月7日",
        str(case.person),
        "佐藤 花子",
        "解析計画書",
        case.number,
    )
    assert [
        word for word in wanted if word.replace(" ", "") not in text.replace(" ", "").replace("\n", "")
    ] == []
    assert refused.status_code == 403
    assert Event.objects.filter(stream="day_sheet:2026-05-07", type="view", action="print").count() == 1


def test_the_slip_carries_the_code_until_it_was_typed(keeper, visitor):
    case = factory.confirmed(*visitor)
    with standing_at(case.starts_at):
        factory.received(case, "V-01", at_terminal=False)
        code = terminals.code_of(terminals.open_of(case))
        address = reverse("onsite_booking:slip", args=[case.number])
        before = text_of(keeper.get(address).content)
        factory.begun(case)
        after = text_of(keeper.get(address).content)
        theirs = signed_in(Client(), visitor[0]).get(address).status_code

    assert (code in before, "V-01" in before, code in after, theirs) == (True, True, False, 403)
    assert Event.objects.filter(number=case.number, type="view", action="slip").count() == 2


def test_the_log_of_a_day_names_who_received_whom(keeper, visitor):
    case = factory.checked_in(*visitor)

    with standing_at(case.starts_at):
        page = keeper.get(DESK + "log/", {"on": "2026-05-07"})

    (row,) = page.context["entries"]
    assert (row["entry"].name, row["entry"].direction, row["by"] != "") == (str(visitor[0]), "in", True)
    assert len(page.context["inside"]) == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_log_asks_the_database_equally_often_for_one_and_three_entries(
    keeper, visitor, django_assert_num_queries, count
):
    companions = [factory.companion(f"来 {n}") for n in range(1, count)]
    case = factory.confirmed(*visitor, visitors=companions, seat=factory.seats()[3], purpose="meeting")
    with standing_at(case.starts_at):
        arrivals = [factory.arrival(n) for n in range(count)]
        visits.check_in(case, by=staff(Role.BOOKING_DESK), arrivals=arrivals)
        keeper.get(DESK + "log/")
        with django_assert_num_queries(8):
            page = keeper.get(DESK + "log/").context

    assert len(page["entries"]) == count


def test_a_month_counts_open_held_used_and_missed_slots(visitor, other):
    factory.finished(*visitor)
    factory.missed(*visitor, day=date(2026, 5, 8))
    factory.provisional(*other, seat=factory.seats()[1], start="10:00", end="17:15")
    factory.closure(factory.seats()[2], start="10:00", end="13:00")

    month = occupancy.Month.load(date(2026, 5, 1))

    figures = {str(s.seat): (s.open, s.held, s.used, s.missed) for s in month.seats}
    assert figures == {
        "DB作業部屋 席1": (36, 2, 1, 1),
        "DB作業部屋 席2": (36, 2, 0, 0),
        "DB作業部屋 席3": (35, 0, 0, 0),
        "打合せ部屋": (36, 0, 0, 0),
    }
    assert (month.seats[0].free_share, month.seats[0].used_share) == (94, 3)
    assert [(line["purpose"], line["visits"]) for line in month.purposes] == [("解析", 3)]


def test_the_month_is_a_page_and_a_table_for_spreadsheets(keeper, visitor):
    factory.confirmed(*visitor)

    page = keeper.get(DESK + "occupancy/", {"month": "2026-05"})
    lines = keeper.get(DESK + "occupancy.csv", {"month": "2026-05"}).content.decode("utf-8-sig").splitlines()

    assert "<svg" in page.content.decode()
    assert lines[0] == "センター,座席,日,開いていた枠,予約された枠,空いていた枠"
    assert "オンサイトセンター,DB作業部屋 席1,2026-05-07,2,1,1" in lines
    assert keeper.get(DESK + "occupancy/", {"month": "nonsense"}).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_month_asks_the_database_equally_often_for_one_and_three_bookings(
    keeper, visitor, django_assert_num_queries, count
):
    for day in (7, 8, 11)[:count]:
        factory.confirmed(*visitor, day=date(2026, 5, day))
    keeper.get(DESK + "occupancy/", {"month": "2026-05"})

    with django_assert_num_queries(11):
        keeper.get(DESK + "occupancy/", {"month": "2026-05"})
