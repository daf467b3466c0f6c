"""Signing in: the same words for known and unknown, a pause after failures, nothing leads outside."""

import pytest
from django.core.cache import cache

from accounts.roles import Role
from tests.factories import company, person, staff
from workflow.models import Event

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def fresh_counters():
    cache.clear()


def sign_in(client, address, password=PASSWORD, **extra):
    return client.post("/accounts/login/", {"username": address, "password": password, **extra})


def recorded(who):
    return list(Event.objects.filter(stream=f"person:{who.pk}").values_list("action", flat=True))


def test_member_signs_in_with_address_and_password(client):
    member = person(Role.MEMBER)

    answer = sign_in(client, member.email.upper())

    assert answer.status_code == 302
    assert answer["Location"] == "/"
    assert client.get("/accounts/profile/").status_code == 200
    assert recorded(member) == ["sign_in"]


def test_wrong_password_and_unknown_address_read_the_same(client):
    member = person(Role.MEMBER)

    known = sign_in(client, member.email, "wrong")
    unknown = sign_in(client, "nobody@example.jp", "wrong")

    problems = [form.non_field_errors() for form in (known.context["form"], unknown.context["form"])]
    assert problems == [["メールアドレスまたはパスワードが正しくありません。"]] * 2
    assert [known.status_code, unknown.status_code] == [422, 422]
    assert recorded(member) == ["sign_in_failed"]
    assert Event.objects.filter(stream="person:unknown").count() == 1


def test_person_who_may_no_longer_sign_in_reads_the_same(client):
    member = person(Role.MEMBER)
    member.is_active = False
    member.save()

    answer = sign_in(client, member.email)

    assert answer.context["form"].non_field_errors() == ["メールアドレスまたはパスワードが正しくありません。"]


@pytest.mark.parametrize("known", [True, False])
def test_five_failures_pause_an_address_even_for_the_right_password(client, known):
    member = person(Role.MEMBER)
    address = member.email if known else "nobody@example.jp"
    for _try in range(4):
        assert sign_in(client, address, "wrong").status_code == 422

    fifth, sixth = sign_in(client, address, "wrong"), sign_in(client, address)

    assert [fifth.status_code, sixth.status_code] == [429, 429]
    assert "ログインを一時停止しています" in fifth.content.decode()
    assert "約15分間" in sixth.content.decode()
    assert client.get("/accounts/profile/").status_code == 302


def test_four_failures_do_not_pause_an_address(client):
    member = person(Role.MEMBER)
    for _try in range(4):
        sign_in(client, member.email, "wrong")

    assert sign_in(client, member.email).status_code == 302


@pytest.mark.parametrize(
    ("wanted", "leads_to"),
    [
        ("/cases/inquiry/", "/cases/inquiry/"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("http:///evil.example/", "/"),
    ],
)
def test_signing_in_leads_only_to_our_own_pages(client, wanted, leads_to):
    member = person(Role.MEMBER)

    answer = sign_in(client, member.email, next=wanted)

    assert answer["Location"] == leads_to


def test_session_key_changes_when_signing_in(client):
    member = person(Role.MEMBER)
    client.get("/accounts/login/")
    session = client.session
    session["before"] = True
    session.save()
    before = session.session_key

    sign_in(client, member.email)

    assert client.session.session_key != before


def test_pages_are_in_the_persons_language_after_signing_in(client):
    member = person(Role.MEMBER)
    member.language = "en"
    member.save()

    sign_in(client, member.email)

    assert client.get("/accounts/profile/").headers["Content-Language"] == "en"


def test_signing_out_ends_the_session_and_is_recorded(client):
    member = person(Role.MEMBER)
    sign_in(client, member.email)

    answer = client.post("/accounts/logout/")

    assert answer["Location"] == "/"
    assert client.get("/accounts/profile/")["Location"] == "/accounts/login/?next=/accounts/profile/"
    assert recorded(member) == ["sign_in", "sign_out"]


def test_link_cannot_sign_anybody_out(client):
    sign_in(client, person(Role.MEMBER).email)

    assert client.get("/accounts/logout/").status_code == 405


def test_desk_sends_to_the_portals_own_sign_in(client):
    answer = client.get("/desk/", follow=True)

    assert answer.redirect_chain[-1] == ("/accounts/login/?next=/desk/", 302)


def test_member_cannot_enter_the_desk_even_with_a_second_factor(client):
    from tests.factories import signed_in

    answer = signed_in(client, person(Role.LEAD, of=company())).get("/desk/", follow=True)

    assert answer.status_code == 403


def test_staff_without_second_factor_reach_no_page_but_it(client):
    officer = staff(Role.CASE_OFFICER)
    sign_in(client, officer.email)

    answers = [client.get(path) for path in ("/", "/desk/", "/accounts/profile/", "/accounts/organisation/")]

    assert [a["Location"].split("?")[0] for a in answers] == ["/accounts/second-factor/"] * 4
