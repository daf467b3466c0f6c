"""Home, health and error pages."""

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from workflow import inbox, pages
from workflow.machine import machines


@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    """The inbox of a signed-in person; the way in for everybody else."""
    if not request.user.is_authenticated:
        return render(request, "welcome.html")
    items = list(inbox.waiting_for(request.user)[:100])
    return render(request, "inbox.html", {"items": items} | pages.inbox_table(items))


@login_not_required
def health(request: HttpRequest) -> JsonResponse:
    """Whether the web process reaches its database."""
    with connection.cursor() as cursor:
        cursor.execute("select 1")
    return JsonResponse({"status": "ok", "kinds": sorted(machines)})


@login_not_required
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The request made no sense."""
    return render(request, "400.html", status=400)


@login_not_required
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The person may not."""
    return render(request, "403.html", status=403)


@login_not_required
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """There is no such page, or it is somebody else's."""
    return render(request, "404.html", status=404)


@login_not_required
def server_error(request: HttpRequest) -> HttpResponse:
    """Something broke on our side; the page needs no database."""
    return render(request, "500.html", status=500)
