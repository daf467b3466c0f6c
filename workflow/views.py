"""The generic pages: list, case, history, papers, and the one page through which every move goes."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import select_template
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from workflow import audit, directory, documents, files, pages
from workflow.forms import MoveForm, form_for
from workflow.machine import Machine, machines
from workflow.models import Case
from workflow.refusals import NeedsStepUp, NotFromHere, NotReady, NotYours

PER_PAGE = 50


def machine_of(kind: str) -> Machine[Any]:
    """The machine of a kind in an address; 404 for an unknown one."""
    if kind not in machines:
        raise Http404
    return machines[kind]


def visible_case(request: HttpRequest, kind: str, number: str) -> Case:
    """A case as this person may see it; a stranger's object is a 404."""
    return get_object_or_404(machine_of(kind).visible(request.user), number=number)


@require_GET
def case_list(request: HttpRequest, kind: str) -> HttpResponse:
    """All cases of a kind that the person may see, newest first."""
    machine = machine_of(kind)
    cases = machine.visible(request.user).order_by("-opened_at")
    if (state := request.GET.get("state", "")) in machine.states:
        cases = cases.filter(state=state)
    page = Paginator(cases, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "workflow/list.html",
        {"machine": machine, "page": page, "state": state} | pages.case_table(machine, page),
    )


@require_GET
def case_page(request: HttpRequest, kind: str, number: str) -> HttpResponse:
    """The page of one case."""
    return _page(request, kind, number, f"{_app(kind)}/{kind}.html", "workflow/case.html")


@require_GET
def case_documents(request: HttpRequest, kind: str, number: str) -> HttpResponse:
    """The papers of one case."""
    return _page(request, kind, number, "workflow/case_documents.html")


@require_GET
def case_history(request: HttpRequest, kind: str, number: str) -> HttpResponse:
    """Everything that happened to one case."""
    return _page(request, kind, number, "workflow/case_history.html")


def _page(request: HttpRequest, kind: str, number: str, *templates: str) -> HttpResponse:
    case = visible_case(request, kind, number)
    template = select_template(list(templates))
    return HttpResponse(template.render(pages.context(request, case), request))


def _app(kind: str) -> str:
    return machine_of(kind).model._meta.app_label


@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, kind: str, number: str, action: str) -> HttpResponse:
    """The one page through which every move goes: row → form → action → message."""
    case, machine = visible_case(request, kind, number), machine_of(kind)
    if action not in machine.table or not machine.table[action].offered:
        raise Http404
    row = machine.table[action]
    if request.method == "GET":
        _refuse_early(machine, case, action, request.user)
    form = _form(request, machine, case, action)
    reasons: list[str] = []
    if request.method == "POST" and form.is_valid() and factor_shown(request, form):
        try:
            machine.perform(
                action,
                case,
                by=request.user,
                key=form.cleaned_data["key"],
                expecting=form.cleaned_data["expecting"],
                **form.inputs(),
            )
        except NotReady as refusal:
            reasons = refusal.reasons
        except NeedsStepUp:
            form.ask_for_code()
        else:
            messages.success(request, _("「%(what)s」を行いました。") % {"what": row.label})
            return redirect(pages.url(case))
    context = {
        "case": case,
        "identity": pages.identity(case, machine),
        "step": row,
        "form": form,
        "reasons": reasons
        or (machine.reasons(action, case, request.user) if request.method == "GET" else []),
        "about": _about(kind, action),
    }
    return render(request, "workflow/move.html", context, status=422 if request.method == "POST" else 200)


def _form(request: HttpRequest, machine: Machine[Any], case: Case, action: str) -> MoveForm:
    """The form of a move, with a field for the code where a second factor must be shown again."""
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = form_for(f"{machine.kind}.{action}")(*sent, case=case, user=request.user)
    if machine.asks_for_factor(action, case, request.user):
        form.ask_for_code()
    return form


def factor_shown(request: HttpRequest, form: MoveForm) -> bool:
    """Show the code that came with a move; once it was right, the form asks no more."""
    if "code" not in form.fields:
        return True
    if directory.show_factor(request, request.POST.get("code", "")[:40]):
        del form.fields["code"]
        return True
    form.add_error("code", _("このコードは使えません。アプリの新しいコードを待って入力してください。"))
    return False


def _refuse_early(machine: Machine[Any], case: Case, action: str, user: Any) -> None:
    """Say on opening the page what the action would say on pressing its button."""
    if not machine.table[action].who(user, case):
        raise NotYours()
    if case.state not in machine.table[action].sources:
        raise NotFromHere(_("現在の状態は「%(state)s」です。") % {"state": machine.state_label(case)})


def _about(kind: str, action: str) -> str:
    """The template of what the person is about to decide on, if the app has one."""
    names = [f"{_app(kind)}/moves/{kind}_{action}.html", f"{_app(kind)}/moves/{kind}.html"]
    return select_template([*names, "workflow/_nothing.html"]).template.name  # type: ignore[attr-defined]


@require_GET
def document(request: HttpRequest, pk: str) -> HttpResponse:
    """Hand out a paper: policy, digest, log, then bytes."""
    paper = get_object_or_404(documents.made(), pk=pk)
    case = visible_case(request, paper.kind, paper.number)
    content = files.read(paper.file)
    audit.record_view(case, by=request.user, what=f"document:{paper.template}")
    return download(content, f"{case.number}_{paper.title}.pdf", paper.file.media_type)


def download(content: bytes, name: str, media_type: str) -> HttpResponse:
    """An attachment that a browser neither sniffs nor runs."""
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    return response
