"""Putting the hospitals' results together into one result of the closed zone."""

import hashlib
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from extraction import bundles, selectors
from extraction.disclosure import IntegrationError, Table, integrate
from extraction.engine import EngineError
from extraction.models import IntegratedResult, Script, SiteJob
from extraction.words import said
from workflow import audit
from workflow.refusals import NotReady


def store_result(script: Script, *, by: Any, now: datetime, reason: str = "") -> IntegratedResult:
    """Verify and add up what has been received, hospital by hospital and pooled; name what is missing.

    Raises NotReady with a sentence when the results do not fit together.
    """
    jobs = list(selectors.jobs_of(script))
    received = [job for job in jobs if job.state == SiteJob.State.RECEIVED]
    tables = _integrated(received)
    return IntegratedResult.objects.create(
        script=script,
        script_version=received[0].script_version,
        sites=[job.site.site_code for job in received],
        missing=[{"site": job.site.site_code, "state": job.state} for job in jobs if job not in received],
        reason=reason,
        tables=tables,
        sha256=hashlib.sha256(audit.canonical(tables)).hexdigest(),
        integrated_at=now,
        integrated_by=by.pk,
    )


def _integrated(jobs: list[SiteJob]) -> list[dict[str, Any]]:
    with TemporaryDirectory(prefix="madoguchi-") as scratch:
        folders = [Path(scratch) / job.site.site_code for job in jobs]
        for job, folder in zip(jobs, folders, strict=True):
            bundles.write_out(job, folder)
        try:
            result = integrate(folders)
        except (IntegrationError, EngineError) as error:
            raise NotReady(said(error.text)) from error
    return [{"key": key_of(table, result.pooled), "table": table.to_json()} for table in result.tables]


def key_of(table: Table, pooled: tuple[Table, ...]) -> str:
    """How a table is named in a result: `name` when pooled, `name@SITE` for one hospital."""
    return table.name if table in pooled else f"{table.name}@{table.scope['site'][0]}"
