"""Test patients (to be joined with the engine)."""
from django.http import HttpRequest, HttpResponse


def patients(request: HttpRequest, number: str) -> HttpResponse:
    return HttpResponse("")
