"""Who takes a course, and what stands in the way."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from accounts.policies import is_member
from training import material, selectors
from training.models import Course, Enrolment, LessonQuestion
from workflow import clock


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
    """A course version is completed once."""
    found = selectors.completions(case.person).get(case.course_id)
    if found is None:
        return None
    return _("このコースは修了しています（受講者番号 %(number)s）。") % {"number": found.number}


def already_running(case: Enrolment, user: Any) -> str | None:
    """One enrolment at a time in a course."""
    found = selectors.running(case.person, case.course)
    if found is None:
        return None
    return _("このコースは申込み済みです（%(number)s）。") % {"number": found.number}


def window_closed(case: Enrolment, user: Any) -> str | None:
    """Lessons and quiz are open until the end of the last day, Asia/Tokyo."""
    return too_late(case, clock.today())


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
