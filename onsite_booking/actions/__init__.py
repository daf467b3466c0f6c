"""What people do with bookings and visits: one function, one verb."""

from onsite_booking.actions import bookings, visits

__all__ = ["bookings", "visits"]
