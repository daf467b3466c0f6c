"""The pages of training, as a learner, the desk and a passer-by meet them."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.models import Person
from accounts.roles import Role
from tests.factories import company, person, signed_in, staff
from tests.factories import training as made
from training import selectors
from training.models import Attempt, Choice, CompletionNumber, Enrolment, Reading
from training.views.verify import masked
from workflow import clock
from workflow.models import Parameter

pytestmark = pytest.mark.django_db


def page(name: str, *args) -> str:
    """The address of a page of training."""
    return reverse(f"training:{name}", args=args)


def test_a_learner_goes_from_the_list_of_courses_to_the_number(client):
    Parameter.objects.filter(name="training.lesson_seconds").update(value=0)
    made.course()
    learner = made.learner()
    client.force_login(learner)

    asked = client.post(page("request", "overview"), {"key": uuid4()})
    case = Enrolment.objects.get(person=learner)
    signed_in(desk := client.__class__(), staff(Role.TRAINING_DESK))
    desk.post(reverse("workflow:move", args=["enrolment", case.number, "approve"]), {"key": uuid4()})
    client.post(page("begin_lesson", case.number, 1), {"key": uuid4()})
    client.post(page("finish_lesson", case.number, 1), {"key": uuid4()})
    form = client.get(page("quiz", case.number)).context["form"]
    right = {f"q{q}": c for q, c in made.answers(case).items()}
    handed_in = client.post(page("quiz", case.number), {"key": form["key"].value(), **right})

    assert asked.headers["Location"] == reverse("workflow:case", args=["enrolment", case.number])
    assert handed_in.headers["Location"] == page("attempt", case.number, 1)
    number = CompletionNumber.objects.get(person=learner).number
    assert number in client.get(asked.headers["Location"]).content.decode()


def test_the_list_of_courses_says_how_far_one_is(client):
    learner = made.learner()
    made.passed(learner)
    made.requested(learner, "operation")
    client.force_login(learner)

    rows = client.get(page("home")).context["rows"]

    assert [(r["course"].code, bool(r["completion"]), r["can_ask"]) for r in rows] == [
        ("overview", True, False),
        ("operation", False, False),
    ]


def test_what_stands_in_the_way_is_said_on_the_page(client):
    made.course("operation")
    client.force_login(made.learner())

    response = client.post(page("request", "operation"), {"key": uuid4()})

    assert response.status_code == 422
    assert response.context["reasons"] == ["先に概論を修了してください。"]


def test_a_double_click_enrols_once(client):
    made.course()
    client.force_login(made.learner())
    key = uuid4()

    for _click in range(2):
        client.post(page("request", "overview"), {"key": key})

    assert Enrolment.objects.count() == 1


def test_the_text_appears_once_reading_began(client):
    case = made.opened()
    client.force_login(case.person)
    address = page("lesson", case.number, 1)

    before = client.get(address)
    client.post(page("begin_lesson", case.number, 1), {"key": uuid4()})
    after = client.get(address)

    assert (before.context["html"], "各医療機関の中" in after.context["html"]) == ("", True)


def test_opening_the_page_of_a_lesson_begins_nothing(client):
    case = made.opened()
    client.force_login(case.person)

    client.get(page("lesson", case.number, 1))

    assert Reading.objects.count() == 0


def test_finishing_at_once_is_answered_with_the_seconds_left(client):
    case = made.opened()
    client.force_login(case.person)
    client.post(page("begin_lesson", case.number, 1), {"key": uuid4()})

    response = client.post(page("finish_lesson", case.number, 1), {"key": uuid4()}, follow=True)

    assert "教材を読む時間が短すぎます。" in response.content.decode()
    assert Reading.objects.get().read_at is None


def test_the_page_of_the_quiz_does_not_give_the_answers_away(client):
    case = made.read()
    client.force_login(case.person)

    shown = client.get(page("quiz", case.number)).content.decode()

    assert [c.feedback_ja for c in Choice.objects.all() if c.feedback_ja in shown] == []
    assert "正解" not in shown
    assert "is_right" not in shown


def test_the_order_of_the_quiz_is_stable_on_reload_and_new_for_the_next_attempt(client):
    case = made.read()
    client.force_login(case.person)

    def order() -> list[list[str]]:
        form = client.get(page("quiz", case.number)).context["form"]
        return [
            [name, *(value for value, _text in field.choices)]
            for name, field in list(form.fields.items())[2:]
        ]

    first, reloaded = order(), order()
    client.post(page("quiz", case.number), {f"q{q}": c for q, c in made.answers(case, wrong=6).items()})
    second = order()

    assert first == reloaded
    assert sorted(map(sorted, first)) == sorted(map(sorted, second))
    assert first != second


def test_the_right_answer_is_not_betrayed_by_its_place(client):
    places = set()
    for _learner in range(12):
        case = made.read()
        client.force_login(case.person)
        form = client.get(page("quiz", case.number)).context["form"]
        right = set(made.answers(case).values())
        places |= {
            place
            for field in list(form.fields.values())[2:]
            for place, (value, _text) in enumerate(field.choices)
            if value in right
        }

    assert places == {0, 1, 2}


def test_an_answer_left_out_is_asked_for_by_its_question(client):
    case = made.read()
    client.force_login(case.person)
    answers = {f"q{q}": c for q, c in made.answers(case).items()}
    left_out, _chosen = answers.popitem()

    response = client.post(page("quiz", case.number), answers)

    question = response.context["form"][left_out]
    assert response.status_code == 422
    assert question.problems == [f"{question.label}：答えを選んでください。"]
    assert Attempt.objects.count() == 0


@pytest.mark.parametrize("same_key", [True, False])
def test_a_quiz_posted_twice_is_one_attempt(client, same_key):
    case = made.read()
    client.force_login(case.person)
    form = client.get(page("quiz", case.number)).context["form"]
    answers = {f"q{q}": c for q, c in made.answers(case, wrong=6).items()}
    answers |= {"key": form["key"].value(), "expecting": form["expecting"].value()}

    client.post(page("quiz", case.number), answers)
    again = client.post(page("quiz", case.number), answers | ({} if same_key else {"key": uuid4()}))

    assert again.status_code == (302 if same_key else 409)
    assert Attempt.objects.count() == 1


def test_the_result_explains_each_chosen_answer(client):
    case = made.read()
    client.force_login(case.person)
    client.post(page("quiz", case.number), {f"q{q}": c for q, c in made.answers(case, wrong=1).items()})

    rows = client.get(page("attempt", case.number, 1)).context["rows"]

    assert [row["chosen"].is_right for row in rows] == [False, True, True, True, True, True]
    assert all(row["chosen"].question_id == row["question"].pk for row in rows)


def test_a_quiz_before_the_lessons_is_refused_with_the_reason(client):
    case = made.opened()
    client.force_login(case.person)

    response = client.get(page("quiz", case.number))

    assert response.status_code == 409
    assert "教材をすべて読み終えてから、確認テストを受けてください。" in response.content.decode()


@pytest.mark.parametrize("name", ["lesson", "quiz", "attempt"])
def test_somebody_elses_training_does_not_exist(client, name):
    case = made.read()
    client.force_login(made.learner())
    args = [case.number] if name == "quiz" else [case.number, 1]

    assert client.get(page(name, *args)).status_code == 404
    assert client.get(reverse("workflow:case", args=["enrolment", case.number])).status_code == 404


@pytest.mark.parametrize("name", ["begin_lesson", "finish_lesson"])
def test_nobody_reads_for_somebody_else(client, name):
    case = made.opened()
    client.force_login(made.learner())

    assert client.post(page(name, case.number, 1), {"key": uuid4()}).status_code == 404


def test_a_course_that_does_not_exist_is_not_found(client):
    client.force_login(made.learner())

    assert client.get(page("request", "nothing")).status_code == 404


# -- the public check ---------------------------------------------------------------------------
def test_anybody_can_check_a_number_and_learns_no_name(client):
    completion = made.passed().completion
    Person.objects.filter(pk=completion.person_id).update(family_name="利活", given_name="太郎")

    shown = client.get(page("verified", completion.number)).content.decode()

    assert "この番号は有効です" in shown
    assert "利* 太*" in shown
    assert ("利活" in shown.replace("利活用", ""), "太郎" in shown) == (False, False)


def test_full_width_digits_find_the_number(client):
    number = made.passed().completion.number
    wide = number.translate(str.maketrans("0123456789-TR", "０１２３４５６７８９－ＴＲ"))

    response = client.get(page("verify"), {"number": wide}, follow=True)

    assert response.context["completion"].number == number


def test_a_wrong_check_digit_is_said(client):
    number = made.passed().completion.number
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)

    response = client.get(page("verified", wrong))

    assert response.status_code == 404
    assert "番号に打ち間違いがあります" in response.content.decode()


def test_a_number_never_issued_is_said(client):
    response = client.get(page("verified", "TR-2026-000001-5"))

    assert response.status_code == 404
    assert "この受講者番号は発行されていません。" in response.content.decode()


def test_checking_nothing_asks_for_a_number(client):
    response = client.get(page("verify"), {"number": ""})

    assert response.status_code == 422
    assert response.context["form"]["number"].problems == ["受講者番号を入力してください。"]


@pytest.mark.parametrize(
    ("family", "given", "shown"),
    [("利活", "太郎", "利* 太*"), ("髙﨑", "", "髙*"), ("Smith", "Ann", "S* A*")],
)
def test_a_name_is_masked_to_its_first_letters(family, given, shown):
    assert masked(Person(family_name=family, given_name=given)) == shown


# -- how many questions a page asks the database ------------------------------------------------
@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_enrolments_asks_as_much_for_three_as_for_one(client, django_assert_num_queries, count):
    for _learner in range(count):
        made.requested()
    signed_in(client, staff(Role.TRAINING_DESK))

    with django_assert_num_queries(7):
        client.get(reverse("workflow:list", args=["enrolment"]))


@pytest.mark.parametrize("count", [1, 3])
def test_the_result_of_a_quiz_asks_as_much_after_three_as_after_one(client, django_assert_num_queries, count):
    case = made.read()
    client.force_login(case.person)
    for _attempt in range(count):
        client.post(page("quiz", case.number), {f"q{q}": c for q, c in made.answers(case, wrong=6).items()})

    with django_assert_num_queries(8):
        client.get(page("attempt", case.number, count))


def test_the_list_of_courses_asks_a_fixed_number(client, django_assert_num_queries):
    learner = made.learner()
    made.passed(learner)
    client.force_login(learner)

    with django_assert_num_queries(9):
        client.get(page("home"))


def test_a_desk_of_another_role_reads_but_does_not_approve(client):
    case = made.requested()
    signed_in(client, staff(Role.FINANCE))

    shown = client.get(reverse("workflow:case", args=["enrolment", case.number]))
    move = client.get(reverse("workflow:move", args=["enrolment", case.number, "approve"]))

    assert (shown.status_code, shown.context["offers"], move.status_code) == (200, [], 403)


def test_the_window_can_run_out_while_the_page_is_open(client, monkeypatch):
    case = made.read()
    client.force_login(case.person)
    answers = {f"q{q}": c for q, c in made.answers(case).items()}
    later = clock.now() + timedelta(days=15)
    monkeypatch.setattr(clock, "now", lambda: later)

    response = client.post(page("quiz", case.number), answers)

    assert response.status_code == 409
    assert "受講できる期間が終わっています。" in response.content.decode()
    assert selectors.completion_of(case.person, "overview") is None


def test_a_lead_does_not_see_the_training_of_others(client):
    organisation = company()
    case = made.requested(person(Role.MEMBER, of=organisation))
    client.force_login(person(Role.LEAD, of=organisation))

    assert client.get(reverse("workflow:case", args=["enrolment", case.number])).status_code == 404
