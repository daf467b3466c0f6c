"""Versions of a course: written as drafts by the training desk, put in force, copied into the next draft."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.policies import is_training_desk
from training import material, uploads
from training.models import Course, Lesson, Question, Slide
from training.uploads import Film, Picture, Slides
from workflow import audit, files
from workflow.refusals import NotFromHere, NotReady, NotYours


@transaction.atomic
def attach(lesson: Lesson, language: str, upload: Film | Slides) -> None:
    """Give a lesson its video or slides in a language. Raises NotReady when lengths differ.

    What it had in that language before is taken away.
    """
    length = upload.length
    other = lesson.file_id_in("en" if language == "ja" else "ja")
    if other and lesson.length != length:
        raise NotReady(_unequal(lesson, length))
    setattr(lesson, f"file_{language}", files.store(upload.content, upload.media_type))
    lesson.length = length
    lesson.save()
    Slide.objects.filter(lesson=lesson, language=language).delete()
    if isinstance(upload, Slides):
        Slide.objects.bulk_create(
            Slide(
                lesson=lesson,
                language=language,
                page=number,
                image=files.store(page.image, "image/webp"),
                text=page.text,
            )
            for number, page in enumerate(upload.pages, 1)
        )


@transaction.atomic
def keep_lesson(
    lesson: Lesson,
    *,
    by: Any,
    now: datetime,
    media: dict[str, Film | Slides],
    poster: Picture | None = None,
) -> Lesson:
    """Save a lesson of a draft with what was uploaded for it. Raises NotYours, NotFromHere and NotReady."""
    _refuse(lesson.course, by)
    before = Lesson.objects.filter(pk=lesson.pk).first()
    if lesson.kind == Lesson.Kind.TEXT or len(media) == 2 or (before and before.kind != lesson.kind):
        lesson.file_ja = lesson.file_en = None
        lesson.length = 0
        Slide.objects.filter(lesson=lesson.pk).delete()
    if poster:
        lesson.poster = files.store(poster.content, poster.media_type)
    lesson.save()
    for language, upload in media.items():
        attach(lesson, language, upload)
    return lesson


@transaction.atomic
def copy_course(course: Course, *, by: Any, now: datetime) -> Course:
    """Begin the next version as a draft with the lessons and questions of this one. Raises NotYours."""
    if not is_training_desk(by):
        raise NotYours()
    source, versions = material.whole(course), _lock(course.code)
    draft = Course.objects.create(
        code=source.code,
        version=versions[-1].version + 1,
        **{name: getattr(source, name) for name in ("title_ja", "title_en", "summary_ja", "summary_en")},
    )
    for lesson in source.lessons.all():
        _copy_lesson(lesson, draft)
    for question in source.questions.all():
        choices = list(question.choices.all())
        copied = _again(question, course=draft)
        for choice in choices:
            _again(choice, question=copied)
    audit.record(f"course:{draft.pk}", "copy_course", by=by, source=str(source.pk), version=draft.version)
    return draft


@transaction.atomic
def put_in_force(course: Course, *, by: Any, now: datetime) -> Course:
    """Offer a version from now on, and no other one of its course. Who takes another one stays with it.

    From here on its lessons and questions never change. Raises NotYours, NotFromHere, and NotReady with
    everything that is missing.
    """
    if not is_training_desk(by):
        raise NotYours()
    return publish(course, by=by, now=now)


@transaction.atomic
def publish(course: Course, *, by: Any, now: datetime) -> Course:
    """Put a version in force, for staff above and for the content that comes with the product."""
    versions = _lock(course.code)
    course = next(version for version in versions if version.pk == course.pk)
    if course.is_current:
        raise NotFromHere(_("この版はすでに受講を受け付けています。"))
    if reasons := shortcomings(material.whole(course)):
        raise NotReady(reasons)
    for version in versions:
        if version.is_current:
            version.is_current = False
            version.save(update_fields=["is_current"])
    course.is_current = True
    course.published_at = course.published_at or now
    course.save(update_fields=["is_current", "published_at"])
    audit.record(f"course:{course.pk}", "put_in_force", by=by, version=course.version)
    return course


def shortcomings(course: Course) -> list[str]:
    """Everything that keeps a version (read whole) from being put in force."""
    lessons, questions = list(course.lessons.all()), list(course.questions.all())
    found = [] if lessons else [_("教材がありません。")]
    found += [
        _("教材%(place)d「%(title)s」に、本文・ファイル・字幕のうち必要なものがありません。")
        % {"place": lesson.position, "title": lesson.title}
        for lesson in lessons
        if material.incomplete(lesson)
    ]
    found += [sentence for lesson in lessons for sentence in _caption_faults(lesson)]
    found += [] if questions else [_("確認テストの問題がありません。")]
    for question in questions:
        found += [
            _("問題%(place)d：%(what)s") % {"place": question.position, "what": what}
            for what in _faults(question)
        ]
    return found


def _faults(question: Question) -> list[str]:
    choices = list(question.choices.all())
    right = sum(choice.is_right for choice in choices)
    found = [] if len(choices) > 1 else [_("選択肢が2つ以上必要です。")]
    if not right or (right > 1 and not question.takes_several):
        found.append(_("正解の数が問題の形に合っていません。"))
    if any(not (choice.feedback_ja and choice.feedback_en) for choice in choices):
        found.append(_("解説のない選択肢があります。"))
    return found


def _caption_faults(lesson: Lesson) -> list[str]:
    if lesson.kind != Lesson.Kind.VIDEO:
        return []
    found = []
    for text in (lesson.captions_ja, lesson.captions_en):
        try:
            uploads.check_captions(text, lesson.length)
        except NotReady as refusal:
            found += [f"{lesson.title}：{reason}" for reason in refusal.reasons]
    return found


def _refuse(course: Course, by: Any) -> None:
    if not is_training_desk(by):
        raise NotYours()
    if not course.is_draft:
        raise NotFromHere(_("使用を始めた版の教材と問題は変更できません。新しい版を作ってください。"))


def _lock(code: str) -> list[Course]:
    return list(Course.objects.select_for_update(no_key=True).filter(code=code).order_by("version"))


def _again(row: Any, **changes: Any) -> Any:
    names = [f.attname for f in row._meta.concrete_fields if not f.primary_key]
    kept = {name: getattr(row, name) for name in names} | {f"{k}_id": v.pk for k, v in changes.items()}
    return type(row).objects.create(**kept)


def _copy_lesson(lesson: Lesson, draft: Course) -> None:
    copied = _again(lesson, course=draft)
    for slide in lesson.slides.all():
        _again(slide, lesson=copied)


def _unequal(lesson: Lesson, length: int) -> str:
    if lesson.kind == Lesson.Kind.SLIDES:
        sentence = _("日本語と英語のスライドは同じページ数にしてください（%(one)dページと%(other)dページ）。")
    else:
        sentence = _("日本語と英語の動画は同じ長さにしてください（%(one)d秒と%(other)d秒）。")
    return sentence % {"one": lesson.length, "other": length}
