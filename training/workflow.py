"""The tables of an enrolment, of more time for it, of many people at once, and of a question on a lesson."""

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from accounts.policies import is_lead, is_training_desk
from training import material, policies, selectors
from training.models import Enrolment, Extension, LessonQuestion, Roster
from workflow.actors import is_system
from workflow.deadlines import business_days, days
from workflow.machine import NEW, SAME, At, Machine, Turn, step
from workflow.policies import any_of

E, X, R = Enrolment.State, Extension.State, Roster.State


def end_of_window(case: Enrolment, now: datetime) -> date:
    """Due on the last day of the window."""
    assert case.closes_on is not None
    return case.closes_on


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
            reminds=False,
            in_calendar_days=True,
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
        E.REVOKED: At(
            Turn.NOBODY,
            _("受講者番号は取り消されました。もう一度申し込むことができます"),
            stage="passed",
            tone="error",
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
        "enrol": step(
            _("組織の受講をまとめて申し込む"),
            NEW,
            E.REQUESTED,
            who=any_of(is_lead, is_training_desk, is_system),
            unless=[
                policies.course_not_offered,
                policies.not_of_organisation,
                policies.overview_missing,
                policies.already_completed,
                policies.already_running,
            ],
            due=business_days("training.approve_days"),
            tell=["learner", "desk"],
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
        "see_lesson": step(
            _("教材を見終える"),
            E.OPEN,
            SAME,
            who=policies.is_learner,
            unless=[policies.window_closed],
            offered=False,
        ),
        "begin_quiz": step(
            _("確認テストを始める"),
            E.OPEN,
            SAME,
            who=policies.is_learner,
            unless=[policies.window_closed, policies.lessons_unread, policies.attempts_used_up],
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
        "extend": step(
            _("受講できる期間を延ばす"),
            [E.OPEN, E.EXPIRED],
            E.OPEN,
            who=is_training_desk,
            unless=[policies.other_running],
            due=end_of_window,
            tell=["learner"],
            offered=False,
        ),
        "revoke": step(
            _("受講者番号を取り消す"),
            E.PASSED,
            E.REVOKED,
            who=is_training_desk,
            tell=["learner"],
            tone="danger",
            stepup=True,
        ),
    },
)

extension = Machine(
    Extension,
    label=_("受講期間の延長"),
    prefix="EXT",
    visible=selectors.extensions_visible_to,
    states={
        X.REQUESTED: At(Turn.AGENCY, _("受講期間の延長を認めるか決めてください"), waits=("desk",)),
        X.GRANTED: At(Turn.NOBODY, _("受講期間が延びました。受講のページから続けてください"), tone="success"),
        X.REFUSED: At(Turn.NOBODY, _("受講期間の延長は認められませんでした"), tone="neutral"),
        X.VOID: At(Turn.NOBODY, _("受講が修了したため、延長は不要になりました"), tone="neutral"),
    },
    table={
        "ask": step(
            _("受講期間の延長を申し込む"),
            NEW,
            X.REQUESTED,
            who=policies.is_learner,
            unless=[
                policies.not_extendable,
                policies.extension_asked,
                policies.extensions_used_up,
                policies.asked_too_late,
                policies.another_running,
            ],
            due=business_days("training.approve_days"),
            tell=["desk"],
        ),
        "grant": step(
            _("受講期間を延ばす"),
            X.REQUESTED,
            X.GRANTED,
            who=is_training_desk,
            unless=[policies.not_extendable, policies.extensions_used_up, policies.another_running],
            tone="primary",
        ),
        "refuse": step(
            _("受講期間を延ばさない"),
            X.REQUESTED,
            X.REFUSED,
            who=is_training_desk,
            tell=["learner"],
            tone="danger",
        ),
        "drop": step(_("不要になった延長を閉じる"), X.REQUESTED, X.VOID, who=is_system, offered=False),
    },
)

roster = Machine(
    Roster,
    label=_("まとめての受講申込み"),
    prefix="RST",
    visible=selectors.rosters_visible_to,
    states={
        R.READ: At(
            Turn.APPLICANT,
            _("各行の結果を確認し、申し込むか、取りやめてください"),
            waits=("uploader",),
            tone="warning",
        ),
        R.DONE: At(Turn.NOBODY, _("まとめての申込みを行いました"), tone="success"),
        R.DISCARDED: At(Turn.NOBODY, _("まとめての申込みを取りやめました"), tone="neutral"),
    },
    table={
        "read_in": step(
            _("受講者のファイルを読み込む"),
            NEW,
            R.READ,
            who=any_of(is_lead, is_training_desk),
            unless=[policies.file_used_before],
        ),
        "carry_out": step(
            _("この内容で申し込む"),
            R.READ,
            R.DONE,
            who=any_of(is_lead, is_training_desk),
            unless=[policies.nothing_to_enrol],
            tone="primary",
        ),
        "discard": step(
            _("取りやめる"), R.READ, R.DISCARDED, who=any_of(is_lead, is_training_desk), tone="danger"
        ),
    },
)

Q = LessonQuestion.State

lesson_question = Machine(
    LessonQuestion,
    label=_("教材への質問"),
    prefix="QST",
    visible=material.questions_visible_to,
    stages=[("waiting", _("質問")), ("answered", _("回答"))],
    plan=[(Q.WAITING, _("質問"), ""), (Q.ANSWERED, _("研修担当の回答"), "training.answer_days")],
    states={
        Q.WAITING: At(Turn.AGENCY, _("教材への質問に回答してください"), waits=("desk",), stage="waiting"),
        Q.ANSWERED: At(
            Turn.NOBODY, _("回答しました。続けて質問することもできます"), stage="answered", tone="success"
        ),
    },
    table={
        "ask": step(
            _("教材について質問する"),
            NEW,
            Q.WAITING,
            who=policies.is_learner,
            unless=[policies.course_not_taken],
            due=business_days("training.answer_days"),
            tell=["desk"],
        ),
        "answer": step(
            _("質問に回答する"),
            Q.WAITING,
            Q.ANSWERED,
            who=is_training_desk,
            tell=["learner"],
            tone="primary",
        ),
        "follow_up": step(
            _("続けて質問する"),
            Q.ANSWERED,
            Q.WAITING,
            who=policies.is_learner,
            due=business_days("training.answer_days"),
            tell=["desk"],
        ),
        "publish": step(
            _("よくある質問に載せる"),
            Q.ANSWERED,
            SAME,
            who=is_training_desk,
            unless=[policies.already_in_faq],
        ),
        "withdraw": step(
            _("よくある質問から外す"),
            Q.ANSWERED,
            SAME,
            who=is_training_desk,
            unless=[policies.not_in_faq],
            tone="danger",
        ),
    },
)
