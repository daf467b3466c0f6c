"""Versions of a course: drafted, filled with uploads, looked at, put in force, never changed after."""

import base64
import io
import json
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.roles import Role
from tests.factories import signed_in, staff
from tests.factories import training as made
from training import material, seeds, uploads
from training.actions import authoring, enrolments, lessons
from training.lesson_form import LessonForm
from training.media import captions, film, slides
from training.models import Choice, Course, Lesson, Question, Slide
from workflow import clock
from workflow.refusals import NotFromHere, NotReady, NotYours

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 25)


def desk():
    """Somebody of the training desk."""
    return staff(Role.TRAINING_DESK)


def draft(code: str = "overview") -> Course:
    """The next version, not yet in force."""
    return authoring.copy_course(made.course(code), by=desk(), now=clock.now())


def pdf(pages: int = 2) -> bytes:
    """Empty slides."""
    document, out = pypdfium2.PdfDocument.new(), io.BytesIO()
    for _page in range(pages):
        document.new_page(640, 360)
    document.save(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def webm() -> bytes:
    """A silent video of four seconds."""
    page = slides.pages(pdf(1), 1)[0].image
    return film.make([page], [4])


VTT = "WEBVTT\n\n00:00:00.000 --> 00:00:02.000\n一つ目\n\n00:00:02.000 --> 00:00:04.000\n二つ目\n"


# -- versions -----------------------------------------------------------------------------------
def test_a_copy_is_a_draft_with_everything_of_its_source():
    source = made.course("operation")

    copy = authoring.copy_course(source, by=desk(), now=clock.now())

    counts = [
        (c.lessons.count(), c.questions.count(), Choice.objects.filter(question__course=c).count())
        for c in (source, copy)
    ]
    assert (copy.version, copy.is_draft, copy.is_current) == (2, True, False)
    assert counts[0] == counts[1]
    assert Slide.objects.filter(lesson__course=copy).count() == 14
    assert authoring.shortcomings(material.whole(copy)) == []


def test_one_version_of_a_course_is_offered_and_learners_stay_with_theirs():
    case, next_one = made.opened(), draft()

    authoring.put_in_force(next_one, by=desk(), now=clock.now())

    case.refresh_from_db()
    offered = list(Course.objects.filter(code="overview", is_current=True))
    lessons.begin_lesson(case, by=case.person, lesson=case.course.lessons.first())
    assert offered == [next_one]
    assert (case.course.version, made.requested().course.version) == (1, 2)


def test_a_version_that_lacks_something_is_not_put_in_force():
    course = draft()
    Question.objects.filter(course=course, position=1).get().choices.update(is_right=False)
    Choice.objects.filter(question__course=course, question__position=2).update(feedback_en="")
    Lesson.objects.filter(course=course, kind="video").update(captions_en="")

    with pytest.raises(NotReady) as refusal:
        authoring.put_in_force(course, by=desk(), now=clock.now())

    assert refusal.value.reasons[0].startswith("教材1「MID-NETのデータと利用の流れ」に、本文・ファイル・字幕")
    assert refusal.value.reasons[-2:] == [
        "問題1：正解の数が問題の形に合っていません。",
        "問題2：解説のない選択肢があります。",
    ]
    assert selectors_current() == 1


def selectors_current() -> int:
    """The version of the overview that is offered."""
    return Course.objects.get(code="overview", is_current=True).version


def test_only_the_training_desk_writes_versions():
    course = draft()
    finance = staff(Role.FINANCE)

    for act in (authoring.copy_course, authoring.put_in_force):
        with pytest.raises(NotYours):
            act(course, by=finance, now=clock.now())


def test_a_lesson_of_a_version_in_force_is_not_edited():
    lesson = made.course().lessons.first()

    with pytest.raises(NotFromHere):
        authoring.keep_lesson(lesson, by=desk(), now=clock.now(), media={})


def test_an_old_version_can_be_offered_again():
    first, second = made.course(), draft()
    authoring.put_in_force(second, by=desk(), now=clock.now())

    authoring.put_in_force(first, by=desk(), now=clock.now())

    assert selectors_current() == 1


def test_new_content_of_the_product_arrives_as_a_draft():
    course = made.course()
    Course.objects.filter(pk=course.pk).update(origin="an earlier release")

    added = seeds.courses()

    versions = list(Course.objects.filter(code="overview").order_by("version"))
    assert added == 1
    assert [(v.version, v.is_current, v.is_draft) for v in versions] == [(1, True, False), (2, False, True)]


# -- what is uploaded ---------------------------------------------------------------------------
def test_a_video_is_told_by_its_content(webm):
    made_of = uploads.read_film("教材.webm", webm, TODAY)

    assert (made_of.media_type, made_of.seconds) == ("video/webm", 4)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("x.webm", b"MZ this is a program", "「x.webm」は動画ファイル（WebMまたはMP4）ではありません。"),
        (
            "x.mp4",
            b"\x00\x00\x00\x18ftypmp42 nothing",
            "「x.mp4」を再生できません。途中で切れていないか確認してください。",
        ),
    ],
)
def test_what_is_no_video_is_refused_in_words(name, content, sentence):
    with pytest.raises(NotReady) as refusal:
        uploads.read_film(name, content, TODAY)

    assert refusal.value.reasons == [sentence]


def test_a_video_cut_off_is_refused(webm):
    with pytest.raises(NotReady):
        uploads.read_film("x.webm", webm[:200], TODAY)


def test_slides_become_pictures_of_their_pages():
    read = uploads.read_slides("x.pdf", pdf(3), TODAY)

    assert [page.image[8:12] for page in read.pages] == [b"WEBP"] * 3


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"not a pdf", "「x.pdf」はPDFファイルではありません。PDFに書き出してください。"),
        (b"%PDF-1.7 broken", "「x.pdf」を読み取れません。PDFを作り直してください。"),
        (pdf(61), "「x.pdf」のページ数は1～60にしてください。"),
    ],
)
def test_what_are_no_slides_is_refused_in_words(content, sentence):
    with pytest.raises(NotReady) as refusal:
        uploads.read_slides("x.pdf", content, TODAY)

    assert refusal.value.reasons == [sentence]


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        (VTT, []),
        ("字幕", ["1行目：「WEBVTT」で始まる必要があります。"]),
        ("WEBVTT\n\n", ["字幕が1つもありません。"]),
        (
            VTT.replace("00:00:02.000 -->", "2 seconds -->"),
            ["6行目：時刻は「00:00:05.000 --> 00:00:09.000」の形で書いてください。"],
        ),
        (
            VTT.replace("--> 00:00:02.000", "--> 00:00:00.000"),
            ["3行目：終わりの時刻が始まりより後になっていません。"],
        ),
        (
            VTT.replace("00:00:02.000 --> 00:00:04.000", "00:00:02.000 --> 00:09:04.000"),
            ["6行目：動画の長さ（4秒）を超えています。"],
        ),
        (
            VTT + "\n00:00:01.000 --> 00:00:03.000\n戻る\n",
            ["9行目：前の字幕より早い時刻から始まっています。"],
        ),
    ],
)
def test_faults_of_captions_name_their_line(text, faults):
    assert captions.faults(text, 4) == faults


def test_captions_in_another_encoding_name_the_line():
    with pytest.raises(NotReady) as refusal:
        uploads.read_captions("x.vtt", VTT.encode("cp932"))

    assert refusal.value.reasons == ["4行目：文字コードがUTF-8ではありません。UTF-8で保存してください。"]


def test_the_transcript_is_made_from_the_captions():
    cues = captions.cues(VTT)

    assert [(cue.mark, cue.text) for cue in cues] == [("0:00", "一つ目"), ("0:02", "二つ目")]


# -- on the desk --------------------------------------------------------------------------------
def posted(client, lesson: Lesson, **files) -> object:
    """Save a lesson on the desk with these files."""
    address = reverse("admin:training_lesson_change", args=[lesson.pk])
    names = ("course_id", "position", "kind", "title_ja", "title_en", "text_ja", "text_en")
    inputs = {name.removesuffix("_id"): getattr(lesson, name) for name in names}
    inputs |= {"captions_ja": lesson.captions_ja, "captions_en": lesson.captions_en}
    return client.post(address, {**inputs, **files})


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, content)


def test_the_desk_replaces_a_video_and_its_captions(client, webm):
    signed_in(client, desk())
    lesson = draft().lessons.get(kind="video")

    response = posted(
        client,
        lesson,
        media_ja=upload("v.webm", webm),
        media_en=upload("v.webm", webm),
        vtt_ja=upload("ja.vtt", VTT.encode()),
        vtt_en=upload("en.vtt", VTT.encode()),
    )

    lesson.refresh_from_db()
    assert response.status_code == 302, response.context["adminform"].form.errors
    assert (lesson.length, lesson.captions_ja) == (4, VTT)
    assert lesson.history.count() >= 2


def test_a_video_that_does_not_fit_its_captions_or_its_other_language_is_said(client, webm):
    signed_in(client, desk())
    lesson = draft().lessons.get(kind="video")

    response = posted(client, lesson, media_ja=upload("v.webm", webm))

    errors = response.context["adminform"].form.errors
    assert errors["media_ja"] == [
        "日本語と英語で長さ（秒またはページ数）が違います（4、110）。両方を同じ長さにしてください。"
    ]
    assert errors["captions_ja"][0] == "3行目：動画の長さ（4秒）を超えています。"


def test_of_a_video_that_is_too_large_little_more_than_the_limit_is_read(monkeypatch):
    monkeypatch.setattr(uploads, "most_film_bytes", lambda on: 10)
    asked = []

    class Large(SimpleUploadedFile):
        def read(self, count=-1):
            asked.append(count)
            return super().read(count)

    lesson = draft().lessons.get(kind="video")
    form = LessonForm({"kind": "video"}, {"media_ja": Large("v.webm", b"x" * 99)}, instance=lesson)

    assert "大きすぎます" in form.errors["media_ja"][0]
    assert asked == [11]


def test_slides_are_replaced_page_by_page(client):
    signed_in(client, desk())
    lesson = draft("operation").lessons.get(kind="slides")

    response = posted(client, lesson, media_ja=upload("s.pdf", pdf(2)), media_en=upload("s.pdf", pdf(2)))

    lesson.refresh_from_db()
    assert response.status_code == 302
    assert (lesson.length, lesson.slides.count()) == (2, 4)


def test_a_lesson_in_force_is_looked_at_on_the_desk_and_not_changed(client):
    lesson = made.course().lessons.first()
    signed_in(client, desk())
    address = reverse("admin:training_lesson_change", args=[lesson.pk])

    assert (client.get(address).status_code, posted(client, lesson).status_code) == (200, 403)


def test_the_desk_copies_looks_and_puts_in_force(client):
    course = made.course()
    signed_in(client, desk())

    copied = client.post(reverse("training:copy", args=[course.pk]))
    shown = client.get(copied.headers["Location"])
    client.post(reverse("training:put_in_force", args=[shown.context["course"].pk]))

    assert shown.context["shortcomings"] == []
    assert selectors_current() == 2


def test_looking_at_a_lesson_records_nothing(client):
    lesson = made.course().lessons.get(kind="video")
    signed_in(client, desk())

    page = client.get(reverse("training:preview_lesson", args=[lesson.course_id, 1])).content.decode()

    assert "data-report" not in page
    assert "下見です。" in page


def test_learners_do_not_see_versions(client):
    course = made.course()
    client.force_login(made.learner())

    assert client.get(reverse("training:preview", args=[course.pk])).status_code == 403


# -- records ------------------------------------------------------------------------------------
def test_learning_records_leave_in_the_shape_of_xapi_and_name_nobody(client):
    case = made.passed()
    signed_in(client, desk())
    today = clock.today().isoformat()

    answer = client.get(reverse("training:records"), {"first": today, "last": today})

    text = b"".join(answer.streaming_content).decode()
    told = [json.loads(line) for line in text.splitlines()]
    passed = next(s for s in told if s["verb"]["id"].endswith("/passed"))
    assert passed["result"]["score"] == {"raw": 8, "min": 0, "max": 8, "scaled": 1.0}
    assert passed["actor"]["account"] == {"homePage": settings.PORTAL_URL, "name": str(case.pk)}
    assert passed["object"]["id"].endswith("/training/courses/overview/versions/1/quiz/1")
    assert [w for w in (case.person.email, case.person.family_name, case.number) if w in text] == []


def test_learning_records_are_for_the_training_desk(client):
    signed_in(client, staff(Role.AUDITOR))

    assert client.get(reverse("training:records"), {"first": "", "last": ""}).status_code == 403


def test_the_films_of_the_product_are_made_once(monkeypatch):
    made.course()
    kept = list((Path(settings.RUN_DIR) / "lessons").glob("*.json"))

    assert len(kept) >= 6
    assert base64.b64decode(json.loads(kept[0].read_text())["content"])[:4] in {b"%PDF", b"\x1a\x45\xdf\xa3"}


def test_enrolment_on_a_draft_is_not_possible():
    learner = made.learner()
    organisation = learner.memberships.first().organisation

    with pytest.raises(NotReady):
        enrolments.request(by=learner, course=draft(), organisation=organisation)
