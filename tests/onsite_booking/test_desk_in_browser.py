"""The desk in a real browser: keys alone, a phone, both languages, no finding of axe."""

from datetime import date

import pytest
from django.test import Client

from accounts.roles import Role
from onsite_booking.desk import terminals
from onsite_booking.models import Booking
from tests.browser import PHONE, assert_accessible, no_console_errors, share_session
from tests.clocks import standing_at
from tests.factories import onsite_booking as factory
from tests.factories import signed_in, staff

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def busy_day():
    """A day with somebody inside, somebody expected, two waiting for a decision; the clock stands in it."""
    with standing_at(factory.NOW):
        people, usage = factory.visitor(3)
        seats = factory.seats()
        first = factory.confirmed(
            people[0], usage, visitors=[factory.companion()], items=[factory.item(quantity=2)]
        )
        factory.confirmed(people[1], usage, seat=seats[1])
        factory.missed(people[2], usage, seat=seats[2], day=date(2026, 4, 28))
        for who, seat in zip(people[1:], seats, strict=False):
            factory.provisional(who, usage, seat=seat, day=date(2026, 5, 8))
    with standing_at(first.starts_at):
        item = {"announced": first.items.get().pk, "verdict": "admitted", "quantity": 2}
        factory.received(first, "V-01", at_terminal=False, items=[item])
        yield first


def test_the_desk_decides_with_keys_alone(page, live_server, busy_day):
    share_session(page, signed_in(Client(), staff(Role.BOOKING_DESK)), live_server.url)
    waiting = list(Booking.objects.filter(state="provisional").order_by("period", "pk"))

    page.goto(f"{live_server.url}/booking/desk/?row=0")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("a")
    page.wait_for_url("**/booking/desk/?row=0")
    page.get_by_text("を本予約にしました。").wait_for()
    focused = page.evaluate("document.activeElement.dataset.key")
    page.keyboard.press("d")
    page.wait_for_url("**/do/decline/")

    assert focused == "a"
    assert Booking.objects.filter(pk__in=[b.pk for b in waiting], state="confirmed").count() == 1
    no_console_errors(page)


@pytest.mark.parametrize(("language", "width"), [("ja", PHONE), ("en", 1280), ("en", PHONE), ("ja", 1280)])
def test_the_desks_pages_are_accessible(new_page, live_server, busy_day, language, width):
    page = new_page(language=language, width=width)
    share_session(page, signed_in(Client(), staff(Role.BOOKING_DESK)), live_server.url)
    expected = Booking.objects.filter(state="confirmed", period__startswith__date=busy_day.day).get()
    addresses = [
        "/booking/desk/",
        "/booking/day/",
        "/booking/desk/log/",
        "/booking/desk/occupancy/?month=2026-05",
        f"/cases/booking/{busy_day.number}/",
        f"/cases/booking/{busy_day.number}/do/admit/",
        f"/cases/booking/{busy_day.number}/do/check_out/",
        f"/cases/booking/{expected.number}/do/check_in/",
    ]

    for address in addresses:
        page.goto(live_server.url + address)
        assert_accessible(page)
    no_console_errors(page)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_visitor_begins_at_the_terminal(new_page, live_server, busy_day, language):
    page = new_page(language=language, width=PHONE, scripts=False)
    client = Client()
    client.force_login(busy_day.person)
    share_session(page, client, live_server.url)
    code = terminals.code_of(terminals.open_of(busy_day))

    page.goto(f"{live_server.url}/booking/terminal/")
    page.locator("input[name=code]").fill(code.lower())
    page.locator("main button[type=submit]").click()

    assert page.locator(".notification--success").count() >= 1
    assert terminals.open_of(busy_day).mark != ""
