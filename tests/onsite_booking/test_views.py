"""Pages of the on-site centre: calendar, booking, desk, calendar files."""

import re
from datetime import date

import pytest
from django.urls import reverse
from django.utils import translation
from icalendar import Calendar

from accounts.roles import Role
from onsite_booking.actions import bookings
from onsite_booking.models import Booking, Stay
from onsite_booking.timetable import at
from tests.clocks import standing_at
from tests.factories import company, person, signed_in, staff
from tests.factories import onsite_booking as factory
from workflow import pages

pytestmark = pytest.mark.django_db

CALENDAR = "/booking/"
IN_MAY = {"from": "2026-05-06"}


def wish(seat=None, clock_time="10:00", day=factory.DAY):
    seat = seat or factory.seats()[0]
    return {"seat": seat.pk, "start": at(day, clock_time).isoformat()}


def new_url(**changes):
    return reverse("onsite_booking:new", query=wish(**changes))


def answers(usage, **changes):
    return {
        "end": at(factory.DAY, "13:00").isoformat(),
        "purpose": "analysis",
        "usage": usage,
        "visitors-TOTAL_FORMS": "1",
        "visitors-INITIAL_FORMS": "0",
        "visitors-0-name": "佐藤 花子",
        "visitors-0-organisation": "丙CRO株式会社",
        "visitors-0-role": "解析担当者",
        "items-TOTAL_FORMS": "2",
        "items-INITIAL_FORMS": "0",
        "items-0-description": "解析計画書",
        "items-0-quantity": "2",
        "key": "4f2b8f3e-8d77-4a05-9f3c-0b7d0c2f5a11",
    } | changes


def test_a_booking_is_checked_and_then_made(as_visitor, visitor):
    booker, usage = visitor
    form = as_visitor.get(new_url())
    check = as_visitor.post(new_url(), answers(usage, check="1"))
    before = Booking.objects.count()

    done = as_visitor.post(new_url(), answers(usage, confirmed="1"))

    case = Booking.objects.get()
    assert (form.status_code, check.status_code, before) == (200, 200, 0)
    assert check.context["answers"][4]["value"] == "佐藤 花子（丙CRO株式会社） 解析担当者"
    assert done.url == pages.url(case)
    assert (case.person, case.subject, case.purpose) == (booker, usage, "analysis")
    assert [str(v) for v in case.visitors.all()] == ["佐藤 花子（丙CRO株式会社）"]
    assert [str(i) for i in case.items.all()] == ["解析計画書 ×2"]
    assert (case.starts_at, case.ends_at) == (at(factory.DAY, "10:00"), at(factory.DAY, "13:00"))


def test_answers_come_back_to_be_changed(as_visitor, visitor):
    page = as_visitor.post(new_url(), answers(visitor[1], edit="1"))

    assert page.status_code == 200
    assert page.context["rows"].items.forms[0]["description"].value() == "解析計画書"
    assert Booking.objects.count() == 0


def test_a_double_click_books_once(as_visitor, visitor):
    first = as_visitor.post(new_url(), answers(visitor[1], confirmed="1"))
    second = as_visitor.post(new_url(), answers(visitor[1], confirmed="1"))

    assert first.url == second.url
    assert Booking.objects.count() == 1


def test_a_whole_day_is_booked_in_one_go(as_visitor, visitor):
    end = at(factory.DAY, "17:15").isoformat()

    as_visitor.post(new_url(), answers(visitor[1], end=end, confirmed="1"))

    assert Booking.objects.get().ends_at == at(factory.DAY, "17:15")


def test_what_is_missing_is_named_and_nothing_is_lost(as_visitor, visitor):
    page = as_visitor.post(new_url(), answers(visitor[1], purpose=""))

    assert page.status_code == 422
    assert page.context["form"].errors.keys() == {"purpose"}
    assert page.context["rows"].visitors.forms[0]["name"].value() == "佐藤 花子"


def test_what_stands_in_the_way_is_told_before_booking(as_visitor, visitor):
    page = as_visitor.post(new_url(), answers(visitor[1], purpose="script", check="1"))

    assert page.status_code == 422
    assert page.context["reasons"] == [
        "スクリプト送信は希望日の1か月前までに連絡が必要です。最も早い日は2026年5月27日（水）です。"
    ]


def test_who_comes_too_late_is_shown_what_is_free_nearby(as_visitor, visitor, other):
    as_visitor.get(new_url())
    stranger, other_usage = other
    factory.provisional(stranger, other_usage)

    page = as_visitor.post(new_url(), answers(visitor[1], confirmed="1"))

    near = [(day, [s["label"] for s in slots]) for day, slots in page.context["free"]]
    assert page.status_code == 409
    assert near == [
        (
            date(2026, 5, 7),
            [
                "午前 10:00～13:00 DB作業部屋 席2",
                "午前 10:00～13:00 DB作業部屋 席3",
                "午後 13:00～17:15 DB作業部屋 席1",
                "午後 13:00～17:15 DB作業部屋 席2",
                "午後 13:00～17:15 DB作業部屋 席3",
            ],
        ),
        (date(2026, 5, 8), ["午前 10:00～13:00 DB作業部屋 席1"]),
    ]
    assert str(stranger) not in page.content.decode()


def test_what_was_filled_in_goes_along_to_another_slot(as_visitor, visitor, other):
    stranger, other_usage = other
    factory.provisional(stranger, other_usage)
    taken = as_visitor.post(new_url(), answers(visitor[1], confirmed="1"))
    afternoon = taken.context["free"][0][1][2]

    form = as_visitor.post(afternoon["url"], dict(taken.context["kept"]) | {"edit": "1"})

    assert (form.status_code, form.context["form"].errors) == (200, {})
    assert form.context["rows"].visitors.forms[0]["name"].value() == "佐藤 花子"
    assert form.context["rows"].items.forms[0]["description"].value() == "解析計画書"
    assert form.context["form"]["end"].value() == at(factory.DAY, "17:15").isoformat()


def test_a_taken_slot_is_not_offered_a_form(as_visitor, other):
    stranger, other_usage = other
    factory.provisional(stranger, other_usage)

    assert as_visitor.get(new_url()).status_code == 409


@pytest.mark.parametrize(
    "query",
    [
        dict,
        lambda: {"seat": "999999", "start": "x"},
        lambda: wish(clock_time="11:00"),
        lambda: wish() | {"start": "2026-13-40T10:00:00+09:00"},
        lambda: wish() | {"start": "0001-01-01T00:00:00+00:00"},
    ],
)
def test_an_address_that_means_no_slot_leads_back_to_the_calendar(as_visitor, query):
    given = query()

    response = as_visitor.get(reverse("onsite_booking:new"), given)

    assert (response.status_code, response.url) == (302, CALENDAR)


def test_who_has_no_usage_in_use_is_told_so(client):
    client.force_login(person(Role.LEAD, of=company()))

    page = client.get(new_url()).content.decode()

    assert "承認された利活用がありません。利活用の申出から始めてください。" in page
    assert '<form class="form"' not in page


def test_a_booking_belongs_to_its_organisation(client, visitor):
    case = factory.provisional(*visitor)
    addresses = [pages.url(case), reverse("onsite_booking:calendar_file", args=[case.number])]
    client.force_login(person(Role.LEAD, of=company()))

    assert [client.get(address).status_code for address in addresses] == [404, 404]


def test_a_calendar_file_says_when_where_and_how_sure(as_visitor, visitor):
    case = factory.provisional(*visitor)
    address = reverse("onsite_booking:calendar_file", args=[case.number])

    tentative = Calendar.from_ical(as_visitor.get(address).content).events[0]
    bookings.confirm(case, by=staff(Role.BOOKING_DESK))
    confirmed = Calendar.from_ical(as_visitor.get(address).content).events[0]
    bookings.cancel(case, by=visitor[0])
    cancelled = Calendar.from_ical(as_visitor.get(address).content).events[0]

    assert [str(e["STATUS"]) for e in (tentative, confirmed, cancelled)] == [
        "TENTATIVE", "CONFIRMED", "CANCELLED",
    ]  # fmt: skip
    assert [e["SEQUENCE"] for e in (tentative, confirmed, cancelled)] == [1, 2, 3]
    assert {str(e["UID"]) for e in (tentative, confirmed, cancelled)} == {f"{case.number}@madoguchi"}
    assert tentative.start == at(factory.DAY, "10:00")
    assert str(tentative.start.tzinfo) == "Asia/Tokyo"
    assert str(tentative["SUMMARY"]) == "オンサイトセンター DB作業部屋 席1（解析）"


def test_my_calendar_file_holds_my_own_coming_visits_only(as_visitor, visitor, other):
    mine = factory.confirmed(*visitor)
    factory.cancelled(*visitor, day=date(2026, 5, 8))
    factory.confirmed(*other, day=date(2026, 5, 8))

    response = as_visitor.get(reverse("onsite_booking:my_calendar_file"))

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert [str(e["UID"]) for e in Calendar.from_ical(response.content).events] == [
        f"{mine.number}@madoguchi"
    ]


def test_the_desk_works_from_its_sheet_of_the_day(client, visitor):
    case = factory.confirmed(*visitor, visitors=[factory.companion()], items=[factory.item("USBメモリ")])
    desk = signed_in(client, staff(Role.BOOKING_DESK))

    with standing_at(case.starts_at):
        sheet = desk.get(reverse("onsite_booking:day_sheet"))
        move = sheet.context["visits"][0]["moves"][0]
        came = {"came_0": "on", "document_0": Stay.Identity.choices[0][0], "badge_0": "V-12"}
        item = case.items.get()
        done = desk.post(move["url"], came | {f"verdict_{item.pk}": "admitted", f"quantity_{item.pk}": 1})

    case.refresh_from_db()
    page = sheet.content.decode()
    assert move["label"] == "入室を受け付ける"
    assert [word in page for word in (str(visitor[0]), "佐藤 花子", "USBメモリ", case.number)] == [True] * 4
    assert (done.status_code, case.state, case.badge) == (302, "checked_in", "V-12")


def test_nobody_is_received_on_another_day_than_their_own(client, visitor):
    factory.confirmed(*visitor)
    factory.provisional(*visitor, start="13:00", end="17:15")

    sheet = signed_in(client, staff(Role.BOOKING_DESK)).get("/booking/day/", {"on": "2026-05-07"})

    assert [[m["label"] for m in v["moves"]] for v in sheet.context["visits"]] == [[], ["本予約にする"]]


def test_other_staff_read_the_sheet_without_buttons(client, visitor):
    factory.provisional(*visitor)

    sheet = signed_in(client, staff(Role.AUDITOR)).get("/booking/day/", {"on": "2026-05-07"})

    assert [(v["state"], v["moves"]) for v in sheet.context["visits"]] == [("仮予約", [])]


def test_the_sheet_is_for_the_office_alone(as_visitor):
    assert as_visitor.get(reverse("onsite_booking:day_sheet")).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_sheet_asks_the_database_equally_often_for_one_and_three_visits(
    client, visitor, other, django_assert_num_queries, count
):
    first, second, third, _room = factory.seats()
    visits = [(visitor, first, "10:00", "13:00"), (other, second, "10:00", "13:00")]
    visits.append((other, third, "13:00", "17:15"))
    for who, seat, start, end in visits[:count]:
        factory.confirmed(*who, seat=seat, start=start, end=end)
    desk = signed_in(client, staff(Role.BOOKING_DESK))
    desk.get("/booking/day/", {"on": "2026-05-07"})

    with django_assert_num_queries(9):
        desk.get("/booking/day/", {"on": "2026-05-07"})


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_database_equally_often_for_one_and_three_bookings(
    client, visitor, django_assert_num_queries, count
):
    for day in (7, 8, 11)[:count]:
        factory.confirmed(*visitor, day=date(2026, 5, day))
    desk = signed_in(client, staff(Role.BOOKING_DESK))
    desk.get(reverse("workflow:list", args=["booking"]))

    with django_assert_num_queries(7):
        desk.get(reverse("workflow:list", args=["booking"]))


def test_the_desk_confirms_on_the_page_of_the_booking(client, visitor):
    case = factory.provisional(*visitor)
    desk = signed_in(client, staff(Role.BOOKING_DESK))

    page = desk.get(pages.url(case)).content.decode()
    link = re.search(r'href="([^"]+/do/confirm/)"', page).group(1)
    asked = desk.get(link)
    done = desk.post(link, {"comment": ""})

    case.refresh_from_db()
    assert (asked.status_code, done.status_code, case.state) == (200, 302, "confirmed")
    assert "予約の内容" in asked.content.decode()


def test_everything_reads_english(as_visitor, visitor):
    case = factory.provisional(*visitor)
    as_visitor.cookies["django_language"] = "en"
    addresses = [CALENDAR, CALENDAR + "?view=list", new_url(clock_time="13:00"), pages.url(case)]

    with translation.override("en"):
        read = [as_visitor.get(address).content.decode() for address in addresses]

    names = {str(visitor[0]), str(case.organisation), "日本語", "副作用", "窓口"}
    for page in read:
        text = re.sub(r"<script.*?</script>|<style.*?</style>|<[^>]+>", " ", page, flags=re.S)
        left = {w for w in re.findall(r"[ぁ-んァ-ヶ一-龠]+", text) if not any(w in n for n in names)}
        assert left <= {"ヘパリン開始後の血小板減少", "医薬品医療機器総合機構"}, left
