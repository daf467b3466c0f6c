"""Scripts: written on site, checked, sent to the hospitals, integrated."""

import json
from datetime import datetime
from typing import Any

from applications.models import Usage
from extraction import integration, selectors
from extraction import script as language
from extraction.actions import site_jobs
from extraction.models import Script, ScriptRevision, ScriptVersion, SiteJob
from extraction.workflow import script
from workflow.actors import SYSTEM


@script.opening
def begin(*, by: Any, now: datetime, usage: Usage, text: str = "") -> Script:
    """Start a script for a usage, blank or from an example."""
    case = Script(organisation=usage.organisation, subject=usage.number, author=by)
    _write(case, text, by, now)
    case.made_in = case.saved_in = selectors.visit_at_terminal(by, usage.number)
    return case


@script.action
def save_draft(case: Script, *, by: Any, now: datetime, text: str) -> None:
    """Keep what was written, right or wrong, beside what was kept before, with the visit in which it was."""
    _write(case, text, by, now)
    case.saved_in = selectors.visit_at_terminal(by, case.subject)


@script.action
def submit(case: Script, *, by: Any, now: datetime) -> None:
    """Freeze these very bytes, with their digest and the sentences that the hospitals will read."""
    content = case.text.encode()
    parsed = language.load(content)
    renderings = [language.render(parsed, lang) for lang in ("ja", "en")]
    case.edition += 1
    ScriptVersion.objects.create(
        script=case,
        edition=case.edition,
        content=content,
        sha256=language.digest(content),
        name=parsed.title.ja[:200],
        name_en=parsed.title.en[:200],
        rendering_ja=renderings[0],
        rendering_en=renderings[1],
        rendering_sha256=language.digest("\n".join(renderings).encode()),
        submitted_at=now,
        submitted_by=by.pk,
        sent_in=selectors.visit_at_terminal(by, case.subject),
    )


@script.action
def return_to_author(case: Script, *, by: Any, now: datetime, comment: str) -> None:
    """Send it back before any hospital reads it; the reason goes to the author."""


@script.action
def dispatch(case: Script, *, by: Any, now: datetime) -> None:
    """Ask every hospital that takes part for its approval of exactly this version."""
    version = selectors.version_of(case)
    for agent in selectors.active_agents().order_by("site__site_code"):
        site_jobs.request(by=by, now=now, script=case, version=version, site=agent.site)


@script.action
def revise(case: Script, *, by: Any, now: datetime, comment: str = "") -> None:
    """Take the script up again. All approvals of the earlier bytes end in this same moment."""
    _void_jobs(case, now)


@script.action
def integrate(case: Script, *, by: Any, now: datetime) -> None:
    """Put the results of all hospitals together."""
    integration.store_result(case, by=by, now=now)


@script.action
def integrate_received(case: Script, *, by: Any, now: datetime, comment: str) -> None:
    """Go on with the results received so far; the others are cancelled, and the result names them."""
    for job in _open_jobs(case):
        site_jobs.cancel(job, by=by, now=now, comment=comment)
    integration.store_result(case, by=by, now=now, reason=comment)


@script.action
def withdraw(case: Script, *, by: Any, now: datetime, comment: str = "") -> None:
    """Give the script up; hospitals' approvals end in this same moment."""
    _void_jobs(case, now)


def _open_jobs(case: Script) -> list[SiteJob]:
    """Jobs of all versions that could still move, locked before they are looked at."""
    alive = (*SiteJob.OPEN, SiteJob.State.FAILED)
    jobs = SiteJob.objects.filter(script=case.pk, state__in=alive)
    return list(jobs.select_for_update(no_key=True, of=("self",)).order_by("pk"))


def _void_jobs(case: Script, now: datetime) -> None:
    for job in _open_jobs(case):
        site_jobs.void(job, by=SYSTEM, now=now)


def _write(case: Script, text: str, by: Any, now: datetime) -> None:
    """Set the draft and the titles that it gives itself, as far as it can be read; keep it as a revision."""
    case.text, case.name, case.name_en = text, _title(text, "ja"), _title(text, "en")
    last = selectors.last_revision(case)
    if last is None or last.text != text:
        place = last.place + 1 if last else 1
        ScriptRevision.objects.create(script=case, place=place, text=text, saved_at=now, saved_by=by.pk)


def _title(text: str, lang: str) -> str:
    try:
        title = json.loads(text)["title"][lang]
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""
    return title[:200] if isinstance(title, str) else ""
