"""Guided entry: a few questions, and only what applies."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@login_not_required
def guide(request: HttpRequest) -> HttpResponse:
    """Show what applies to the visitor."""
    return render(request, "applications/guide.html", {})
