"""Bookings as calendar files (RFC 5545, RFC 5546): invitations in mails, downloads, and feeds."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import ROLE, STATUS, Calendar, Event, vCalAddress

from onsite_booking.models import Booking
from workflow import clock, pages
from workflow.directory import Recipient
from workflow.notices import Invitation

SHOWN = {
    Booking.State.PROVISIONAL: STATUS.TENTATIVE,
    Booking.State.CONFLICT: STATUS.TENTATIVE,
    Booking.State.CONFIRMED: STATUS.CONFIRMED,
    Booking.State.CHECKED_IN: STATUS.CONFIRMED,
    Booking.State.FINISHED: STATUS.CONFIRMED,
}
"""How a calendar shows a booking; in every other state it is cancelled."""


def calendar(bookings: Iterable[Booking], *, name: str = "") -> bytes:
    """One calendar file with an event per booking; a later file replaces what an earlier one said."""
    file = _empty("PUBLISH")
    if name:
        file.add("X-WR-CALNAME", name)
    for case in bookings:
        file.add_component(_event(case))
    file.add_missing_timezones()
    return file.to_ical()


def invitation(case: Booking, recipient: Recipient) -> Invitation | None:
    """What a mail about a booking carries for the booker's calendar; nothing for anybody else.

    The event's sequence is the booking's version, so that each mail replaces the ones before it.
    """
    if recipient.person != case.person_id:
        return None
    method = "REQUEST" if Booking.State(case.state) in SHOWN else "CANCEL"
    with translation.override(recipient.language):
        file, event = _empty(method), _event(case)
        event.add("organizer", vCalAddress(f"mailto:{settings.NETWORK['contact']}"))
        guest = vCalAddress.new(
            recipient.address, cn=recipient.name, role=ROLE.REQ_PARTICIPANT, partstat="ACCEPTED"
        )
        event.add("attendee", guest)
        file.add_component(event)
        file.add_missing_timezones()
    return Invitation(method, file.to_ical().decode())


def _empty(method: str) -> Calendar:
    return Calendar.new(prodid=f"-//{settings.NETWORK['product']}//booking//JA", method=method)


def _event(case: Booking) -> Event:
    return Event.new(
        uid=f"{case.number}@madoguchi",
        sequence=case.version,
        stamp=case.changed_at,
        start=_local(case.starts_at),
        end=_local(case.ends_at),
        summary=_("オンサイトセンター %(seat)s（%(purpose)s）")
        % {"seat": case.seat, "purpose": case.get_purpose_display()},
        location=f"{case.seat.centre} {case.seat.centre.place}".strip(),
        description=f"{case.number} {case.get_state_display()}",
        url=settings.PORTAL_URL + pages.url(case),
        status=SHOWN.get(Booking.State(case.state), STATUS.CANCELLED),
    )


def _local(moment: datetime) -> datetime:
    return moment.astimezone(clock.TOKYO)
