"""The pages of training in a real browser: both languages, wide and narrow, without a finding."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from tests.browser import DESKTOP, PHONE, assert_accessible, no_console_errors, share_session
from tests.factories import signed_in, staff
from tests.factories import training as made
from training import material
from training.actions import authoring, lessons, quizzes
from workflow import clock

pytestmark = pytest.mark.django_db(transaction=True)


def address(name: str, *args) -> str:
    """The address of a page of training."""
    return reverse(f"training:{name}", args=args)


def question_page(case) -> str:
    """The page of a question on a lesson."""
    return reverse("workflow:case", args=["lesson_question", case.number])


def case_page(case) -> str:
    """The page of an enrolment."""
    return reverse("workflow:case", args=["enrolment", case.number])


def pages_of_learners() -> dict:
    """Learners at every place of their way, with the pages that each looks at."""
    watching = made.answered()
    lessons.begin_lesson(watching.enrolment, by=watching.person, lesson=watching.lesson)
    passed = made.passed(learner := made.learner())
    paging = made.opened(learner, "operation")
    lessons.begin_lesson(paging, by=learner, lesson=made.lesson_of(paging, "slides"))
    failed = made.begun()
    quizzes.take_quiz(failed, by=failed.person, answers=made.answers(failed, wrong=6))
    asking = made.begun()
    fresh = made.opened()
    made.published()
    return {
        watching.person: [address("lesson", watching.enrolment.number, 1), question_page(watching)],
        learner: [address("home"), case_page(passed), address("lesson", paging.number, 1)],
        failed.person: [address("attempt", failed.number, 1), address("quiz", failed.number)],
        asking.person: [
            address("quiz", asking.number),
            case_page(asking),
            address("lesson", asking.number, 2),
        ],
        fresh.person: [
            address("lesson", fresh.number, 1),
            address("request", "operation"),
            address("faq"),
            address("verify"),
            address("verified", passed.completion.number),
        ],
    }


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_learners_pages_have_no_finding(new_page, live_server, language, width):
    for person, paths in pages_of_learners().items():
        client = Client()
        client.force_login(person)
        page = new_page(width=width, language=language)
        share_session(page, client, live_server.url)
        for path in paths:
            page.goto(live_server.url + path)
            assert_accessible(page)
            no_console_errors(page)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_desks_pages_have_no_finding(new_page, live_server, language):
    case, asked, answered = made.requested(), made.asked(), made.answered()
    desk = staff(Role.TRAINING_DESK)
    client = signed_in(Client(), desk)
    draft = authoring.copy_course(made.course("operation"), by=desk, now=clock.now())
    page = new_page(language=language)
    share_session(page, client, live_server.url)

    for path in (
        case_page(case),
        reverse("workflow:move", args=["enrolment", case.number, "approve"]),
        reverse("workflow:move", args=["enrolment", case.number, "decline"]),
        reverse("workflow:list", args=["enrolment"]),
        reverse("workflow:list", args=["lesson_question"]),
        question_page(asked),
        reverse("workflow:move", args=["lesson_question", asked.number, "answer"]),
        reverse("workflow:move", args=["lesson_question", answered.number, "publish"]),
        address("records"),
        address("preview", draft.pk),
        address("preview_lesson", draft.pk, 1),
        address("preview_lesson", draft.pk, 2),
        reverse("admin:training_course_change", args=[draft.pk]),
        reverse("admin:training_lesson_change", args=[draft.lessons.first().pk]),
        reverse("admin:training_question_change", args=[draft.questions.first().pk]),
    ):
        page.goto(live_server.url + path)
        assert_accessible(page)
        no_console_errors(page)


def test_a_course_is_taken_without_any_script(new_page, live_server):
    case = made.begun()
    client = Client()
    client.force_login(case.person)
    page = new_page(scripts=False)
    share_session(page, client, live_server.url)

    page.goto(live_server.url + address("quiz", case.number))
    for answer in made.answers(case).values():
        for choice in [answer] if isinstance(answer, str) else answer:
            page.check(f"input[value='{choice}']")
    page.click("text=途中で保存する")
    kept = page.locator("input:checked").count()
    page.click("text=確認テストを提出する")

    assert kept >= 8
    assert page.url == live_server.url + address("attempt", case.number, 1)
    assert page.locator("text=合格しました").count() == 1


def test_slides_are_paged_through_without_any_script(new_page, live_server):
    made.passed(learner := made.learner())
    case = made.opened(learner, "operation")
    lesson, earlier = made.lesson_of(case, "slides"), clock.now() - timedelta(minutes=5)
    lessons.begin_lesson(case, by=learner, now=earlier, lesson=lesson)
    client = Client()
    client.force_login(learner)
    page = new_page(scripts=False)
    share_session(page, client, live_server.url)

    page.goto(live_server.url + address("lesson", case.number, 1))
    for _page in range(6):
        page.click("main button:has-text('次のページ')")
    page.click("text=スライドを見終える")

    assert page.url == live_server.url + case_page(case)
    assert case.readings.get(lesson=lesson).read_at is not None


REACHED = """at => new Promise(done => {
  const video = document.querySelector("video");
  const look = () => { if (video.readyState >= 2 && video.currentTime > at) done(video.currentTime); };
  for (const name of ["loadeddata", "seeked", "timeupdate"]) video.addEventListener(name, look);
  look();
})"""
"""Resolves when the video of a page stands beyond a second, with the second."""


def playing(new_page, live_server, case, *, at: float):
    """The page of a case's video, playing from a moment, twice as fast as usual."""
    client = Client()
    client.force_login(case.person)
    page = new_page()
    share_session(page, client, live_server.url)
    page.goto(live_server.url + address("lesson", case.number, 1))
    page.evaluate(REACHED, -1)
    page.evaluate(
        """at => { const video = document.querySelector("video");
        video.muted = true; video.playbackRate = 2; video.currentTime = at; return video.play(); }""",
        at,
    )
    return page


def test_closing_the_page_keeps_what_was_watched_and_coming_back_goes_on_there(new_page, live_server):
    case = made.opened()
    lesson, earlier = made.lesson_of(case, "video"), clock.now() - timedelta(minutes=5)
    lessons.begin_lesson(case, by=case.person, now=earlier, lesson=lesson)

    page = playing(new_page, live_server, case, at=20)
    page.evaluate(REACHED, 24)
    page.goto("about:blank")
    again = playing_position(new_page, live_server, case)

    (start, end), *others = case.readings.get().seen
    assert (20 <= start <= 21, 24 <= end <= 40, others) == (True, True, [])
    assert 23 <= again <= 40


def playing_position(new_page, live_server, case) -> float:
    """Where the video stands when the page is opened anew."""
    client = Client()
    client.force_login(case.person)
    page = new_page()
    share_session(page, client, live_server.url)
    page.goto(live_server.url + address("lesson", case.number, 1))
    return page.evaluate(REACHED, 0)


def test_the_end_of_a_video_finishes_it_and_shows_the_way_on(new_page, live_server):
    case = made.opened()
    lesson, earlier = made.lesson_of(case, "video"), clock.now() - timedelta(minutes=5)
    lessons.begin_lesson(case, by=case.person, now=earlier, lesson=lesson)
    lessons.keep_progress(case, by=case.person, now=clock.now(), lesson=lesson, position=0, seen=[(0, 104)])

    page = playing(new_page, live_server, case, at=104)
    page.wait_for_selector("text=次の教材「データを扱うときの決まり」へ")

    assert page.locator("text=この教材を見終えました。").count() == 1
    assert page.evaluate("[...document.querySelector('video').textTracks].map(t => t.mode)") == [
        "showing",
        "disabled",
    ]
    no_console_errors(page)


def test_answers_are_kept_when_the_page_is_left(new_page, live_server):
    case = made.begun()
    key, answer = next((k, a) for k, a in made.answers(case).items() if isinstance(a, str))
    client = Client()
    client.force_login(case.person)
    page = new_page()
    share_session(page, client, live_server.url)

    page.goto(live_server.url + address("quiz", case.number))
    page.check(f"input[value='{answer}']")
    with page.expect_response("**/quiz/save/") as kept:
        page.evaluate("window.dispatchEvent(new Event('pagehide'))")

    assert kept.value.status == 200
    assert material.open_sheet(case).answers == {key: answer}
