"""What the desk sees: what waits for it, who comes, who is inside, what does not fit. No query per row."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from accounts import selectors as people
from applications import selectors as usages
from onsite_booking.hours import Openings, at
from onsite_booking.models import AccessEntry, Booking, BookingVisitor, Stay
from onsite_booking.models.party import identity_of
from training import selectors as training
from workflow import clock, deadlines, directory, parameters
from workflow.business_days import Calendar
from workflow.models import Event

S = Booking.State
EXPECTED = (S.PROVISIONAL, S.CONFIRMED, S.CONFLICT, S.CHECKED_IN, S.FINISHED, S.NO_SHOW)


@dataclass(frozen=True)
class Entry:
    """One booking on the desk's page."""

    case: Booking
    warnings: list[str]
    days_left: int | None = None
    asked: bool = False
    answered: bool = False
    is_late: bool = False


@dataclass(frozen=True)
class Board:
    """Everything on the desk's page of a day."""

    pending: list[Entry]
    conflicts: list[Entry]
    today: list[Entry]
    next_day: date
    following: list[Entry]
    inside: list[Stay]
    badges_out: list[Stay]
    no_shows: list[dict[str, Any]]
    no_show_days: int

    @classmethod
    def load(cls, now: datetime) -> "Board":
        """Read the page as of a moment."""
        today, calendar = clock.today(now), Calendar.load()
        following = calendar.add(today, 1)
        pending = list(deadlines.with_due_day(_rows().filter(state=S.PROVISIONAL)).order_by("due", "period"))
        here, ahead, troubled = list(on_day(today)), list(on_day(following)), _in_conflict(today)
        warnings = Warnings.load([*pending, *here, *ahead, *troubled])
        said = _questions(pending)
        entries = [
            Entry(
                case,
                warnings.of(case),
                days_left=calendar.between(today, case.due) if case.due else None,
                asked=said.get(case.number) == "ask_back",
                answered=said.get(case.number) == "answer",
            )
            for case in pending
        ]
        return cls(
            pending=entries,
            conflicts=[Entry(case, warnings.of(case)) for case in troubled],
            today=[Entry(case, warnings.of(case), is_late=_is_late(case, now)) for case in here],
            next_day=following,
            following=[Entry(case, warnings.of(case)) for case in ahead],
            inside=still_inside(),
            badges_out=list(_stays().filter(badge_back_at=None).exclude(left_at=None).order_by("left_at")),
            no_shows=no_shows(today),
            no_show_days=parameters.value("booking.no_show_days", today),
        )


@dataclass(frozen=True)
class Warnings:
    """The facts against which bookings are held, read once for all of them."""

    openings: Openings
    in_use: set[str]
    accounts: set[tuple[Any, str]]
    trained: set[tuple[Any, date]]
    visitors: dict[str, list[BookingVisitor]]

    @classmethod
    def load(cls, cases: Iterable[Booking]) -> "Warnings":
        """Read closures, usages, accounts, trainings and companions over the span of the bookings."""
        rows = list(cases)
        begin = min((c.starts_at for c in rows), default=clock.now())
        end = max((c.ends_at for c in rows), default=clock.now())
        numbers = {c.subject for c in rows}
        visitors: dict[str, list[BookingVisitor]] = {}
        held = BookingVisitor.objects.filter(holds=True, period__overlap=(begin, end))
        for visitor in held.select_related("booking"):
            visitors.setdefault(visitor.identity, []).append(visitor)
        return cls(
            Openings.load(begin, end),
            usages.in_use_among(numbers),
            people.issued_to(numbers),
            training.trained_on((c.person_id, c.day) for c in rows),
            visitors,
        )

    def of(self, case: Booking) -> list[str]:
        """What does not fit, as sentences; nothing for visits that are over."""
        if case.state not in Booking.LIVE:
            return []
        found = []
        if case.state == S.CONFLICT:
            found.append(_("予約の変更が必要です：%(why)s") % {"why": case.conflict_words})
        elif why := self.openings.why_not(case.seat, case.starts_at, case.ends_at):
            found.append(_("この時間帯は利用できません：%(why)s") % {"why": why.words})
        if case.subject not in self.in_use:
            found.append(_("利活用（%(number)s）は、現在利用中ではありません。") % {"number": case.subject})
        if (case.person_id, case.subject) not in self.accounts:
            found.append(_("予約者の発行済みアカウントがありません。"))
        if (case.person_id, case.day) not in self.trained:
            found.append(_("予約者の受講者番号（概論・システム操作）が揃っていません。"))
        return [*found, *self._doubles(case)]

    def _doubles(self, case: Booking) -> list[str]:
        booker = identity_of(str(case.person), case.organisation.name)
        identities = {booker: str(case.person)} | {v.identity: v.name for v in case.visitors.all()}
        return [
            _("%(name)sさんは、同じ時間帯の%(number)sでも来所する予定です。")
            % {"name": name, "number": other.booking.number}
            for identity, name in identities.items()
            for other in self.visitors.get(identity, [])
            if other.booking_id != case.pk and _overlap(other.booking, case)
        ]


def _overlap(one: Booking, other: Booking) -> bool:
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def _rows() -> QuerySet[Booking]:
    found = Booking.objects.select_related("organisation", "person", "seat", "seat__centre", "seat__room")
    return found.prefetch_related("visitors", "items", "stays")


def on_day(day: date) -> QuerySet[Booking]:
    """All bookings of a day that were not given up, in the order of centres, hours and seats."""
    begin = at(day, "00:00")
    found = _rows().filter(state__in=EXPECTED, period__overlap=(begin, begin + timedelta(days=1)))
    return found.order_by("seat__centre__kind", "seat__centre__name", "period", "seat__position")


def _in_conflict(today: date) -> list[Booking]:
    begin = at(today, "00:00")
    return list(_rows().filter(state=S.CONFLICT, period__endswith__gt=begin).order_by("period"))


def _is_late(case: Booking, now: datetime) -> bool:
    """Still inside after the hours of the visit, or not come although they have begun."""
    if case.state == S.CHECKED_IN:
        return now > case.ends_at
    return case.state == S.CONFIRMED and now > case.starts_at


def _questions(cases: list[Booking]) -> dict[str, str]:
    """Per booking number the last of asking and answering."""
    said = Event.objects.filter(
        kind="booking",
        number__in=[c.number for c in cases],
        type=Event.Type.MOVE,
        action__in=("ask_back", "answer"),
    )
    return dict(said.order_by("id").values_list("number", "action"))


def _stays() -> QuerySet[Stay]:
    return Stay.objects.select_related("booking", "booking__seat", "centre")


def still_inside() -> list[Stay]:
    """Everybody who has not been seen off, whatever the day."""
    return list(_stays().filter(left_at=None).order_by("entered_at", "position"))


def access_log(day: date) -> list[AccessEntry]:
    """Entries and exits of a day in their order."""
    begin = at(day, "00:00")
    found = AccessEntry.objects.filter(at__gte=begin, at__lt=begin + timedelta(days=1))
    return list(found.select_related("booking", "seat", "seat__centre").order_by("at", "id"))


def no_shows(today: date) -> list[dict[str, Any]]:
    """How often nobody came, per organisation, within the office's span of days; most first."""
    days = parameters.value("booking.no_show_days", today)
    since = at(today - timedelta(days=days), "00:00")
    found = Booking.objects.filter(state=S.NO_SHOW, period__startswith__gte=since)
    counted = found.values("organisation__name", "organisation__name_en").annotate(count=Count("pk"))
    return [dict(row) for row in counted.order_by("-count", "organisation__name")]


def names_of(keys: Iterable[Any]) -> dict[Any, str]:
    """Names for the references of those who received people, in one query."""
    return directory.names(list(keys))
