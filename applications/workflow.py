"""The tables of consultation, information request, usage and closing."""

from django.utils.translation import gettext_lazy as _

from accounts.policies import is_case_officer, is_member
from applications import selectors
from applications.models import Inquiry
from workflow.deadlines import business_days
from workflow.machine import NEW, At, Machine, Turn, step

Q = Inquiry.State

inquiry = Machine(
    Inquiry,
    label=_("相談"),
    prefix="INQ",
    visible=selectors.inquiries_visible_to,
    stages=[("asked", _("相談")), ("answered", _("回答")), ("closed", _("終了"))],
    states={
        Q.ASKED: At(
            Turn.AGENCY, _("相談の内容を確認して回答してください"), waits=("secretariat",), stage="asked"
        ),
        Q.ANSWERED: At(
            Turn.APPLICANT,
            _("回答を確認してください。続けて質問するか、相談を終えることができます"),
            waits=("applicant",),
            stage="answered",
        ),
        Q.CLOSED: At(Turn.NOBODY, _("相談は終わっています"), stage="closed", tone="neutral"),
    },
    table={
        "ask": step(
            _("相談する"),
            NEW,
            Q.ASKED,
            who=is_member,
            due=business_days("inquiry.answer_days"),
            tell=["secretariat"],
        ),
        "answer": step(
            _("回答する"), Q.ASKED, Q.ANSWERED, who=is_case_officer, tell=["applicant"], tone="primary"
        ),
        "ask_again": step(
            _("続けて質問する"),
            Q.ANSWERED,
            Q.ASKED,
            who=is_member,
            due=business_days("inquiry.answer_days"),
            tell=["secretariat"],
        ),
        "close": step(
            _("相談を終える"), [Q.ASKED, Q.ANSWERED], Q.CLOSED, who=is_member, tell=["secretariat"]
        ),
    },
)
