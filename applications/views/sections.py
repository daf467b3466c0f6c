"""Filling in one section. Nothing that was typed is lost: not by a colleague, not by an ended session."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import selectors as people
from applications import form_specs, selectors
from applications import numbers as trained
from applications.actions import papers
from applications.forms import AttachmentForm, MemberForm, SectionForm
from applications.models import Section, Usage
from applications.workflow import usage as machine
from workflow import pages
from workflow.refusals import NotFromHere, Stale

KEPT = "kept_section"
MOST_KEPT = 200_000
"""Characters of a form that are kept over a sign-in."""


@login_not_required
@require_http_methods(["GET", "POST"])
def section(request: HttpRequest, number: str, key: str) -> HttpResponse:
    """Show and save one section of the papers."""
    if not request.user.is_authenticated:
        return _sign_in_first(request)
    case = get_object_or_404(selectors.usages_visible_to(request.user), number=number)
    spec = form_specs.BY_KEY.get(key)
    if spec is None:
        raise Http404
    row = selectors.sections_of(case).get(key)
    if request.method == "POST":
        return _save(request, case, spec, row)
    if not machine.may("save_section", case, request.user):
        return redirect(reverse("applications:papers", args=[number]) + f"#{key}")
    kept = _kept(request)
    return _page(request, case, spec, row, _form(case, spec, row, kept), restored=kept is not None)


def _sign_in_first(request: HttpRequest) -> HttpResponse:
    """Keep what was typed when the session had ended, and come back to it after signing in."""
    if request.method == "POST" and len(request.POST.urlencode()) <= MOST_KEPT:
        request.session[KEPT] = {"path": request.path, "data": request.POST.urlencode()}
    return redirect_to_login(request.get_full_path())


def _kept(request: HttpRequest) -> QueryDict | None:
    """What was typed into this page before the sign-in, once."""
    kept = request.session.get(KEPT)
    if not kept or kept["path"] != request.path:
        return None
    del request.session[KEPT]
    return QueryDict(kept["data"])


def _form(case: Usage, spec: form_specs.Spec, row: Section | None, data: Any = None) -> SectionForm:
    content = dict(row.content) if row else {}
    if spec.key == "study":
        content.setdefault("title", case.study_title)
    initial = content | {"seen": row.version if row else 0}
    if row:
        initial["complete"] = "yes" if row.is_complete else "later"
    return SectionForm(data, spec=spec, case=case, initial=initial)


def _save(request: HttpRequest, case: Usage, spec: form_specs.Spec, row: Section | None) -> HttpResponse:
    form = _form(case, spec, row, request.POST)
    if not form.is_valid():
        return _page(request, case, spec, row, form, status=422)
    try:
        papers.save_section(
            case,
            by=request.user,
            key=form.cleaned_data["key"],
            section=spec.key,
            content=form.content(),
            is_complete=form.cleaned_data["complete"] == "yes",
            seen=form.cleaned_data["seen"] or 0,
        )
    except Stale as refusal:
        return _both(request, case, spec, form, refusal)
    except NotFromHere as refusal:
        return _page(request, case, spec, row, form, refusal=refusal, status=refusal.status)
    messages.success(request, _("「%(section)s」を保存しました。") % {"section": spec.label})
    return redirect(pages.url(case) if "later" in request.POST else _next(case, spec))


def _next(case: Usage, spec: form_specs.Spec) -> str:
    keys = [s.key for s in form_specs.SECTIONS]
    place = keys.index(spec.key) + 1
    if place == len(keys):
        return pages.url(case)
    return reverse("applications:section", args=[case.number, keys[place]])


def _both(
    request: HttpRequest, case: Usage, spec: form_specs.Spec, form: SectionForm, refusal: Stale
) -> HttpResponse:
    """Show the colleague's version beside one's own; saving again then overwrites knowingly."""
    row = selectors.sections_of(case)[spec.key]
    data = request.POST.copy()
    data["seen"] = str(row.version)
    sites = {site.site_code: site.name for site in people.sites()}
    mine = form.content()
    differences = [
        {
            "term": item.label,
            "before": form_specs.shown(item, row.content.get(item.key), sites),
            "after": form_specs.shown(item, mine[item.key], sites),
        }
        for item in spec.items
        if row.content.get(item.key) != mine[item.key]
    ]
    again = _form(case, spec, row, data)
    return _page(
        request, case, spec, row, again, refusal=refusal, differences=differences, status=refusal.status
    )


def _page(
    request: HttpRequest,
    case: Usage,
    spec: form_specs.Spec,
    row: Section | None,
    form: SectionForm,
    *,
    status: int = 200,
    **extra: Any,
) -> HttpResponse:
    queries = [q for q in selectors.queries_of(case, request.user) if q.section == spec.key]
    context = {
        "case": case,
        "spec": spec,
        "row": row,
        "form": form,
        "queries": [q for q in queries if q.resolved_at is None],
        "papers_url": reverse("applications:papers", args=[case.number]) + f"#{spec.key}",
        "hub_url": pages.url(case),
    }
    return render(request, "applications/section.html", context | _rows(case, spec) | extra, status=status)


def _rows(case: Usage, spec: form_specs.Spec) -> dict[str, Any]:
    """The rows of a section that has any, with the form that adds one."""
    if spec.rows == "members":
        form = MemberForm(case=case, auto_id="id_member_%s")
        form.offer_people(case.organisation)
        members = list(selectors.members_of(case.number))
        faults = trained.number_faults(members)
        return {"members": [(member, faults[member.pk]) for member in members], "member_form": form}
    if spec.rows == "handlers":
        handlers = selectors.members_of(case.number).filter(handles_statistics=True)
        return {"handlers": [str(m.person) for m in handlers]}
    if spec.rows == "files":
        upload = AttachmentForm(case=case, auto_id="id_attachment_%s")
        return {"attachments": selectors.attachments_of(case), "attachment_form": upload}
    return {}
