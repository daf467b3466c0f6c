"""Anybody may check a completion number; the page says no more than is needed."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from accounts.models import Person
from training import numbering, selectors
from training.forms import VerifyForm


@login_not_required
@require_GET
def verify(request: HttpRequest) -> HttpResponse:
    """Ask for a number."""
    form = VerifyForm(request.GET if "number" in request.GET else None)
    if form.is_bound and form.is_valid():
        return redirect("training:verified", form.cleaned_data["number"])
    return render(request, "training/verify.html", {"form": form}, status=422 if form.is_bound else 200)


@login_not_required
@require_GET
def verified(request: HttpRequest, number: str) -> HttpResponse:
    """Whether a number is valid, for which course, since when, and the masked name."""
    found = selectors.find_number(number)
    context = {
        "completion": found,
        "name": masked(found.person) if found else "",
        "typed": number,
        "well_formed": numbering.read(number) is not None,
    }
    return render(request, "training/verified.html", context, status=200 if found else 404)


def masked(person: Person) -> str:
    """A name of which only the first letters are shown: 利* 太*."""
    parts = [part for part in (person.family_name, person.given_name) if part]
    return " ".join(f"{part[0]}*" for part in parts)
