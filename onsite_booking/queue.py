"""What pages and the clock ask about the waiting list."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from accounts import selectors as people
from onsite_booking.models import Booking, Seat, WaitingEntry
from onsite_booking.timetable import Slot, Timetable, Wanted
from workflow import clock


def entries_visible_to(user: Any) -> QuerySet[WaitingEntry]:
    """Waiting entries of the person's own organisations; the agency sees all."""
    found = WaitingEntry.objects.select_related("organisation", "person", "centre")
    if people.agency_roles(user):
        return found
    return found.filter(organisation__in=people.user_side_ids(user))


def waiting() -> QuerySet[WaitingEntry]:
    """Everybody who waits, first come first."""
    found = WaitingEntry.objects.filter(state=WaitingEntry.State.WAITING)
    return found.select_related("organisation", "person", "centre").order_by("opened_at", "number")


def waiting_of(person: Any) -> QuerySet[WaitingEntry]:
    """What a person waits for, in the order of the days."""
    return waiting().filter(person=person.pk).order_by("period")


def still_waits(entry: WaitingEntry) -> bool:
    """Whether an entry has not had its turn yet, by the database."""
    return waiting().filter(pk=entry.pk).exists()


def same_wish(entry: WaitingEntry) -> bool:
    """Whether the person waits for this very stretch already."""
    return waiting().filter(person=entry.person_id, period=entry.period).exists()


def position(entry: WaitingEntry) -> int:
    """The place in the queue, from 1: those before it at the centre whose hours touch its own."""
    before = waiting().filter(centre=entry.centre_id, period__overlap=entry.period)
    earlier = Q(opened_at__lt=entry.opened_at) | Q(opened_at=entry.opened_at, number__lt=entry.number)
    return before.filter(earlier).count() + 1


def with_positions(person: Any) -> list[tuple[WaitingEntry, int]]:
    """What a person waits for with the place in each queue, in two queries."""
    mine = list(waiting_of(person))
    if not mine:
        return []
    everybody = list(waiting())

    def place(entry: WaitingEntry) -> int:
        before = [
            other
            for other in everybody
            if other.centre_id == entry.centre_id
            and (other.opened_at, other.number) < (entry.opened_at, entry.number)
            and other.starts_at < entry.ends_at
            and entry.starts_at < other.ends_at
        ]
        return len(before) + 1

    return [(entry, place(entry)) for entry in mine]


def fitting(entry: WaitingEntry) -> Iterator[tuple[Seat, Slot]]:
    """Free seats and slots that would serve an entry, earliest first."""
    wanted = Wanted(entry.centre, entry.needs_terminal, entry.wheelchair, entry.party)
    for seat, slot in Timetable.load(entry.day, 1, clock.today(), wanted).free():
        inside = entry.starts_at <= slot.start and slot.end <= entry.ends_at
        if inside:
            yield seat, slot


def begun(now: datetime) -> QuerySet[WaitingEntry]:
    """Entries whose hours have begun without a free seat."""
    return waiting().filter(period__startswith__lte=now)


def offers_of(person: Any) -> QuerySet[Booking]:
    """Seats that are offered to a person now."""
    found = Booking.objects.filter(person=person.pk, state=Booking.State.OFFERED)
    return found.select_related("seat", "seat__centre").order_by("offered_until")


def offers_over(now: datetime) -> QuerySet[Booking]:
    """Offers whose time is over."""
    return Booking.objects.filter(state=Booking.State.OFFERED, offered_until__lte=now)
