"""What the pages of scripts, hospitals' jobs and releases show besides what every case shows."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import selectors as people
from accounts.policies import is_agency
from applications import selectors as usages
from extraction import policies, reading, selectors
from extraction.board import board
from extraction.models import Release, Script, SiteJob
from workflow import clock, directory, pages
from workflow.pages import page_of, section_on

MOVING = (Script.State.DISPATCHED,)


@page_of("script")
def script_page(request: HttpRequest, case: Script) -> dict[str, Any]:
    """The version with its sentences, the board of hospitals, the result."""
    version, jobs = selectors.version_of(case), list(selectors.jobs_of(case))
    writable = case.state in (Script.State.DRAFT, Script.State.RETURNED)
    may_write = writable and policies.is_usage_member(request.user, case)
    result = selectors.result_of(case)
    return {
        "version": version,
        "renderings": reading.of_version(version) if version else [],
        "edit_url": reverse("extraction:build", args=[case.number]) if may_write else "",
        "reading": reading.of_text(case.text) if writable and case.text else None,
        "board": board(jobs, clock.now()) if jobs else None,
        "board_url": reverse("extraction:board", args=[case.number]),
        "board_csv_url": reverse("extraction:board_csv", args=[case.number]),
        "is_moving": case.state in MOVING,
        "jobs": [{"job": job, "url": pages.url(job)} for job in jobs] if is_agency(request.user) else [],
        "result": result,
        "result_url": reverse("extraction:result", args=[case.number]) if result else "",
        "release_url": reverse("extraction:request_release", args=[case.number]) if result else "",
    }


@section_on("booking")
def scripts_of_visit(request: HttpRequest, case: Any) -> dict[str, Any] | None:
    """The scripts that were made and sent during a visit."""
    found = selectors.scripts_of_visit(request.user, case.number)
    if not found:
        return None
    rows = [
        [
            {"text": script.number, "url": pages.url(script), "header": True},
            {"text": script.title},
            {"text": _what_happened(script, case.number)},
            {"text": script.get_state_display()},
        ]
        for script in found
    ]
    columns = [{"label": label} for label in (_("番号"), _("題名"), _("この来所でしたこと"), _("状態"))]
    return {"heading": _("この来所で作成・送信したスクリプト"), "columns": columns, "rows": rows}


def _what_happened(script: Script, number: str) -> str:
    sent = any(version.sent_in == number for version in script.versions.all())
    done = [(script.made_in == number, _("作成")), (script.saved_in == number, _("保存")), (sent, _("提出"))]
    return "、".join(str(word) for was, word in done if was)


@page_of("site_job")
def site_job_page(request: HttpRequest, case: SiteJob) -> dict[str, Any]:
    """What the hospital reads and decides on. The manifest is for the hospital and the agency alone."""
    own = case.site_id in people.site_ids(request.user)
    names = [case.approved_by, case.sending_approved_by]
    approvers = directory.names([pk for pk in names if pk])
    return {
        "reading": reading.of_job(case),
        "manifest": reading.of_manifest(case) if own or is_agency(request.user) else None,
        "usage": usages.usage(case.script.subject),
        "approver": approvers.get(case.approved_by, ""),
        "sending_approver": approvers.get(case.sending_approved_by, ""),
        "receipt": case.receipts.filter(sort="bundle").first(),
    }


@page_of("release")
def release_page(request: HttpRequest, case: Release) -> dict[str, Any]:
    """The tables as they would leave, with what the automatic check says; votes once both are in."""
    return {
        "reading": reading.of_release(case, request.user),
        "hidden": case.hidden_primary + case.hidden_secondary,
        "votes": _votes(case, request.user),
        "downloads": _downloads(case, request.user),
    }


def _votes(case: Release, user: Any) -> list[Any]:
    """Both votes when both are in; before that only one's own. The agency's matter alone."""
    if not is_agency(user):
        return []
    votes = selectors.votes_on(case)
    return votes if len(votes) == 2 else [vote for vote in votes if vote.checker_id == user.pk]


def _downloads(case: Release, user: Any) -> list[dict[str, Any]]:
    if case.state != Release.State.RELEASED:
        return []
    may_download = usages.handles_statistics(user, case.subject)
    rows = []
    for entry in case.entries.select_related("file").defer("file__content"):
        address = reverse("extraction:download", args=[case.number, entry.pk])
        rows.append({"entry": entry, "url": address if may_download else ""})
    return rows
