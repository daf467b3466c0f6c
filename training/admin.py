"""The staff's desk for training: enrolments to decide on, numbers issued, courses as master data."""

from typing import Any

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin

from training import material
from training.actions import authoring
from training.lesson_form import LessonForm
from training.models import (
    Choice,
    CompletionNumber,
    Course,
    Enrolment,
    Extension,
    FaqEntry,
    Lesson,
    LessonQuestion,
    Question,
    Revocation,
    Roster,
    Statement,
)
from workflow import clock
from workflow.admin import CaseAdmin, ReadOnlyAdmin


@admin.register(Enrolment)
class EnrolmentAdmin(CaseAdmin):
    """Enrolments with who, which course, until when."""

    list_display = ("number", "person", "organisation", "course", "state_label", "closes_on", "due_on")
    list_filter = ("state", "course__code")
    search_fields = ("number", "person__family_name", "person__email", "organisation__name")


@admin.register(CompletionNumber)
class CompletionNumberAdmin(ReadOnlyAdmin):
    """Numbers issued."""

    list_display = ("number", "person", "course", "issued_at", "valid_until")
    list_filter = ("course",)
    list_select_related = ("person", "course")
    search_fields = ("number", "person__family_name", "person__email")
    date_hierarchy = "issued_at"


@admin.register(Extension)
class ExtensionAdmin(CaseAdmin):
    """Requests for more time."""

    list_display = ("number", "person", "organisation", "state_label", "extends_to", "due_on")


@admin.register(Roster)
class RosterAdmin(CaseAdmin):
    """Lists of people to enrol at once."""

    list_display = ("number", "case_title", "organisation", "uploader", "state_label", "opened_at")


@admin.register(Revocation)
class RevocationAdmin(ReadOnlyAdmin):
    """Numbers taken back."""

    list_display = ("completion", "revoked_at")
    list_select_related = ("completion",)
    date_hierarchy = "revoked_at"


class KeptAdmin(SimpleHistoryAdmin):
    """Master data: added and changed with history, never deleted."""

    actions = None

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        """Nobody deletes here."""
        return False


def preview_link(course: Course, words: Any) -> SafeString:
    """The page on which a version is looked at as learners see it."""
    return format_html('<a href="{}">{}</a>', reverse("training:preview", args=[course.pk]), words)


class DraftsOnlyAdmin(KeptAdmin):
    """Parts of a course: written while their version is a draft, looked at afterwards."""

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        """A version that was in force does not change."""
        return (obj is None or obj.course.is_draft) and super().has_change_permission(request, obj)

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Parts are added to drafts alone."""
        if db_field.name == "course":
            kwargs["queryset"] = material.drafts()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(Course)
class CourseAdmin(KeptAdmin):
    """Versions of courses; lessons and questions have pages of their own."""

    list_display = ("title_ja", "code", "version", "is_current", "published_at", "preview")
    list_filter = ("code", "is_current")
    readonly_fields = ("is_current", "published_at", "preview")

    @admin.display(description=_("下見・新しい版・使用開始"))
    def preview(self, course: Course) -> str | SafeString:
        """Where a version is looked at, copied and put in force."""
        return (
            preview_link(course, _("受講者と同じ画面で確かめる"))
            if course.published_at or course.title_ja
            else ""
        )


@admin.register(Lesson)
class LessonAdmin(DraftsOnlyAdmin):
    """Lessons with their videos, captions and slides."""

    form = LessonForm
    list_display = ("title_ja", "course", "position", "kind", "length")
    list_filter = ("course", "kind")
    list_select_related = ("course",)
    readonly_fields = ("length", "preview")

    @admin.display(description=_("下見"))
    def preview(self, lesson: Lesson) -> str | SafeString:
        """The lesson as learners see it."""
        if lesson._state.adding:
            return ""
        address = reverse("training:preview_lesson", args=[lesson.course_id, lesson.position])
        return format_html('<a href="{}">{}</a>', address, _("受講者と同じ画面で確かめる"))

    def save_model(self, request: Any, obj: Lesson, form: Any, change: bool) -> None:
        """Keep the lesson with what was uploaded."""
        authoring.keep_lesson(
            obj, by=request.user, now=clock.now(), media=form.media_read, poster=form.poster_read
        )


class ChoiceInline(admin.StackedInline):
    """The answers of a question."""

    model = Choice
    extra = 0
    can_delete = False

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        """As the question."""
        return (obj is None or obj.course.is_draft) and super().has_change_permission(request, obj)

    def has_add_permission(self, request: Any, obj: Any = None) -> bool:
        """As the question."""
        return (obj is None or obj.course.is_draft) and super().has_add_permission(request, obj)


@admin.register(Question)
class QuestionAdmin(DraftsOnlyAdmin):
    """The pool of questions and their answers."""

    list_display = ("text_ja", "course", "position", "takes_several")
    list_filter = ("course",)
    list_select_related = ("course",)
    inlines = (ChoiceInline,)


@admin.register(LessonQuestion)
class LessonQuestionAdmin(CaseAdmin):
    """Questions of learners that wait for an answer, and those that were answered."""

    list_display = ("number", "case_title", "person", "state_label", "due_on", "opened_at")
    search_fields = ("number", "text", "person__family_name", "person__email")


@admin.register(FaqEntry)
class FaqEntryAdmin(ReadOnlyAdmin):
    """What stands in the public list, and what was taken out of it."""

    list_display = ("question_ja", "code", "published_at", "withdrawn_at")
    list_filter = ("code", ("withdrawn_at", admin.EmptyFieldListFilter))
    search_fields = ("question_ja", "answer_ja", "question_en", "answer_en")


@admin.register(Statement)
class StatementAdmin(ReadOnlyAdmin):
    """What learners did, by enrolment."""

    list_display = ("at", "enrolment", "verb", "about")
    list_filter = ("verb", "enrolment__course")
    list_select_related = ("enrolment__course", "enrolment__person")
    date_hierarchy = "at"
    change_list_template = "admin/training/statement/change_list.html"
