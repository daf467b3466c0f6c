"""What pages and guards ask about seats and bookings."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from accounts import selectors as people
from accounts.models import UsageAccount
from applications import selectors as usages
from onsite_booking.hours import Hours, Openings, Slot, Why, at
from onsite_booking.models import Booking, Seat
from onsite_booking.models.party import identity_of
from onsite_booking.timetable import Timetable, Wanted
from training import selectors as training
from workflow import clock

NEAREST_WITHIN = timedelta(days=14)


def bookings_visible_to(user: Any) -> QuerySet[Booking]:
    """Bookings of the person's own organisations; the agency sees all."""
    found = Booking.objects.select_related("organisation", "person", "seat", "seat__centre")
    if people.agency_roles(user):
        return found
    return found.filter(organisation__in=people.user_side_ids(user))


def seats() -> QuerySet[Seat]:
    """Seats that can be booked."""
    return Seat.objects.filter(is_active=True, centre__is_active=True).select_related("centre")


def live_between(start: datetime, end: datetime, besides: Any = None) -> QuerySet[Booking]:
    """Live bookings that overlap a stretch of time, on whatever seat, without the one with this key."""
    found = Booking.objects.filter(state__in=Booking.LIVE, period__overlap=(start, end))
    return found.exclude(pk=besides) if besides else found


def is_taken(seat: Seat, start: datetime, end: datetime, besides: Any = None) -> bool:
    """Whether somebody holds the seat at some time in a stretch of time."""
    return live_between(start, end, besides).filter(seat=seat).exists()


def other_visit(person: Any, start: datetime, end: datetime, besides: Any = None) -> Booking | None:
    """A live booking of a person that overlaps a stretch of time, on whatever seat."""
    return live_between(start, end, besides).filter(person=person.pk).select_related("seat").first()


def expected_elsewhere(case: Booking) -> str | None:
    """The name of somebody of a booking's company who is expected at another seat at the same time.

    Bookers count as visitors, too: whoever books one seat cannot come along to another.
    """
    mine = {visitor.identity: visitor.name for visitor in case.company}
    mine[identity_of(str(case.person), case.organisation.name)] = str(case.person)
    others = live_between(case.starts_at, case.ends_at, case.pk).exclude(person=case.person_id)
    for other in others.select_related("person", "organisation").prefetch_related("visitors"):
        theirs = {visitor.identity for visitor in other.visitors.all()}
        theirs.add(identity_of(str(other.person), other.organisation.name))
        if both := theirs & set(mine):
            return mine[min(both)]
    return None


def has_valid_training(person: Any, day: date) -> bool:
    """Whether a person's completion of both courses holds on a day."""
    return training.is_trained_on(person, day)


def provisional_count(person: Any) -> int:
    """How many provisional bookings a person holds."""
    return Booking.objects.filter(person=person.pk, state=Booking.State.PROVISIONAL).count()


def coming_visits(person: Any, usage_number: str, now: datetime) -> list[Booking]:
    """Bookings of a person for a usage that hold a seat and have not begun."""
    waiting = [Booking.State.PROVISIONAL, Booking.State.CONFIRMED, Booking.State.CONFLICT]
    found = Booking.objects.filter(person=person.pk, subject=usage_number, state__in=waiting)
    return list(found.filter(period__startswith__gt=now).order_by("period"))


def upcoming_of(person: Any) -> QuerySet[Booking]:
    """Live bookings of a person from today on, in their order."""
    begin = at(clock.today(), "00:00")
    live = Booking.objects.filter(person=person.pk, state__in=Booking.LIVE, period__startswith__gte=begin)
    return live.select_related("seat", "seat__centre", "organisation", "person").order_by("period")


def account_of(person: Any, usage_number: str) -> UsageAccount | None:
    """The account under which a person visits for a usage."""
    return people.issued_account(person, usage_number)


def accounts_in_use() -> QuerySet[UsageAccount]:
    """Issued accounts of usages that are running, for the office that books for somebody."""
    issued = UsageAccount.objects.filter(state=UsageAccount.State.ISSUED, subject__in=usages.numbers_in_use())
    return issued.select_related("person", "organisation").order_by("person__family_kana", "number")


def nearest_free(seat: Seat, start: datetime, count: int = 6, length: int = 1) -> list[tuple[Seat, Slot]]:
    """Free stretches of so many slots on like seats around a wished time, nearest first."""
    first = clock.today(start - NEAREST_WITHIN)
    wanted = Wanted(terminal=seat.has_terminal)
    table = Timetable.load(first, 2 * NEAREST_WITHIN.days + 1, clock.today(), wanted)
    alike = [
        (other, slot)
        for other, slot in table.free_stretches(length)
        if other.has_terminal == seat.has_terminal
    ]
    return sorted(alike, key=lambda found: abs(found[1].start - start))[:count]


def places_for(case: Booking, count: int = 6) -> list[tuple[Seat, Slot]]:
    """Where a booking could move to: as many slots, room for its company, nearest first."""
    slots = Hours.load().usual_slots(case.day)
    length = max(1, sum(case.starts_at < s.end and s.start < case.ends_at for s in slots))
    found = nearest_free(case.seat, case.starts_at, count * 3, length)
    party = 1 + len(case.company)
    return [(seat, slot) for seat, slot in found if party <= seat.capacity][:count]


def standing(now: datetime) -> QuerySet[Booking]:
    """Bookings that have not begun and hold a seat, in conflict or not."""
    states = [s for s in Booking.LIVE if s != Booking.State.CHECKED_IN]
    found = Booking.objects.filter(state__in=states, period__startswith__gt=now)
    return found.select_related("seat", "seat__centre", "person", "organisation").order_by("period", "number")


def examined(now: datetime) -> list[tuple[Booking, Why | None]]:
    """Each standing booking with why it cannot stay as it is (None when it can)."""
    cases = list(standing(now))
    if not cases:
        return []
    openings = Openings.load(cases[0].starts_at, max(case.ends_at for case in cases))
    return [(case, openings.why_not(case.seat, case.starts_at, case.ends_at)) for case in cases]


def newly_concerned(now: datetime) -> list[tuple[Booking, Why]]:
    """Standing bookings that cannot stay as they are and do not say so yet."""
    return [(case, why) for case, why in examined(now) if why and case.state != Booking.State.CONFLICT]


def late_cancellations(person: Any) -> int:
    """How often a person cancelled after the deadline."""
    return Booking.objects.filter(person=person.pk, cancelled_late=True).count()


def past_of(person: Any) -> QuerySet[Booking]:
    """Bookings of a person that are over or were given up, newest first."""
    found = Booking.objects.filter(person=person.pk).exclude(state__in=Booking.LIVE)
    return found.select_related("seat", "seat__centre").order_by("-period")
