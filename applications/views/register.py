"""The public register of usages."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@login_not_required
def register(request: HttpRequest) -> HttpResponse:
    """Show closed and running usages to the public."""
    return render(request, "applications/register.html", {})
