"""Addresses of the demonstration; empty in earnest."""

from django.urls import URLPattern

app_name = "demonstration"
urlpatterns: list[URLPattern] = []
