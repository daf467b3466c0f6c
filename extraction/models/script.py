"""The extraction script of a usage, and each version of it that was handed in."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts import audiences
from accounts.models import Organisation, Person
from accounts.roles import Role
from workflow.models import Case, state_field


class Script(Case):
    """What a usage asks of every hospital (L09). `text` is the draft; what was handed in lies in versions."""

    kind = "script"

    class State(models.TextChoices):
        DRAFT = "draft", _("作成中")
        SUBMITTED = "submitted", _("事前確認待ち")
        RETURNED = "returned", _("差戻し")
        DISPATCHED = "dispatched", _("協力医療機関で処理中")
        INTEGRATED = "integrated", _("統合済み")
        WITHDRAWN = "withdrawn", _("取下げ")

    state = state_field(State)
    organisation = models.ForeignKey(Organisation, models.PROTECT, verbose_name=_("組織"))
    author = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("作成者"))
    name = models.CharField(_("題名"), max_length=200, blank=True)
    name_en = models.CharField(_("英語の題名"), max_length=200, blank=True)
    text = models.TextField(_("スクリプト（JSON）"), blank=True)
    edition = models.PositiveSmallIntegerField(_("提出した版"), default=0)
    made_in = models.CharField(_("作成を始めた来所"), max_length=32, blank=True, editable=False)
    saved_in = models.CharField(_("最後に保存した来所"), max_length=32, blank=True, editable=False)

    class Meta(Case.Meta):
        verbose_name = _("抽出スクリプト")
        verbose_name_plural = _("抽出スクリプト")

    @property
    def title(self) -> str:
        """The title that the script gives itself."""
        return in_words(self.name, self.name_en) or str(_("（題名なしのスクリプト）"))

    def parties(self) -> dict[str, list[str]]:
        """The author with the organisation's leads, and those who check scripts before hospitals do."""
        return {
            "applicant": [
                audiences.person(self.author_id),
                audiences.organisation(self.organisation_id, Role.LEAD),
            ],
            "secretariat": [audiences.agency(Role.DATA_MANAGER), audiences.agency(Role.CASE_OFFICER)],
        }


class ScriptVersion(models.Model):
    """One version as it was handed in: exact bytes, their digest, and what the hospitals read."""

    script = models.ForeignKey(Script, models.PROTECT, related_name="versions")
    edition = models.PositiveSmallIntegerField(_("版"))
    content = models.BinaryField()
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    name = models.CharField(_("題名"), max_length=200)
    name_en = models.CharField(_("英語の題名"), max_length=200)
    rendering_ja = models.TextField(_("日本語の文章"))
    rendering_en = models.TextField(_("英語の文章"))
    rendering_sha256 = models.CharField(_("文章のSHA-256"), max_length=64)
    submitted_at = models.DateTimeField(_("提出日時"))
    submitted_by = models.UUIDField(_("提出者"))
    sent_in = models.CharField(_("提出した来所"), max_length=32, blank=True)

    class Meta:
        ordering = ("script", "edition")
        verbose_name = _("スクリプトの版")
        verbose_name_plural = _("スクリプトの版")
        constraints = [models.UniqueConstraint(fields=("script", "edition"), name="script_version_once")]

    def __str__(self) -> str:
        return f"{self.script.number} v{self.edition}"

    @property
    def title(self) -> str:
        """The title in the reader's language."""
        return in_words(self.name, self.name_en)


class ScriptRevision(models.Model):
    """The draft as it was saved once: what an author wrote is never lost."""

    script = models.ForeignKey(Script, models.PROTECT, related_name="revisions")
    place = models.PositiveIntegerField(_("保存の番号"))
    text = models.TextField(_("スクリプト（JSON）"))
    saved_at = models.DateTimeField(_("保存日時"))
    saved_by = models.UUIDField(_("保存した人"))

    class Meta:
        ordering = ("script", "place")
        verbose_name = _("スクリプトの保存")
        verbose_name_plural = _("スクリプトの保存")
        constraints = [models.UniqueConstraint(fields=("script", "place"), name="script_revision_once")]

    def __str__(self) -> str:
        return f"{self.script.number} #{self.place}"


def in_words(ja: str, en: str) -> str:
    """The title that fits the reader's page; the Japanese one when there is no other."""
    return en if en and (get_language() or "ja").startswith("en") else ja
