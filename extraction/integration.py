"""Putting the hospitals' results together into one result of the closed zone."""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from extraction import bundles, selectors
from extraction.disclosure import IntegratedResult as Integrated
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
    return [{"key": key, "table": table.to_json()} for key, table in _named(result)]


def _named(result: Integrated) -> Iterator[tuple[str, Table]]:
    """Every table under its key: `name` when pooled, `name@SITE` for one hospital."""
    for table in result.pooled:
        yield table.name, table
    for site in result.sites:
        for table in result.per_site[site]:
            yield f"{table.name}@{site}", table
