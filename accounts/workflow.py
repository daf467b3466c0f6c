"""The table of the accounts of a usage."""

from django.utils.translation import gettext_lazy as _

from accounts import selectors
from accounts.models import UsageAccount
from accounts.policies import (
    is_case_officer,
    is_lead,
    no_place_is_free,
    person_has_an_account,
    person_has_left,
)
from workflow.actors import is_system
from workflow.deadlines import business_days
from workflow.machine import NEW, At, Machine, Turn, step
from workflow.policies import any_of

S = UsageAccount.State

account = Machine(
    UsageAccount,
    label=_("利用者アカウント"),
    prefix="ACC",
    visible=selectors.accounts_visible_to,
    stages=[("requested", _("申込み")), ("issued", _("発行")), ("closed", _("利用終了"))],
    plan=[
        (S.REQUESTED, _("アカウントの発行"), ""),
        (S.ISSUED, _("発行"), "accounts.issue_days"),
    ],
    states={
        S.REQUESTED: At(
            Turn.AGENCY,
            _("受講者番号と上限を確認して、アカウントを発行してください"),
            waits=("secretariat",),
            stage="requested",
        ),
        S.ISSUED: At(
            Turn.APPLICANT,
            _("アカウントを利用できます。利用しなくなったら、利用を終了してください"),
            stage="issued",
            tone="success",
        ),
        S.CLOSED: At(Turn.NOBODY, _("このアカウントの利用は終わっています"), stage="closed", tone="neutral"),
        S.DECLINED: At(
            Turn.NOBODY, _("このアカウントは発行されませんでした"), stage="requested", tone="error"
        ),
    },
    table={
        "request": step(
            _("アカウントを申し込む"),
            NEW,
            S.REQUESTED,
            who=is_lead,
            unless=[person_has_left, person_has_an_account],
            due=business_days("accounts.issue_days"),
            tell=["secretariat"],
        ),
        "issue": step(
            _("アカウントを発行する"),
            S.REQUESTED,
            S.ISSUED,
            who=is_case_officer,
            unless=[person_has_left, no_place_is_free],
            tell=["applicant", "holder"],
            tone="primary",
        ),
        "decline": step(
            _("発行しない"),
            S.REQUESTED,
            S.DECLINED,
            who=is_case_officer,
            tell=["applicant", "holder"],
            tone="danger",
        ),
        "close": step(
            _("アカウントの利用を終了する"),
            S.ISSUED,
            S.CLOSED,
            who=any_of(is_lead, is_case_officer, is_system),
            tell=["applicant", "holder", "secretariat"],
        ),
    },
)
