"""Questions on a lesson: asked with their moment, answered, and put into the list for everybody."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from tests.factories import signed_in, staff
from tests.factories import training as made
from training import material
from training.actions import questions
from training.models import FaqEntry, LessonQuestion
from workflow import inbox
from workflow.models import Notice
from workflow.refusals import NotFromHere, NotReady

pytestmark = pytest.mark.django_db


def lesson_page(case: LessonQuestion) -> str:
    """The lesson that a question is about."""
    return reverse("training:lesson", args=[case.enrolment.number, case.lesson.position])


def test_a_question_waits_for_the_training_desk_until_it_is_answered():
    desk, finance = staff(Role.TRAINING_DESK), staff(Role.FINANCE)
    case = made.asked()
    before = [item.number for item in inbox.waiting_for(desk) if item.kind == "lesson_question"]

    questions.answer(case, by=desk, comment="起きなかったとは言えません。")

    assert before == [case.number]
    assert [item for item in inbox.waiting_for(desk) if item.kind == "lesson_question"] == []
    assert [item for item in inbox.waiting_for(finance) if item.kind == "lesson_question"] == []


def test_the_answer_is_mailed_and_stands_on_the_lesson(client):
    case = made.answered()
    client.force_login(case.person)
    from training.actions import lessons

    lessons.begin_lesson(case.enrolment, by=case.person, lesson=case.lesson)

    page = client.get(lesson_page(case)).content.decode()

    mail = Notice.objects.get(person=case.person_id, number=case.number)
    assert "起きなかったとは言えません。" in mail.body
    assert "起きなかったとは言えません。" in page
    assert "0:05" in page


@pytest.mark.parametrize(
    ("typed", "mark"), [("1:05", 65), ("65", 65), ("１：０５", 65), ("", None), ("0:00", 0)]
)
def test_the_moment_is_read_however_it_is_typed(client, typed, mark):
    case = made.opened()
    client.force_login(case.person)

    client.post(reverse("training:ask", args=[case.number, 1]), {"comment": "質問", "mark": typed})

    assert LessonQuestion.objects.get().mark == mark


@pytest.mark.parametrize("typed", ["9:99:99", "later", "99:00"])
def test_a_moment_outside_the_video_is_said_and_the_words_stay(client, typed):
    case = made.read()
    client.force_login(case.person)

    response = client.post(
        reverse("training:ask", args=[case.number, 1]), {"comment": "大事な質問", "mark": typed}
    )

    assert response.status_code == 422
    assert "教材の中の位置を入力してください。" in response.content.decode()
    assert "大事な質問" in response.content.decode()
    assert LessonQuestion.objects.count() == 0


def test_questions_are_asked_on_lessons_of_ones_own_course():
    case = made.opened()
    other = made.course("operation").lessons.first()

    with pytest.raises(NotReady) as refusal:
        questions.ask(by=case.person, enrolment=case, lesson=other, comment="質問")

    assert refusal.value.reasons == ["受講しているコースの教材についてだけ質問できます。"]


def test_a_question_can_be_asked_further_after_the_answer():
    case = made.answered()

    questions.follow_up(case, by=case.person, comment="医療機関ごとには？")
    questions.answer(case, by=staff(Role.TRAINING_DESK), comment="詳細情報で確かめられます。")

    said = [(m["is_answer"], m["text"]) for m in material.thread(case)]
    assert said == [
        (False, "記録がないときの読み方は？"),
        (True, "起きなかったとは言えません。"),
        (False, "医療機関ごとには？"),
        (True, "詳細情報で確かめられます。"),
    ]


def test_an_answered_question_is_not_answered_again():
    case = made.answered()

    with pytest.raises(NotFromHere):
        questions.answer(case, by=staff(Role.TRAINING_DESK), comment="もう一度")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_everybody_reads_the_list_and_nobody_learns_who_asked(client, language):
    case = made.published()

    page = client.get(reverse("training:faq"), headers={"accept-language": language}).content.decode()

    assert made.PUBLIC[f"question_{language}"] in page
    assert made.PUBLIC[f"answer_{language}"] in page
    hidden = [case.number, case.text, case.person.family_name, case.person.email, case.organisation.name]
    assert [word for word in hidden if word in page] == []


def test_what_is_taken_out_of_the_list_is_gone_and_can_come_back(client):
    case, desk = made.published(), staff(Role.TRAINING_DESK)

    questions.withdraw(case, by=desk)
    away = client.get(reverse("training:faq")).content.decode()
    questions.publish(case, by=desk, **made.PUBLIC)
    back = client.get(reverse("training:faq")).content.decode()

    assert (made.PUBLIC["question_ja"] in away, made.PUBLIC["question_ja"] in back) == (False, True)
    assert FaqEntry.objects.count() == 1


def test_a_question_stands_in_the_list_once():
    case = made.published()

    with pytest.raises(NotReady) as refusal:
        questions.publish(case, by=staff(Role.TRAINING_DESK), **made.PUBLIC)

    assert refusal.value.reasons == ["よくある質問に載っています。"]


def test_the_form_for_everybody_begins_with_what_was_written(client):
    case = made.answered()
    signed_in(client, staff(Role.TRAINING_DESK))

    form = client.get(reverse("workflow:move", args=["lesson_question", case.number, "publish"])).context[
        "form"
    ]

    assert form["question_ja"].value() == "記録がないときの読み方は？"
    assert form["answer_ja"].value() == "起きなかったとは言えません。"


def test_somebody_elses_question_does_not_exist(client):
    case = made.answered()
    client.force_login(made.learner())

    assert client.get(reverse("workflow:case", args=["lesson_question", case.number])).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_queue_of_questions_asks_as_much_for_three_as_for_one(client, django_assert_num_queries, count):
    for _question in range(count):
        made.asked()
    signed_in(client, staff(Role.TRAINING_DESK))

    with django_assert_num_queries(7):
        client.get(reverse("workflow:list", args=["lesson_question"]))


@pytest.mark.parametrize("count", [1, 3])
def test_the_public_list_asks_as_much_for_three_as_for_one(client, django_assert_num_queries, count):
    for _entry in range(count):
        made.published()

    with django_assert_num_queries(1):
        client.get(reverse("training:faq"))
