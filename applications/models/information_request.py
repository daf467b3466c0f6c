"""The request for the detailed information package, and the papers of the document room."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts import directory
from accounts.models import Organisation
from accounts.roles import Role
from workflow.models import Case, StoredFile, state_field


class InformationRequest(Case):
    """別紙様式1: an organisation that considers a usage asks for the detailed information (L03 to L04)."""

    kind = "information_request"

    class State(models.TextChoices):
        DRAFT = "draft", _("下書き")
        SUBMITTED = "submitted", _("確認中")
        RETURNED = "returned", _("差戻し")
        NDA_PENDING = "nda_pending", _("秘密保持契約の締結待ち")
        OPEN = "open", _("閲覧できます")
        CLOSED = "closed", _("終了")

    class Requester(models.TextChoices):
        """The three sorts of requesters that the published procedure names."""

        HOLDER = "holder", _("製造販売業者等で、利活用について事務局と相談している")
        PLANNER = "planner", _("このネットワークの利用を前提とした研究計画を作成している")
        OTHER = "other", _("その他（事務局が認める場合）")

    state = state_field(State)
    organisation = models.ForeignKey(Organisation, models.PROTECT, verbose_name=_("組織"))
    requester = models.CharField(_("依頼者の区分"), max_length=10, choices=Requester)
    purpose = models.TextField(_("依頼の目的"), max_length=2000)
    medicines = models.TextField(_("対象医薬品リスト"), max_length=2000, blank=True)
    plans_post_marketing = models.BooleanField(_("製造販売後調査を予定している"), default=False)
    contact_name = models.CharField(_("連絡担当者"), max_length=120)
    contact_email = models.EmailField(_("連絡先メールアドレス"))

    class Meta(Case.Meta):
        verbose_name = _("詳細情報提供等依頼")
        verbose_name_plural = _("詳細情報提供等依頼")

    @property
    def title(self) -> str:
        """The purpose, shortened."""
        return self.purpose.partition("\n")[0][:60]

    def parties(self) -> dict[str, list[str]]:
        """The organisation that asks, those who speak for it, and the officers who check."""
        return {
            "applicant": [directory.organisation(self.organisation_id)],
            "lead": [directory.organisation(self.organisation_id, Role.LEAD)],
            "secretariat": [directory.agency(Role.CASE_OFFICER)],
        }


class DetailedDocument(models.Model):
    """A version of a paper in the document room. A newer version is a new row; rows never change."""

    class Kind(models.TextChoices):
        SPECIFICATION = "specification", _("仕様")
        DATA_ITEMS = "data_items", _("データ項目")
        CODE_MASTER = "code_master", _("標準コードマスタ")
        STORAGE_STATUS = "storage_status", _("データの格納状況")
        PROCEDURE_BOOK = "procedure_book", _("DB調査管理ツール手順書")
        GPSP = "gpsp", _("GPSP関連文書")

    class Readers(models.TextChoices):
        """Whom a paper is for, within those who may enter the room."""

        ALL = "all", _("すべての依頼者")
        COMPANIES = "companies", _("企業")
        POST_MARKETING = "post_marketing", _("製造販売後調査を予定している依頼者")

    code = models.SlugField(_("文書コード"), max_length=40)
    version = models.PositiveSmallIntegerField(_("版"))
    kind = models.CharField(_("種類"), max_length=16, choices=Kind)
    readers = models.CharField(_("対象"), max_length=16, choices=Readers, default=Readers.ALL)
    title = models.CharField(_("文書名"), max_length=120)
    title_en = models.CharField(_("英語の文書名"), max_length=120)
    file = models.ForeignKey(StoredFile, models.PROTECT, verbose_name=_("ファイル"))
    published_at = models.DateTimeField(_("公開日時"))

    class Meta:
        verbose_name = _("詳細情報の文書")
        verbose_name_plural = _("詳細情報の文書")
        ordering = ("code", "-version")
        constraints = [models.UniqueConstraint(fields=("code", "version"), name="detailed_document_once")]

    def __str__(self) -> str:
        return f"{self.title}（{self.version}）"
