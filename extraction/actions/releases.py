"""Releases: asked for, protected, checked by two, handed over, entered in the ledger."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from applications.models import Usage
from extraction import selectors, tabulation
from extraction.disclosure import protect as hide
from extraction.models import Download, IntegratedResult, LedgerEntry, Release, Vote
from extraction.words import said
from extraction.workflow import release as machine
from workflow import audit, clock, files
from workflow.refusals import NotReady


@machine.opening
def request(
    *, by: Any, now: datetime, result: IntegratedResult, chosen: list[str], explanation: str
) -> Release:
    """Ask to take tables of a result out of the data centre."""
    return Release(
        organisation=result.script.organisation,
        subject=result.script.subject,
        applicant=by,
        result=result,
        chosen=_in_order(result, chosen),
        explanation=explanation,
    )


@machine.action
def amend(case: Release, *, by: Any, now: datetime, chosen: list[str], explanation: str) -> None:
    """Choose other tables or explain better; protection has to be applied again."""
    case.chosen, case.explanation = _in_order(case.result, chosen), explanation
    _set_tables(case, None, 0, 0)


@machine.action
def protect(case: Release, *, by: Any, now: datetime) -> None:
    """Hide small numbers and whatever would give them away, beside all that the usage took out earlier."""
    exact = list(selectors.tables_of(case.result, case.chosen).values())
    done = hide(exact, selectors.earlier_tables(case.subject), selectors.release_policy())
    if done.unprotectable:
        raise NotReady([said(text) for text in done.unprotectable])
    tables = [table.released().to_json() for table in done.tables]
    _set_tables(case, tables, done.hidden_primary, done.hidden_secondary)


@machine.action
def submit(case: Release, *, by: Any, now: datetime, comment: str = "") -> None:
    """Hand the protected tables to the checkers."""
    if selectors.votes_on(case):
        case.round += 1


@machine.action
def vote(case: Release, *, by: Any, now: datetime, verdict: str, opinion: str = "") -> None:
    """Record what one checker found on exactly these tables; the other does not see it before voting."""
    Vote.objects.create(
        release=case,
        round=case.round,
        place=len(selectors.votes_on(case)) + 1,
        checker=by,
        verdict=verdict,
        opinion=opinion,
        digest=selectors.digest_of(case),
        voted_at=now,
    )


@machine.action
def conclude(case: Release, *, by: Any, now: datetime) -> None:
    """Both have voted: from now on the votes can be read."""


@machine.action
def release(case: Release, *, by: Any, now: datetime, comment: str = "") -> None:
    """Hand the tables over and enter them in the ledger.

    One at a time for each usage: the tables are judged once more together with all that has left since.
    """
    _hold(case.subject)
    if not selectors.assessment_of(case).is_safe:
        raise NotReady(_("先に引き渡した表と組み合わせると、隠した人数が分かってしまいます。"))
    for table, key in zip(selectors.protected_tables(case), case.chosen, strict=True):
        LedgerEntry.objects.create(
            release=case,
            subject=case.subject,
            name=key,
            table=table.to_json(),
            file=files.store(tabulation.to_csv_file(table), "text/csv"),
            released_at=now,
            released_by=by.pk,
        )


@machine.action
def return_to_applicant(case: Release, *, by: Any, now: datetime, comment: str) -> None:
    """Send it back with the reason; both must check again afterwards."""
    _set_tables(case, None, 0, 0)


@machine.action
def refuse(case: Release, *, by: Any, now: datetime, comment: str) -> None:
    """These tables do not leave."""


@machine.action
def withdraw(case: Release, *, by: Any, now: datetime, comment: str = "") -> None:
    """The applicant no longer needs them."""


def _hold(usage_number: str) -> None:
    """Lock the usage until the commit, so that releases of it are judged one after the other."""
    Usage.objects.select_for_update(no_key=True, of=("self",)).get(number=usage_number)


def _in_order(result: IntegratedResult, chosen: list[str]) -> list[str]:
    """The chosen tables in the result's order; a table that the result does not have is refused."""
    found = [entry["key"] for entry in result.tables if entry["key"] in chosen]
    if not found or len(found) != len(set(chosen)):
        raise NotReady(_("持ち出す表を選んでください。"))
    return found


def _set_tables(case: Release, tables: list[dict] | None, primary: int, secondary: int) -> None:
    case.tables, case.hidden_primary, case.hidden_secondary = tables, primary, secondary


def record_download(case: Release, *, by: Any, name: str, sha256: str) -> None:
    """Write down who takes which bytes, before the first of them leaves."""
    Download.objects.create(release=case, name=name, sha256=sha256, person=by, at=clock.now())
    audit.record_view(case, by=by, what=f"download:{sha256[:16]}")
