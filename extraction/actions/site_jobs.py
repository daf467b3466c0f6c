"""A version of a script at one hospital: approval ②, the run, approval ③, the received result."""

from datetime import datetime
from typing import Any

from accounts.models import Organisation
from extraction import bundles, orders
from extraction.models import Order, Receipt, Script, ScriptVersion, SiteAgent, SiteJob
from extraction.refusals import AlreadyLeased, OldFence
from extraction.workflow import site_job


@site_job.opening
def request(*, by: Any, now: datetime, script: Script, version: ScriptVersion, site: Organisation) -> SiteJob:
    """Ask a hospital for its approval of one version."""
    return SiteJob(subject=script.number, script=script, script_version=version, site=site)


@site_job.action
def approve(case: SiteJob, *, by: Any, now: datetime, comment: str = "") -> None:
    """② Approve these bytes for one's own hospital; the order to its agent is signed by the centre."""
    case.approved_by, case.approved_at = by.pk, now
    orders.place(case)


@site_job.action
def return_script(case: SiteJob, *, by: Any, now: datetime, comment: str) -> None:
    """Send the script back, or take an approval back before the run has ended."""
    orders.abandon(case, now)


@site_job.action
def start(case: SiteJob, *, by: SiteAgent, now: datetime) -> None:
    """The agent takes the lease. Whoever held it before can no longer report."""
    if orders.lease(case, by.lease_seconds) is None:
        raise AlreadyLeased()


@site_job.action
def requeue(case: SiteJob, *, by: Any, now: datetime) -> None:
    """The agent fell silent: its lease has run out, and the order waits again."""
    orders.give_up(case)


@site_job.action
def report(case: SiteJob, *, by: SiteAgent, now: datetime, fence: int, manifest: bytes) -> None:
    """The run is done; the result stays at the hospital and only its manifest is told."""
    _hold(case, fence)
    case.manifest = bundles.read_manifest(case, manifest)
    case.manifest_digest = bundles.sha256(manifest)
    case.extracted_at = now
    orders.finish_run(case)
    bundles.issue_receipt(case, Receipt.Sort.REPORT, fence, manifest, now)


@site_job.action
def fail(case: SiteJob, *, by: SiteAgent, now: datetime, fence: int, comment: str) -> None:
    """The run could not be done, or its result is no longer there."""
    _hold(case, fence)
    case.failure = comment
    orders.close(case, now)
    bundles.issue_receipt(case, Receipt.Sort.FAILURE, fence, comment.encode(), now)


@site_job.action
def retry(case: SiteJob, *, by: Any, now: datetime, comment: str = "") -> None:
    """Order the run again under the same approval of the script; sending needs a new approval."""
    case.failure, case.manifest, case.manifest_digest, case.extracted_at = "", None, "", None
    case.sending_approved_by = case.sending_approved_at = None
    orders.place(case)


@site_job.action
def approve_sending(case: SiteJob, *, by: Any, now: datetime, comment: str = "") -> None:
    """③ Approve the sending of exactly these files; by another person than ②."""
    case.sending_approved_by, case.sending_approved_at = by.pk, now
    orders.allow_sending(case)


@site_job.action
def refuse_sending(case: SiteJob, *, by: Any, now: datetime, comment: str) -> None:
    """The result stays at the hospital for good."""
    orders.abandon(case, now)


@site_job.action
def receive(
    case: SiteJob, *, by: SiteAgent, now: datetime, fence: int, manifest: bytes, files: dict[str, bytes]
) -> None:
    """Accept a result whole or not at all: known job, present fence, the very bytes that were approved."""
    _hold(case, fence)
    bundles.verify(case, manifest, files)
    bundles.store(case, manifest, files)
    case.received_at = now
    orders.close(case, now)
    bundles.issue_receipt(case, Receipt.Sort.BUNDLE, fence, manifest, now)


@site_job.action
def void(case: SiteJob, *, by: Any, now: datetime) -> None:
    """The script was revised or withdrawn: approvals of the earlier bytes mean nothing any more."""
    orders.abandon(case, now)


@site_job.action
def cancel(case: SiteJob, *, by: Any, now: datetime, comment: str) -> None:
    """Stop. A result that arrives later is not accepted."""
    orders.abandon(case, now)


def _hold(case: SiteJob, fence: int) -> None:
    """Refuse a message of an earlier attempt."""
    if not Order.objects.filter(job=case.pk, fence=fence, closed_at=None).exists():
        raise OldFence()
