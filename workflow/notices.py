"""Mails as an outbox: queued in the transaction of their cause, carried afterwards.

Plain UTF-8 text, Japanese first and then English. A mail says what, until when, where; no document is ever
attached. The one thing that may come with it is an invitation for the reader's calendar (text/calendar).
"""

from dataclasses import dataclass
from datetime import datetime
from email.message import MIMEPart
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from workflow import deadlines, directory, doorbell
from workflow.models import Case, Notice
from workflow.registry import of
from workflow.table import Step

MOST_ATTEMPTS = 20_000
"""At one try per tick of five seconds a mail server may be away for a day."""


@dataclass(frozen=True)
class Invitation:
    """A calendar file (RFC 5545) and its method: REQUEST for what stands, CANCEL for what fell through."""

    method: str
    content: str


def tell(case: Case, row: Step, *, by: Any, now: datetime, comment: str = "") -> None:
    """Queue a mail to each person of the parties that a row tells.

    The one who acted is left out, unless the row sends a receipt.
    """
    parties = case.parties()
    audiences = [key for party in row.tell for key in parties.get(party, [])]
    for recipient in people(audiences):
        if row.receipt or recipient.person != by.pk:
            enclosed = row.invite(case, recipient) if row.invite else None
            queue(case, recipient, row.mail, now, enclosed=enclosed, step=row, comment=comment)


def queue(
    case: Case,
    recipient: directory.Recipient,
    template: str,
    now: datetime,
    *,
    enclosed: Invitation | None = None,
    **context: Any,
) -> Notice:
    """Write one mail to the outbox. `template` names `<template>.txt`; its first line is the subject."""
    machine = of(case)
    context |= {
        "case": case,
        "machine": machine,
        "recipient": recipient,
        "deadline": deadlines.current(case),
        "network": settings.NETWORK,
        "url": settings.PORTAL_URL + reverse("workflow:case", args=[case.kind, case.number]),
    }
    subject, body = in_both_languages(template, context)
    doorbell.ring()
    return Notice.objects.create(
        kind=case.kind,
        number=case.number,
        person=recipient.person,
        address=recipient.address,
        subject=subject,
        body=body,
        calendar=enclosed.content if enclosed else "",
        calendar_method=enclosed.method if enclosed else "",
        queued_at=now,
    )


def in_both_languages(template: str, context: dict[str, Any]) -> tuple[str, str]:
    """Render a mail: the subject in Japanese, the body in Japanese and then in English."""
    bodies, subject = [], ""
    for language in ("ja", "en"):
        with translation.override(language):
            first, _, rest = render_to_string(f"{template}.txt", context).strip().partition("\n")
        subject = subject or f"【{settings.NETWORK['name']}】{first.strip()}"
        bodies.append(rest.strip())
    return subject[:200], ("\n\n" + "-" * 40 + "\n\n").join(bodies) + "\n"


def people(audiences: list[str]) -> list[directory.Recipient]:
    """The people of several audiences, each once."""
    found = {r.person: r for key in dict.fromkeys(audiences) for r in directory.people(key)}
    return list(found.values())


def send_waiting(limit: int = 50) -> int:
    """Carry queued mails to the outside; returns how many left. Safe to run in several workers at once."""
    sent = 0
    tried: list[int] = []
    for _turn in range(limit):
        with transaction.atomic():
            notice = _next_waiting(tried)
            if notice is None:
                break
            tried.append(notice.pk)
            sent += _send(notice)
    return sent


def _next_waiting(tried: list[int]) -> Notice | None:
    waiting = Notice.objects.filter(sent_at=None, attempts__lt=MOST_ATTEMPTS).exclude(pk__in=tried)
    return waiting.order_by("attempts", "id").select_for_update(skip_locked=True).first()


def _send(notice: Notice) -> int:
    """Send one mail. The Message-ID is the row's own, so that a repeated mail can be told as one."""
    message = EmailMessage(
        subject=" ".join(notice.subject.splitlines()),
        body=notice.body,
        to=[notice.address],
        headers={"Message-ID": f"<notice-{notice.pk}@madoguchi>", "Auto-Submitted": "auto-generated"},
    )
    if notice.calendar:
        message.attach(_calendar_part(notice))
    try:
        message.send()
    except OSError as error:
        notice.attempts, notice.last_error = notice.attempts + 1, str(error)[:200]
        notice.save(update_fields=["attempts", "last_error"])
        return 0
    notice.sent_at = timezone.now()
    notice.save(update_fields=["sent_at"])
    return 1


def _calendar_part(notice: Notice) -> MIMEPart:
    """The invitation as calendar programs look for it: the method stands in the content type, too."""
    part = MIMEPart()
    part.set_content(
        notice.calendar,
        subtype="calendar",
        charset="utf-8",
        disposition="attachment",
        filename="invite.ics",
        params={"method": notice.calendar_method},
    )
    return part
