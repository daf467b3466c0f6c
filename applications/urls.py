"""Addresses of this app besides the generic ones of every case."""

from django.urls import path

from applications.views import guide, inquiries, register

app_name = "applications"
urlpatterns = [
    path("guide/", guide.guide, name="guide"),
    path("ask/", inquiries.ask, name="ask"),
    path("register/", register.register, name="register"),
]
