"""Orders to the hospitals' agents: the signed approvals, and the lease with its fencing token.

Leases run on the database's own real clock, so that neither an agent's nor a demonstration's clock matters.
"""

from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models.functions import Now

from extraction import doorbell, keys
from extraction.models import Order, SiteJob


def place(job: SiteJob) -> None:
    """Order a run: exactly these bytes of the script, as the hospital approved them."""
    content, signature = keys.signed("approval", run_approval(job))
    Order.objects.update_or_create(
        job=job,
        defaults={
            "approval": content,
            "approval_signature": signature,
            "sending": None,
            "sending_signature": None,
            "leased_until": None,
            "closed_at": None,
        },
    )
    doorbell.ring(job.site.site_code)


def allow_sending(job: SiteJob) -> None:
    """Order the sending of exactly the files of the approved manifest."""
    content, signature = keys.signed("approval", sending_approval(job))
    Order.objects.filter(job=job.pk).update(sending=content, sending_signature=signature)
    doorbell.ring(job.site.site_code)


def run_approval(job: SiteJob) -> dict[str, Any]:
    """Approval ②: who approved which bytes for which hospital and usage, when."""
    version = job.script_version
    return {
        "type": "run",
        "job": job.number,
        "site": job.site.site_code,
        "usage": job.script.subject,
        "script": job.script.number,
        "edition": version.edition,
        "sha256": version.sha256,
        "rendering_sha256": version.rendering_sha256,
        "approved_by": str(job.approved_by),
        "approved_at": _iso(job.approved_at),
    }


def sending_approval(job: SiteJob) -> dict[str, Any]:
    """Approval ③: who approved the sending of which files, when."""
    return {
        "type": "send",
        "job": job.number,
        "site": job.site.site_code,
        "manifest": job.manifest_digest,
        "files": {entry["path"]: entry["sha256"] for entry in (job.manifest or {})["files"]},
        "approved_by": str(job.sending_approved_by),
        "approved_at": _iso(job.sending_approved_at),
    }


def _iso(at: datetime | None) -> str:
    return at.isoformat() if at else ""


def lease(job: SiteJob, seconds: int) -> int | None:
    """Take the lease on an order, if nobody holds it; returns the new fence.

    One statement: of two agents that try at once, one gets it.
    """
    return _fence(
        "update extraction_order set attempt = attempt + 1, fence = fence + 1,"
        " leased_until = clock_timestamp() + make_interval(secs => %s)"
        " where job_id = %s and closed_at is null"
        " and (leased_until is null or leased_until < clock_timestamp()) returning fence",
        [seconds, job.pk],
    )


def prolong(job: SiteJob, fence: int, seconds: int) -> bool:
    """A sign of life of the agent that holds this fence; False when it no longer holds it."""
    return bool(
        _fence(
            "update extraction_order set leased_until = clock_timestamp() + make_interval(secs => %s)"
            " where job_id = %s and closed_at is null and leased_until is not null and fence = %s"
            " returning fence",
            [seconds, job.pk, fence],
        )
    )


def give_up(job: SiteJob) -> None:
    """End the lease and make its fence old: what its holder still sends is refused."""
    _fence(
        "update extraction_order set leased_until = null, fence = fence + 1"
        " where job_id = %s returning fence",
        [job.pk],
    )


def finish_run(job: SiteJob) -> None:
    """The run is done; the fence stays valid for the sending of its result."""
    Order.objects.filter(job=job.pk).update(leased_until=None)


def close(job: SiteJob, now: datetime) -> None:
    """Nothing more is asked of the agent."""
    Order.objects.filter(job=job.pk).update(leased_until=None, closed_at=now)


def abandon(job: SiteJob, now: datetime) -> None:
    """As `close`, and whatever is still under way is refused when it arrives."""
    give_up(job)
    close(job, now)


def expired() -> list[SiteJob]:
    """Running jobs whose agent has given no sign of life until its lease ran out."""
    running = Order.objects.filter(closed_at=None, job__state=SiteJob.State.RUNNING)
    return [order.job for order in running.filter(leased_until__lt=Now()).select_related("job__site")]


def _fence(statement: str, values: list[Any]) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row = cursor.fetchone()
    return row[0] if row else None
