"""What pages and guards ask about courses, enrolments and completion numbers."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from accounts import selectors as people
from accounts.models import Organisation
from accounts.roles import USER_SIDE, Role
from training import numbering, standing
from training.models import (
    Attempt,
    CompletionNumber,
    Course,
    Enrolment,
    Extension,
    Lesson,
    Reading,
    Roster,
    RosterLine,
)
from workflow import clock, parameters


def enrolments_visible_to(user: Any) -> QuerySet[Enrolment]:
    """The person's own enrolments; the agency sees all."""
    found = Enrolment.objects.select_related("course", "person", "organisation")
    if people.agency_roles(user):
        return found
    return found.filter(person=getattr(user, "pk", None))


def current_courses() -> QuerySet[Course]:
    """The versions that can be taken now, the overview first."""
    return Course.objects.filter(is_current=True)


def course(code: str) -> Course | None:
    """The version of a course that can be taken now."""
    return current_courses().filter(code=code).first()


def completion_of(person: Any, course_code: str) -> CompletionNumber | None:
    """The newest number of a person in a course that counts today, whichever version."""
    return standing.today().counting().filter(person=person.pk, course__code=course_code).first()


def is_trained_on(person: Any, day: date) -> bool:
    """Whether a person has numbers of both courses that count on a day, as far as is known today."""
    return bool(trained_on([(person.pk, day)]))


def trained_on(visits: Iterable[tuple[Any, date]]) -> set[tuple[Any, date]]:
    """Which of these (key of a person, day) have numbers of both courses that count on their day.

    As many queries for one as for many.
    """
    wanted = set(visits)
    rules = standing.Rule.of_each({day for _person, day in wanted})
    found = CompletionNumber.objects.filter(person__in={person for person, _day in wanted})
    numbers: dict[Any, list[CompletionNumber]] = {}
    for number in found.select_related("course", "revocation"):
        numbers.setdefault(number.person_id, []).append(number)
    return {
        (person, day)
        for person, day in wanted
        if {n.course.code for n in numbers.get(person, []) if rules[day].counts(n)} == set(Course.Code.values)
    }


def counting_number(person: Any, of_course: Course) -> CompletionNumber | None:
    """The newest number of a person in this version of a course that counts today."""
    return standing.today().counting().filter(person=person.pk, course=of_course).first()


def may_be_renewed(number: CompletionNumber, on: date) -> bool:
    """Whether the end of a number is so near that its course may be taken again already."""
    if number.valid_until is None:
        return False
    return on >= number.valid_until - timedelta(days=parameters.value("training.renew_days", on))


def find_number(text: str) -> CompletionNumber | None:
    """The completion that a typed number names, whatever its standing; None when there is no such number."""
    number = numbering.read(text)
    found = CompletionNumber.objects.select_related("course", "person", "enrolment", "revocation")
    return found.filter(number=number).first() if number else None


def why_number_is_no_good(text: str, person: Any, course_code: str) -> str | None:
    """What is wrong with a typed number as that of a person in a course today; None when it counts."""
    return why_numbers_are_no_good([(text, person, course_code)])[0]


def why_numbers_are_no_good(typed: list[tuple[str, Any, str]]) -> list[str | None]:
    """The same for many (number, person, course); as many queries as for one."""
    rule = standing.today()
    known = CompletionNumber.objects.select_related("course", "revocation").in_bulk(
        [number for text, _person, _code in typed if (number := numbering.read(text))]
    )
    return [
        _fault(known.get(numbering.read(text) or ""), text, person, code, rule)
        for text, person, code in typed
    ]


def _fault(
    found: CompletionNumber | None, text: str, person: Any, course_code: str, rule: standing.Rule
) -> str | None:
    if found is None:
        return numbering.why_not(text)
    if found.person_id != person.pk:
        return _("受講者番号 %(number)s は、この人のものではありません。") % {"number": found.number}
    if found.course.code != course_code:
        return _("受講者番号 %(number)s は「%(course)s」のものです。") % {
            "number": found.number,
            "course": found.course.title,
        }
    return standing.why_not(found, rule)


def numbers_that_no_longer_count() -> QuerySet[CompletionNumber]:
    """Numbers that were issued and do not count today."""
    return CompletionNumber.objects.exclude(pk__in=standing.today().counting().order_by().values("pk"))


def running(person: Any, of_course: Course) -> Enrolment | None:
    """The enrolment of a person in a course that waits or is open."""
    return Enrolment.objects.filter(
        person=person.pk, course=of_course, state__in=["requested", "open"]
    ).first()


def latest_enrolments(person: Any) -> dict[Any, Enrolment]:
    """The newest enrolment of a person by course."""
    found = Enrolment.objects.filter(person=person.pk).order_by("opened_at")
    return {enrolment.course_id: enrolment for enrolment in found}


def completions(person: Any) -> dict[Any, CompletionNumber]:
    """The newest number of a person by course, whatever its standing."""
    found = CompletionNumber.objects.filter(person=person.pk).select_related("course", "revocation")
    return {number.course_id: number for number in found.order_by("issued_at")}


def lessons(case: Enrolment) -> list[tuple[Lesson, Reading | None]]:
    """The lessons of an enrolment, each with how far its reading went."""
    readings = {reading.lesson_id: reading for reading in case.readings.all()}
    return [(lesson, readings.get(lesson.pk)) for lesson in case.course.lessons.all()]


def unread(case: Enrolment) -> list[Lesson]:
    """The lessons that are not read yet."""
    read = Reading.objects.filter(enrolment=case, read_at__isnull=False).values("lesson")
    return list(Lesson.objects.filter(course=case.course_id).exclude(pk__in=read))


def last_attempt(case: Enrolment) -> Attempt | None:
    """The newest go at the quiz."""
    return Attempt.objects.filter(enrolment=case).order_by("place").last()


def needed_of(asked: int, on: date) -> int:
    """How many of so many answers must be right, by the share in force on a day (rounded up)."""
    return -(-asked * parameters.value("training.pass_percent", on) // 100)


def progress_of(enrolments: Iterable[Enrolment]) -> dict[Any, tuple[int, int]]:
    """By key of an enrolment: how many lessons are read, of how many. Two queries for any number of them."""
    cases = list(enrolments)
    read = dict(
        Reading.objects.filter(enrolment__in=cases, read_at__isnull=False)
        .values_list("enrolment")
        .annotate(count=Count("id"))
    )
    courses = {case.course_id for case in cases}
    counts = Lesson.objects.filter(course__in=courses).values_list("course").annotate(count=Count("id"))
    of_course = dict(counts.order_by())
    return {case.pk: (read.get(case.pk, 0), of_course.get(case.course_id, 0)) for case in cases}


# -- more time ----------------------------------------------------------------------------------
def hold(case: Enrolment) -> Enrolment:
    """The enrolment, kept for this transaction (FOR NO KEY UPDATE), so that two requests do not cross."""
    held = Enrolment.objects.select_for_update(of=("self",), no_key=True)
    return held.select_related("course", "person", "organisation").get(pk=case.pk)


def extensions_visible_to(user: Any) -> QuerySet[Extension]:
    """The person's own requests for more time; the agency sees all."""
    found = Extension.objects.select_related(
        "enrolment__course", "enrolment__person", "person", "organisation"
    )
    if people.agency_roles(user):
        return found
    return found.filter(person=getattr(user, "pk", None))


def open_extension(case: Enrolment) -> Extension | None:
    """The request for more time on which nobody has decided."""
    return Extension.objects.filter(enrolment=case.pk, state=Extension.State.REQUESTED).first()


def last_day_to_ask(case: Enrolment) -> date | None:
    """Until when more time can be asked for; by the rule in force on the last day of the window."""
    if case.closes_on is None:
        return None
    return case.closes_on + timedelta(days=parameters.value("training.extension_ask_days", case.closes_on))


def needless_extensions() -> list[Extension]:
    """Requests for more time of courses that were completed meanwhile."""
    found = Extension.objects.filter(state=Extension.State.REQUESTED, enrolment__state=Enrolment.State.PASSED)
    return list(found.select_related("enrolment"))


# -- many at once -------------------------------------------------------------------------------
def rosters_visible_to(user: Any) -> QuerySet[Roster]:
    """Lists of the organisations for which the person speaks; the agency sees all."""
    found = Roster.objects.select_related("organisation", "uploader")
    if people.agency_roles(user):
        return found
    return found.filter(organisation__in=people.user_side_ids(user, Role.LEAD))


def organisations_to_enrol(user: Any) -> QuerySet[Organisation]:
    """The organisations whose people a person may enrol: those they speak for; all for the training desk."""
    found = Organisation.objects.filter(kind__in=USER_SIDE, is_active=True).order_by("kana", "name")
    if Role.TRAINING_DESK in people.agency_roles(user):
        return found
    return found.filter(pk__in=people.user_side_ids(user, Role.LEAD))


def roster_of_file(organisation_id: Any, digest: str) -> Roster | None:
    """The list that was read from the very same file."""
    used = [Roster.State.READ, Roster.State.DONE]
    return Roster.objects.filter(organisation=organisation_id, digest=digest, state__in=used).first()


TO_DO = (RosterLine.Result.ENROL, RosterLine.Result.INVITE, RosterLine.Result.WAIT)
"""Results of lines from which something follows."""


def lines_to_carry_out(case: Roster) -> QuerySet[RosterLine]:
    """The lines of a list from which something follows."""
    return RosterLine.objects.filter(roster=case, result__in=TO_DO).select_related("course")


def waiting_lines() -> QuerySet[RosterLine]:
    """Lines of lists carried out whose people have not joined yet, or have not completed the overview."""
    still = Q(result__in=[RosterLine.Result.INVITE, RosterLine.Result.WAIT])
    found = RosterLine.objects.filter(still, roster__state=Roster.State.DONE, enrolment=None)
    return found.select_related("roster__organisation", "course").order_by("roster__opened_at", "row")


def is_invited(organisation: Organisation, email: str) -> bool:
    """Whether an invitation to this organisation is on its way to an address and still works."""
    found = people.open_invitations(organisation).filter(email=email, expires_at__gt=clock.now())
    return found.exists()


def invitations_over(case: Roster) -> set[str]:
    """The addresses in a list whose people did not join while their invitation worked, and have none now."""
    waiting = case.lines.filter(result=RosterLine.Result.INVITE, enrolment=None)
    sent = list(people.invitations_to(case.organisation, waiting.values_list("email", flat=True)))
    working = {i.email for i in sent if i.accepted_at or (not i.withdrawn_at and i.expires_at > clock.now())}
    return {invitation.email for invitation in sent} - working
