"""The centres with their rooms and seats, when they are open, who has booked, who waits, and the feeds."""

from onsite_booking.models.booking import Booking
from onsite_booking.models.centre import Centre, Closure, OpeningHours, Room, Seat
from onsite_booking.models.feed import CalendarFeed
from onsite_booking.models.party import BookingItem, BookingVisitor
from onsite_booking.models.visit import AccessEntry, CarriedItem, Stay, TerminalSession
from onsite_booking.models.waiting import WaitingEntry

__all__ = [
    "AccessEntry",
    "Booking",
    "BookingItem",
    "BookingVisitor",
    "CalendarFeed",
    "CarriedItem",
    "Centre",
    "Closure",
    "OpeningHours",
    "Room",
    "Seat",
    "Stay",
    "TerminalSession",
    "WaitingEntry",
]
