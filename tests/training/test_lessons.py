"""Lessons: begun, watched, paged through, read, and when each counts as done."""

from datetime import timedelta

import pytest

from accounts.roles import Role
from tests.factories import person
from tests.factories import training as made
from training import material
from training.actions import lessons, quizzes
from training.models import Reading, Statement
from workflow import clock
from workflow.models import Event, Parameter
from workflow.refusals import NotFromHere, NotReady, NotYours

pytestmark = pytest.mark.django_db


def begun(kind: str, code: str = "overview", *, ago: int = 600):
    """An open enrolment with a lesson that was begun so many seconds ago."""
    learner = made.learner()
    if code == "operation":
        made.passed(learner)
    case, now = made.opened(learner, code), clock.now()
    lesson = made.lesson_of(case, kind)
    lessons.begin_lesson(case, by=learner, now=now - timedelta(seconds=ago), lesson=lesson)
    return case, lesson, now


def keep(case, lesson, now, *seen, position=0):
    """Report what was seen."""
    return lessons.keep_progress(
        case, by=case.person, now=now, lesson=lesson, position=position, seen=list(seen)
    )


# -- texts and transcripts ----------------------------------------------------------------------
def test_a_text_counts_as_read_after_the_shortest_time_on_the_server():
    case, lesson, now = begun("text", ago=0)

    with pytest.raises(NotReady) as refusal:
        lessons.read_lesson(case, by=case.person, now=now + timedelta(seconds=59), lesson=lesson)
    lessons.read_lesson(case, by=case.person, now=now + timedelta(seconds=60), lesson=lesson)

    assert refusal.value.reasons == [
        "教材を読む時間が短すぎます。あと1秒たってから、もう一度操作してください。"
    ]
    reading = Reading.objects.get(enrolment=case)
    assert (reading.begun_at, reading.read_at) == (now, now + timedelta(seconds=60))


def test_a_transcript_takes_as_long_as_its_video():
    case, lesson, now = begun("video", ago=0)

    with pytest.raises(NotReady):
        lessons.read_lesson(case, by=case.person, now=now + timedelta(seconds=109), lesson=lesson)
    lessons.read_lesson(case, by=case.person, now=now + timedelta(seconds=110), lesson=lesson)

    assert (lesson.length, Reading.objects.get().read_at) == (110, now + timedelta(seconds=110))


def test_beginning_again_does_not_move_the_beginning():
    case, lesson, now = begun("text", ago=0)

    lessons.begin_lesson(case, by=case.person, now=now + timedelta(seconds=50), lesson=lesson)

    assert Reading.objects.get(enrolment=case).begun_at == now


def test_a_lesson_that_was_not_begun_is_not_read():
    case = made.opened()

    with pytest.raises(NotReady) as refusal:
        lessons.read_lesson(case, by=case.person, lesson=case.course.lessons.first())

    assert refusal.value.reasons == ["教材を読み始めてから操作してください。"]


def test_a_lesson_of_another_course_is_refused():
    case = made.opened()
    other = made.course("operation").lessons.first()

    with pytest.raises(NotReady) as refusal:
        lessons.begin_lesson(case, by=case.person, lesson=other)

    assert refusal.value.reasons == ["このコースの教材ではありません。"]


# -- videos -------------------------------------------------------------------------------------
def test_what_was_seen_is_united_in_whatever_order_it_comes():
    case, lesson, now = begun("video")

    keep(case, lesson, now, (30, 45), position=45)
    keep(case, lesson, now, (0, 10), (8, 15), position=15)
    keep(case, lesson, now, (15, 30), position=30)
    keep(case, lesson, now, (15, 30), position=30)

    reading = Reading.objects.get(enrolment=case)
    assert (reading.seen, reading.position) == ([(0, 45)], 30)
    assert material.percent_seen(lesson, reading) == 40


def test_what_lies_outside_the_video_does_not_count():
    case, lesson, now = begun("video")

    keep(case, lesson, now, (100, 400), position=999)

    reading = Reading.objects.get(enrolment=case)
    assert (reading.seen, reading.position) == ([(100, 110)], 110)


@pytest.mark.parametrize(("seen", "is_done"), [((0, 104), False), ((0, 105), True), ((5, 110), True)])
def test_a_video_is_finished_at_95_percent_of_its_different_seconds(seen, is_done):
    case, lesson, now = begun("video")

    reading = keep(case, lesson, now, seen)

    assert (reading.read_at is not None) == is_done


def test_the_same_second_seen_often_counts_once():
    case, lesson, now = begun("video")

    for _turn in range(20):
        reading = keep(case, lesson, now, (0, 10))

    assert (reading.seen, reading.read_at) == ([(0, 10)], None)


def test_nobody_watches_faster_than_the_clock():
    case, lesson, now = begun("video", ago=10)

    with pytest.raises(NotReady) as refusal:
        keep(case, lesson, now, (0, 110))

    assert refusal.value.reasons == [
        "見た時間が、見始めてからたった時間より長くなっています。動画を再生して見てください。"
    ]
    assert Reading.objects.get(enrolment=case).seen == []


def test_a_video_is_not_finished_by_asking():
    case, lesson, now = begun("video")
    keep(case, lesson, now, (0, 55))

    with pytest.raises(NotReady) as refusal:
        lessons.see_lesson(case, by=case.person, lesson=lesson)

    assert refusal.value.reasons == ["動画をまだ50％しか見ていません。"]


def test_reports_of_a_player_leave_few_events():
    case, lesson, now = begun("video")

    for second in range(0, 110, 5):
        keep(case, lesson, now, (second, second + 5))

    moves = Event.objects.filter(number=case.number, type="move").values_list("action", flat=True)
    assert list(moves.order_by("seq")) == ["request", "approve", "begin_lesson", "see_lesson"]


def test_progress_of_somebody_else_is_refused():
    case, lesson, now = begun("video")
    colleague = person(Role.MEMBER, of=case.organisation)

    with pytest.raises(NotYours):
        lessons.keep_progress(case, by=colleague, now=now, lesson=lesson, position=0, seen=[(0, 5)])


def test_progress_after_the_window_is_refused_and_what_was_seen_stays():
    case, lesson, now = begun("video")
    keep(case, lesson, now, (0, 20))

    with pytest.raises(NotReady) as refusal:
        keep(case, lesson, now + timedelta(days=15), (20, 40))

    assert refusal.value.reasons == ["受講できる期間が終わっています。もう一度申し込んでください。"]
    assert Reading.objects.get(enrolment=case).seen == [(0, 20)]


def test_progress_after_the_course_is_passed_is_not_recorded():
    case = made.passed()

    with pytest.raises(NotFromHere):
        keep(case, made.lesson_of(case, "video"), clock.now(), (0, 20))


# -- slides -------------------------------------------------------------------------------------
def test_slides_are_finished_when_every_page_was_seen():
    case, lesson, now = begun("slides", "operation")
    keep(case, lesson, now, (1, 3), (4, 7))

    with pytest.raises(NotReady) as refusal:
        lessons.see_lesson(case, by=case.person, lesson=lesson)
    keep(case, lesson, now, (3, 4), (7, 8))
    lessons.see_lesson(case, by=case.person, lesson=lesson)

    assert refusal.value.reasons == ["まだ見ていないページがあります（3、7）。"]
    assert case.readings.get(lesson=lesson).read_at is not None


def test_slides_cannot_be_clicked_away_in_a_moment():
    case, lesson, now = begun("slides", "operation", ago=20)
    keep(case, lesson, now, (1, 8))

    with pytest.raises(NotReady) as refusal:
        lessons.see_lesson(case, by=case.person, now=now, lesson=lesson)

    assert refusal.value.reasons[0].startswith("教材を読む時間が短すぎます。あと40秒")


def test_slides_are_not_read_like_a_text():
    case, lesson, _now = begun("slides", "operation")

    with pytest.raises(NotReady) as refusal:
        lessons.read_lesson(case, by=case.person, lesson=lesson)

    assert refusal.value.reasons == ["スライドは、最後のページまで見てから終えてください。"]


# -- what is told of it -------------------------------------------------------------------------
def test_statements_tell_a_lesson_and_a_quiz_in_their_order():
    case, lesson, now = begun("video")
    for second in range(0, 110, 10):
        keep(case, lesson, now + timedelta(seconds=second), (second, second + 10))
    made.finished(case, made.lesson_of(case, "text"), now=now)
    later = now + timedelta(minutes=11)
    quizzes.take_quiz(case, by=case.person, answers=made.answers(case, wrong=3), now=later)

    told = [(s.about, s.verb, s.result) for s in Statement.objects.filter(enrolment=case)]
    of_lesson = [(verb, result) for about, verb, result in told if about == "lesson/1"]
    assert of_lesson == [
        ("initialized", {}),
        ("progressed", {"percent": 25}),
        ("progressed", {"percent": 50}),
        ("progressed", {"percent": 75}),
        ("completed", {}),
    ]
    assert ("quiz/1", "failed", {"right": 5, "asked": 8, "needed": 7}) in told


def test_the_share_of_a_video_is_a_parameter():
    Parameter.objects.filter(name="training.seen_percent").update(value=50)
    case, lesson, now = begun("video")

    assert keep(case, lesson, now, (0, 55)).read_at is not None
