"""Addresses of the demonstration; empty in earnest."""

from django.conf import settings
from django.urls import URLPattern, path

from config.demonstration import views

app_name = "demonstration"
urlpatterns: list[URLPattern] = (
    [
        path("", views.index, name="index"),
        path("clock/days/", views.move_days, name="move_days"),
        path("clock/seconds/", views.move_seconds, name="move_seconds"),
        path("clock/business-day/", views.next_business_day, name="next_business_day"),
        path("mailbox/", views.mails, name="mailbox"),
    ]
    if settings.DEMONSTRATION or settings.TESTING
    else []
)
