"""The mails that the demonstration would have sent: written to files instead, read here."""

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings

BETWEEN = re.compile(rb"^-{79}\n", re.MULTILINE)


@dataclass(frozen=True)
class Mail:
    """One mail as its reader would see it."""

    to: str
    subject: str
    sent_at: datetime | None
    body: str


def newest(count: int, to: str = "") -> list[Mail]:
    """The newest mails first, to one address if one is named."""
    folder = Path(settings.RUN_DIR) / "mail"
    found: list[Mail] = []
    for path in sorted(folder.glob("*.log"), key=lambda file: file.stat().st_mtime, reverse=True):
        mails = [_read(part) for part in BETWEEN.split(path.read_bytes()) if part.strip()]
        found += [mail for mail in reversed(mails) if to in ("", mail.to)]
        if len(found) >= count:
            break
    return found[:count]


def _read(content: bytes) -> Mail:
    message = message_from_bytes(content, _class=EmailMessage, policy=policy.default)
    date = message["Date"]
    return Mail(
        to=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        sent_at=parsedate_to_datetime(str(date)) if date else None,
        body=message.get_content() if message.get_content_maintype() == "text" else "",
    )
