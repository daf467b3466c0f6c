"""Roles as data: who there is, on which side, with a description that a lawyer can read."""

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """Sorts of organisations."""

    COMPANY = "company", _("企業")
    ACADEMIA = "academia", _("大学・研究機関")
    GOVERNMENT = "government", _("行政機関")
    CRO = "cro", _("受託機関（CRO）")
    INSTITUTION = "institution", _("協力医療機関")
    AGENCY = "agency", _("事務局")


class Role(models.TextChoices):
    """What a person is in an organisation."""

    MEMBER = "member", _("利用者")
    LEAD = "lead", _("代表担当者")
    SITE_OFFICER = "site_officer", _("医療機関担当者")
    SITE_APPROVER = "site_approver", _("医療機関承認者")
    CASE_OFFICER = "case_officer", _("申出担当")
    REVIEWER = "reviewer", _("審査担当")
    DECIDER = "decider", _("決裁者")
    FINANCE = "finance", _("経理担当")
    TRAINING_DESK = "training_desk", _("研修担当")
    BOOKING_DESK = "booking_desk", _("予約受付担当")
    DATA_MANAGER = "data_manager", _("データセンター管理者")
    SYSTEM_ADMIN = "system_admin", _("システム管理者")
    AUDITOR = "auditor", _("監査担当")


USER_SIDE = frozenset({Kind.COMPANY, Kind.ACADEMIA, Kind.GOVERNMENT, Kind.CRO})
"""Kinds of organisations that use the network."""


@dataclass(frozen=True)
class Description:
    """A role with the kinds of organisation that have it and what it may do."""

    kinds: frozenset[str]
    meaning: str | Promise


_agency = frozenset({Kind.AGENCY})
_site = frozenset({Kind.INSTITUTION})

DESCRIPTIONS: dict[str, Description] = {
    Role.MEMBER: Description(USER_SIDE, _("所属組織の案件を見て、下書きを作成・編集します。")),
    Role.LEAD: Description(USER_SIDE, _("組織を代表して提出・締結し、組織の人を招待・変更します。")),
    Role.SITE_OFFICER: Description(_site, _("自院に届いたスクリプトを確認し、承認または差戻しします。")),
    Role.SITE_APPROVER: Description(_site, _("自院の抽出結果の送信を承認します。")),
    Role.CASE_OFFICER: Description(_agency, _("依頼・申出・契約・アカウントを受け付け、手続きを進めます。")),
    Role.REVIEWER: Description(_agency, _("申出を審査し、持ち出しを確認します。")),
    Role.DECIDER: Description(_agency, _("審査の結果を受けて可否を決定します。")),
    Role.FINANCE: Description(_agency, _("請求書を発行し、入金を記録します。")),
    Role.TRAINING_DESK: Description(_agency, _("研修の申込みを承認し、質問に答えます。")),
    Role.BOOKING_DESK: Description(_agency, _("仮予約を確定し、来所者を受け付けます。")),
    Role.DATA_MANAGER: Description(
        _agency, _("スクリプトを送り出し、結果を統合し、統計情報を引き渡します。")
    ),
    Role.SYSTEM_ADMIN: Description(_agency, _("人と組織を登録します。案件の判断はしません。")),
    Role.AUDITOR: Description(_agency, _("記録を閲覧・検証します。変更はしません。")),
}
