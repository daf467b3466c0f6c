"""The short guide: at most four questions, and only what applies."""

from itertools import product

import pytest
from django.urls import reverse

from applications import guidance

pytestmark = pytest.mark.django_db

GUIDE = reverse("applications:guide")


def asked(given):
    """How many questions lead from these answers to the end, taking the first answer each time."""
    count, answers = 0, dict(given)
    while question := guidance.next_question(answers):
        answers[question.key] = question.choices[0][0]
        count += 1
    return count


@pytest.mark.parametrize("who", [value for value, _label in guidance.WHO.choices])
def test_everybody_is_asked_at_most_four_questions(who):
    assert asked({"who": who}) + 1 <= 4


def paths(answers=()):
    """Every complete way through the guide."""
    question = guidance.next_question(dict(answers))
    if question is None:
        return [dict(answers)]
    return [p for value, _label in question.choices for p in paths((*answers, (question.key, value)))]


def test_every_way_through_the_guide_ends_on_a_page(client):
    ways = paths()

    pages = [client.get(GUIDE, answers) for answers in ways]

    assert len(ways) == 21
    assert {page.status_code for page in pages} == {200}
    assert all("次にすること" in page.text for page in pages)


@pytest.mark.parametrize(
    ("answers", "category", "is_open"),
    [
        ({"who": "company", "plan": "post_marketing", "ncda": "no"}, "post_marketing", True),
        ({"who": "company", "plan": "post_marketing", "ncda": "yes"}, "post_marketing_ncda", True),
        ({"who": "academia", "plan": "other", "data": "dataset"}, "other_dataset", True),
        ({"who": "academia", "plan": "other", "data": "statistics"}, "other_statistics", False),
        ({"who": "company", "plan": "other", "data": "tables"}, "basic_tables", False),
        ({"who": "government", "plan": "administrative"}, "administrative", True),
        ({"who": "company", "plan": "undecided"}, None, True),
    ],
)
def test_the_answers_lead_to_a_category_or_to_a_talk(client, answers, category, is_open):
    page = client.get(GUIDE, answers)

    assert (page.context["category"], page.context["is_open"]) == (category, is_open)
    begins = reverse("applications:usage_start") + f"?category={category}"
    assert (begins in page.text) == (category is not None and is_open)


def test_a_contract_research_organisation_is_told_that_its_client_applies(client):
    page = client.get(GUIDE, {"who": "cro", "plan": "post_marketing", "ncda": "no"})

    assert "申出は委託元の組織が行います。" in page.text
    assert reverse("applications:usage_start") not in page.text


def test_only_published_targets_go_without_a_warning(client):
    page = client.get(GUIDE, {"who": "company", "plan": "post_marketing", "ncda": "no"})

    steps = [(str(s["label"]), s["days"], s["is_published"]) for s in page.context["steps"]]
    assert steps == [
        ("詳細情報の依頼と秘密保持契約", 5, False),
        ("研修の受講", None, True),
        ("申出書類（案）の確認（1回あたり）", 10, True),
        ("正式な申出の受理", 5, False),
        ("審査と可否の通知", 25, False),
        ("契約・利用料の納付から利用開始まで", 10, False),
    ]


def test_an_unpublished_fee_is_not_shown(client):
    published = client.get(GUIDE, {"who": "company", "plan": "post_marketing", "ncda": "no"})
    unpublished = client.get(GUIDE, {"who": "company", "plan": "other", "data": "dataset"})

    assert "42,123,000円" in published.text
    assert "公表資料に金額が見当たりません（要確認）。" in unpublished.text
    assert "22,000,000" not in unpublished.text


def test_a_question_left_open_is_asked_again_with_a_sentence(client):
    page = client.get(GUIDE, {"asked": "who"})

    assert "選択肢から1つ選んでください。" in page.text
    assert page.context["question"] is guidance.WHO


@pytest.mark.parametrize("given", list(product(("who", "plan", "x"), ("'><script>", "nobody"))))
def test_answers_that_were_not_offered_are_asked_again(client, given):
    page = client.get(GUIDE, {given[0]: given[1]})

    assert page.context["question"] is guidance.WHO
    assert "'><script>" not in page.text
