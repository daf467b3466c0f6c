"""What every case has: its row, its chain of events, its deadline, its notices, its documents."""

import uuid
from contextvars import ContextVar
from typing import Any, ClassVar, NoReturn, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from workflow.refusals import GoneRound

writing: ContextVar[tuple[str, Any] | None] = ContextVar("writing", default=None)
"""Kind and key of the one case row that the engine is writing at this moment."""


def state_field(states: type[models.TextChoices]) -> models.CharField:
    """The state column of a case type, with its states; written by the engine alone."""
    return models.CharField(_("状態"), max_length=32, choices=states, db_index=True, editable=False)


class CaseQuerySet(models.QuerySet):
    """Reads freely; writes of cases belong to their machine."""

    def _refuse(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise GoneRound(f"{self.model.__name__} is written only by its machine: call its action.")

    update = bulk_update = bulk_create = delete = _refuse  # type: ignore[assignment]
    create = get_or_create = update_or_create = _refuse  # type: ignore[assignment]


class Case(models.Model):
    """One matter of the office with a number, a state and a chain of events.

    `subject` is the number of the case that this one is about ("" when it stands alone). Each write of
    the row raises `version` by one and has exactly one event; a deferred trigger refuses anything else.
    """

    kind: ClassVar[str] = ""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(_("番号"), max_length=32, unique=True, editable=False)
    subject = models.CharField(_("対象案件"), max_length=32, blank=True, db_index=True, editable=False)
    state = models.CharField(_("状態"), max_length=32, db_index=True, editable=False)
    version = models.PositiveIntegerField(_("版"), default=0, editable=False)
    opened_at = models.DateTimeField(_("開始日時"), editable=False)
    changed_at = models.DateTimeField(_("更新日時"), editable=False)
    opened_by = models.UUIDField(_("開始者"), null=True, editable=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ("-opened_at",)

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()

    @property
    def title(self) -> str:
        """What the matter is about, in one line; each case type says its own."""
        return ""

    def parties(self) -> dict[str, list[str]]:
        """Audience keys by the name of the party; each case type says its own."""
        return {}

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the row, if the engine is writing this very row."""
        if writing.get() != (self.kind, self.pk):
            raise GoneRound(f"{self.kind} {self.number} is written only by its machine: call its action.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:  # type: ignore[override]
        """Cases are closed, never deleted."""
        raise GoneRound(f"{self.kind} {self.number}: cases are closed, never deleted.")


class ReadOnlyQuerySet(models.QuerySet):
    """Rows that only the database's own function writes."""

    def _refuse(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise GoneRound(f"{self.model.__name__} is append-only.")

    update = delete = create = bulk_create = bulk_update = _refuse  # type: ignore[assignment]


class Stream(models.Model):
    """Head of one chain: the last sequence number and hash."""

    stream = models.CharField(primary_key=True, max_length=80)
    seq = models.BigIntegerField()
    head = models.BinaryField()

    objects = ReadOnlyQuerySet.as_manager()

    class Meta:
        db_table = "audit_stream"


class Event(models.Model):
    """One thing that happened, linked by hash to the one before it in its stream.

    Written by the SQL function `audit_append` alone. `body` holds the exact bytes that were hashed; the
    other columns repeat what stands in it. No foreign keys: the log outlives what it describes.
    """

    class Type(models.TextChoices):
        MOVE = "move", _("手続き")
        REFUSAL = "refusal", _("拒否")
        VIEW = "view", _("閲覧")
        NOTE = "note", _("記録")

    stream = models.CharField(max_length=80)
    seq = models.BigIntegerField()
    type = models.CharField(max_length=8, choices=Type)
    kind = models.CharField(max_length=32)
    number = models.CharField(max_length=32)
    subject = models.CharField(max_length=32)
    version = models.IntegerField(null=True)
    action = models.CharField(max_length=64)
    from_state = models.CharField(max_length=32)
    to_state = models.CharField(max_length=32)
    actor = models.UUIDField(null=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    key = models.UUIDField(null=True)
    body = models.BinaryField()
    prev_hash = models.BinaryField()
    hash = models.BinaryField()

    objects = ReadOnlyQuerySet.as_manager()

    class Meta:
        db_table = "audit_event"
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=("stream", "seq"), name="audit_event_place"),
            models.UniqueConstraint(
                fields=("kind", "number", "version"), condition=Q(type="move"), name="audit_event_version"
            ),
            models.UniqueConstraint(fields=("actor", "key"), name="audit_event_key"),
        ]
        indexes = [
            models.Index(fields=("number", "id"), name="audit_event_number"),
            models.Index(fields=("subject",), condition=~Q(subject=""), name="audit_event_subject"),
        ]


class EventDetail(models.Model):
    """What a person wrote with an event; the event keeps only a salted commitment to it."""

    event = models.OneToOneField(Event, models.DO_NOTHING, primary_key=True, related_name="detail")
    salt = models.BinaryField()
    inputs = models.BinaryField()

    class Meta:
        db_table = "audit_detail"


class NumberSeries(models.Model):
    """The last number given in a series and fiscal year; gapless, since it commits with its case."""

    prefix = models.CharField(max_length=16)
    fiscal_year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("prefix", "fiscal_year"), name="number_series_once")]


class Parameter(models.Model):
    """A figure that the office may change, with the day from which it holds and where it comes from."""

    class Mark(models.TextChoices):
        SOURCE = "source", _("公表資料に基づく")
        SIBLING = "sibling", _("類似制度の値（要確認）")
        INFERRED = "inferred", _("当システムの仮の値（要確認）")
        UNKNOWN = "unknown", _("要確認")

    name = models.CharField(_("名称"), max_length=64)
    valid_from = models.DateField(_("適用開始日"))
    value = models.JSONField(_("値"))
    mark = models.CharField(_("根拠の種類"), max_length=10, choices=Mark)
    source = models.CharField(_("根拠"), max_length=200, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ("name", "-valid_from")
        verbose_name = _("運用パラメータ")
        verbose_name_plural = _("運用パラメータ")
        constraints = [models.UniqueConstraint(fields=("name", "valid_from"), name="parameter_once_a_day")]

    def __str__(self) -> str:
        return f"{self.name} = {self.value} ({self.valid_from}～)"


class ClosedDay(models.Model):
    """A day on which the office is closed besides weekends: holidays and the turn of the year."""

    date = models.DateField(_("日付"), primary_key=True)
    name_ja = models.CharField(_("名称"), max_length=60)
    name_en = models.CharField(_("英語名称"), max_length=60)
    source = models.CharField(_("根拠"), max_length=100, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ("date",)
        verbose_name = _("休業日")
        verbose_name_plural = _("休業日")

    def __str__(self) -> str:
        return f"{self.date} {self.name_ja}"


class Deadline(models.Model):
    """Until when the present turn of a case lasts; at most one is open per case."""

    kind = models.CharField(max_length=32)
    number = models.CharField(max_length=32)
    state = models.CharField(max_length=32)
    due_on = models.DateField(db_index=True)
    set_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    overdue_told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("kind", "number"), condition=Q(closed_at=None), name="deadline_one_open"
            )
        ]


class InboxItem(models.Model):
    """Something that waits for an audience (a role in an organisation, or one person).

    `task` is the message id of what is to be done besides the turn of the case; empty for the turn itself.
    """

    audience = models.CharField(max_length=80)
    kind = models.CharField(max_length=32)
    number = models.CharField(max_length=32)
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=32)
    task = models.CharField(max_length=200, blank=True)
    due_on = models.DateField(null=True)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=("audience", "due_on"), condition=Q(done_at=None), name="inbox_open"),
            models.Index(fields=("number",), condition=Q(done_at=None), name="inbox_open_case"),
        ]


class Notice(models.Model):
    """A mail to one person, queued with its cause and carried after the commit.

    `calendar` is the invitation that it carries ("" for most); nothing else can be attached to a mail.
    """

    class Method(models.TextChoices):
        REQUEST = "REQUEST", _("予定の登録・更新")
        CANCEL = "CANCEL", _("予定の取消し")

    kind = models.CharField(max_length=32)
    number = models.CharField(max_length=32)
    person = models.UUIDField(null=True)
    address = models.EmailField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    calendar = models.TextField(blank=True)
    calendar_method = models.CharField(max_length=8, choices=Method, blank=True)
    queued_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("通知")
        verbose_name_plural = _("通知")
        indexes = [models.Index(fields=("id",), condition=Q(sent_at=None), name="notice_unsent")]
        constraints = [
            models.CheckConstraint(
                condition=Q(calendar="", calendar_method="")
                | (Q(calendar__startswith="BEGIN:VCALENDAR") & ~Q(calendar_method="")),
                name="notice_carries_calendar_only",
            )
        ]


class StoredFile(models.Model):
    """Bytes under their SHA-256. Append-only; a download hashes them again."""

    sha256 = models.CharField(primary_key=True, max_length=64)
    content = models.BinaryField()
    size = models.PositiveIntegerField()
    media_type = models.CharField(max_length=100)
    stored_at = models.DateTimeField(auto_now_add=True)


class Document(models.Model):
    """A paper of a case: queued with its frozen content, rendered to PDF by a carrier, then fixed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=32)
    number = models.CharField(max_length=32, db_index=True)
    template = models.CharField(max_length=80)
    title = models.CharField(_("文書名"), max_length=120)
    content = models.JSONField()
    queued_at = models.DateTimeField()
    rendered_at = models.DateTimeField(null=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("queued_at",)
        indexes = [models.Index(fields=("queued_at",), condition=Q(file=None), name="document_unrendered")]

    @property
    def is_ready(self) -> bool:
        """Whether the PDF exists."""
        return self.file_id is not None


class DemonstrationClock(models.Model):
    """How far the demonstration's clock is ahead of the real one (one row)."""

    ahead = models.DurationField()

    @classmethod
    def current(cls) -> Self | None:
        """The one row, if the clock was ever moved."""
        return cls.objects.filter(pk=1).first()
