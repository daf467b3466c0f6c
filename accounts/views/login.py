"""Signing in and out."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def locked_out(request: HttpRequest, response: Any = None, credentials: Any = None) -> HttpResponse:
    """Say that signing in is paused after repeated failures, and for how long."""
    return render(request, "accounts/locked_out.html", status=429)
