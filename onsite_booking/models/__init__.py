"""The centres with their rooms and seats, when they are open, who has booked, who waits, and the feeds."""

from onsite_booking.models.booking import Booking
from onsite_booking.models.centre import Centre, Closure, OpeningHours, Room, Seat
from onsite_booking.models.feed import CalendarFeed
from onsite_booking.models.party import BookingItem, BookingVisitor
from onsite_booking.models.waiting import WaitingEntry

__all__ = [
    "Booking",
    "BookingItem",
    "BookingVisitor",
    "CalendarFeed",
    "Centre",
    "Closure",
    "OpeningHours",
    "Room",
    "Seat",
    "WaitingEntry",
]
