"""Bookings as calendar files (RFC 5545) for the visitor's own calendar."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import STATUS, Calendar, Event

from onsite_booking.models import Booking
from workflow import clock, pages

SHOWN = {
    Booking.State.PROVISIONAL: STATUS.TENTATIVE,
    Booking.State.CONFIRMED: STATUS.CONFIRMED,
    Booking.State.CHECKED_IN: STATUS.CONFIRMED,
    Booking.State.FINISHED: STATUS.CONFIRMED,
}
"""How a calendar shows a booking; in every other state it is cancelled."""


def calendar(bookings: Iterable[Booking]) -> bytes:
    """One calendar file with an event per booking; a later file replaces what an earlier one said."""
    file = Calendar.new(prodid=f"-//{settings.NETWORK['product']}//booking//JA", method="PUBLISH")
    for case in bookings:
        file.add_component(_event(case))
    file.add_missing_timezones()
    return file.to_ical()


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
