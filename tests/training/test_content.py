"""The lessons and questions that come with the portal."""

import re

import pytest

from tests.factories import training as made
from training import lessons, seeds
from training.models import Choice, Course, Lesson, Question

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


@pytest.mark.parametrize("code", ["overview", "operation"])
def test_each_course_has_a_lesson_and_five_questions_or_more(code):
    course = made.course(code)

    assert course.lessons.count() == 1
    assert course.questions.count() >= 5


def test_each_question_has_one_right_answer_and_an_explanation_of_every_answer():
    made.course()

    for question in Question.objects.prefetch_related("choices"):
        choices = list(question.choices.all())
        assert [c.is_right for c in choices].count(True) == 1
        assert all(c.feedback_ja and c.feedback_en for c in choices)


def test_english_lacks_no_japanese_and_holds_none():
    made.course()
    english = [q.text_en for q in Question.objects.all()]
    english += [t for c in Choice.objects.all() for t in (c.text_en, c.feedback_en)]
    english += [t for lesson in Lesson.objects.all() for t in (lesson.title_en, lesson.text_en)]

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
