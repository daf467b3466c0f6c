"""Papers: queued with their frozen content in the transaction of their cause, rendered by a carrier.

The same content always gives the same bytes. The renderer fetches nothing from outside: only our two fonts.
"""

import json
from datetime import datetime
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from workflow import audit, doorbell, files
from workflow.models import Case, Document

FONTS = {
    "regular": "400Regular/BIZUDPGothic_400Regular.ttf",
    "bold": "700Bold/BIZUDPGothic_700Bold.ttf",
}
MOST_ATTEMPTS = 200
"""At one try per tick of five seconds a paper has a quarter of an hour before it is given up."""


class Unmakeable(RuntimeError):
    """A paper lacks its font, or wants something from outside."""


def queue(case: Case, template: str, title: str, content: dict[str, Any], now: datetime) -> Document:
    """Order a paper of a case, with its content frozen; `template` is `documents/<template>.html`."""
    frozen = audit.canonical(content).decode()
    doorbell.ring()
    return Document.objects.create(
        kind=case.kind,
        number=case.number,
        template=template,
        title=title,
        content=json.loads(frozen),
        queued_at=now,
    )


def of(case: Case) -> list[Document]:
    """All papers of a case, oldest first."""
    return list(Document.objects.filter(kind=case.kind, number=case.number).select_related("file"))


def made() -> QuerySet[Document]:
    """Papers that exist as PDF, with their files."""
    return Document.objects.select_related("file").exclude(file=None)


def latest(case: Case, template: str) -> Document | None:
    """The newest paper of a case made from a template."""
    return Document.objects.filter(kind=case.kind, number=case.number, template=template).last()


def not_ready(case: Case, template: str) -> str | None:
    """A reason to wait while a paper that must exist is still being made."""
    document = latest(case, template)
    if document is None or not document.is_ready:
        return _("書類を作成しています。しばらくしてからもう一度操作してください。")
    return None


def render_waiting(limit: int = 20) -> int:
    """Make queued papers; returns how many. Safe to run in several workers at once."""
    made = 0
    tried: list[UUID] = []
    for _turn in range(limit):
        with transaction.atomic():
            waiting = Document.objects.filter(file=None, attempts__lt=MOST_ATTEMPTS).exclude(pk__in=tried)
            locked = waiting.order_by("queued_at").select_for_update(skip_locked=True, of=("self",))
            document = locked.first()
            if document is None:
                break
            tried.append(document.pk)
            made += _render(document)
    return made


def _render(document: Document) -> int:
    try:
        pdf = to_pdf(document.template, document.title, document.content, document.queued_at)
    except Exception as error:  # noqa: BLE001 - whatever the renderer trips over is shown on the case page
        document.attempts, document.last_error = document.attempts + 1, repr(error)[:200]
        document.save(update_fields=["attempts", "last_error"])
        return 0
    document.file = files.store(pdf, "application/pdf")
    document.rendered_at = timezone.now()
    document.save(update_fields=["file", "rendered_at"])
    return 1


def to_pdf(template: str, title: str, content: dict[str, Any], at: datetime) -> bytes:
    """Render `templates/documents/<template>.html` to PDF/A bytes. Raises Unmakeable."""
    from weasyprint import HTML
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import FatalURLFetchingError

    context = {**content, "title": title, "network": settings.NETWORK, "issued_at": at, "fonts": FONTS}
    with translation.override("ja"):
        html = render_to_string(f"documents/{template}.html", context)
    page = HTML(string=html, base_url="asset:", url_fetcher=_fetcher())
    try:
        return page.write_pdf(
            font_config=FontConfiguration(),
            pdf_variant="pdf/a-3u",
            pdf_identifier=title.encode(),
            full_fonts=False,
        )
    except FatalURLFetchingError as error:  # not an Exception, or the renderer would go on without
        raise Unmakeable(str(error)) from error


def _fetcher() -> Any:
    """A fetcher that knows `asset:<font>` and inline data, and stops the paper at any other address."""
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class OnlyOurFonts(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> Any:
            if url.startswith("data:"):
                return super().fetch(url, headers)
            name = unquote(urlsplit(url).path).lstrip("/")
            if not url.startswith("asset:") or name not in FONTS.values():
                raise FatalURLFetchingError(f"Papers fetch nothing from outside: {url}")
            font = settings.PDF_FONTS / name
            if not font.is_file():
                raise FatalURLFetchingError(f"The font of papers is missing: {font}. Run bin/setup.")
            return URLFetcherResponse(url, font.read_bytes(), {"Content-Type": "font/ttf"})

    return OnlyOurFonts(allowed_protocols=("data",))
