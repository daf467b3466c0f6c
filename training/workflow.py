"""The table of an enrolment: asked for, approved, read, passed within the window."""

from django.utils.translation import gettext_lazy as _

from accounts.policies import is_training_desk
from training import policies, selectors
from training.models import Enrolment
from workflow.actors import is_system
from workflow.deadlines import business_days, days
from workflow.machine import NEW, SAME, At, Machine, Turn, step

E = Enrolment.State

enrolment = Machine(
    Enrolment,
    label=_("研修"),
    prefix="ENR",
    visible=selectors.enrolments_visible_to,
    stages=[("requested", _("申込み")), ("open", _("受講")), ("passed", _("修了"))],
    plan=[
        (E.REQUESTED, _("申込み"), ""),
        (E.OPEN, _("研修担当の承認"), "training.approve_days"),
        (E.PASSED, _("修了"), ""),
    ],
    states={
        E.REQUESTED: At(Turn.AGENCY, _("受講の申込みを確認してください"), waits=("desk",), stage="requested"),
        E.OPEN: At(
            Turn.APPLICANT,
            _("期限までに教材を読み、確認テストに合格してください"),
            waits=("learner",),
            stage="open",
            lapses="expire",
        ),
        E.PASSED: At(
            Turn.NOBODY, _("修了しました。受講者番号を申出書に記入できます"), stage="passed", tone="success"
        ),
        E.EXPIRED: At(
            Turn.NOBODY,
            _("受講できる期間が終わりました。もう一度申し込むことができます"),
            stage="open",
            tone="neutral",
        ),
        E.DECLINED: At(
            Turn.NOBODY, _("受講の申込みは承認されませんでした"), stage="requested", tone="neutral"
        ),
    },
    table={
        "request": step(
            _("受講を申し込む"),
            NEW,
            E.REQUESTED,
            who=policies.is_learner,
            unless=[
                policies.course_not_offered,
                policies.overview_missing,
                policies.already_completed,
                policies.already_running,
            ],
            due=business_days("training.approve_days"),
            tell=["desk"],
        ),
        "approve": step(
            _("受講を承認する"),
            E.REQUESTED,
            E.OPEN,
            who=is_training_desk,
            due=days("training.window_days"),
            tell=["learner"],
            tone="primary",
        ),
        "decline": step(
            _("受講を承認しない"),
            E.REQUESTED,
            E.DECLINED,
            who=is_training_desk,
            tell=["learner"],
            tone="danger",
        ),
        "begin_lesson": step(
            _("教材を読み始める"),
            E.OPEN,
            SAME,
            who=policies.is_learner,
            unless=[policies.window_closed],
            offered=False,
        ),
        "read_lesson": step(
            _("教材を読み終える"),
            E.OPEN,
            SAME,
            who=policies.is_learner,
            unless=[policies.window_closed],
            offered=False,
        ),
        "take_quiz": step(
            _("確認テストを提出する"),
            E.OPEN,
            SAME,
            who=policies.is_learner,
            unless=[policies.window_closed, policies.lessons_unread],
            offered=False,
        ),
        "complete": step(
            _("受講者番号を発行する"),
            E.OPEN,
            E.PASSED,
            who=is_system,
            unless=[policies.last_attempt_failed],
            tell=["learner"],
            offered=False,
        ),
        "expire": step(
            _("期限切れにする"), E.OPEN, E.EXPIRED, who=is_system, tell=["learner"], offered=False
        ),
    },
)
