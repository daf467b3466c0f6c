"""Headers that every answer carries: pages, redirects, refusals, errors."""

import pytest
from django.test import override_settings
from django.urls import path

from accounts.roles import Role
from config import urls
from tests.factories import person, signed_in

pytestmark = pytest.mark.django_db


def breaks(request):
    raise RuntimeError("broken on purpose")


breaks.login_required = False
urlpatterns = [*urls.urlpatterns, path("breaks/", breaks)]
handler400, handler403, handler404, handler500 = (
    urls.handler400,
    urls.handler403,
    urls.handler404,
    urls.handler500,
)

EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}


def answers(client):
    """One answer of each sort: page, redirect, forbidden, not found, refused method, wrong form, broken."""
    client.raise_request_exception = False
    yield 302, client.get("/accounts/profile/")
    yield 200, client.get("/accounts/login/")
    yield 422, client.post("/accounts/login/", {"username": "a@example.jp", "password": "wrong"})
    signed_in(client, person(Role.LEAD))
    yield 200, client.get("/")
    yield 404, client.get("/nowhere/")
    yield 404, client.get("/cases/inquiry/INQ-0000-0000/")
    yield 405, client.get("/accounts/logout/")
    yield 403, client.get("/desk/login/")
    yield 500, client.get("/breaks/")


@override_settings(ROOT_URLCONF=__name__)
def test_every_answer_carries_the_headers(client):
    for status, answer in answers(client):
        found = {name: answer.headers.get(name) for name in EVERYWHERE}

        assert (answer.status_code, found) == (status, EVERYWHERE)


@override_settings(ROOT_URLCONF=__name__)
def test_policy_of_every_answer_allows_no_inline_script_style_or_foreign_source(client):
    for status, answer in answers(client):
        rules = dict(
            rule.strip().split(" ", 1) for rule in answer.headers["Content-Security-Policy"].split(";")
        )

        assert rules["default-src"] == "'none'", status
        assert rules["frame-ancestors"] == rules["object-src"] == rules["base-uri"] == "'none'"
        assert not any(word in value for value in rules.values() for word in ("unsafe", "http", "*"))


def test_session_cookie_is_closed_to_scripts_and_other_sites(client):
    client.post("/accounts/login/", {"username": person().email, "password": "correct horse battery"})

    cookie = client.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


@override_settings(ROOT_URLCONF=__name__)
def test_broken_page_says_nothing_about_the_inside(client):
    client.raise_request_exception = False

    answer = client.get("/breaks/")

    assert answer.status_code == 500
    assert "broken on purpose" not in answer.content.decode()
    assert "Traceback" not in answer.content.decode()
