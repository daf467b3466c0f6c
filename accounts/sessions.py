"""What is known of the web session through which a person acts, and how a factor shown in it is kept.

Sessions run on the real clock, also in a demonstration. The mark of a session is a secret of its own: it
outlives the renewal of the session's key and dies with the session.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any

import django_otp
from django.http import HttpRequest
from django.utils import timezone

from workflow import clock, parameters


@dataclass(frozen=True)
class WebSession:
    """The digest of the session's mark ("" without one), and when a second factor was last shown in it."""

    mark: str = ""
    verified_at: datetime | None = None


def of(user: Any) -> WebSession:
    """The web session of somebody who acts; an empty one for whoever has none."""
    return getattr(user, "web_session", WebSession())


def know(request: HttpRequest) -> None:
    """Put what the session says beside the person of the request."""
    shown = request.session.get("verified_at")
    request.user.web_session = WebSession(  # type: ignore[union-attr]
        mark=digest(request.session.get("mark", "")),
        verified_at=datetime.fromisoformat(shown) if shown else None,
    )


def digest(mark: str) -> str:
    """What is kept of a mark elsewhere."""
    return sha256(mark.encode()).hexdigest() if mark else ""


def marked(request: HttpRequest) -> str:
    """The digest of the session's mark; a session without one gets it now."""
    if "mark" not in request.session:
        request.session["mark"] = token_urlsafe(32)
        know(request)
    return of(request.user).mark


def passed(request: HttpRequest, device: Any) -> None:
    """Mark the session as shown at this moment, under a new key."""
    django_otp.login(request, device)
    request.session.cycle_key()
    request.session["verified_at"] = timezone.now().isoformat()
    know(request)


def is_fresh(user: Any) -> bool:
    """Whether a second factor was shown in this session within the office's number of minutes."""
    shown = of(user).verified_at
    minutes = parameters.value("signin.step_up_minutes", clock.today())
    return shown is not None and timedelta(0) <= timezone.now() - shown <= timedelta(minutes=minutes)
