"""The lessons and questions that come with the portal."""

import re

import pytest

from tests.factories import training as made
from training import lessons, material, seeds
from training.actions import authoring
from training.media import captions, film
from training.models import Choice, Course, Lesson, Question
from workflow import files

pytestmark = pytest.mark.django_db


def test_the_courses_are_written_once():
    seeds.courses()
    counts = [model.objects.count() for model in (Course, Lesson, Question, Choice)]

    added = seeds.courses()

    assert added == 0
    assert [model.objects.count() for model in (Course, Lesson, Question, Choice)] == counts


def test_seeding_leaves_a_changed_text_alone():
    course = made.course()
    Course.objects.filter(pk=course.pk).update(title_ja="概論（改）")

    seeds.courses()

    assert Course.objects.get(pk=course.pk).title_ja == "概論（改）"


@pytest.mark.parametrize(
    ("code", "kinds"), [("overview", ["video", "text"]), ("operation", ["slides", "video"])]
)
def test_each_course_has_two_lessons_and_a_pool_larger_than_what_is_asked(code, kinds):
    course = made.course(code)

    assert [lesson.kind for lesson in course.lessons.all()] == kinds
    assert course.questions.count() >= 12
    assert course.questions.filter(takes_several=True).count() == 2


@pytest.mark.parametrize("code", ["overview", "operation"])
def test_nothing_is_missing_from_the_courses(code):
    assert authoring.shortcomings(material.whole(made.course(code))) == []


def test_videos_last_between_one_and_two_minutes_and_their_captions_fit():
    made.course()

    for lesson in Lesson.objects.filter(kind="video"):
        ends = [cue.ends for text in (lesson.captions_ja, lesson.captions_en) for cue in captions.cues(text)]
        assert 60 <= lesson.length <= 120
        assert max(ends) == lesson.length
        assert captions.faults(lesson.captions_ja, lesson.length) == []
        assert captions.faults(lesson.captions_en, lesson.length) == []
        assert film.seconds(files.read(lesson.file_ja)) == lesson.length
        assert film.seconds(files.read(lesson.file_en)) == lesson.length


def test_slides_carry_their_words_as_text():
    lesson = made.course("operation").lessons.get(kind="slides")

    pages = {slide.page: slide.text for slide in lesson.slides.filter(language="ja")}

    assert len(pages) == lesson.length == 7
    assert "来所の予約" in pages[5]


def test_english_lacks_no_japanese_and_holds_none():
    made.course()
    english = [q.text_en for q in Question.objects.all()]
    english += [t for c in Choice.objects.all() for t in (c.text_en, c.feedback_en)]
    english += [lesson.title_en for lesson in Lesson.objects.all()]
    english += [lesson.text_en for lesson in Lesson.objects.filter(kind="text")]
    english += [lesson.captions_en for lesson in Lesson.objects.filter(kind="video")]

    assert [t for t in english if not t or re.search(r"[ぁ-ん一-龥]", t)] == []


def test_both_languages_of_a_lesson_have_the_same_parts():
    made.course()

    for lesson in Lesson.objects.all():
        shape = [
            re.findall(r"^(##|-|\d+\.) ", text, re.MULTILINE) for text in (lesson.text_ja, lesson.text_en)
        ]
        assert shape[0] == shape[1]


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("## 見出し\n\n**太字**", "<h2>見出し</h2>\n<p><strong>太字</strong></p>\n"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>\n"),
        ("![x](http://example.jp/x.png)", "<p></p>\n"),
        ("[x](https://example.jp/)", '<p><a href="https://example.jp/" rel="noopener">x</a></p>\n'),
    ],
)
def test_a_lesson_becomes_harmless_html(markdown, html):
    assert lessons.to_html(markdown) == html
