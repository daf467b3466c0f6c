"""Addresses of the on-site centre besides the generic ones of every case."""

from django.urls import path

from onsite_booking.views import availability, bookings, reception

app_name = "onsite_booking"
urlpatterns = [
    path("", availability.calendar, name="calendar"),
    path("new/", bookings.new, name="new"),
    path("mine.ics", bookings.my_calendar_file, name="my_calendar_file"),
    path("day/", reception.day_sheet, name="day_sheet"),
    path("<str:number>/calendar.ics", bookings.calendar_file, name="calendar_file"),
]
