"""Addresses of the look."""

from django.urls import path

from config.look import views

app_name = "look"
urlpatterns = [path("", views.styleguide, name="styleguide")]
