"""The desk's view of the centre: queue of bookings, seats, closures."""

from django.contrib import admin
from simple_history.admin import SimpleHistoryAdmin

from onsite_booking.models import Booking, Centre, Closure, Seat
from workflow.admin import CaseAdmin


@admin.register(Booking)
class BookingAdmin(CaseAdmin):
    """The queue of bookings."""

    list_display = ("number", "case_title", "person", "organisation", "state_label", "due_on")
    list_filter = ("state", "purpose", "seat")
    list_select_related = ("seat", "person", "organisation")


class SeatInline(admin.TabularInline):
    """The seats of a centre."""

    model = Seat
    extra = 0
    can_delete = False


@admin.register(Centre)
class CentreAdmin(SimpleHistoryAdmin):
    """Centres with their seats."""

    list_display = ("name", "address", "is_active")
    inlines = (SeatInline,)


@admin.register(Closure)
class ClosureAdmin(SimpleHistoryAdmin):
    """Maintenance and other hours in which nothing can be booked."""

    list_display = ("starts_at", "ends_at", "centre", "seat", "reason")
    list_filter = ("centre",)
    date_hierarchy = "starts_at"
