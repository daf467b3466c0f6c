"""The builder's page, and the inputs inside its sentences: all that were changed are saved together."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from extraction import reading, selectors, trial
from extraction.builder import labels
from extraction.builder.inline import FORM_ID, SentencesForm
from extraction.builder.page import Section, sections_of
from extraction.models import Script
from extraction.script import Finding
from extraction.script.document import Document
from extraction.views.builder import document_of, dump, frame, save
from extraction.views.scripts import writable


@require_GET
def build(request: HttpRequest, number: str) -> HttpResponse:
    """The whole script as cards, with what the checker says, the sentences, and the test patients' flow."""
    case = writable(request, number)
    if (now := document_of(case)) is None:
        return redirect("extraction:edit", number)
    findings = reading.found_in(dump(now))
    sections, loose = sections_of(now, findings)
    form = SentencesForm(document=now, sections=sections, case=case, user=request.user)
    return _page(request, case, now, (sections, loose, findings), form)


@require_POST
def save_sentences(request: HttpRequest, number: str) -> HttpResponse:
    """Keep what was typed inside the sentences; the page again when something of it cannot be."""
    case = writable(request, number)
    if (now := document_of(case)) is None:
        return redirect("extraction:edit", number)
    findings = reading.found_in(dump(now))
    sections, loose = sections_of(now, findings)
    form = SentencesForm(request.POST, document=now, sections=sections, case=case, user=request.user)
    if not form.is_valid():
        return _page(request, case, now, (sections, loose, findings), form, status=422)
    save(request, case, form.changed(), form)
    return redirect(reverse("extraction:build", args=[number]))


@require_POST
def check_sentences(request: HttpRequest, number: str) -> HttpResponse:
    """What the checker says, and how the test patients fare, with what is typed in the sentences now."""
    case = writable(request, number)
    now = document_of(case) or {}
    form = SentencesForm(request.POST, document=now, sections=sections_of(now, [])[0], case=case)
    text = dump(form.changed() if form.is_valid() else now)
    context = {
        "reading": reading.of_text(text),
        "trial": trial.of_text(text),
        "case": case,
        "is_live": True,
        "wrong": [f"{form[name].label}：{why}" for name, errors in form.errors.items() for why in errors],
    }
    return render(request, "extraction/builder/_side.html", context)


def _page(
    request: HttpRequest,
    case: Script,
    now: Document,
    found: tuple[list[Section], list[Finding], list[Finding]],
    form: SentencesForm,
    *,
    status: int = 200,
) -> HttpResponse:
    (sections, loose, findings), framed, text = found, frame(request, case), dump(now)
    form.lay_out(sections, with_inputs=not framed["reasons"])
    newest = selectors.last_revision(case)
    context = {
        **framed,
        "sections": [section for section in sections if section.cards or section.needed],
        "rare": [section for section in sections if not section.cards and not section.needed],
        "loose": [{"text": labels.said(f.text), "is_error": f.severity == "error"} for f in loose],
        "form": form,
        "form_id": FORM_ID,
        "undo": newest.place - 1 if newest and newest.place > 1 else None,
        "reading": reading.of_text(text, findings=findings),
        "trial": trial.of_text(text),
    }
    return render(request, "extraction/builder/build.html", context, status=status)
