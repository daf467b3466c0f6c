"""The usage: from the first draft of its application to its end, with sections, people and attachments."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import directory
from accounts.models import Organisation, Person
from accounts.roles import Role
from applications.categories import Category
from workflow.models import Case, StoredFile, state_field


class Usage(Case):
    """利活用: one application and, once approved, the use that follows from it (L09 to L33)."""

    kind = "usage"

    class State(models.TextChoices):
        DRAFT = "draft", _("作成中")
        DRAFT_CHECK = "draft_check", _("申出書類（案）の確認中")
        DRAFT_RETURNED = "draft_returned", _("照会あり")
        READY = "ready", _("提出できます")
        SUBMITTED = "submitted", _("受理の確認中")
        RETURNED = "returned", _("差戻し")
        UNDER_REVIEW = "under_review", _("審査中")
        APPROVED = "approved", _("承認（契約・納付の手続き中）")
        REJECTED = "rejected", _("不承認")
        IN_USE = "in_use", _("利活用中")
        CLOSED = "closed", _("終了")
        WITHDRAWN = "withdrawn", _("取下げ")

    state = state_field(State)
    organisation = models.ForeignKey(Organisation, models.PROTECT, verbose_name=_("申出者"))
    category = models.CharField(_("利活用区分"), max_length=24, choices=Category)
    study_title = models.CharField(_("調査・研究の名称"), max_length=200)
    round = models.PositiveSmallIntegerField(_("提出回数"), default=0, editable=False)
    submitted_by = models.UUIDField(_("提出者"), null=True, editable=False)
    accepted_by = models.UUIDField(_("受理者"), null=True, editable=False)
    decided_by = models.UUIDField(_("決裁者"), null=True, editable=False)
    decided_at = models.DateTimeField(_("決裁日時"), null=True, editable=False)
    decided_round = models.PositiveSmallIntegerField(_("決裁した版"), null=True, editable=False)
    decided_reason = models.TextField(_("決裁の理由"), max_length=2000, blank=True, editable=False)
    usage_number = models.CharField(_("利活用番号"), max_length=32, blank=True, editable=False)
    began_at = models.DateTimeField(_("利用開始日時"), null=True, editable=False)

    class Meta(Case.Meta):
        verbose_name = _("利活用")
        verbose_name_plural = _("利活用")
        constraints = [
            models.UniqueConstraint(
                fields=("usage_number",), condition=~Q(usage_number=""), name="usage_number_once"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "in_use", "closed"]) | ~Q(usage_number=""),
                name="usage_approved_has_number",
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None, decided_round=None)
                | Q(decided_at__isnull=False, decided_by__isnull=False, decided_round__isnull=False),
                name="usage_decision_whole",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=models.F("accepted_by")),
                name="usage_decided_by_another",
            ),
        ]

    @property
    def title(self) -> str:
        """The name of the study."""
        return self.study_title

    def parties(self) -> dict[str, list[str]]:
        """The applicant, those who speak for it, and the agency's three roles."""
        return {
            "applicant": [directory.organisation(self.organisation_id)],
            "lead": [directory.organisation(self.organisation_id, Role.LEAD)],
            "secretariat": [directory.agency(Role.CASE_OFFICER)],
            "reviewers": [directory.agency(Role.REVIEWER)],
            "deciders": [directory.agency(Role.DECIDER)],
        }


class Section(models.Model):
    """What was entered in one section of the application. `version` rises by one with each save."""

    usage = models.ForeignKey(Usage, models.PROTECT, related_name="sections")
    key = models.CharField(_("項目"), max_length=24)
    content = models.JSONField(_("内容"), default=dict)
    is_complete = models.BooleanField(_("完了"), default=False)
    version = models.PositiveIntegerField(_("版"), default=0)
    saved_at = models.DateTimeField(_("保存日時"))
    saved_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("保存者"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=("usage", "key"), name="usage_section_once")]


class UsageMember(models.Model):
    """A person who takes part in a usage, with the numbers of finished trainings; kept when they leave."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    usage = models.ForeignKey(Usage, models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, models.PROTECT, related_name="usages", verbose_name=_("氏名"))
    role = models.CharField(_("担当"), max_length=60)
    needs_account = models.BooleanField(_("アカウントを使う"), default=False)
    handles_statistics = models.BooleanField(_("統計情報利活用者"), default=False)
    overview_number = models.CharField(_("受講者番号（概論）"), max_length=32, blank=True)
    operation_number = models.CharField(_("受講者番号（システム操作）"), max_length=32, blank=True)
    joined_at = models.DateTimeField(_("登録日時"))
    left_at = models.DateTimeField(_("離脱日時"), null=True)

    class Meta:
        verbose_name = _("利活用者")
        verbose_name_plural = _("利活用者")
        ordering = ("joined_at",)
        constraints = [
            models.UniqueConstraint(
                fields=("usage", "person"), condition=Q(left_at=None), name="usage_member_once"
            )
        ]


class Attachment(models.Model):
    """A PDF that belongs to the application."""

    class Kind(models.TextChoices):
        PROTOCOL = "protocol", _("調査・研究計画書")
        HANDLING_RULES = "handling_rules", _("情報の取扱規程")
        APPROVAL = "approval", _("組織の承認書")
        ETHICS = "ethics", _("倫理審査の結果")
        OTHER = "other", _("その他")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    usage = models.ForeignKey(Usage, models.PROTECT, related_name="attachments")
    kind = models.CharField(_("種類"), max_length=16, choices=Kind)
    name = models.CharField(_("ファイル名"), max_length=200)
    file = models.ForeignKey(StoredFile, models.PROTECT)
    added_at = models.DateTimeField(_("追加日時"))
    added_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("追加者"))
    removed_at = models.DateTimeField(_("削除日時"), null=True)

    class Meta:
        ordering = ("added_at",)
