"""The tables of non-disclosure agreement, contract and invoice."""

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from accounts.policies import is_case_officer, is_decider, is_finance, is_lead
from agreements import policies, selectors
from agreements.models import Contract, Invoice, Nda
from workflow.actors import is_system
from workflow.deadlines import business_days
from workflow.machine import NEW, At, Machine, Turn, step
from workflow.policies import any_of

N, C, I = Nda.State, Contract.State, Invoice.State  # noqa: E741 - the three tables below read best so

nda = Machine(
    Nda,
    label=_("秘密保持契約"),
    prefix="NDA",
    visible=selectors.ndas_visible_to,
    stages=[("prepared", _("署名")), ("signed", _("締結")), ("concluded", _("締結済み"))],
    plan=[
        (N.PREPARED, _("代表担当者の署名"), ""),
        (N.SIGNED, _("締結"), "nda.sign_days"),
        (N.CONCLUDED, _("有効"), "nda.conclude_days"),
    ],
    states={
        N.PREPARED: At(
            Turn.APPLICANT, _("秘密保持契約書を読み、署名してください"), waits=("lead",), stage="prepared"
        ),
        N.SIGNED: At(
            Turn.AGENCY,
            _("署名済みの秘密保持契約書を確認し、締結してください"),
            waits=("secretariat",),
            stage="signed",
        ),
        N.CONCLUDED: At(Turn.NOBODY, _("秘密保持契約は有効です"), stage="concluded", tone="success"),
        N.ENDED: At(Turn.NOBODY, _("秘密保持契約は終了しています"), stage="concluded", tone="neutral"),
    },
    table={
        "prepare": step(
            _("秘密保持契約書を作成する"),
            NEW,
            N.PREPARED,
            who=any_of(is_case_officer, is_system),
            unless=[policies.another_nda],
            due=business_days("nda.sign_days"),
            tell=["lead"],
        ),
        "sign": step(
            _("署名する"),
            N.PREPARED,
            N.SIGNED,
            who=is_lead,
            unless=[policies.paper_is_not_made],
            due=business_days("nda.conclude_days"),
            tell=["secretariat"],
            tone="primary",
        ),
        "conclude": step(
            _("締結する"),
            N.SIGNED,
            N.CONCLUDED,
            who=is_case_officer,
            unless=[policies.same_person, policies.paper_is_not_made],
            tell=["applicant"],
            tone="primary",
        ),
        "end": step(
            _("秘密保持契約を終了する"),
            [N.PREPARED, N.SIGNED, N.CONCLUDED],
            N.ENDED,
            who=is_case_officer,
            tell=["applicant"],
            tone="danger",
        ),
    },
)

contract = Machine(
    Contract,
    label=_("利活用契約"),
    prefix="CON",
    visible=selectors.contracts_visible_to,
    stages=[("drafted", _("署名")), ("signed", _("締結")), ("concluded", _("締結済み"))],
    plan=[
        (C.DRAFTED, _("代表担当者の署名"), ""),
        (C.SIGNED, _("締結と請求書の発行"), "contract.sign_days"),
        (C.CONCLUDED, _("有効"), "contract.conclude_days"),
    ],
    states={
        C.DRAFTED: At(
            Turn.APPLICANT, _("利活用契約書を読み、署名してください"), waits=("lead",), stage="drafted"
        ),
        C.SIGNED: At(
            Turn.AGENCY,
            _("署名済みの利活用契約書を確認し、締結してください"),
            waits=("secretariat",),
            stage="signed",
        ),
        C.CONCLUDED: At(Turn.NOBODY, _("利活用契約は有効です"), stage="concluded", tone="success"),
        C.ENDED: At(Turn.NOBODY, _("利活用契約は終了しています"), stage="concluded", tone="neutral"),
    },
    table={
        "draft": step(
            _("利活用契約書を作成する"),
            NEW,
            C.DRAFTED,
            who=any_of(is_case_officer, is_decider, is_system),
            unless=[policies.another_contract],
            due=business_days("contract.sign_days"),
            tell=["lead"],
        ),
        "sign": step(
            _("署名する"),
            C.DRAFTED,
            C.SIGNED,
            who=is_lead,
            unless=[policies.paper_is_not_made],
            due=business_days("contract.conclude_days"),
            tell=["secretariat"],
            tone="primary",
        ),
        "conclude": step(
            _("締結する"),
            C.SIGNED,
            C.CONCLUDED,
            who=is_case_officer,
            unless=[policies.same_person, policies.paper_is_not_made],
            tell=["applicant", "finance"],
            tone="primary",
        ),
        "end": step(
            _("利活用契約を終了する"),
            [C.DRAFTED, C.SIGNED, C.CONCLUDED],
            C.ENDED,
            who=any_of(is_case_officer, is_system),
            unless=[policies.unpaid_invoice],
            tell=["applicant"],
            tone="danger",
        ),
    },
)


def pay_by(case: Invoice, now: datetime) -> date:
    """Due on the day printed on the invoice."""
    return case.pay_by


invoice = Machine(
    Invoice,
    label=_("請求書"),
    prefix="INV",
    visible=selectors.invoices_visible_to,
    stages=[("issued", _("請求書の発行")), ("paid", _("入金"))],
    states={
        I.ISSUED: At(
            Turn.APPLICANT,
            _("利用料を期限までに振り込んでください。入金を確認した経理担当が記録します"),
            waits=("lead", "finance"),
            stage="issued",
        ),
        I.PAID: At(Turn.NOBODY, _("入金を確認しました"), stage="paid", tone="success"),
        I.CANCELLED: At(Turn.NOBODY, _("この請求書は取り消されました"), stage="", tone="neutral"),
    },
    table={
        "issue": step(
            _("請求書を発行する"),
            NEW,
            I.ISSUED,
            who=any_of(is_finance, is_case_officer),
            unless=[
                policies.contract_not_concluded,
                policies.another_invoice,
                policies.issuer_not_registered,
            ],
            due=pay_by,
            tell=["applicant"],
        ),
        "record_payment": step(
            _("入金を記録する"), I.ISSUED, I.PAID, who=is_finance, tell=["applicant"], tone="primary"
        ),
        "cancel": step(
            _("請求書を取り消す"),
            I.ISSUED,
            I.CANCELLED,
            who=is_finance,
            unless=[policies.issued_it],
            tell=["applicant"],
            tone="danger",
        ),
    },
)
