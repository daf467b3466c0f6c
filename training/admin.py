"""The staff's desk for training: enrolments to decide on, numbers issued, courses as master data."""

from typing import Any

from django.contrib import admin
from simple_history.admin import SimpleHistoryAdmin

from training.models import (
    Choice,
    CompletionNumber,
    Course,
    Enrolment,
    Extension,
    Lesson,
    Question,
    Revocation,
    Roster,
)
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


class LessonInline(admin.StackedInline):
    """The texts of a course."""

    model = Lesson
    extra = 0
    can_delete = False


class ChoiceInline(admin.StackedInline):
    """The answers of a question."""

    model = Choice
    extra = 0
    can_delete = False


@admin.register(Course)
class CourseAdmin(KeptAdmin):
    """Courses and their lessons."""

    list_display = ("title_ja", "code", "version", "is_current")
    list_filter = ("code", "is_current")
    inlines = (LessonInline,)


@admin.register(Question)
class QuestionAdmin(KeptAdmin):
    """Questions and their answers."""

    list_display = ("text_ja", "course", "position")
    list_filter = ("course",)
    list_select_related = ("course",)
    inlines = (ChoiceInline,)
