"""Beginning an application, and the case page of a usage."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.policies import is_agency, is_member
from applications import form_specs, selectors
from applications.actions import usages
from applications.categories import Category
from applications.forms import StartForm
from applications.models import Query, Section, Usage
from applications.workflow import EDITABLE
from applications.workflow import usage as machine
from workflow import deadlines, pages
from workflow.pages import page_of

U = Usage.State


@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Begin an application for the acting organisation, with the category that the guide found."""
    wanted = request.GET.get("category", "")
    initial = {"category": wanted if wanted in Category.values else None}
    organisation = request.acting
    form = StartForm(request.POST or None, user=request.user, organisation=organisation, initial=initial)
    if request.method == "POST" and form.is_valid():
        case = usages.start(
            by=request.user,
            key=form.cleaned_data["key"],
            organisation=organisation,
            **form.inputs(),
        )
        return redirect(pages.url(case))
    return render(request, "applications/start.html", {"form": form}, status=422 if form.is_bound else 200)


# -- the case page ------------------------------------------------------------------------------
@page_of("usage")
def on_the_page(request: HttpRequest, case: Usage) -> dict[str, Any]:
    """The task list for those who write; queries, people and opinions for those who may read them."""
    user, inside = request.user, is_agency(request.user)
    rows, queries = selectors.sections_of(case), selectors.queries_of(case, user)
    writes = is_member(user, case) and case.state in EDITABLE
    return (_next(case, user, rows, queries) if writes else {}) | {
        "groups": _tasks(case, rows, queries) if writes else [],
        "done": sum(row.is_complete for row in rows.values()),
        "total": len(form_specs.SECTIONS),
        "last_saved": max((row.saved_at for row in rows.values()), default=None),
        "papers_url": reverse("applications:papers", args=[case.number]),
        "open_queries": sum(query.is_open for query in queries),
        "members": [] if writes else _members(case, inside),
        "votes": selectors.votes_on(case) if inside else [],
        "quorum": selectors.quorum(),
        "is_inside": inside,
        "closing_url": _closing_url(case, user),
        "in_use": case.state == U.IN_USE and is_member(user, case),
    }


def _next(case: Usage, user: Any, rows: dict[str, Section], queries: list[Query]) -> dict[str, Any]:
    """What the writers do next: answer the queries, or go on with the first section that is not complete."""
    todo = next((s for s in form_specs.SECTIONS if not (s.key in rows and rows[s.key].is_complete)), None)
    if any(query.is_open for query in queries):
        label = _("照会事項に回答する")
        url = reverse("applications:papers", args=[case.number])
    elif todo:
        label = _("「%(section)s」を書く") % {"section": todo.label}
        url = reverse("applications:section", args=[case.number, todo.key])
    else:
        return {}
    due = deadlines.current(case)
    panel = pages.next_panel(case, machine, [], user, due.due_on if due else None)
    return {"next": panel | {"actions": [{"label": label, "url": url, "primary": True}]}}


def _tasks(case: Usage, rows: dict[str, Section], queries: list[Query]) -> list[dict[str, Any]]:
    """The sections in their groups, each with its mark, and the last look at the end."""
    open_in = [query.section for query in queries if query.is_open]
    groups = [
        {
            "heading": heading,
            "tasks": [
                _task(case, spec, rows.get(spec.key), open_in.count(spec.key))
                for spec in form_specs.SECTIONS
                if spec.group == group
            ],
        }
        for group, heading in form_specs.GROUPS
    ]
    complete = all(row.is_complete for row in rows.values()) and len(rows) == len(form_specs.SECTIONS)
    look = {
        "label": _("内容の確認"),
        "url": reverse("applications:papers", args=[case.number]) if complete else None,
        "hint": "" if complete else _("すべての項目が完了すると確認できます"),
        "status": "" if complete else None,
    }
    return [*groups, {"heading": _("確認と提出"), "tasks": [look]}]


def _task(case: Usage, spec: form_specs.Spec, row: Section | None, queries: int) -> dict[str, Any]:
    if queries:
        status, tone = _("要修正 %(count)d件") % {"count": queries}, "error"
    elif row is None:
        status, tone = _("未着手"), "warning"
    elif row.is_complete:
        status, tone = _("完了"), ""
    else:
        status, tone = _("入力中"), "info"
    url = reverse("applications:section", args=[case.number, spec.key])
    return {"label": spec.label, "url": url, "hint": spec.hint, "status": status, "tone": tone}


def _members(case: Usage, inside: bool) -> list[dict[str, Any]]:
    """The people of a usage; the agency reads those of the papers handed in until the use begins."""
    if inside and case.state not in {U.IN_USE, U.CLOSED}:
        submission = selectors.latest_submission(case)
        return submission.snapshot["members"] if submission else []
    fields = (
        "role",
        "needs_account",
        "handles_statistics",
        "overview_number",
        "operation_number",
    )
    return [
        {"person": str(m.person)} | {name: getattr(m, name) for name in fields}
        for m in selectors.members_of(case.number)
    ]


def _closing_url(case: Usage, user: Any) -> str:
    if case.state != U.IN_USE or not is_member(user, case) or selectors.closing_of(case):
        return ""
    return reverse("applications:closing_start") + f"?usage={case.number}"
