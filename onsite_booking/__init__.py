"""The on-site centre: seats, bookings, reception."""
