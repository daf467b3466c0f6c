"""Booking a seat in a real browser, on a phone, without scripts; every page on the way is accessible."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from onsite_booking.models import Booking, Centre, Seat
from onsite_booking.timetable import at
from tests.browser import DESKTOP, PHONE, assert_accessible, no_console_errors, share_session
from tests.factories import onsite_booking as factory
from tests.factories import signed_in, staff

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_seat_is_booked_changed_and_cancelled_on_a_phone_without_scripts(new_page, live_server):
    booker, usage = factory.visitor()
    factory.seats()
    client = Client()
    client.force_login(booker)
    page = new_page(width=PHONE, scripts=False)
    share_session(page, client, live_server.url)

    page.goto(f"{live_server.url}/booking/?from=2026-05-04")
    page.get_by_role("link", name="2026年5月7日（木） 午後 13:00～17:15 DB作業部屋 席3 空き").click()
    page.get_by_label("氏名").fill("佐藤 花子")
    page.get_by_role("textbox", name="所属").fill("丙CRO株式会社")
    page.get_by_label("品名").first.fill("解析計画書")
    page.get_by_role("button", name="持ち込むものの欄を増やす").click()
    page.get_by_label("品名").nth(4).fill("計算機")
    page.get_by_role("button", name="入力内容を確認する").click()
    page.get_by_role("button", name="仮予約する").click()
    case = Booking.objects.get()
    page.get_by_role("link", name="予約を変更する").click()
    page.get_by_label("2026年5月7日（木） 13:00～17:15 DB作業部屋 席1").check()
    page.get_by_role("button", name="変更する").click()
    moved = Booking.objects.get().seat.name
    page.get_by_role("link", name="予約を取り消す").first.click()
    page.get_by_role("button", name="予約を取り消す").click()

    case.refresh_from_db()
    assert page.url == f"{live_server.url}/cases/booking/{case.number}/"
    assert (case.subject, case.companions) == (usage, ["佐藤 花子"])
    assert [item.description for item in case.items.all()] == ["解析計画書", "計算機"]
    assert (moved, case.state) == ("DB作業部屋 席1", "cancelled")
    no_console_errors(page)


@pytest.fixture
def everything(db):
    """A booker with a booking in each interesting state, among others' bookings, at two centres."""
    (me, *others), usage = factory.visitor(4)
    seats = factory.seats()
    centre = Centre.objects.create(
        name="一時的オンサイトセンター", name_en="Temporary centre", address="東京都", kind="temporary",
        opens_on=date(2026, 5, 7), closes_on=date(2026, 5, 15), remote_participation=True,
    )  # fmt: skip
    Seat.objects.create(centre=centre, position=1, name="会議室A", name_en="Conference room A", capacity=4)
    for who, seat in zip(others, seats[:3], strict=True):
        factory.confirmed(who, usage, seat=seat, day=date(2026, 5, 11))
    return me, {
        "mine": factory.confirmed(me, usage, visitors=[factory.companion()], items=[factory.item()]),
        "conflict": factory.in_conflict(me, usage, seat=seats[1], day=date(2026, 5, 12)),
        "entry": factory.waiting(me, usage, day=date(2026, 5, 11)),
        "offer": factory.offered(me, usage, day=date(2026, 5, 13)),
        "seat": seats[3],
    }


def addresses(made):
    full = date(2026, 5, 11)
    morning = {"start": at(full, "10:00").isoformat(), "end": at(full, "13:00").isoformat()}
    start = at(date(2026, 5, 14), "10:00").isoformat()
    extraction = {"extraction_on_year": 2026, "extraction_on_month": 7, "extraction_on_day": 10}
    return [
        "/booking/?from=2026-05-04",
        "/booking/?from=2026-05-04&view=list",
        "/booking/?from=2026-05-04&view=grid",
        reverse("onsite_booking:new", query={"seat": made["seat"].pk, "start": start}),
        reverse("onsite_booking:wait", query={"centre": made["seat"].centre_id, **morning}),
        reverse("onsite_booking:script_day", query=extraction),
        reverse("onsite_booking:mine"),
        reverse("onsite_booking:feeds"),
        reverse("onsite_booking:change", args=[made["mine"].number]),
        *[f"/cases/booking/{made[name].number}/" for name in ("mine", "conflict", "offer")],
        f"/cases/waiting/{made['entry'].number}/",
    ]


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_page_of_the_booker_is_accessible(new_page, live_server, everything, language, width):
    me, made = everything
    client = Client()
    client.force_login(me)
    page = new_page(language=language, width=width)
    share_session(page, client, live_server.url)

    for address in addresses(made):
        page.goto(live_server.url + address)
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address
    page.goto(live_server.url + addresses(made)[3])
    page.locator("input[name=purpose][value=meeting]").check()
    page.locator("button[name=check]").click()
    page.wait_for_selector("button[name=confirmed]")
    assert_accessible(page)
    no_console_errors(page)


def test_a_free_slot_is_reached_and_booked_by_keyboard(new_page, live_server):
    booker, _usage = factory.visitor()
    seat = factory.seats()[0]
    client = Client()
    client.force_login(booker)
    page = new_page()
    share_session(page, client, live_server.url)
    page.goto(f"{live_server.url}/booking/?from=2026-05-04")

    page.locator(".seat-grid-area").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/booking/new/**")
    page.locator("button[name=check]").focus()
    page.keyboard.press("Enter")
    page.locator("button[name=confirmed]").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/booking/**")

    assert Booking.objects.get().seat == seat
    no_console_errors(page)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_desk_closes_a_seat_over_a_booking_in_the_browser(new_page, live_server, everything, language):
    _me, made = everything
    keeper = signed_in(Client(), staff(Role.BOOKING_DESK))
    page = new_page(language=language)
    share_session(page, keeper, live_server.url)
    page.goto(live_server.url + reverse("admin:onsite_booking_seat_change", args=[made["mine"].seat_id]))

    page.locator("#id_is_active").uncheck()
    page.locator("input[name=_save]").click()
    page.wait_for_selector("#id_acknowledged:visible")
    listed = page.locator(".errornote, .errorlist").all_inner_texts()
    assert_accessible(page)
    page.locator("#id_acknowledged").check()
    page.locator("input[name=_save]").click()
    page.wait_for_url("**/onsite_booking/seat/**")

    made["mine"].refresh_from_db()
    assert made["mine"].number in " ".join(listed)
    assert (made["mine"].state, made["mine"].conflict) == ("conflict", "seat")
    no_console_errors(page)
