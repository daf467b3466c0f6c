"""The tables of scripts, hospitals' jobs and releases."""

from django.utils.translation import gettext_lazy as _

from accounts.policies import is_data_manager, is_lead, is_site_approver, is_site_officer
from extraction import policies, selectors
from extraction.models import Release, Script, SiteJob
from extraction.policies import is_agent_of_site, is_checker, is_pre_checker, is_usage_member
from workflow.actors import is_system
from workflow.deadlines import business_days
from workflow.machine import NEW, SAME, At, Machine, Turn, step
from workflow.policies import any_of

S, J, R = Script.State, SiteJob.State, Release.State
MEMBER_OR_LEAD = any_of(is_usage_member, is_lead)
AT_THE_DESK = [policies.usage_not_in_use, policies.has_no_account, policies.not_on_site]

script = Machine(
    Script,
    label=_("抽出スクリプト"),
    prefix="SCR",
    visible=selectors.scripts_visible_to,
    stages=[
        ("writing", _("作成")),
        ("precheck", _("事前確認")),
        ("hospitals", _("協力医療機関")),
        ("integrated", _("統合")),
    ],
    plan=[
        (S.SUBMITTED, _("事前確認"), ""),
        (S.DISPATCHED, _("協力医療機関"), "script.precheck_days"),
        (S.INTEGRATED, _("結果の統合"), "site_job.approval_days"),
    ],
    states={
        S.DRAFT: At(
            Turn.APPLICANT,
            _("スクリプトを書いて提出してください"),
            waits=("applicant",),
            stage="writing",
            tone="neutral",
        ),
        S.SUBMITTED: At(
            Turn.AGENCY,
            _("スクリプトを確認し、協力医療機関へ送るか差し戻してください"),
            waits=("secretariat",),
            stage="precheck",
        ),
        S.RETURNED: At(
            Turn.APPLICANT,
            _("差戻しの理由を確認し、直してもう一度提出してください"),
            waits=("applicant",),
            stage="writing",
            tone="warning",
        ),
        S.DISPATCHED: At(Turn.SITE, _("協力医療機関の承認、抽出、送信を待っています"), stage="hospitals"),
        S.INTEGRATED: At(Turn.NOBODY, _("結果が統合されました"), stage="integrated", tone="success"),
        S.WITHDRAWN: At(Turn.NOBODY, _("取り下げられました"), tone="neutral"),
    },
    table={
        "begin": step(
            _("スクリプトを作成する"), NEW, S.DRAFT, who=is_usage_member, unless=AT_THE_DESK, offered=False
        ),
        "save_draft": step(
            _("下書きを保存する"),
            [S.DRAFT, S.RETURNED],
            SAME,
            who=is_usage_member,
            unless=AT_THE_DESK,
            offered=False,
        ),
        "submit": step(
            _("スクリプトを提出する"),
            [S.DRAFT, S.RETURNED],
            S.SUBMITTED,
            who=is_usage_member,
            unless=[*AT_THE_DESK, policies.has_errors],
            due=business_days("script.precheck_days"),
            tell=["secretariat"],
            tone="primary",
        ),
        "return_to_author": step(
            _("スクリプトを差し戻す"),
            S.SUBMITTED,
            S.RETURNED,
            who=is_pre_checker,
            tell=["applicant"],
            tone="danger",
        ),
        "dispatch": step(
            _("協力医療機関へ送る"),
            S.SUBMITTED,
            S.DISPATCHED,
            who=is_pre_checker,
            unless=[policies.usage_not_in_use, policies.no_hospital_takes_part, policies.has_errors],
            tell=["applicant"],
            tone="primary",
        ),
        "revise": step(
            _("新しい版を作る"),
            [S.SUBMITTED, S.DISPATCHED],
            S.DRAFT,
            who=is_usage_member,
            unless=AT_THE_DESK,
            tell=["secretariat"],
        ),
        "integrate": step(
            _("結果を統合する"),
            S.DISPATCHED,
            S.INTEGRATED,
            who=is_system,
            unless=[policies.results_are_missing],
            tell=["applicant", "secretariat"],
            offered=False,
        ),
        "integrate_received": step(
            _("受領済みの結果だけで統合する"),
            S.DISPATCHED,
            S.INTEGRATED,
            who=is_data_manager,
            unless=[policies.nothing_was_received],
            tell=["applicant"],
        ),
        "withdraw": step(
            _("スクリプトを取り下げる"),
            [S.DRAFT, S.RETURNED, S.SUBMITTED, S.DISPATCHED],
            S.WITHDRAWN,
            who=MEMBER_OR_LEAD,
            tell=["secretariat"],
            tone="danger",
        ),
    },
)

ALIVE = [*SiteJob.OPEN, J.FAILED]
STILL_GOOD = [policies.is_superseded, policies.usage_has_ended]

site_job = Machine(
    SiteJob,
    label=_("拠点での抽出"),
    prefix="JOB",
    visible=selectors.site_jobs_visible_to,
    stages=[
        ("approval", _("スクリプト承認")),
        ("run", _("抽出")),
        ("sending", _("送信承認")),
        ("received", _("受領")),
    ],
    plan=[
        (J.WAITING, _("スクリプト承認"), ""),
        (J.APPROVED, _("抽出"), "site_job.approval_days"),
        (J.EXTRACTED, _("送信承認"), ""),
        (J.SENDING, _("データセンター受領"), "site_job.sending_days"),
    ],
    states={
        J.WAITING: At(
            Turn.SITE,
            _("スクリプトを確認し、承認するか差し戻してください"),
            waits=("site_officer",),
            stage="approval",
        ),
        J.APPROVED: At(Turn.SYSTEM, _("抽出の開始を待っています"), stage="run"),
        J.RUNNING: At(Turn.SYSTEM, _("抽出を実行しています"), stage="run"),
        J.EXTRACTED: At(
            Turn.SITE,
            _("抽出結果の目録を確認し、送信を承認してください"),
            waits=("site_approver",),
            stage="sending",
        ),
        J.SENDING: At(Turn.SYSTEM, _("結果の送信を待っています"), stage="received"),
        J.RECEIVED: At(Turn.NOBODY, _("結果を受領しました"), stage="received", tone="success"),
        J.RETURNED: At(Turn.NOBODY, _("差し戻しました"), stage="approval", tone="warning"),
        J.REFUSED: At(Turn.NOBODY, _("結果は送信されません"), stage="sending", tone="warning"),
        J.FAILED: At(
            Turn.AGENCY,
            _("失敗の理由を確認し、もう一度実行するか取り消してください"),
            waits=("secretariat",),
            stage="run",
            tone="error",
        ),
        J.VOID: At(Turn.NOBODY, _("スクリプトの改訂または取下げにより失効しました"), tone="neutral"),
        J.CANCELLED: At(Turn.NOBODY, _("取り消されました"), tone="neutral"),
    },
    table={
        "request": step(
            _("協力医療機関に承認を求める"),
            NEW,
            J.WAITING,
            who=is_pre_checker,
            due=business_days("site_job.approval_days"),
            tell=["site_officer"],
            offered=False,
        ),
        "approve": step(
            _("スクリプトを承認する"),
            J.WAITING,
            J.APPROVED,
            who=is_site_officer,
            unless=STILL_GOOD,
            tell=["secretariat"],
            tone="primary",
        ),
        "return_script": step(
            _("スクリプトを差し戻す"),
            [J.WAITING, J.APPROVED, J.RUNNING],
            J.RETURNED,
            who=is_site_officer,
            tell=["applicant", "secretariat"],
            tone="danger",
        ),
        "start": step(
            _("抽出を始める"),
            [J.APPROVED, J.RUNNING],
            J.RUNNING,
            who=is_agent_of_site,
            unless=[*STILL_GOOD, policies.approval_has_lapsed],
            offered=False,
        ),
        "requeue": step(_("実行待ちに戻す"), J.RUNNING, J.APPROVED, who=is_system, offered=False),
        "report": step(
            _("抽出の結果を報告する"),
            J.RUNNING,
            J.EXTRACTED,
            who=is_agent_of_site,
            unless=STILL_GOOD,
            due=business_days("site_job.sending_days"),
            tell=["site_approver"],
            offered=False,
        ),
        "fail": step(
            _("抽出の失敗を報告する"),
            [J.RUNNING, J.SENDING],
            J.FAILED,
            who=is_agent_of_site,
            tell=["secretariat", "site_officer"],
            offered=False,
        ),
        "retry": step(
            _("もう一度実行する"),
            J.FAILED,
            J.APPROVED,
            who=is_data_manager,
            unless=STILL_GOOD,
            tone="primary",
        ),
        "approve_sending": step(
            _("結果の送信を承認する"),
            J.EXTRACTED,
            J.SENDING,
            who=is_site_approver,
            unless=[policies.approved_the_script_oneself, *STILL_GOOD, policies.approval_has_lapsed],
            tell=["secretariat"],
            tone="primary",
        ),
        "refuse_sending": step(
            _("結果の送信を認めない"),
            [J.EXTRACTED, J.SENDING],
            J.REFUSED,
            who=is_site_approver,
            tell=["secretariat"],
            tone="danger",
        ),
        "receive": step(
            _("結果を受領する"),
            J.SENDING,
            J.RECEIVED,
            who=is_agent_of_site,
            unless=[*STILL_GOOD, policies.approval_has_lapsed],
            tell=["secretariat"],
            offered=False,
        ),
        "void": step(_("失効させる"), ALIVE, J.VOID, who=is_system, tell=["site_officer"], offered=False),
        "cancel": step(
            _("抽出を取り消す"),
            ALIVE,
            J.CANCELLED,
            who=is_data_manager,
            tell=["site_officer", "applicant"],
            tone="danger",
        ),
    },
)

WITH_RESULTS = [policies.usage_not_in_use, policies.results_out_of_reach]

release = Machine(
    Release,
    label=_("持ち出し"),
    prefix="REL",
    visible=selectors.releases_visible_to,
    stages=[("request", _("依頼と秘匿処理")), ("checking", _("二人による確認")), ("released", _("引渡し"))],
    plan=[
        (R.CHECKING, _("二人による確認"), ""),
        (R.RELEASED, _("引渡し"), "release.check_days"),
    ],
    states={
        R.REQUESTED: At(
            Turn.APPLICANT,
            _("開示リスクを確認し、秘匿案を適用して確認を依頼してください"),
            waits=("applicant",),
            stage="request",
            tone="neutral",
        ),
        R.CHECKING: At(
            Turn.AGENCY, _("表を確認し、判定を記録してください"), waits=("checkers",), stage="checking"
        ),
        R.CHECKED: At(
            Turn.AGENCY,
            _("二人の判定を確認し、引き渡すか差し戻してください"),
            waits=("data_manager",),
            stage="released",
        ),
        R.RELEASED: At(Turn.NOBODY, _("引き渡しました"), stage="released", tone="success"),
        R.RETURNED: At(
            Turn.APPLICANT,
            _("差戻しの理由を確認し、直してもう一度依頼してください"),
            waits=("applicant",),
            stage="request",
            tone="warning",
        ),
        R.REFUSED: At(Turn.NOBODY, _("持ち出しは認められませんでした"), tone="error"),
        R.WITHDRAWN: At(Turn.NOBODY, _("取り下げられました"), tone="neutral"),
    },
    table={
        "request": step(
            _("持ち出しを依頼する"), NEW, R.REQUESTED, who=is_usage_member, unless=WITH_RESULTS, offered=False
        ),
        "amend": step(
            _("表と説明を変更する"), [R.REQUESTED, R.RETURNED], SAME, who=is_usage_member, unless=WITH_RESULTS
        ),
        "protect": step(
            _("秘匿案を適用する"),
            [R.REQUESTED, R.RETURNED],
            SAME,
            who=is_usage_member,
            unless=WITH_RESULTS,
            tone="primary",
        ),
        "submit": step(
            _("確認を依頼する"),
            [R.REQUESTED, R.RETURNED],
            R.CHECKING,
            who=is_usage_member,
            unless=[policies.usage_not_in_use, policies.not_protected, policies.is_unsafe],
            due=business_days("release.check_days"),
            tell=["checkers"],
            tone="primary",
        ),
        "vote": step(
            _("判定を記録する"),
            R.CHECKING,
            SAME,
            who=is_checker,
            unless=[policies.belongs_to_the_applicants_side, policies.has_voted],
            tone="primary",
            internal=True,
        ),
        "conclude": step(
            _("二人の確認を終える"),
            R.CHECKING,
            R.CHECKED,
            who=is_system,
            unless=[policies.votes_are_missing],
            tell=["data_manager"],
            offered=False,
        ),
        "release": step(
            _("引き渡す"),
            R.CHECKED,
            R.RELEASED,
            who=is_data_manager,
            unless=[policies.votes_are_missing, policies.a_checker_objects, policies.is_unsafe],
            tell=["applicant"],
            tone="primary",
        ),
        "return_to_applicant": step(
            _("依頼者に差し戻す"), R.CHECKED, R.RETURNED, who=is_data_manager, tell=["applicant"]
        ),
        "refuse": step(
            _("持ち出しを認めない"),
            R.CHECKED,
            R.REFUSED,
            who=is_data_manager,
            tell=["applicant"],
            tone="danger",
        ),
        "withdraw": step(
            _("持ち出しの依頼を取り下げる"),
            [R.REQUESTED, R.RETURNED, R.CHECKING],
            R.WITHDRAWN,
            who=MEMBER_OR_LEAD,
            tell=["checkers"],
        ),
    },
)
