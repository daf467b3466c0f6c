"""Who is speaking: token, signature, time and nonce of a message of an agent."""

import base64
import hashlib
import hmac
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone

from extraction.agent import protocol
from extraction.models import Nonce, SiteAgent

TOLERANCE = timedelta(minutes=5)
"""How far an agent's clock may be from ours; it is told our time and sets itself right."""


class NotHeard(Exception):
    """A message is not what it should be. `code` says why: token, signature, clock, replay, size."""

    def __init__(self, code: str, status: int = 401) -> None:
        self.code, self.status = code, status
        super().__init__(code)


def read_body(request: HttpRequest) -> bytes:
    """The whole body, up to the largest message; raises NotHeard beyond that."""
    if int(request.headers.get("Content-Length") or 0) > protocol.MOST_BYTES:
        raise NotHeard("size", 413)
    if not hasattr(request, "_body"):
        body = request.read(protocol.MOST_BYTES + 1)
        if len(body) > protocol.MOST_BYTES:
            raise NotHeard("size", 413)
        request._body = body  # type: ignore[attr-defined]  # Django's own limit is meant for forms
    return request.body


def speaker(request: HttpRequest) -> SiteAgent:
    """The agent that sent this very message, now, for the first time. Raises NotHeard."""
    body = read_body(request)
    stamp, signature = _stamp(request)
    agent = SiteAgent.objects.select_related("site").filter(site__site_code=stamp.site).first()
    if agent is None or not agent.is_active or not agent.site.is_active or not _has_token(agent, request):
        raise NotHeard("token")
    try:
        content = stamp.signed(request.method or "", request.path, body)
        protocol.verify("message", content, signature, protocol.public_key(agent.public_key))
    except (protocol.NotSigned, ValueError):
        raise NotHeard("signature") from None
    now = timezone.now()
    if abs(now - stamp.time) > TOLERANCE:
        raise NotHeard("clock")
    _hear_once(agent, stamp.nonce, now)
    return agent


def _stamp(request: HttpRequest) -> tuple[protocol.Stamp, bytes]:
    try:
        stamp = protocol.Stamp(
            request.headers[protocol.SITE],
            datetime.fromisoformat(request.headers[protocol.TIME]),
            UUID(request.headers[protocol.NONCE]),
        )
        signature = base64.b64decode(request.headers[protocol.SIGNATURE], validate=True)
    except (KeyError, ValueError):
        raise NotHeard("signature") from None
    if stamp.time.tzinfo is None:
        raise NotHeard("signature")
    return stamp, signature


def _has_token(agent: SiteAgent, request: HttpRequest) -> bool:
    sort, _, token = request.headers.get("Authorization", "").partition(" ")
    digest = hashlib.sha256(token.encode()).hexdigest()
    return sort == "Bearer" and hmac.compare_digest(digest, agent.token_hash)


def _hear_once(agent: SiteAgent, nonce: UUID, now: datetime) -> None:
    try:
        with transaction.atomic():
            Nonce.objects.create(agent=agent, nonce=nonce, heard_at=now)
    except IntegrityError:
        raise NotHeard("replay", 409) from None
    SiteAgent.objects.filter(pk=agent.pk).update(last_seen_at=now)
