"""The second factor: each code once, the old app before a new one, recovery codes that are shown once."""

import re
import threading

import pytest
from django.db import connection
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.actions import factors
from accounts.roles import Role
from tests.factories import hospital, person, signed_in, staff
from workflow.models import Event

pytestmark = pytest.mark.django_db
APP = "/accounts/second-factor/app/"
CODES = "/accounts/second-factor/codes/"
SHOW = "/accounts/second-factor/"


def code_of(who, *, confirmed=True):
    """What the person's telephone shows now."""
    device = TOTPDevice.objects.get(user=who, confirmed=confirmed)
    return f"{TOTP(device.bin_key, device.step, device.t0, device.digits).token():06d}"


def sign_in(client, who):
    client.post("/accounts/login/", {"username": who.email, "password": "correct horse battery"})


def enrolled(client, who):
    """Somebody who has just set an app; returns the recovery codes shown."""
    sign_in(client, who)
    client.get(APP)
    client.post(APP, {"token": code_of(who, confirmed=False)})
    page = client.get(CODES).content.decode()
    return re.findall(r"<code>([a-z2-7]{16})</code>", page)


def actions(who):
    return list(Event.objects.filter(stream=f"person:{who.pk}").values_list("action", flat=True))


@pytest.mark.parametrize("role", [Role.CASE_OFFICER, Role.SITE_OFFICER])
def test_agency_and_hospital_people_are_led_to_set_an_app(client, role):
    who = staff(role) if role == Role.CASE_OFFICER else person(role, of=hospital())
    sign_in(client, who)

    answer = client.get("/", follow=True)

    assert answer.redirect_chain == [(f"{SHOW}?next=%2F", 302), (f"{APP}?next=%2F", 302)]
    assert '<img src="data:image/svg+xml' in answer.content.decode()


def test_setting_an_app_lets_in_and_shows_ten_recovery_codes_once(client):
    officer = staff(Role.CASE_OFFICER)

    codes = enrolled(client, officer)

    assert len(set(codes)) == 10
    assert client.get("/").status_code == 200
    assert re.findall(r"<code>([a-z2-7]{16})</code>", client.get(CODES).content.decode()) == []
    assert not StaticToken.objects.filter(token__in=codes).exists()
    assert actions(officer) == ["sign_in", "second_factor_set", "recovery_codes_renewed"]


def test_wrong_first_code_does_not_set_an_app(client):
    officer = staff(Role.CASE_OFFICER)
    sign_in(client, officer)

    answer = client.post(APP, {"token": "000000"})

    assert answer.status_code == 422
    assert not TOTPDevice.objects.filter(user=officer, confirmed=True).exists()
    assert client.get("/").status_code == 302


def test_code_that_was_used_is_refused_the_second_time(client):
    officer = staff(Role.CASE_OFFICER)
    enrolled(client, officer)
    used = code_of(officer)
    client.post("/accounts/logout/")
    sign_in(client, officer)

    answer = client.post(SHOW, {"token": used})

    assert answer.status_code == 422
    assert "すでに使われています" in answer.content.decode()
    assert actions(officer)[-1] == "second_factor_failed"


def test_recovery_code_lets_in_once(client):
    officer = staff(Role.CASE_OFFICER)
    code = enrolled(client, officer)[0]
    answers = []
    for typed in (f" {code[:4].upper()}-{code[4:]} ", code):
        client.post("/accounts/logout/")
        sign_in(client, officer)
        answers.append(client.post(SHOW, {"token": typed, "next": "/cases/inquiry/"}))

    assert [a.status_code for a in answers] == [302, 422]
    assert answers[0]["Location"] == "/cases/inquiry/"


def test_recovery_code_of_another_person_is_refused(client):
    one, other = staff(Role.CASE_OFFICER), staff(Role.CASE_OFFICER)
    code = enrolled(client, one)[0]
    client.post("/accounts/logout/")
    enrolled(client, other)
    client.post("/accounts/logout/")
    sign_in(client, other)

    assert client.post(SHOW, {"token": code}).status_code == 422


def test_session_key_changes_with_the_second_factor(client):
    officer = staff(Role.CASE_OFFICER)
    code = enrolled(client, officer)[0]
    client.post("/accounts/logout/")
    sign_in(client, officer)
    before = client.session.session_key

    client.post(SHOW, {"token": code})

    assert client.session.session_key != before


def test_password_alone_cannot_replace_the_app(client):
    officer = staff(Role.CASE_OFFICER)
    enrolled(client, officer)
    client.post("/accounts/logout/")
    sign_in(client, officer)
    before = TOTPDevice.objects.get(user=officer, confirmed=True).key

    answers = [client.get(APP), client.post(APP, {"token": "000000"}), client.post(f"{CODES}renew/")]

    assert [a["Location"].split("?")[0] for a in answers] == [SHOW] * 3
    assert TOTPDevice.objects.get(user=officer).key == before


def test_new_app_ends_the_old_one(client):
    officer = staff(Role.CASE_OFFICER)
    enrolled(client, officer)
    old = TOTPDevice.objects.get(user=officer, confirmed=True).key
    client.get(APP)

    client.post(APP, {"token": code_of(officer, confirmed=False)})

    assert TOTPDevice.objects.filter(user=officer).count() == 1
    assert TOTPDevice.objects.get(user=officer).key != old


def test_member_who_set_an_app_owes_its_code_at_the_next_sign_in(client):
    member = person(Role.MEMBER)
    sign_in(client, member)
    assert client.get("/").status_code == 200
    enrolled(client, member)
    client.post("/accounts/logout/")

    sign_in(client, member)

    assert client.get("/")["Location"].startswith(SHOW)


def test_renewed_codes_make_the_old_ones_void(client):
    officer = staff(Role.CASE_OFFICER)
    old = enrolled(client, officer)

    page = client.post(f"{CODES}renew/", follow=True).content.decode()

    assert set(re.findall(r"<code>([a-z2-7]{16})</code>", page)).isdisjoint(old)
    client.post("/accounts/logout/")
    sign_in(client, officer)
    assert client.post(SHOW, {"token": old[0]}).status_code == 422


def test_opening_the_codes_page_does_not_make_new_codes(client):
    officer = staff(Role.CASE_OFFICER)
    signed_in(client, officer)

    client.get(CODES)

    assert StaticToken.objects.filter(device__user=officer).count() == 0


@pytest.mark.django_db(transaction=True)
def test_one_code_shown_at_the_same_moment_lets_in_once():
    officer = staff(Role.CASE_OFFICER)
    device = TOTPDevice.objects.create(user=officer, name="app")
    code = f"{TOTP(device.bin_key).token():06d}"
    start, outcomes = threading.Barrier(4), []

    def show():
        start.wait()
        try:
            outcomes.append(factors.show(by=officer, code=code) is not None)
        finally:
            connection.close()

    threads = [threading.Thread(target=show) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == [False, False, False, True]
