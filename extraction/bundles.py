"""Results as hospitals send them: verified against what was approved, stored once, answered by a receipt."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from extraction import keys
from extraction.agent.protocol import sha256
from extraction.engine import Manifest
from extraction.models import BundleFile, Receipt, SiteJob
from extraction.refusals import Altered, Unreadable
from workflow import files as storage

__all__ = ["MANIFEST", "issue_receipt", "read_manifest", "sha256", "store", "verify", "write_out"]

MANIFEST = "manifest.json"
MEDIA_TYPES = {
    ".csv": "text/csv",
    ".json": "application/json",
    ".parquet": "application/vnd.apache.parquet",
    ".md": "text/markdown",
    ".xpt": "application/x-sas-xport",
}


def read_manifest(job: SiteJob, content: bytes) -> dict[str, Any]:
    """The manifest of a run. Raises Unreadable, or Altered when it is of another script or hospital."""
    try:
        manifest = json.loads(content)
        Manifest.from_json(manifest)
        named = {entry["path"] for entry in manifest["files"]}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Unreadable(_("結果の目録を読み取れません。")) from None
    if any(Path(path).name != path or Path(path).suffix not in MEDIA_TYPES for path in named):
        raise Unreadable(_("結果の目録に、送ることのできない種類のファイルがあります。"))
    if manifest["script_digest"] != job.script_version.sha256:
        raise Altered(_("承認されたスクリプトと異なるものが実行されました。"))
    if manifest["site"] != job.site.site_code:
        raise Altered(_("別の協力医療機関の結果です。"))
    return manifest


def verify(job: SiteJob, manifest: bytes, files: dict[str, bytes]) -> None:
    """Raise Altered unless these are, byte for byte, the files whose sending was approved."""
    if sha256(manifest) != job.manifest_digest:
        raise Altered(_("結果の目録が、送信を承認されたものと異なります。"))
    approved = {entry["path"]: entry["sha256"] for entry in (job.manifest or {})["files"]}
    if {path: sha256(content) for path, content in files.items()} != approved:
        raise Altered(_("結果のファイルが、送信を承認されたものと異なります。"))


def store(job: SiteJob, manifest: bytes, files: dict[str, bytes]) -> None:
    """Keep a verified result in the closed zone."""
    BundleFile.objects.bulk_create(
        BundleFile(job=job, path=path, file=storage.store(content, MEDIA_TYPES[Path(path).suffix]))
        for path, content in {MANIFEST: manifest, **files}.items()
    )


def write_out(job: SiteJob, folder: Path) -> None:
    """Lay a received result out as the folder that the hospital's engine had made. Raises Damaged."""
    folder.mkdir(parents=True)
    for entry in job.files.select_related("file"):
        (folder / entry.path).write_bytes(storage.read(entry.file))


def issue_receipt(job: SiteJob, sort: str, fence: int, content: bytes, now: datetime) -> Receipt:
    """Sign for what was heard. Duplicates of the message get this same receipt."""
    digest = sha256(content)
    body, signature = keys.signed(
        "receipt",
        {
            "type": sort,
            "job": job.number,
            "site": job.site.site_code,
            "fence": fence,
            "sha256": digest,
            "at": now.isoformat(),
        },
    )
    return Receipt.objects.create(
        job=job, sort=sort, fence=fence, digest=digest, body=body, signature=signature, issued_at=now
    )
