"""The pages of lessons and of the quiz, as a learner meets them."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from tests.factories import training as made
from training import material, selectors
from training.actions import lessons, questions
from training.models import Attempt, Choice, Reading
from workflow import clock

pytestmark = pytest.mark.django_db


def page(name: str, *args) -> str:
    """The address of a page of training."""
    return reverse(f"training:{name}", args=args)


def posted(answers: dict) -> dict:
    """Answers as the page of the quiz sends them."""
    return {f"q{key}": answer for key, answer in answers.items()} | {"place": 1}


def hand_in(client, case, *, wrong: int) -> None:
    """Hand in the sheet on the table (a new one if there is none), so many answers wrong."""
    answers = {f"q{q}": c for q, c in made.answers(case, wrong=wrong).items()}
    client.post(page("quiz", case.number), answers | {"place": material.open_sheet(case).place})


def test_the_text_appears_once_reading_began(client):
    case = made.opened()
    client.force_login(case.person)
    address = page("lesson", case.number, 2)

    before = client.get(address)
    client.post(page("begin_lesson", case.number, 2), {"key": uuid4()})
    after = client.get(address)

    assert ("html" in before.context, "各医療機関の中" in after.context["html"]) == (False, True)


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
    case = made.begun()
    client.force_login(case.person)

    shown = client.get(page("quiz", case.number)).content.decode()

    assert [c.feedback_ja for c in Choice.objects.all() if c.feedback_ja in shown] == []
    assert "正解" not in shown
    assert "is_right" not in shown


def choices_by_question(form) -> list[list[str]]:
    """The questions of a page with their choices, in the order shown."""
    fields = [(name, field) for name, field in form.fields.items() if name.startswith("q")]
    return [[name, *(value for value, _text in field.choices)] for name, field in fields]


def test_the_order_of_the_quiz_is_stable_on_reload_and_new_for_the_next_attempt(client):
    case = made.begun()
    client.force_login(case.person)

    def order() -> list[list[str]]:
        return choices_by_question(client.get(page("quiz", case.number)).context["form"])

    first, reloaded = order(), order()
    hand_in(client, case, wrong=6)
    client.post(page("begin_quiz", case.number))
    second = order()

    assert first == reloaded
    assert first != second


def test_the_right_answer_is_not_betrayed_by_its_place(client):
    places = set()
    for _learner in range(12):
        case = made.begun()
        client.force_login(case.person)
        form = client.get(page("quiz", case.number)).context["form"]
        right = {answer for answer in made.answers(case).values() if isinstance(answer, str)}
        places |= {
            place
            for _name, *choices in choices_by_question(form)
            for place, value in enumerate(choices)
            if value in right
        }

    assert places == {0, 1, 2}


def test_an_answer_left_out_is_asked_for_by_its_question(client):
    case = made.begun()
    client.force_login(case.person)
    answers = {f"q{q}": c for q, c in made.answers(case).items()}
    left_out, _chosen = answers.popitem()

    response = client.post(page("quiz", case.number), answers | {"place": 1})

    question = response.context["form"][left_out]
    assert response.status_code == 422
    assert question.problems == [f"{question.label}：答えを選んでください。"]
    assert Attempt.objects.count() == 0


@pytest.mark.parametrize("same_key", [True, False])
def test_a_quiz_posted_twice_is_one_attempt(client, same_key):
    case = made.begun()
    client.force_login(case.person)
    form = client.get(page("quiz", case.number)).context["form"]
    answers = {f"q{q}": c for q, c in made.answers(case, wrong=6).items()}
    answers |= {"key": form["key"].value(), "place": 1}

    client.post(page("quiz", case.number), answers)
    again = client.post(page("quiz", case.number), answers | ({} if same_key else {"key": uuid4()}))

    assert again.status_code == (302 if same_key else 409)
    assert Attempt.objects.count() == 1


def test_the_result_explains_each_chosen_answer(client):
    case = made.begun()
    client.force_login(case.person)
    hand_in(client, case, wrong=1)

    rows = client.get(page("attempt", case.number, 1)).context["rows"]

    assert [row["right"] for row in rows] == [False] + [True] * 7
    assert all(choice.question_id == row["question"].pk for row in rows for choice in row["chosen"])


def test_a_quiz_before_the_lessons_is_refused_with_the_reason(client):
    case = made.opened()
    client.force_login(case.person)

    response = client.get(page("quiz", case.number))

    assert response.status_code == 409
    assert "教材をすべて読み終えてから、確認テストを受けてください。" in response.content.decode()


@pytest.mark.parametrize("name", ["lesson", "quiz", "attempt"])
def test_somebody_elses_training_does_not_exist(client, name):
    case = made.begun()
    client.force_login(made.learner())
    args = [case.number] if name == "quiz" else [case.number, 1]

    assert client.get(page(name, *args)).status_code == 404
    assert client.get(reverse("workflow:case", args=["enrolment", case.number])).status_code == 404


@pytest.mark.parametrize("name", ["begin_lesson", "finish_lesson", "see_page", "progress", "ask"])
def test_nobody_reads_for_somebody_else(client, name):
    case = made.opened()
    client.force_login(made.learner())

    assert client.post(page(name, case.number, 1), {"key": uuid4()}).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_result_of_a_quiz_asks_as_much_after_three_as_after_one(client, django_assert_num_queries, count):
    case = made.begun()
    client.force_login(case.person)
    for _attempt in range(count):
        hand_in(client, case, wrong=6)

    with django_assert_num_queries(11):
        client.get(page("attempt", case.number, count))


def test_the_window_can_run_out_while_the_page_is_open_and_the_answers_are_kept(client, monkeypatch):
    case = made.begun()
    client.force_login(case.person)
    answers = made.answers(case)
    later = clock.now() + timedelta(days=15)
    monkeypatch.setattr(clock, "now", lambda: later)

    response = client.post(page("quiz", case.number), posted(answers))

    shown = response.content.decode()
    chosen = [choice.text for row in response.context["rows"] for choice in row["chosen"]]
    assert response.status_code == 409
    assert "受講できる期間が終わっています。" in shown
    assert "ここまでの答えは保存されています。" in shown
    assert len(response.context["rows"]) == 8
    assert [text for text in chosen if text not in shown.replace("&#x27;", "'")] == []
    assert material.open_sheet(case).answers == answers
    assert selectors.completion_of(case.person, "overview") is None


def test_kept_answers_are_filled_in_when_one_comes_back(client):
    case = made.begun()
    client.force_login(case.person)
    key, answer = next(iter(made.answers(case).items()))

    saved = client.post(page("quiz", case.number), {f"q{key}": answer, "place": 1, "later": "1"})
    form = client.get(page("quiz", case.number)).context["form"]

    assert saved.headers["Location"] == page("quiz", case.number)
    assert form[f"q{key}"].value() == answer
    assert Attempt.objects.count() == 0


def test_the_pages_script_keeps_answers_on_the_way(client):
    case = made.begun()
    client.force_login(case.person)
    key, answer = next(iter(made.answers(case).items()))

    told = client.post(page("save_quiz", case.number), {f"q{key}": answer, "place": 1})
    hand_in(client, case, wrong=6)
    late = client.post(page("save_quiz", case.number), {f"q{key}": answer, "place": 1})

    assert (told.status_code, late.status_code) == (200, 409)
    assert told.json()["sentence"].endswith("に、ここまでの答えを保存しました。")
    assert late.json() == {"reasons": ["この回の確認テストは、別の画面ですでに提出されています。"]}


def test_a_second_window_hears_that_the_go_was_handed_in_and_the_next_go_stays_untouched(client):
    case = made.begun()
    client.force_login(case.person)
    answers = posted(made.answers(case, wrong=6))
    client.post(page("quiz", case.number), answers)
    client.post(page("begin_quiz", case.number))

    response = client.post(page("quiz", case.number), answers | {"key": uuid4()})

    assert response.status_code == 409
    assert "確認テストの1回目は、別の画面ですでに提出されています。" in response.content.decode()
    assert (Attempt.objects.count(), material.open_sheet(case).answers) == (1, {})


# -- players and slides -------------------------------------------------------------------------
def watching(kind: str = "video", code: str = "overview"):
    """An enrolment with a lesson that was begun ten minutes ago."""
    learner = made.learner()
    if code == "operation":
        made.passed(learner)
    case = made.opened(learner, code)
    lesson = made.lesson_of(case, kind)
    lessons.begin_lesson(case, by=learner, now=clock.now() - timedelta(minutes=10), lesson=lesson)
    return case, lesson


def test_a_player_is_told_how_far_one_is_and_when_it_is_enough(client):
    case, lesson = watching()
    client.force_login(case.person)
    address = page("progress", case.number, lesson.position)

    half = client.post(address, {"position": 55, "seen": "0-55"}).json()
    done = client.post(address, {"position": 110, "seen": "55-110"}).json()

    assert (half["percent"], half["done"]) == (50, False)
    assert (done["percent"], done["done"]) == (100, True)


@pytest.mark.parametrize("seen", ["5-2", "a-b", "0-10,", "1" * 9 + "-2", ",".join(["0-1"] * 300)])
def test_a_report_that_cannot_be_read_changes_nothing(client, seen):
    case, lesson = watching()
    client.force_login(case.person)

    answer = client.post(page("progress", case.number, lesson.position), {"position": 1, "seen": seen})

    assert (answer.status_code, Reading.objects.get().seen) == (422, [])


def test_a_report_after_the_window_is_answered_with_a_sentence(client, monkeypatch):
    case, lesson = watching()
    client.force_login(case.person)
    later = clock.now() + timedelta(days=15)
    monkeypatch.setattr(clock, "now", lambda: later)

    answer = client.post(page("progress", case.number, lesson.position), {"position": 1, "seen": "0-1"})

    assert answer.status_code == 409
    assert answer.json() == {"reasons": ["受講できる期間が終わっています。もう一度申し込んでください。"]}


def test_slides_are_paged_through_and_finished(client):
    case, lesson = watching("slides", "operation")
    client.force_login(case.person)
    address = page("see_page", case.number, lesson.position)

    moved_on = [client.post(address, {"page": number}).headers["Location"] for number in range(1, 7)]
    client.post(address, {"page": 7, "finish": "on", "key": uuid4()})

    assert moved_on[0] == page("lesson", case.number, lesson.position) + "?page=2#slide"
    assert case.readings.get(lesson=lesson).read_at is not None


def test_slides_go_on_where_one_stopped(client):
    case, lesson = watching("slides", "operation")
    client.force_login(case.person)
    client.post(page("see_page", case.number, lesson.position), {"page": 3})

    assert client.get(page("lesson", case.number, lesson.position)).context["page"] == 4


@pytest.mark.parametrize("asked", ["0", "99", "x", "-1"])
def test_a_page_that_does_not_exist_shows_one_that_does(client, asked):
    case, lesson = watching("slides", "operation")
    client.force_login(case.person)

    answer = client.get(page("lesson", case.number, lesson.position), {"page": asked})

    assert 1 <= answer.context["page"] <= 7


@pytest.mark.parametrize("count", [1, 3])
def test_a_lesson_asks_as_much_with_three_questions_as_with_one(client, django_assert_num_queries, count):
    case, lesson = watching()
    for _question in range(count):
        questions.ask(by=case.person, enrolment=case, lesson=lesson, comment="質問", mark=5)
    client.force_login(case.person)

    with django_assert_num_queries(11):
        client.get(page("lesson", case.number, lesson.position))


def test_a_report_of_a_player_asks_little(client, django_assert_num_queries):
    case, lesson = watching()
    client.force_login(case.person)
    address = page("progress", case.number, lesson.position)
    client.post(address, {"position": 1, "seen": "0-1"})

    with django_assert_num_queries(12):
        client.post(address, {"position": 16, "seen": "1-16"})
