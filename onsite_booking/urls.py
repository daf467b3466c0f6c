"""Addresses of onsite_booking."""

from django.urls import URLPattern

app_name = "onsite_booking"
urlpatterns: list[URLPattern] = []
