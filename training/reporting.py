"""Reports of training: how far everybody is, and what the office's figures of a year are."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from statistics import median
from typing import Any

from django.db.models import Count, F, QuerySet
from django.utils.translation import gettext as _

from accounts import selectors as people
from accounts.models import Organisation
from accounts.roles import USER_SIDE, Role
from training import selectors, standing
from training.models import Attempt, CompletionNumber, Course, Enrolment
from workflow import clock, numbers
from workflow.models import Event

E = Enrolment.State


# -- the office's desk --------------------------------------------------------------------------
def pending() -> QuerySet[Enrolment]:
    """Enrolments that wait for approval, oldest first."""
    found = Enrolment.objects.filter(state=E.REQUESTED).select_related("course", "person", "organisation")
    return found.order_by("opened_at")


def running() -> QuerySet[Enrolment]:
    """Enrolments within their window, the next to end first."""
    found = Enrolment.objects.filter(state=E.OPEN).order_by("closes_on", "opened_at")
    return found.select_related("course", "person", "organisation", "completion")


def newest_numbers() -> QuerySet[CompletionNumber]:
    """Numbers, newest first, with whose they are and of which organisation."""
    found = CompletionNumber.objects.order_by("-issued_at")
    return found.select_related("person", "course", "enrolment__organisation", "revocation")


# -- progress -----------------------------------------------------------------------------------
@dataclass(frozen=True)
class Progress:
    """One enrolment in a report."""

    case: Enrolment
    days_left: int | None
    read: int
    lessons: int
    attempts: int
    number: str
    standing: Any

    @property
    def tone(self) -> str:
        """How the standing of its number looks as a tag."""
        return standing.TONES[self.standing] if self.standing else ""


def may_report(user: Any) -> bool:
    """Leads see their own people, the agency everybody."""
    return bool(people.agency_roles(user) or people.user_side_ids(user, Role.LEAD))


def organisations(user: Any) -> QuerySet[Organisation]:
    """The organisations of which a person may see the report."""
    found = Organisation.objects.filter(kind__in=USER_SIDE).order_by("kana", "name")
    if people.agency_roles(user):
        return found
    return found.filter(pk__in=people.user_side_ids(user, Role.LEAD))


def enrolments_of(user: Any, organisation: Any = None) -> QuerySet[Enrolment]:
    """What a person may see in the report, of one organisation or of all of theirs."""
    found = Enrolment.objects.filter(organisation__in=organisations(user))
    if organisation:
        found = found.filter(organisation=organisation)
    found = found.select_related(
        "course", "person", "organisation", "completion__course", "completion__revocation"
    )
    return found.order_by("organisation__kana", "person__family_kana", "person__email", "-opened_at")


def progress(cases: Iterable[Enrolment]) -> list[Progress]:
    """How far each of these is; the number of queries does not depend on how many there are."""
    found, rule = list(cases), standing.today()
    read = selectors.progress_of(found)
    counted = Attempt.objects.filter(enrolment__in=found).values_list("enrolment")
    attempts = dict(counted.annotate(count=Count("id")).order_by())
    return [_progress(case, read[case.pk], attempts.get(case.pk, 0), rule) for case in found]


def _progress(case: Enrolment, read: tuple[int, int], attempts: int, rule: standing.Rule) -> Progress:
    number = getattr(case, "completion", None)
    return Progress(
        case=case,
        days_left=(case.closes_on - rule.on).days if case.state == E.OPEN and case.closes_on else None,
        read=read[0],
        lessons=read[1],
        attempts=attempts,
        number=number.number if number else "",
        standing=rule.standing(number) if number else None,
    )


def progress_table(rows: list[Progress]) -> Iterator[list[Any]]:
    """The report as a table to download, with its heading."""
    yield [
        _("組織"),
        _("氏名"),
        _("メールアドレス"),
        _("コース"),
        _("版"),
        _("状態"),
        _("受講できる最後の日"),
        _("残り日数"),
        _("読み終えた教材"),
        _("教材の数"),
        _("確認テストの回数"),
        _("受講者番号"),
        _("番号の有効性"),
    ]
    for row in rows:
        case = row.case
        yield [
            str(case.organisation),
            str(case.person),
            case.person.email,
            case.course.title,
            case.course.version,
            case.get_state_display(),
            case.closes_on.isoformat() if case.closes_on else "",
            row.days_left if row.days_left is not None else "",
            row.read,
            row.lessons,
            row.attempts,
            row.number,
            str(row.standing.label) if row.standing else "",
        ]


# -- statistics ---------------------------------------------------------------------------------
@dataclass
class Figures:
    """What happened to the enrolments asked for in one fiscal year in one course."""

    year: int
    course: str
    asked: int = 0
    approved: int = 0
    completed: int = 0
    expired: int = 0
    passed_first: int = 0
    tested: int = 0
    days: list[int] = field(default_factory=list)

    @property
    def completion_rate(self) -> int | None:
        """Percent completed of those that ended; those still running are left out."""
        ended = self.completed + self.expired
        return round(100 * self.completed / ended) if ended else None

    @property
    def first_rate(self) -> int | None:
        """Percent that passed at the first attempt, of those who took the quiz."""
        return round(100 * self.passed_first / self.tested) if self.tested else None

    @property
    def median_days(self) -> float | None:
        """Median of the days from approval to completion."""
        return median(self.days) if self.days else None


def figures() -> list[Figures]:
    """The figures by fiscal year of the request and by course, newest year first; five queries."""
    approved = _moments("approve")
    firsts = dict(
        Attempt.objects.filter(place=1).values_list("enrolment", F("right") - F("needed")).order_by()
    )
    issued = dict(CompletionNumber.objects.values_list("enrolment", "issued_at"))
    found: dict[tuple[int, str], Figures] = {}
    names = dict(Course.Code.choices)
    rows = Enrolment.objects.values_list("pk", "number", "state", "opened_at", "course__code")
    for pk, number, state, opened_at, code in rows.order_by("opened_at"):
        year = numbers.fiscal_year(clock.today(opened_at))
        one = found.setdefault((year, code), Figures(year, str(names[code])))
        one.asked += 1
        one.approved += number in approved
        one.expired += state == E.EXPIRED
        if pk in firsts:
            one.tested += 1
            one.passed_first += firsts[pk] >= 0
        if pk in issued:
            one.completed += 1
            if number in approved:
                one.days.append(_days(approved[number], issued[pk]))
    order = list(Course.Code.values)
    return [found[key] for key in sorted(found, key=lambda key: (-key[0], order.index(key[1])))]


def _moments(action: str) -> dict[str, datetime]:
    """When a move happened first, by the number of its enrolment."""
    moves = Event.objects.filter(kind=Enrolment.kind, type=Event.Type.MOVE, action=action)
    return dict(moves.order_by("-id").values_list("number", "at"))


def _days(begun: datetime, ended: datetime) -> int:
    first: date = clock.today(begun)
    return (clock.today(ended) - first).days


def bars(found: list[Figures], value: str, title: str, unit: str) -> dict[str, Any]:
    """One figure as bars, one for each year and course that has it."""
    rows = [
        {"label": _("%(year)d年度 %(course)s") % {"year": one.year, "course": one.course}, "value": number}
        for one in found
        if (number := getattr(one, value)) is not None
    ]
    said = "、".join(f"{row['label']} {row['value']}{unit}" for row in rows)
    return {"title": title, "rows": rows, "unit": unit, "sentence": f"{title}：{said}"}
