"""The quiz: drawn from the pool, kept on the way, handed in whole, graded."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, transaction

from accounts.roles import Role
from tests.factories import person
from tests.factories import training as made
from training import material, selectors
from training.actions import enrolments, quizzes
from training.models import AnswerSheet, CompletionNumber, Question
from workflow import clock, verification
from workflow.actors import SYSTEM
from workflow.models import Document, Event, Parameter
from workflow.refusals import NotFromHere, NotReady, NotYours

pytestmark = pytest.mark.django_db


def test_the_quiz_comes_after_the_lessons():
    case = made.opened()

    with pytest.raises(NotReady) as refusal:
        quizzes.begin_quiz(case, by=case.person)

    assert refusal.value.reasons == ["教材をすべて読み終えてから、確認テストを受けてください。"]


# -- drawing ------------------------------------------------------------------------------------
def test_fewer_questions_are_asked_than_the_pool_holds():
    case = made.begun()

    asked = material.asked(material.open_sheet(case))

    assert (len(asked), case.course.questions.count()) == (8, 13)
    assert len({question.pk for question, _choices in asked}) == 8


def test_a_go_keeps_its_questions_until_it_is_handed_in():
    case = made.begun()
    before = material.open_sheet(case).questions
    Parameter.objects.filter(name="training.questions_asked").update(value=3)

    quizzes.begin_quiz(case, by=case.person)

    assert (material.open_sheet(case).questions, AnswerSheet.objects.count()) == (before, 1)


def test_the_next_go_draws_anew():
    case = made.begun()
    first = material.open_sheet(case).questions
    quizzes.take_quiz(case, by=case.person, answers=made.answers(case, wrong=5))

    quizzes.begin_quiz(case, by=case.person)

    assert material.open_sheet(case).questions != first


def test_all_questions_of_a_small_pool_are_asked():
    Parameter.objects.filter(name="training.questions_asked").update(value=50)
    case = made.begun()

    assert len(material.open_sheet(case).questions) == 13


def test_the_number_of_goes_can_be_limited():
    Parameter.objects.filter(name="training.most_attempts").update(value=1)
    case = made.begun()
    quizzes.take_quiz(case, by=case.person, answers=made.answers(case, wrong=5))

    with pytest.raises(NotReady) as refusal:
        quizzes.begin_quiz(case, by=case.person)

    assert refusal.value.reasons == ["確認テストは1回まで受けられます。研修担当に相談してください。"]


# -- keeping ------------------------------------------------------------------------------------
def test_answers_from_two_windows_are_united():
    case = made.begun()
    answers = made.answers(case)
    (one, first), (two, second), *_rest = answers.items()

    quizzes.save_answers(case, by=case.person, now=clock.now(), place=1, answers={one: first})
    sheet = quizzes.save_answers(case, by=case.person, now=clock.now(), place=1, answers={two: second})

    assert sheet.answers == {one: first, two: second}


def test_what_belongs_to_no_question_of_the_sheet_is_not_kept():
    case = made.begun()
    asked = {str(q.pk) for q, _choices in material.asked(material.open_sheet(case))}
    other = next(q for q in Question.objects.filter(course=case.course) if str(q.pk) not in asked)
    key, choice = next(iter(made.answers(case).items()))
    foreign = str(other.choices.first().pk)

    sheet = quizzes.save_answers(
        case,
        by=case.person,
        now=clock.now(),
        place=1,
        answers={str(other.pk): foreign, key: foreign, "nonsense": choice},
    )

    assert sheet.answers == {}


def test_answers_are_kept_even_when_the_window_closes_on_the_way():
    case = made.begun()
    answers, late = made.answers(case), clock.now() + timedelta(days=15)
    quizzes.save_answers(case, by=case.person, now=late, place=1, answers=answers)

    with pytest.raises(NotReady) as refusal:
        quizzes.take_quiz(case, by=case.person, now=late, answers=answers)

    assert refusal.value.reasons == ["受講できる期間が終わっています。もう一度申し込んでください。"]
    assert material.open_sheet(case).answers == answers


def test_a_sheet_that_was_handed_in_takes_no_more_answers():
    case = made.begun()
    answers = made.answers(case, wrong=5)
    quizzes.take_quiz(case, by=case.person, answers=answers)

    with pytest.raises(NotFromHere):
        quizzes.save_answers(case, by=case.person, now=clock.now(), place=1, answers=answers)

    assert AnswerSheet.objects.get(place=1).answers == {}


def test_nobody_answers_for_somebody_else():
    case = made.begun()
    colleague = person(Role.MEMBER, of=case.organisation)

    with pytest.raises(NotYours):
        quizzes.save_answers(case, by=colleague, now=clock.now(), place=1, answers=made.answers(case))


# -- several right choices ----------------------------------------------------------------------
@pytest.mark.parametrize("fault", ["one too few", "one too many"])
def test_all_right_choices_and_no_others_are_chosen(fault):
    Parameter.objects.filter(name="training.questions_asked").update(value=50)
    case = made.begun()
    answers = made.answers(case)
    question = Question.objects.filter(course=case.course, takes_several=True).first()
    key = str(question.pk)
    every = [str(choice.pk) for choice in question.choices.all()]
    answers[key] = answers[key][:1] if fault == "one too few" else every

    quizzes.take_quiz(case, by=case.person, answers=answers)

    attempt = case.attempts.get()
    assert (attempt.right, attempt.asked) == (12, 13)


def test_one_answer_is_given_where_one_is_right():
    case = made.begun()
    answers = made.answers(case)
    single = next(q for q, _c in material.asked(material.open_sheet(case)) if not q.takes_several)
    answers[str(single.pk)] = [str(choice.pk) for choice in single.choices.all()]

    with pytest.raises(NotReady):
        quizzes.take_quiz(case, by=case.person, answers=answers)

    assert case.attempts.count() == 0


# -- versions -----------------------------------------------------------------------------------
@pytest.mark.parametrize("table", ["lesson", "question", "choice", "slide"])
def test_a_version_in_force_does_not_change_under_its_learners(table):
    made.course("operation")
    with pytest.raises(ProgrammingError, match="make a new version"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"update training_{table} set id = id")


# -- the quiz -----------------------------------------------------------------------------------
def test_a_passed_quiz_issues_the_number_and_the_certificate_at_once():
    case = made.read()

    quizzes.take_quiz(case, by=case.person, answers=made.answers(case))

    assert (case.state, case.completion.person, case.completion.course) == (
        "passed",
        case.person,
        case.course,
    )
    moves = Event.objects.filter(number=case.number, type="move").order_by("seq")
    assert list(moves.values_list("action", flat=True))[-2:] == ["take_quiz", "complete"]
    assert list(Document.objects.values_list("template", "number")) == [("certificate", case.number)]
    assert list(verification.faults(case.number)) == []


def test_a_failed_quiz_is_kept_and_can_be_taken_again():
    case = made.read()

    quizzes.take_quiz(case, by=case.person, answers=made.answers(case, wrong=2))
    after_the_first = (case.state, CompletionNumber.objects.count())
    quizzes.take_quiz(case, by=case.person, answers=made.answers(case))

    assert (after_the_first, case.state) == (("open", 0), "passed")
    kept = [(a.place, a.right, a.asked, a.needed, a.passed) for a in case.attempts.all()]
    assert kept == [(1, 6, 8, 7, False), (2, 8, 8, 7, True)]


@pytest.mark.parametrize(("percent", "needed"), [(0, 0), (50, 3), (80, 5), (83, 5), (84, 6), (100, 6)])
def test_the_pass_mark_is_rounded_up(percent, needed):
    Parameter.objects.filter(name="training.pass_percent").update(value=percent)

    assert selectors.needed_of(6, clock.today()) == needed


def test_exactly_the_pass_mark_passes():
    case = made.read()

    quizzes.take_quiz(case, by=case.person, answers=made.answers(case, wrong=1))

    assert (case.state, case.attempts.get().right) == ("passed", 7)


@pytest.mark.parametrize("fault", ["one left out", "an answer of another question"])
def test_a_quiz_is_handed_in_whole(fault):
    case = made.read()
    answers = made.answers(case)
    first, second = list(answers)[:2]
    if fault == "one left out":
        del answers[first]
    else:
        answers[first] = answers[second]

    with pytest.raises(NotReady) as refusal:
        quizzes.take_quiz(case, by=case.person, answers=answers)

    assert refusal.value.reasons == ["すべての問題に答えてください。"]
    assert case.attempts.count() == 0


def test_the_same_go_is_not_handed_in_twice():
    case = made.begun()
    answers = made.answers(case, wrong=3)
    quizzes.take_quiz(case, by=case.person, answers=answers, place=1)

    with pytest.raises(NotFromHere) as refusal:
        quizzes.take_quiz(case, by=case.person, answers=answers, place=1)

    assert refusal.value.reasons == [
        "確認テストの1回目は、別の画面ですでに提出されています。受講のページで結果を確認してください。"
    ]
    assert case.attempts.count() == 1


def test_a_course_is_not_completed_without_a_passed_quiz():
    case = made.read()

    with pytest.raises(NotReady) as refusal:
        enrolments.complete(case, by=SYSTEM)

    assert refusal.value.reasons == ["確認テストに合格していません。"]
