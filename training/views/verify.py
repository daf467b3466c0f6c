"""Anybody may check a completion number; the page says no more than is needed."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from accounts.models import Person
from training import numbering, selectors, standing
from training.actions import lookups
from training.forms import VerifyForm
from workflow import addresses, clock

LONGEST = 40
"""Characters of what was typed that are shown again."""


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
    """Whether a number counts, for which course, since when, and the masked name; only so often."""
    wait = lookups.seconds_to_wait(addresses.of(request), clock.now())
    if wait:
        minutes = -(-wait // 60)
        response = render(request, "training/verify_later.html", {"minutes": minutes}, status=429)
        response["Retry-After"] = str(wait)
        return response
    found = selectors.find_number(number)
    rule = standing.today()
    context = {
        "completion": found,
        "standing": rule.standing(found) if found else "",
        "name": masked(found.person) if found else "",
        "typed": number[:LONGEST],
        "why_unknown": "" if found else numbering.why_not(number),
    }
    return render(request, "training/verified.html", context, status=200 if found else 404)


def masked(person: Person) -> str:
    """A name of which only the first letters are shown: 利* 太*."""
    parts = [part for part in (person.family_name, person.given_name) if part]
    return " ".join(f"{part[0]}*" for part in parts)
