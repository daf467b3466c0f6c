"""Addresses of the on-site centre besides the generic ones of every case."""

from django.urls import path

from onsite_booking.views import (
    availability,
    bookings,
    changes,
    mine,
    occupancy,
    reception,
    terminal,
    waiting,
)

app_name = "onsite_booking"
urlpatterns = [
    path("", availability.calendar, name="calendar"),
    path("new/", bookings.new, name="new"),
    path("wait/", waiting.wait, name="wait"),
    path("script-day/", waiting.script_day, name="script_day"),
    path("mine/", mine.mine, name="mine"),
    path("mine.ics", bookings.my_calendar_file, name="my_calendar_file"),
    path("feeds/", mine.calendars_of_person, name="feeds"),
    path("feeds/<str:scope>/issue/", mine.issue_feed, name="issue_feed"),
    path("feeds/<str:scope>/revoke/", mine.revoke_feed, name="revoke_feed"),
    path("feed/<str:token>.ics", mine.feed, name="feed"),
    path("day/", reception.day_sheet, name="day_sheet"),
    path("day/sheet.pdf", reception.day_sheet_pdf, name="day_sheet_pdf"),
    path("desk/", reception.desk, name="desk"),
    path("desk/log/", reception.access_log, name="access_log"),
    path("desk/occupancy/", occupancy.occupancy, name="occupancy"),
    path("desk/occupancy.csv", occupancy.occupancy_csv, name="occupancy_csv"),
    path("terminal/", terminal.terminal, name="terminal"),
    path("<str:number>/approve/", reception.approve, name="approve"),
    path("<str:number>/slip.pdf", reception.slip, name="slip"),
    path("<str:number>/change/", changes.change, name="change"),
    path("<str:number>/move/", changes.move, name="move"),
    path("<str:number>/calendar.ics", bookings.calendar_file, name="calendar_file"),
]
