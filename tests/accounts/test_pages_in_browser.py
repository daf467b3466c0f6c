"""The pages of people and of the demonstration in a real browser, in both languages."""

import re

import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.actions import invitations
from accounts.roles import Role
from config.demonstration import world
from tests.browser import DESKTOP, PHONE, assert_accessible, no_console_errors, share_session
from tests.factories import company, person, signed_in, staff
from workflow import clock, notices

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:No directory at"),
]
LOOKS = [("ja", DESKTOP), ("en", PHONE)]


def look(page):
    """Nothing that axe finds, nothing that runs out of the window, nothing that the browser complains of."""
    assert_accessible(page)
    no_console_errors(page)


def in_language(who, language):
    who.language = language
    who.save()
    return who


@pytest.mark.parametrize(("language", "width"), LOOKS)
def test_officer_signs_in_sets_an_app_and_keeps_recovery_codes(new_page, live_server, language, width):
    officer = in_language(staff(Role.CASE_OFFICER), language)
    page = new_page(language=language, width=width)
    page.goto(f"{live_server.url}/accounts/login/?next=/accounts/profile/")
    look(page)
    page.fill("#id_username", officer.email)
    page.fill("#id_password", "wrong")
    page.click("main button")
    assert_accessible(page)  # a browser mentions each 422 in its console
    assert page.evaluate("document.activeElement.getAttribute('role')") == "alert"
    page.complaints.clear()
    page.fill("#id_username", officer.email)
    page.fill("#id_password", "correct horse battery")
    page.click("main button")
    look(page)
    device = TOTPDevice.objects.get(user=officer)
    page.fill("#id_token", f"{TOTP(device.bin_key).token():06d}")
    page.click("main form button")
    look(page)

    page.click("main a.button")

    look(page)
    assert page.url == f"{live_server.url}/accounts/profile/"


@pytest.mark.parametrize(("language", "width"), LOOKS)
def test_lead_manages_the_organisation(new_page, live_server, language, width):
    firm = company("甲製薬株式会社")
    lead = in_language(person(Role.LEAD, of=firm), language)
    member = person(Role.MEMBER, of=firm)
    page = new_page(language=language, width=width)
    page.context.add_cookies(
        [{"name": django_settings.LANGUAGE_COOKIE_NAME, "value": language, "url": live_server.url}]
    )
    share_session(page, signed_in(Client(), lead), live_server.url)
    page.goto(f"{live_server.url}/accounts/organisations/{firm.pk}/invite/")
    look(page)
    page.fill("#id_email", "new@example.jp")
    page.check("input[name=role][value=member]")
    page.click("main form button")
    look(page)
    membership = member.memberships.get()
    for path in ("end", "role"):
        page.goto(f"{live_server.url}/accounts/organisations/{firm.pk}/members/{membership.pk}/{path}/")
        look(page)
    page.goto(f"{live_server.url}/accounts/profile/password/")
    look(page)


def test_lead_invites_without_scripts(new_page, live_server):
    firm = company("甲製薬株式会社")
    page = new_page(scripts=False)
    share_session(page, signed_in(Client(), person(Role.LEAD, of=firm)), live_server.url)
    page.goto(f"{live_server.url}/accounts/organisations/{firm.pk}/invite/")
    page.fill("#id_email", "new@example.jp")
    page.check("input[name=role][value=member]")

    page.click("main form button")

    assert page.url == f"{live_server.url}/accounts/organisations/{firm.pk}/"
    assert page.locator("text=new@example.jp に招待を送りました。").count() == 1


@pytest.mark.parametrize(("language", "width"), LOOKS)
def test_invited_person_registers(new_page, live_server, language, width):
    firm = company("甲製薬株式会社")
    lead = person(Role.LEAD, of=firm)
    invitations.invite(by=lead, now=clock.now(), organisation=firm, email="new@example.jp", role=Role.MEMBER)
    notices.send_waiting()
    path = re.search(r"http://localhost:8000(/accounts/invitations/\S+)", mail.outbox[-1].body)[1]
    page = new_page(language=language, width=width)
    page.goto(live_server.url + path)
    look(page)
    for name, value in (("family_name", "髙島"), ("family_kana", "タカシマ")):
        page.fill(f"#id_{name}", value)
    for name in ("password1", "password2"):
        page.fill(f"#id_{name}", "sunlit harbour 42")
    page.check(f"input[name=language][value={language}]")
    page.click("main form button")
    look(page)

    page.context.clear_cookies()
    page.goto(live_server.url + path)

    look_at_refusal(page)


def look_at_refusal(page):
    """A used link is a 410: the browser itself mentions it in the console, the page stays readable."""
    assert_accessible(page)
    assert page.locator("h1").count() == 1


@pytest.mark.parametrize(("language", "width"), LOOKS)
def test_desk_shows_its_queues(new_page, live_server, language, width):
    officer = staff(Role.CASE_OFFICER)
    page = new_page(language=language, width=width)
    page.context.add_cookies(
        [{"name": django_settings.LANGUAGE_COOKIE_NAME, "value": language, "url": live_server.url}]
    )
    share_session(page, signed_in(Client(), officer), live_server.url)

    for path in ("/desk/", "/desk/accounts/organisation/add/", "/desk/accounts/membership/"):
        page.goto(live_server.url + path)
        look(page)


@pytest.mark.parametrize(("language", "width"), LOOKS)
def test_demonstration_shows_logins_clock_and_mail(
    new_page, live_server, settings, tmp_path, language, width
):
    settings.DEMONSTRATION, settings.RUN_DIR = True, tmp_path
    world.people()
    page = new_page(language=language, width=width)

    for path in ("/demonstration/", "/demonstration/mailbox/"):
        page.goto(live_server.url + path)
        look(page)
