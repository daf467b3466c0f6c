"""The centre with its seats, when they are closed, and who has booked them."""

from onsite_booking.models.booking import Booking
from onsite_booking.models.centre import Centre, Closure, Seat

__all__ = ["Booking", "Centre", "Closure", "Seat"]
