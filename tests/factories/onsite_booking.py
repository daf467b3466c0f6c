"""The on-site centre, its visitors, and bookings brought to their states by acting."""

from datetime import date, timedelta
from itertools import count
from typing import Any

from django.test import Client

from accounts import sessions
from accounts.actions import usage_accounts
from accounts.models import Person
from accounts.roles import Kind, Role
from onsite_booking import seeds
from onsite_booking.actions import bookings, visits
from onsite_booking.actions import waiting as waiting_list
from onsite_booking.actions.changes import review_standing
from onsite_booking.desk import terminals
from onsite_booking.models import Booking, Closure, Seat, WaitingEntry
from onsite_booking.timetable import at
from tests.clocks import standing_at, tokyo
from tests.factories import applications, training
from tests.factories.people import company, fresh, person, staff
from workflow import clock
from workflow.actors import SYSTEM

NOW = tokyo("2026-04-27T09:00")
"""A Monday before the holidays of early May."""
DAY = date(2026, 5, 7)
"""A Thursday after them, on which nothing is closed."""
_badge = count(1)


def visitor(count: int = 1) -> Any:
    """Somebody with an issued account in a usage in use, and the number of that usage.

    It is an authority's, which needs no contract. With a `count`, so many people instead of the one.
    """
    organisation = company(kind=Kind.GOVERNMENT)
    people = [person(Role.MEMBER, of=organisation) for _one in range(count)]
    lead = person(Role.LEAD, of=organisation)
    for who in people:
        training.completion(who, "operation")
    usage = applications.approved(organisation, category="administrative", members=people)
    for who in people:
        account = usage_accounts.request(by=lead, organisation=organisation, person=who, subject=usage.number)
        usage_accounts.issue(account, by=staff(Role.CASE_OFFICER))
    return (people[0], usage.number) if count == 1 else (people, usage.number)


def seats() -> list[Seat]:
    """Three seats and the meeting room."""
    return list(seeds.centre().seats.all())


def wish(by: Person, usage: str, **changes: Any) -> dict[str, Any]:
    """What a visitor asks for: the first seat on the morning of the day, unless changed.

    `day`, `start` and `end` are a date and times of day; `visitors` and `items` are rows.
    """
    day = changes.pop("day", DAY)
    start, end = changes.pop("start", "10:00"), changes.pop("end", "13:00")
    organisation = changes.pop("organisation", None) or by.memberships.first().organisation
    return {
        "by": by,
        "organisation": organisation,
        "seat": changes.pop("seat", None) or seats()[0],
        "starts_at": at(day, start),
        "ends_at": at(day, end),
        "purpose": "analysis",
        "subject": usage,
    } | changes


def provisional(by: Person, usage: str, **changes: Any) -> Booking:
    """A booking that waits for the desk."""
    return bookings.book(**wish(by, usage, **changes))


def confirmed(by: Person, usage: str, **changes: Any) -> Booking:
    """A booking that the desk confirmed."""
    return bookings.confirm(provisional(by, usage, **changes), by=fresh(staff(Role.BOOKING_DESK)))


def checked_in(by: Person, usage: str, **changes: Any) -> Booking:
    """A visitor in the centre, on the day of the visit, at the terminal if the visit serves work at one."""
    case = confirmed(by, usage, **changes)
    with standing_at(case.starts_at):
        return received(case)


def arrival(position: int = 0, badge: str = "") -> dict[str, Any]:
    """Somebody of the party who came, with a document seen and a badge that nobody has."""
    return {"position": position, "document": "licence", "badge": badge or f"V-{next(_badge):03d}"}


def received(case: Booking, badge: str = "", *, at_terminal: bool = True, **inputs: Any) -> Booking:
    """A visit whose booker was received now, with the code typed on the terminal."""
    visits.check_in(case, by=staff(Role.BOOKING_DESK), arrivals=[arrival(badge=badge)], **inputs)
    if at_terminal and terminals.open_of(case):
        begun(case)
    return case


def begun(case: Booking, by: Person | None = None) -> Booking:
    """The booker typed the code of the reception in the web session that `seated` stands for."""
    session = terminals.open_of(case)
    who = seated(by or Person.objects.get(pk=case.person_id))
    mark, code = sessions.of(who).mark, terminals.digest_of(terminals.code_of(session))
    return visits.begin_terminal(case, by=who, mark=mark, code=code)


def seated(who: Person) -> Person:
    """The same person, acting through the web session that types their codes on the centre's terminals."""
    who.web_session = sessions.WebSession(mark=sessions.digest(f"terminal of {who.pk}"))  # type: ignore[attr-defined]
    return who


def at_terminal(client: Client, who: Person) -> Client:
    """A browser whose session is the one of `seated`."""
    session = client.session
    session["mark"] = f"terminal of {who.pk}"
    session.save()
    return client


def finished(by: Person, usage: str, **changes: Any) -> Booking:
    """A visit that is over."""
    case = checked_in(by, usage, **changes)
    return visits.check_out(case, by=staff(Role.BOOKING_DESK), now=case.ends_at)


def companion(name: str = "佐藤 花子", organisation: str = "丙CRO株式会社") -> dict[str, Any]:
    """Somebody who comes along, as the form gives it."""
    return {"name": name, "kana": "", "organisation": organisation, "role": "解析担当者"}


def item(description: str = "解析計画書", quantity: int = 1) -> dict[str, Any]:
    """Something to bring in, as the form gives it."""
    return {"description": description, "quantity": quantity, "serial": ""}


def closure(seat: Seat, start: str = "10:00", end: str = "17:15", day: date = DAY, **changes: Any) -> Closure:
    """Hours of a day in which a seat cannot be used, written without a look at who has booked."""
    hours = {"starts_at": at(day, start), "ends_at": at(day, end)}
    given = {"seat": seat, "reason": "端末の点検", "reason_en": "Terminal check"} | hours | changes
    return Closure.objects.create(centre=seat.centre, **given)


def in_conflict(by: Person, usage: str, **changes: Any) -> Booking:
    """A confirmed booking whose seat was closed afterwards."""
    case = confirmed(by, usage, **changes)
    closure(case.seat, day=case.day)
    review_standing(now=clock.now())
    case.refresh_from_db()
    return case


def waiting(by: Person, usage: str, **changes: Any) -> WaitingEntry:
    """Somebody who waits for the morning of the day."""
    return wait_for(wish(by, usage, **changes))


def fill_with(wishes: list[dict[str, Any]]) -> list[Booking]:
    """Every terminal taken in the slot of three wishes, by the three who wish."""
    free = [seat for seat in seats() if seat.has_terminal]
    return [bookings.book(**wish | {"seat": seat}) for wish, seat in zip(wishes, free, strict=True)]


def wait_for(wish: dict[str, Any]) -> WaitingEntry:
    """Join the waiting list with a wish for a slot that is full."""
    rest = {key: value for key, value in wish.items() if key != "seat"}
    return waiting_list.join(centre=wish["seat"].centre, **rest)


def offered(by: Person, usage: str, **changes: Any) -> Booking:
    """A seat offered to somebody, who had waited until all others had left."""
    seat = changes.get("seat") or seats()[0]
    entry = waiting_entry(by, usage, seat=seat, **changes)
    until = clock.now() + timedelta(hours=24)
    return bookings.offer(
        by=SYSTEM, waiting=entry, seat=seat, starts_at=entry.starts_at, ends_at=entry.ends_at, until=until
    )


def waiting_entry(by: Person, usage: str, **changes: Any) -> WaitingEntry:
    """An entry for a slot that was full when it was made: the seats are closed for that moment."""
    closed = [closure(seat, day=changes.get("day", DAY)) for seat in seats()]
    try:
        return waiting(by, usage, **changes)
    finally:
        for one in closed:
            one.delete()


def lapsed(by: Person, usage: str, **changes: Any) -> Booking:
    """An offer that nobody accepted."""
    return bookings.lapse(offered(by, usage, **changes), by=SYSTEM)


def cancelled(by: Person, usage: str, **changes: Any) -> Booking:
    """A booking that was given up."""
    return bookings.cancel(provisional(by, usage, **changes), by=by)


def declined(by: Person, usage: str, **changes: Any) -> Booking:
    """A booking that the desk refused."""
    case = provisional(by, usage, **changes)
    return bookings.decline(case, by=staff(Role.BOOKING_DESK), comment="設備の点検のため")


def expired(by: Person, usage: str, **changes: Any) -> Booking:
    """A booking that was not confirmed in time."""
    return bookings.expire(provisional(by, usage, **changes), by=SYSTEM)


def missed(by: Person, usage: str, **changes: Any) -> Booking:
    """A visit to which nobody came."""
    return visits.miss(confirmed(by, usage, **changes), by=SYSTEM)
