"""The tables of consultation, information request, usage and closing."""

from django.utils.translation import gettext_lazy as _

from accounts.policies import is_agency, is_case_officer, is_decider, is_lead, is_member, is_reviewer
from applications import policies, selectors
from applications.models import Closing, InformationRequest, Inquiry, Usage
from workflow.actors import is_system
from workflow.deadlines import business_days
from workflow.machine import NEW, SAME, At, Machine, Turn, step

# A move takes one or two lines, so that the tables can be read as tables.
# fmt: off
Q, R, U, C = Inquiry.State, InformationRequest.State, Usage.State, Closing.State

inquiry = Machine(
    Inquiry,
    label=_("相談"),
    prefix="INQ",
    visible=selectors.inquiries_visible_to,
    stages=[("asked", _("相談")), ("answered", _("回答")), ("closed", _("終了"))],
    states={
        Q.ASKED: At(Turn.AGENCY, _("相談の内容を確認して回答してください"),
            waits=("secretariat",), stage="asked"),
        Q.ANSWERED: At(Turn.APPLICANT,
            _("回答を確認してください。続けて質問するか、相談を終えることができます"),
            waits=("applicant",), stage="answered"),
        Q.CLOSED: At(Turn.NOBODY, _("相談は終わっています"), stage="closed", tone="neutral"),
    },
    table={
        "ask": step(_("相談する"), NEW, Q.ASKED,
            who=is_member, due=business_days("inquiry.answer_days"), tell=["secretariat"]),
        "answer": step(_("回答する"), Q.ASKED, Q.ANSWERED,
            who=is_case_officer, tell=["applicant"], tone="primary"),
        "ask_again": step(_("続けて質問する"), Q.ANSWERED, Q.ASKED,
            who=is_member, due=business_days("inquiry.answer_days"), tell=["secretariat"]),
        "close": step(_("相談を終える"), [Q.ASKED, Q.ANSWERED], Q.CLOSED,
            who=is_member, tell=["secretariat"]),
    },
)

information_request = Machine(
    InformationRequest,
    label=_("詳細情報提供等依頼"),
    prefix="REQ",
    visible=selectors.requests_visible_to,
    stages=[
        ("request", _("依頼書の作成")),
        ("check", _("依頼の確認")),
        ("nda", _("秘密保持契約")),
        ("room", _("詳細情報の閲覧")),
    ],
    plan=[
        (R.SUBMITTED, _("依頼の確認"), ""),
        (R.NDA_PENDING, _("秘密保持契約の締結"), "information_request.check_days"),
        (R.OPEN, _("詳細情報の閲覧"), ""),
    ],
    states={
        R.DRAFT: At(Turn.APPLICANT, _("依頼の内容を確認し、代表担当者が提出してください"),
            waits=("applicant",), stage="request"),
        R.SUBMITTED: At(Turn.AGENCY, _("依頼の内容を確認してください"),
            waits=("secretariat",), stage="check"),
        R.RETURNED: At(Turn.APPLICANT, _("差戻しの理由を確認し、内容を直して提出してください"),
            waits=("applicant",), stage="request", tone="error"),
        R.NDA_PENDING: At(Turn.APPLICANT,
            _("秘密保持契約書に署名してください。双方の署名がそろうと、詳細情報を閲覧できます"),
            stage="nda", tone="warning"),
        R.OPEN: At(Turn.APPLICANT, _("詳細情報を閲覧できます。閲覧は記録されます"),
            stage="room", tone="success"),
        R.CLOSED: At(Turn.NOBODY, _("この依頼は終わっています"), stage="room", tone="neutral"),
    },
    table={
        "start": step(_("詳細情報を依頼する"), NEW, R.DRAFT, who=is_member, tell=["lead"]),
        "save": step(_("依頼の内容を直す"), [R.DRAFT, R.RETURNED], SAME, who=is_member, offered=False),
        "submit": step(_("依頼書を提出する"), [R.DRAFT, R.RETURNED], R.SUBMITTED,
            who=is_lead, due=business_days("information_request.check_days"), tell=["secretariat"],
            tone="primary"),
        "accept": step(_("依頼を受け付ける"), R.SUBMITTED, R.NDA_PENDING,
            who=is_case_officer, tell=["applicant"], tone="primary"),
        "send_back": step(_("依頼を差し戻す"), R.SUBMITTED, R.RETURNED,
            who=is_case_officer, tell=["applicant"]),
        "open_room": step(_("詳細情報の閲覧を開始する"), R.NDA_PENDING, R.OPEN,
            who=is_system, unless=[policies.no_nda], tell=["applicant"], offered=False),
        "close": step(_("依頼を終える"), [R.DRAFT, R.RETURNED, R.NDA_PENDING, R.OPEN], R.CLOSED,
            who=is_lead, tell=["secretariat"]),
    },
)

EDITABLE = (U.DRAFT, U.DRAFT_RETURNED, U.RETURNED)
"""States in which the applicant may change the papers."""
UNDECIDED = (U.DRAFT_CHECK, U.DRAFT_RETURNED, U.READY, U.SUBMITTED, U.RETURNED, U.UNDER_REVIEW)
"""States between the first hand-in and the decision."""
RUNNING = (U.DRAFT, *UNDECIDED, U.APPROVED, U.IN_USE)
"""States in which the numbers of those who take part matter."""
COMPLETE = (policies.sections_incomplete, policies.members_missing, policies.protocol_missing)
INTAKE = (policies.handed_it_in, policies.belongs_to_applicant)
JUDGED = (policies.opinions_missing, policies.belongs_to_applicant, policies.took_part)

usage = Machine(
    Usage,
    label=_("利活用"),
    prefix="APP",
    visible=selectors.usages_visible_to,
    stages=[
        ("draft", _("申出書類の作成")),
        ("draft_check", _("申出書類（案）の確認")),
        ("acceptance", _("提出と受理")),
        ("review", _("審査")),
        ("agreement", _("契約・納付")),
        ("use", _("利活用")),
        ("closed", _("終了")),
    ],
    plan=[
        (U.DRAFT_CHECK, _("申出書類（案）の確認"), ""),
        (U.READY, _("正式な申出の提出"), "draft_check.days"),
        (U.SUBMITTED, _("受理の確認"), ""),
        (U.UNDER_REVIEW, _("審査"), "usage.acceptance_days"),
        (U.APPROVED, _("契約と利用料の納付"), "review.days"),
        (U.IN_USE, _("利活用の開始"), "usage.begin_days"),
    ],
    states={
        U.DRAFT: At(Turn.APPLICANT, _("申出書類の項目を埋めて、申出書類（案）を提出してください"),
            waits=("applicant",), stage="draft"),
        U.DRAFT_CHECK: At(Turn.AGENCY, _("申出書類（案）を確認し、照会事項があれば項目ごとに書いてください"),
            waits=("secretariat",), stage="draft_check"),
        U.DRAFT_RETURNED: At(Turn.APPLICANT,
            _("照会事項に回答し、申出書類（案）を直してもう一度提出してください"),
            waits=("applicant",), stage="draft_check", tone="error"),
        U.READY: At(Turn.APPLICANT,
            _("申出書類（案）の確認が終わりました。代表担当者が正式に提出してください"),
            waits=("lead",), stage="acceptance", tone="warning"),
        U.SUBMITTED: At(Turn.AGENCY, _("申出を確認し、受理してください"),
            waits=("secretariat",), stage="acceptance"),
        U.RETURNED: At(Turn.APPLICANT, _("差戻しの理由を確認し、内容を直して提出してください"),
            waits=("applicant",), stage="acceptance", tone="error"),
        U.UNDER_REVIEW: At(Turn.AGENCY,
            _("申出を審査し、意見を出してください。意見がそろうと決裁できます"),
            waits=("reviewers", "deciders"), stage="review"),
        U.APPROVED: At(Turn.APPLICANT,
            _("承認されました。契約書に署名し、利用料を納付すると、利活用が始まります"),
            stage="agreement", tone="success"),
        U.REJECTED: At(Turn.NOBODY, _("不承認となりました"), stage="review", tone="error"),
        U.IN_USE: At(Turn.APPLICANT, _("利活用中です。終わるときは終了報告を提出してください"),
            stage="use", tone="success"),
        U.CLOSED: At(Turn.NOBODY, _("利活用は終了しました"), stage="closed", tone="neutral"),
        U.WITHDRAWN: At(Turn.NOBODY, _("申出は取り下げられました"), stage="draft", tone="neutral"),
    },
    table={
        # writing the papers
        "start": step(_("申出を始める"), NEW, U.DRAFT, who=is_member, unless=[policies.category_is_closed]),
        "save_section": step(_("項目を保存する"), EDITABLE, SAME, who=is_member, offered=False),
        "add_member": step(_("利活用者を追加する"), EDITABLE, SAME, who=is_member, offered=False),
        "remove_member": step(_("利活用者を外す"), EDITABLE, SAME, who=is_member, offered=False),
        "attach": step(_("書類を添付する"), EDITABLE, SAME, who=is_member, offered=False),
        "detach": step(_("添付書類を外す"), EDITABLE, SAME, who=is_member, offered=False),
        "answer_query": step(_("照会事項に回答する"), [U.DRAFT_RETURNED, U.RETURNED], SAME,
            who=is_member, offered=False),
        # the draft check
        "submit_draft": step(_("申出書類（案）を提出する"), [U.DRAFT, U.DRAFT_RETURNED], U.DRAFT_CHECK,
            who=is_member, unless=[*COMPLETE, policies.queries_unanswered],
            due=business_days("draft_check.days"), tell=["secretariat"], tone="primary"),
        "write_query": step(_("照会事項を書く"), [U.DRAFT_CHECK, U.SUBMITTED], SAME,
            who=is_case_officer, offered=False, internal=True),
        "drop_query": step(_("送信前の照会事項を削除する"), [U.DRAFT_CHECK, U.SUBMITTED], SAME,
            who=is_case_officer, offered=False, internal=True),
        "return_draft": step(_("照会事項をまとめて送る"), U.DRAFT_CHECK, U.DRAFT_RETURNED,
            who=is_case_officer, unless=[policies.nothing_to_send], due=business_days("usage.answer_days"),
            tell=["applicant"]),
        "accept_draft": step(_("申出書類（案）の確認を終える"), U.DRAFT_CHECK, U.READY,
            who=is_case_officer, unless=[policies.unsent_queries_left], tell=["applicant"],
            tone="primary"),
        "revise": step(_("提出前に内容を直す"), U.READY, U.DRAFT,
            who=is_member, tell=["applicant", "secretariat"]),
        # the formal application
        "submit": step(_("申出を正式に提出する"), [U.READY, U.RETURNED], U.SUBMITTED,
            who=is_lead, unless=[*COMPLETE, policies.numbers_missing, policies.queries_unanswered],
            due=business_days("usage.acceptance_days"), tell=["applicant", "secretariat"],
            tone="primary"),
        "send_back": step(_("申出を差し戻す"), U.SUBMITTED, U.RETURNED,
            who=is_case_officer, due=business_days("usage.answer_days"), tell=["applicant"]),
        "accept": step(_("申出を受理する"), U.SUBMITTED, U.UNDER_REVIEW,
            who=is_case_officer,
            unless=[policies.unsent_queries_left, policies.numbers_missing, *INTAKE],
            due=business_days("review.days"), tell=["applicant", "reviewers"], tone="primary"),
        "withdraw": step(_("申出を取り下げる"), [U.DRAFT, *UNDECIDED], U.WITHDRAWN,
            who=is_lead, tell=["applicant", "secretariat"], tone="danger"),
        # the review
        "vote": step(_("審査意見を出す"), U.UNDER_REVIEW, SAME,
            who=is_reviewer, unless=[policies.voted_already, policies.belongs_to_applicant], internal=True,
            tone="primary"),
        "approve": step(_("申出を承認する"), U.UNDER_REVIEW, U.APPROVED,
            who=is_decider, unless=JUDGED, tell=["applicant", "secretariat"], tone="primary"),
        "reject": step(_("申出を不承認とする"), U.UNDER_REVIEW, U.REJECTED,
            who=is_decider, unless=JUDGED, tell=["applicant", "secretariat"], tone="danger"),
        # the use
        "begin_use": step(_("利活用を開始する"), U.APPROVED, U.IN_USE,
            who=is_system, unless=[policies.not_settled], tell=["applicant", "secretariat"],
            offered=False),
        "replace_member": step(_("利活用者を交代する"), U.IN_USE, SAME,
            who=is_lead, tell=["applicant", "secretariat"]),
        "renew_number": step(_("受講者番号を新しい番号に替える"), RUNNING, SAME,
            who=is_system, tell=["applicant"], offered=False),
        "close": step(_("利活用を終える"), U.IN_USE, U.CLOSED,
            who=is_system, tell=["applicant", "secretariat"], offered=False),
        # at any time before the decision
        "note": step(_("内部の覚え書きを残す"), UNDECIDED, SAME,
            who=is_agency, internal=True),
    },
)

closing = Machine(
    Closing,
    label=_("利活用終了報告"),
    prefix="CLS",
    visible=selectors.closings_visible_to,
    stages=[("report", _("報告書の作成")), ("check", _("報告の確認")), ("accepted", _("受理"))],
    plan=[
        (C.SUBMITTED, _("報告の確認"), ""),
        (C.ACCEPTED, _("受理と利活用の終了"), "closing.check_days"),
    ],
    states={
        C.DRAFT: At(Turn.APPLICANT, _("報告の内容を確認し、代表担当者が提出してください"),
            waits=("applicant",), stage="report"),
        C.SUBMITTED: At(Turn.AGENCY, _("終了報告を確認してください"), waits=("secretariat",), stage="check"),
        C.RETURNED: At(Turn.APPLICANT, _("差戻しの理由を確認し、内容を直して提出してください"),
            waits=("applicant",), stage="report", tone="error"),
        C.ACCEPTED: At(Turn.NOBODY, _("終了報告は受理されました"), stage="accepted", tone="success"),
    },
    table={
        "start": step(_("終了報告を作成する"), NEW, C.DRAFT,
            who=is_member, unless=[policies.usage_not_in_use, policies.reported_already], tell=["lead"]),
        "save": step(_("報告の内容を直す"), [C.DRAFT, C.RETURNED], SAME, who=is_member, offered=False),
        "submit": step(_("終了報告を提出する"), [C.DRAFT, C.RETURNED], C.SUBMITTED,
            who=is_lead, unless=[policies.usage_not_in_use], due=business_days("closing.check_days"),
            tell=["secretariat"], tone="primary"),
        "send_back": step(_("終了報告を差し戻す"), C.SUBMITTED, C.RETURNED,
            who=is_case_officer, tell=["applicant"]),
        "accept": step(_("終了報告を受理する"), C.SUBMITTED, C.ACCEPTED,
            who=is_case_officer, unless=[policies.handed_it_in], tell=["applicant"], tone="primary"),
    },
)
