"""Booking a seat in a real browser, on a phone, without scripts; every page on the way is accessible."""

import pytest
from django.test import Client

from onsite_booking.models import Booking
from tests.browser import PHONE, assert_accessible, no_console_errors, share_session
from tests.factories import onsite_booking as factory

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_seat_is_booked_on_a_phone_without_scripts(new_page, live_server):
    booker, usage = factory.visitor()
    factory.seats()
    client = Client()
    client.force_login(booker)
    page = new_page(width=PHONE, scripts=False)
    share_session(page, client, live_server.url)

    page.goto(f"{live_server.url}/booking/?from=2026-05-04")
    page.get_by_role("link", name="5月7日（木）午後 DB作業部屋 席3 空き").click()
    page.get_by_label("同行者").fill("佐藤 花子")
    page.get_by_role("button", name="入力内容を確認する").click()
    page.get_by_role("button", name="仮予約する").click()

    case = Booking.objects.get()
    assert page.url == f"{live_server.url}/cases/booking/{case.number}/"
    assert (case.title, case.subject) == ("DB作業部屋 席3 2026-05-07 13:00–17:15", usage)
    no_console_errors(page)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_calendar_list_and_form_are_accessible(new_page, live_server, language):
    booker, usage = factory.visitor()
    case = factory.confirmed(booker, usage)
    client = Client()
    client.force_login(booker)
    page = new_page(language=language)
    share_session(page, client, live_server.url)

    for address in ("/booking/", "/booking/?view=list", f"/cases/booking/{case.number}/"):
        page.goto(live_server.url + address)
        assert_accessible(page)
    page.goto(f"{live_server.url}/booking/?from=2026-05-11")
    page.locator("td.is-free a").first.click()
    assert_accessible(page)
    page.locator("button[name=check]").click()
    assert_accessible(page)
    no_console_errors(page)
