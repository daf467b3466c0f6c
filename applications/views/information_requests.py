"""Asking for the detailed information, and the document room."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.policies import is_member
from applications import policies, selectors
from applications.actions import information_requests
from applications.forms import InformationRequestForm
from applications.models import InformationRequest
from workflow import audit, files, pages
from workflow.pages import page_of
from workflow.refusals import NotReady
from workflow.views import download

FIELDS = ("requester", "purpose", "medicines", "plans_post_marketing", "contact_name", "contact_email")


@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Write a request for the acting organisation."""
    initial = {"contact_name": str(request.user), "contact_email": getattr(request.user, "email", "")}
    form = InformationRequestForm(request.POST or None, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        case = information_requests.start(
            by=request.user,
            key=form.cleaned_data["key"],
            organisation=request.acting,
            **form.inputs(),
        )
        return redirect(pages.url(case))
    return _form(request, form, "")


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, number: str) -> HttpResponse:
    """Change a request before it is handed in."""
    case = get_object_or_404(selectors.requests_visible_to(request.user), number=number)
    initial = {name: getattr(case, name) for name in FIELDS}
    form = InformationRequestForm(request.POST or None, case=case, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        information_requests.save(
            case,
            by=request.user,
            key=form.cleaned_data["key"],
            expecting=form.cleaned_data["expecting"],
            **form.inputs(),
        )
        messages.success(request, _("保存しました。"))
        return redirect(pages.url(case))
    return _form(request, form, pages.url(case))


def _form(request: HttpRequest, form: InformationRequestForm, back: str) -> HttpResponse:
    context = {"form": form, "back": back}
    status = 422 if form.is_bound else 200
    return render(request, "applications/information_request_form.html", context, status=status)


@page_of("information_request")
def on_the_page(request: HttpRequest, case: InformationRequest) -> dict[str, Any]:
    """The links that belong to the state of the request."""
    mine = is_member(request.user, case)
    editable = case.state in {case.State.DRAFT, case.State.RETURNED}
    return {
        "edit_url": reverse("applications:request_edit", args=[case.number]) if mine and editable else "",
        "room_url": reverse("applications:room", args=[case.number])
        if mine and case.state == case.State.OPEN
        else "",
    }


@require_GET
def room(request: HttpRequest, number: str) -> HttpResponse:
    """The papers that may be read, while a confidentiality agreement is in force."""
    case = _open_request(request, number)
    rows = [
        {
            "title": paper.title,
            "title_en": paper.title_en,
            "version": paper.version,
            "kind": paper.get_kind_display(),
            "size": paper.file.size,
            "digest": paper.file_id,
            "url": reverse("applications:room_paper", args=[case.number, paper.pk]),
        }
        for paper in selectors.papers_for(case)
    ]
    return render(request, "applications/room.html", {"case": case, "rows": rows})


@require_GET
def paper(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Hand out a paper of the room: agreement in force, digest, log, then bytes."""
    case = _open_request(request, number)
    found = next((p for p in selectors.papers_for(case) if p.pk == pk), None)
    if found is None:
        raise Http404
    content = files.read(found.file)
    audit.record_view(case, by=request.user, what=f"detailed:{found.code}:{found.version}")
    return download(content, f"{found.title}_{found.version}.pdf", found.file.media_type)


def _open_request(request: HttpRequest, number: str) -> InformationRequest:
    """The request whose room the person may enter. Agency staff have no business in an applicant's room."""
    mine = selectors.requests_visible_to(request.user).filter(state=InformationRequest.State.OPEN)
    case = get_object_or_404(mine, number=number)
    if not is_member(request.user, case):
        raise Http404
    if reason := policies.no_nda(case, request.user):
        raise NotReady(reason)
    return case
