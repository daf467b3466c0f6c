"""The people, attachments and queries of the papers: each added, answered or removed by one POST."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.policies import is_agency
from applications import form_specs, selectors
from applications import numbers as trained
from applications.actions import papers, queries
from applications.forms import AnswerQueryForm, AttachmentForm, MemberForm, QueryForm
from applications.models import Usage
from training import selectors as training
from workflow import audit, files
from workflow.forms import MoveForm
from workflow.refusals import NotReady
from workflow.views import download


def _case(request: HttpRequest, number: str) -> Usage:
    return get_object_or_404(selectors.usages_visible_to(request.user), number=number)


def _section(case: Usage, key: str) -> HttpResponse:
    return redirect("applications:section", case.number, key)


def _again(request: HttpRequest, case: Usage, form: MoveForm, heading: str, back: str) -> HttpResponse:
    """The form alone with what is wrong and everything that was typed."""
    context = {"case": case, "form": form, "heading": heading, "back": back}
    return render(request, "applications/row_form.html", context, status=422)


# -- people -------------------------------------------------------------------------------------
@require_POST
def add_member(request: HttpRequest, number: str) -> HttpResponse:
    """Add a person; an empty training number is looked up."""
    case = _case(request, number)
    form = MemberForm(request.POST, case=case, user=request.user, auto_id="id_member_%s")
    form.offer_people(case.organisation)
    if form.is_valid():
        try:
            papers.add_member(
                case, by=request.user, key=form.cleaned_data["key"], **_with_numbers(form.inputs())
            )
        except NotReady as refusal:
            form.add_error(None, refusal.reasons)
        else:
            messages.success(request, _("利活用者を追加しました。"))
            return _section(case, "members")
    back = reverse("applications:section", args=[case.number, "members"])
    return _again(request, case, form, _("利活用者を追加する"), back)


def _with_numbers(inputs: dict[str, Any]) -> dict[str, Any]:
    """Fill in the numbers that the training desk knows of."""
    courses = {"overview_number": "overview", "operation_number": "operation"}
    for name, course in courses.items():
        if not inputs[name] and (found := training.completion_of(inputs["person"], course)):
            inputs[name] = found.number
    return inputs


@require_GET
def check_numbers(request: HttpRequest, number: str) -> HttpResponse:
    """Say at once whether the numbers typed so far count; nothing is saved, and the form says it as well."""
    case = _case(request, number)
    form = MemberForm(request.GET, case=case, user=request.user)
    form.offer_people(case.organisation)
    form.is_valid()
    person = form.cleaned_data.get("person")
    rows = [
        {
            "label": form.fields[field].label,
            "number": form.data.get(field, "").strip(),
            "faults": form.errors.get(field, []),
        }
        for field in trained.NUMBER_FIELDS.values()
        if form.data.get(field, "").strip()
    ]
    return render(request, "applications/_number_check.html", {"rows": rows, "person": person})


@require_POST
def remove_member(request: HttpRequest, number: str, pk: str) -> HttpResponse:
    """Take a person out."""
    case = _case(request, number)
    member = get_object_or_404(selectors.members_of(case.number), pk=pk)
    papers.remove_member(case, by=request.user, member=member)
    messages.success(request, _("%(person)sさんを外しました。") % {"person": member.person})
    return _section(case, "members")


# -- attachments --------------------------------------------------------------------------------
@require_POST
def add_attachment(request: HttpRequest, number: str) -> HttpResponse:
    """Attach a PDF; a wrong file leaves everything as it was."""
    case = _case(request, number)
    form = AttachmentForm(
        request.POST, request.FILES, case=case, user=request.user, auto_id="id_attachment_%s"
    )
    if form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            papers.attach(
                case,
                by=request.user,
                key=form.cleaned_data["key"],
                kind=form.cleaned_data["kind"],
                file_name=upload.name,
                content=upload.read(files.MOST_BYTES + 1),
            )
        except NotReady as refusal:
            form.add_error("file", refusal.reasons)
        else:
            messages.success(request, _("「%(name)s」を添付しました。") % {"name": upload.name})
            return _section(case, "attachments")
    back = reverse("applications:section", args=[case.number, "attachments"])
    return _again(request, case, form, _("書類を添付する"), back)


@require_GET
def attachment(request: HttpRequest, number: str, pk: str) -> HttpResponse:
    """Hand out an attachment. The agency reads those that were handed in."""
    case = _case(request, number)
    found = selectors.attachment(case, pk)
    if found is None or (is_agency(request.user) and not _was_handed_in(case, pk)):
        raise Http404
    content = files.read(found.file)
    audit.record_view(case, by=request.user, what=f"attachment:{found.pk}")
    return download(content, found.name, found.file.media_type)


def _was_handed_in(case: Usage, pk: Any) -> bool:
    rounds = selectors.submissions_of(case)
    return any(row["id"] == str(pk) for s in rounds for row in s.snapshot["attachments"])


@require_POST
def remove_attachment(request: HttpRequest, number: str, pk: str) -> HttpResponse:
    """Take an attachment out."""
    case = _case(request, number)
    found = selectors.attachment(case, pk)
    if found is None or found.removed_at:
        raise Http404
    papers.detach(case, by=request.user, attachment=found)
    messages.success(request, _("「%(name)s」を外しました。") % {"name": found.name})
    return _section(case, "attachments")


# -- queries ------------------------------------------------------------------------------------
@require_POST
def write_query(request: HttpRequest, number: str) -> HttpResponse:
    """Write a query beside a section."""
    case = _case(request, number)
    form = QueryForm(request.POST, case=case, user=request.user)
    if form.is_valid():
        queries.write_query(case, by=request.user, key=form.cleaned_data["key"], **form.inputs())
        return _papers(case, form.cleaned_data["section"])
    key = request.POST.get("section", "")
    heading = form_specs.BY_KEY[key].label if key in form_specs.BY_KEY else _("照会事項を書く")
    return _again(request, case, form, str(heading), reverse("applications:papers", args=[case.number]))


@require_POST
def drop_query(request: HttpRequest, number: str, pk: str) -> HttpResponse:
    """Take back a query that was not sent."""
    case = _case(request, number)
    query = get_object_or_404(selectors.unsent_queries(case), pk=pk)
    queries.drop_query(case, by=request.user, query=query)
    return _papers(case, query.section)


@require_POST
def answer_query(request: HttpRequest, number: str, pk: str) -> HttpResponse:
    """Answer a query; saved at once, sent with the papers."""
    case = _case(request, number)
    query = next((q for q in selectors.queries_of(case, request.user) if str(q.pk) == str(pk)), None)
    if query is None:
        raise Http404
    form = AnswerQueryForm(request.POST, case=case, user=request.user)
    if form.is_valid():
        queries.answer_query(
            case, by=request.user, key=form.cleaned_data["key"], query=query, **form.inputs()
        )
        messages.success(request, _("回答を保存しました。申出書類を提出すると、事務局に届きます。"))
        return _papers(case, query.section)
    return _again(request, case, form, query.text[:80], reverse("applications:papers", args=[case.number]))


def _papers(case: Usage, section: str) -> HttpResponse:
    return redirect(reverse("applications:papers", args=[case.number]) + f"#{section}")
