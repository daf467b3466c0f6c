"""What people do at the on-site centre: one function, one verb."""

from onsite_booking.actions import bookings, centres, changes, feeds, visits, waiting

__all__ = ["bookings", "centres", "changes", "feeds", "visits", "waiting"]
