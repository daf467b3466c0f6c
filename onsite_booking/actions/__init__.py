"""What people do with bookings: one function, one verb."""

from onsite_booking.actions import bookings

__all__ = ["bookings"]
