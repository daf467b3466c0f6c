"""Reading the papers of a usage: versions side by side, with queries and answers beside each section."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.policies import is_agency, is_case_officer, is_member
from applications import reading, selectors
from applications.forms import AnswerQueryForm, QueryForm
from applications.models import Query, Submission, Usage
from applications.workflow import EDITABLE
from applications.workflow import usage as machine
from workflow import pages

U = Usage.State
ANSWERING = (U.DRAFT_RETURNED, U.RETURNED)
OFFERED_HERE = {"submit_draft", "submit", "return_draft", "accept_draft", "send_back", "accept", "vote"}
"""Moves that end the reading of the papers."""


@require_GET
def papers(request: HttpRequest, number: str) -> HttpResponse:
    """Read the papers, compare versions, and write or answer queries beside each section."""
    case = get_object_or_404(selectors.usages_visible_to(request.user), number=number)
    versions = _versions(case, request.user)
    if not versions:
        raise Http404
    to = _chosen(request.GET.get("to"), versions) or list(versions)[-1]
    since = _chosen(request.GET.get("from"), {"": None, **versions})
    since = _before(versions, to) if since is None else since
    sections = _compared(versions, since, to)
    queries = selectors.queries_of(case, request.user)
    context = {
        "case": case,
        "identity": pages.identity(case, machine),
        "versions": [{"value": key, "label": version["label"]} for key, version in versions.items()],
        "since": since,
        "to": to,
        "before_label": versions[since]["label"] if since else "",
        "after_label": versions[to]["label"],
        "only_changed": "only" in request.GET,
        "changed": sum(section["changed"] for section in sections),
        "sections": [_beside(case, section, queries, request.user) for section in sections],
        "open_count": sum(query.is_open for query in queries),
        "answered_count": sum(not query.is_open for query in queries),
    }
    return render(request, "applications/papers.html", context | _moves(case, request.user))


def _versions(case: Usage, user: Any) -> dict[str, dict[str, Any]]:
    """The versions that this person may read: rounds handed in, and the live draft for the applicant."""
    found = {
        str(s.round): {"label": _label(s), "snapshot": s.snapshot} for s in selectors.submissions_of(case)
    }
    if not is_agency(user) and (case.state in EDITABLE or not found):
        found["now"] = {"label": _("現在の内容"), "snapshot": selectors.snapshot(case)}
    return found


def _label(submission: Submission) -> str:
    words = _("第%(round)d回（正式な申出）") if submission.is_formal else _("第%(round)d回（案）")
    return words % {"round": submission.round}


def _chosen(value: str | None, versions: dict[str, Any]) -> str | None:
    return value if value in versions else None


def _compared(versions: dict[str, Any], since: str, to: str) -> list[dict[str, Any]]:
    """The sections of two versions side by side; of one version when there is nothing to compare with."""
    labels = {"before_label": versions[since]["label"] if since else "", "after_label": versions[to]["label"]}
    before = versions[since]["snapshot"] if since else reading.EMPTY
    sections = reading.compared(before, versions[to]["snapshot"])
    for section in sections:
        section["items"] = [item | labels for item in section["items"]]
    return sections


def _before(versions: dict[str, Any], to: str) -> str:
    keys = list(versions)
    return keys[keys.index(to) - 1] if keys.index(to) else ""


def _beside(case: Usage, section: dict[str, Any], queries: list[Query], user: Any) -> dict[str, Any]:
    """A section with its queries and, for whoever may act, the forms."""
    mine = [query for query in queries if query.section == section["key"]]
    answering = case.state in ANSWERING and is_member(user, case)
    writing = case.state in {U.DRAFT_CHECK, U.SUBMITTED} and is_case_officer(user, case)
    return section | {
        "open": sum(query.is_open for query in mine),
        "threads": [_thread(query, case, user, answering=answering, writing=writing) for query in mine],
        "form": QueryForm(case=case, initial={"section": section["key"]}, auto_id=f"id_{section['key']}_%s")
        if writing
        else None,
        "edit_url": reverse("applications:section", args=[case.number, section["key"]])
        if case.state in EDITABLE and is_member(user, case)
        else "",
    }


def _thread(query: Query, case: Usage, user: Any, *, answering: bool, writing: bool) -> dict[str, Any]:
    comments = [
        {
            "who": query.written_by,
            "at": query.sent_at or query.written_at,
            "round": query.round,
            "text": query.text,
            "draft": query.sent_at is None,
            "mine": query.written_by_id == user.pk,
        }
    ]
    if query.answer:
        comments.append(
            {
                "who": query.answered_by,
                "at": query.answered_at,
                "text": query.answer,
                "draft": query.answer_sent_at is None,
                "mine": query.answered_by_id == user.pk,
            }
        )
    open_now = answering and query.answer_sent_at is None and query.sent_at
    return {
        "thread": {"comments": comments},
        "answer_url": reverse("applications:query_answer", args=[case.number, query.pk]) if open_now else "",
        "form": AnswerQueryForm(case=case, initial={"text": query.answer}, auto_id=f"id_{query.pk}_%s")
        if open_now
        else None,
        "drop_url": reverse("applications:query_drop", args=[case.number, query.pk])
        if writing and query.sent_at is None
        else "",
    }


def _moves(case: Usage, user: Any) -> dict[str, Any]:
    """The moves that end this page, with what still stands in their way."""
    offers = machine.offers(case, user)
    return {"links": pages.offer_links(case, [offer for offer in offers if offer.action in OFFERED_HERE])}
