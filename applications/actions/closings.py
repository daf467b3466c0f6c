"""The closing report: written, checked, accepted; with its acceptance the usage ends."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from applications.actions import usages
from applications.models import Closing, Usage
from applications.workflow import closing
from workflow.actors import SYSTEM


@closing.opening
def start(
    *, by: Any, now: datetime, usage: Usage, summary: str, results: str, data_handling: str, publications: str
) -> Closing:
    """Begin the report of a usage. One at a time: the usage is locked while its report is looked for."""
    locked = Usage.objects.select_for_update(of=("self",), no_key=True).get(pk=usage.pk)
    return Closing(
        usage=locked,
        organisation=usage.organisation,
        subject=usage.number,
        summary=summary,
        results=results,
        data_handling=data_handling,
        publications=publications,
    )


@closing.action
def save(
    case: Closing,
    *,
    by: Any,
    now: datetime,
    summary: str,
    results: str,
    data_handling: str,
    publications: str,
) -> None:
    """Change the report, before it is handed in or after it came back."""
    case.summary, case.results = summary, results
    case.data_handling, case.publications = data_handling, publications


@closing.action
def submit(case: Closing, *, by: Any, now: datetime) -> None:
    """Hand the report in."""
    case.submitted_by = by.pk


@closing.action
def send_back(case: Closing, *, by: Any, now: datetime, comment: str) -> None:
    """Return the report with the reason."""


@closing.action
def accept(case: Closing, *, by: Any, now: datetime, comment: str = "") -> None:
    """Accept the report and end the usage with its accounts."""
    reason = _("終了報告 %(number)s が受理されました。") % {"number": case.number}
    usages.close(case.usage, by=SYSTEM, now=now, comment=reason)
