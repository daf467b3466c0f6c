"""The tables of training: an enrolment, and a question on a lesson."""

from django.utils.translation import gettext_lazy as _

from accounts.policies import is_training_desk
from training import material, policies, selectors
from training.models import Enrolment, LessonQuestion
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
