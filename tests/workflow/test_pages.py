"""The generic pages: list, case, history, the page of moves, the inbox."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from applications.actions import inquiries
from tests.factories import company, person, signed_in, staff
from workflow.models import Event
from workflow.refusals import NotYours

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(client):
    organisation = company("甲製薬株式会社")
    lead = person(Role.LEAD, of=organisation)
    case = inquiries.ask(
        by=lead, organisation=organisation, plan="undecided", topic="血小板", question="質問です"
    )
    return lead, case, staff(Role.CASE_OFFICER)


def url(name, case, *more):
    return reverse(f"workflow:{name}", args=[case.kind, case.number, *more])


def test_the_case_page_says_whose_turn_it_is(client, world):
    lead, case, officer = world
    client.force_login(lead)

    page = client.get(url("case", case)).content.decode()

    assert "次にすること（事務局の番です）" in page
    signed_in(client, officer)
    assert "次にすること（あなたの番です）" in client.get(url("case", case)).content.decode()


@pytest.mark.parametrize("name", ["case", "documents", "history"])
def test_a_strangers_case_is_not_found(client, world, name):
    _lead, case, _officer = world
    client.force_login(person())

    assert client.get(url(name, case)).status_code == 404
    assert client.post(url("move", case, "close"), {}).status_code == 404


def test_an_unknown_kind_is_not_found(client, world):
    client.force_login(world[0])

    assert client.get("/cases/nonsense/").status_code == 404
    assert client.get("/cases/nonsense/X-1/").status_code == 404


def test_a_move_goes_through_its_page_once(client, world):
    _lead, case, officer = world
    signed_in(client, officer)
    page = client.get(url("move", case, "answer"))
    form = page.context["form"].initial
    answer = {"comment": "見られます。", "key": form["key"], "expecting": form["expecting"]}

    first = client.post(url("move", case, "answer"), answer)
    second = client.post(url("move", case, "answer"), answer)

    assert (first.status_code, second.status_code) == (302, 302)
    assert Event.objects.filter(action="answer").count() == 1


def test_two_people_at_once_the_second_gets_a_sentence(client, world):
    lead, case, officer = world
    signed_in(client, officer)
    form = client.get(url("move", case, "answer")).context["form"].initial
    inquiries.close(case, by=lead)

    answer = client.post(
        url("move", case, "answer"), {"comment": "x", "key": form["key"], "expecting": form["expecting"]}
    )

    assert answer.status_code == 409
    assert "案件の状態が変わったため、この操作はできません" in answer.content.decode()
    assert Event.objects.filter(type="refusal", action="answer").count() == 1


def test_a_person_without_the_right_gets_a_sentence(client, world):
    lead, case, _officer = world
    client.force_login(lead)

    answer = client.post(url("move", case, "answer"), {"comment": "x"})

    assert answer.status_code == 403
    assert "この操作を行う権限がありません" in answer.content.decode()


def test_a_missing_comment_shows_the_form_again(client, world):
    _lead, case, officer = world
    signed_in(client, officer)

    answer = client.post(url("move", case, "answer"), {"comment": ""})

    assert answer.status_code == 422
    assert "入力内容に問題があります" in answer.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_needs_the_same_queries_for_any_number_of_rows(client, django_assert_num_queries, count):
    lead = person(Role.LEAD)
    organisation = lead.memberships.get().organisation
    for n in range(count):
        inquiries.ask(by=lead, organisation=organisation, plan="undecided", topic=f"{n}", question="質問")
    client.force_login(lead)
    client.get("/cases/inquiry/")

    with django_assert_num_queries(LIST_QUERIES):
        page = client.get("/cases/inquiry/")

    assert len(page.context["rows"]) == count


LIST_QUERIES = 6  # session, person, memberships, inbox count, count, page


@pytest.mark.parametrize("count", [1, 3])
def test_the_inbox_needs_the_same_queries_for_any_number_of_rows(client, django_assert_num_queries, count):
    officer, lead = staff(Role.CASE_OFFICER), person(Role.LEAD)
    organisation = lead.memberships.get().organisation
    for n in range(count):
        inquiries.ask(by=lead, organisation=organisation, plan="undecided", topic=f"{n}", question="質問")
    signed_in(client, officer)
    client.get("/")

    with django_assert_num_queries(INBOX_QUERIES):
        page = client.get("/")

    assert len(page.context["items"]) == count


INBOX_QUERIES = 7  # session, person, device, memberships, items, closed days, inbox count


def test_others_refused_attempts_and_internal_words_stay_inside(client, world):
    lead, case, officer = world
    client.force_login(person())
    other = staff(Role.FINANCE)
    with pytest.raises(NotYours):
        inquiries.answer(case, by=other, comment="x")

    client.force_login(lead)
    assert "拒否" not in client.get(url("history", case)).content.decode()
    signed_in(client, officer)
    assert "拒否：回答する" in client.get(url("history", case)).content.decode()
