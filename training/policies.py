"""Who takes a course, and what stands in the way."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from accounts.policies import is_member
from training import material, selectors
from training.models import Course, Enrolment, Extension, LessonQuestion, Roster
from workflow import clock, clocks, parameters


def is_learner(user: Any, case: Enrolment) -> bool:
    """Takes the course, as one of the organisation."""
    return bool(case.person_id == user.pk and is_member(user, case))


def course_not_offered(case: Enrolment, user: Any) -> str | None:
    """Only the current version of a course is taken."""
    if case.course.is_current:
        return None
    return _("このコースは受付を終了しています。新しい版を受講してください。")


def overview_missing(case: Enrolment, user: Any) -> str | None:
    """The overview comes before system operation."""
    if case.course.code == Course.Code.OVERVIEW:
        return None
    if selectors.completion_of(case.person, Course.Code.OVERVIEW):
        return None
    return _("先に概論を修了してください。")


def already_completed(case: Enrolment, user: Any) -> str | None:
    """A course version is completed once, until its number no longer counts or soon will not."""
    found = selectors.counting_number(case.person, case.course)
    if found is None or selectors.may_be_renewed(found, clock.today()):
        return None
    return _("このコースは修了しています（受講者番号 %(number)s）。") % {"number": found.number}


def not_of_organisation(case: Enrolment, user: Any) -> str | None:
    """An organisation enrols its own people."""
    if selectors.people.belongs_to(case.person, case.organisation):
        return None
    return _("%(person)sさんは、現在この組織に所属していません。") % {"person": case.person}


def already_running(case: Enrolment, user: Any) -> str | None:
    """One enrolment at a time in a course."""
    found = selectors.running(case.person, case.course)
    if found is None:
        return None
    return _("このコースは申込み済みです（%(number)s）。") % {"number": found.number}


def window_closed(case: Enrolment, user: Any) -> str | None:
    """Lessons and quiz are open until the end of the last day, Asia/Tokyo.

    A request that began before midnight may still be at work: it is let in here, and the action decides by
    the time at which the request began.
    """
    return too_late(case, clock.today(clock.now() - clocks.IN_FLIGHT))


def too_late(case: Enrolment, today: date) -> str | None:
    """The reason on a given day of the office."""
    if case.closes_on is not None and today <= case.closes_on:
        return None
    return _("受講できる期間が終わっています。もう一度申し込んでください。")


def lessons_unread(case: Enrolment, user: Any) -> str | None:
    """The quiz comes after all lessons."""
    if not selectors.unread(case):
        return None
    return _("教材をすべて読み終えてから、確認テストを受けてください。")


def attempts_used_up(case: Enrolment, user: Any) -> str | None:
    """The office may limit how often the quiz is taken."""
    most = material.most_attempts(clock.today())
    if not most or case.attempts.count() < most:
        return None
    return _("確認テストは%(most)d回まで受けられます。研修担当に相談してください。") % {"most": most}


def last_attempt_failed(case: Enrolment, user: Any) -> str | None:
    """A course is completed by a passed quiz alone."""
    attempt = selectors.last_attempt(case)
    return None if attempt and attempt.passed else _("確認テストに合格していません。")


def course_not_taken(case: LessonQuestion, user: Any) -> str | None:
    """Questions are asked on lessons of a course that one takes, or has completed."""
    own = case.enrolment.person_id == case.person_id and case.enrolment.course_id == case.lesson.course_id
    if own and case.enrolment.state in material.READABLE:
        return None
    return _("受講しているコースの教材についてだけ質問できます。")


def already_in_faq(case: LessonQuestion, user: Any) -> str | None:
    """A question stands in the list once."""
    return _("よくある質問に載っています。") if material.faq_of(case) else None


def not_in_faq(case: LessonQuestion, user: Any) -> str | None:
    """Only what stands in the list can be taken out."""
    return None if material.faq_of(case) else _("よくある質問に載っていません。")


# -- more time ----------------------------------------------------------------------------------
def not_extendable(case: Extension, user: Any) -> str | None:
    """Only a window that runs or has ended is made longer."""
    if case.enrolment.state in {Enrolment.State.OPEN, Enrolment.State.EXPIRED}:
        return None
    return _("この受講は期間を延長できません（現在の状態は「%(state)s」です）。") % {
        "state": case.enrolment.get_state_display()
    }


def extension_asked(case: Extension, user: Any) -> str | None:
    """One request at a time."""
    found = selectors.open_extension(case.enrolment)
    if found is None or found.pk == case.pk:
        return None
    return _("延長は申込み済みです（%(number)s）。研修担当の返事をお待ちください。") % {
        "number": found.number
    }


def extensions_used_up(case: Extension, user: Any) -> str | None:
    """An enrolment is extended only so often."""
    most = parameters.value("training.most_extensions", clock.today())
    if case.enrolment.extensions < most:
        return None
    return _("延長できるのは%(most)d回までです。期間が終わったら、もう一度申し込んでください。") % {
        "most": most
    }


def asked_too_late(case: Extension, user: Any) -> str | None:
    """After the end of the window there are some days in which to ask."""
    last = selectors.last_day_to_ask(case.enrolment)
    if last is not None and clock.today() <= last:
        return None
    return _("延長を申し込める期間が終わっています。もう一度受講を申し込んでください。")


def another_running(case: Extension, user: Any) -> str | None:
    """A window that ended stays closed once the course was asked for anew."""
    return other_running(case.enrolment, user)


def other_running(case: Enrolment, user: Any) -> str | None:
    """One enrolment at a time in a course: an older one is not opened again beside it."""
    found = selectors.running(case.person, case.course)
    if found is None or found.pk == case.pk:
        return None
    return _("このコースは申込み済みです（%(number)s）。") % {"number": found.number}


# -- many at once -------------------------------------------------------------------------------
def file_used_before(case: Roster, user: Any) -> str | None:
    """The same file is not carried out twice for an organisation."""
    found = selectors.roster_of_file(case.organisation_id, case.digest)
    if found is None:
        return None
    return _(
        "同じ内容のファイルは、すでに読み込まれています（%(number)s）。内容を変えたときは、変えたファイルを選んでください。"
    ) % {"number": found.number}


def nothing_to_enrol(case: Roster, user: Any) -> str | None:
    """At least one line must lead to something."""
    if selectors.lines_to_carry_out(case).exists():
        return None
    return _("申し込める行がありません。ファイルを直して、もう一度読み込んでください。")
