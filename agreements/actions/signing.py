"""Putting a signature under the exact paper that was read."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from agreements.models import Contract, Nda, Signature
from workflow import documents
from workflow.refusals import NotReady


def put(case: Nda | Contract, meaning: str, *, by: Any, now: datetime, digest: str) -> None:
    """Keep name, time, meaning and the SHA-256 of the PDF.

    `digest` is that of the paper which the page showed ("" when no page was involved). Raises NotReady when
    it is not the paper that is signed.
    """
    paper = documents.latest(case, case.kind)
    signed = paper.file_id if paper else ""
    if not signed or digest not in {"", signed}:
        raise NotReady(_("表示していた契約書が新しくなりました。最新の契約書を読んでから操作してください。"))
    Signature.objects.create(
        kind=case.kind,
        number=case.number,
        meaning=meaning,
        person=by,
        printed_name=str(by),
        organisation_name=_side(case, meaning),
        digest=signed,
        signed_at=now,
    )


def _side(case: Nda | Contract, meaning: str) -> str:
    return case.organisation.name if meaning == Signature.Meaning.AGREED else settings.NETWORK["agency_ja"]
