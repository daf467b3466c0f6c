"""The audit log: one chain per case, written by one SQL function in the transaction of its cause.

An event's body holds references, never names or free text. What a person wrote goes beside it, tied by a
salted commitment, so that it can be erased and the chain still verifies.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection, models

from workflow import clock
from workflow.models import Case, Event, EventDetail
from workflow.refusals import Refused


def canonical(value: Any) -> bytes:
    """The one spelling of a value: UTF-8 JSON with sorted keys. These bytes are hashed and kept."""
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain
    ).encode()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, models.Model):
        return str(value.pk)
    if isinstance(value, bytes):
        return "sha256:" + hashlib.sha256(value).hexdigest()
    if isinstance(value, set | frozenset | tuple | Iterable):
        return [str(v) if isinstance(v, UUID) else v for v in value]
    return str(value)


def commitment(salt: bytes, inputs: bytes) -> str:
    """Binds an event to what was written without containing it (HMAC-SHA-256, hex)."""
    return hmac.new(salt, inputs, hashlib.sha256).hexdigest()


def append(stream: str, body: dict[str, Any], inputs: dict[str, Any] | None = None) -> int:
    """Add one event to a stream and return its id.

    The caller gives no sequence, time of recording or hash: the database computes them under its lock.
    """
    detail: tuple[bytes, bytes] | None = None
    if inputs:
        detail = (secrets.token_bytes(16), canonical(inputs))
        body = {**body, "inputs": commitment(*detail)}
    with connection.cursor() as cursor:
        cursor.execute("select audit_append(%s, %s)", [stream, canonical(body)])
        event_id = cursor.fetchone()[0]
    if detail:
        EventDetail.objects.create(event_id=event_id, salt=detail[0], inputs=detail[1])
    return event_id


def record_move(
    case: Case,
    *,
    action: str,
    from_state: str,
    by: Any,
    now: datetime,
    inputs: dict[str, Any],
    key: UUID | None,
    verified_at: datetime | None = None,
) -> int:
    """The one event of a change of a case; with when the factor was shown, where the move asks for it."""
    body = {
        "type": Event.Type.MOVE.value,
        "kind": case.kind,
        "number": case.number,
        "subject": case.subject,
        "version": case.version,
        "action": action,
        "from": from_state,
        "to": case.state,
        "actor": str(by.pk),
        "role": _role(by, case),
        "at": now.isoformat(),
        "key": str(key) if key else None,
    }
    if verified_at:
        body["verified_at"] = verified_at.isoformat()
    return append(f"{case.kind}:{case.number}", body, inputs)


def record_refusal(kind: str, number: str, *, action: str, by: Any, refusal: Refused) -> int:
    """A denied attempt, in a transaction of its own: the one that would have held it is gone."""
    body = {
        "type": Event.Type.REFUSAL.value,
        "kind": kind,
        "number": number,
        "action": action,
        "actor": str(by.pk) if getattr(by, "pk", None) else None,
        "code": refusal.code,
        "at": clock.now().isoformat(),
    }
    return append(f"{kind}:{number}" if number else f"{kind}:", body, {"reasons": refusal.reasons})


def record_view(case: Case, *, by: Any, what: str) -> int:
    """A sensitive reading: which paper or result, by whom."""
    body = {
        "type": Event.Type.VIEW.value,
        "kind": case.kind,
        "number": case.number,
        "subject": case.subject,
        "action": what,
        "actor": str(by.pk),
        "at": clock.now().isoformat(),
    }
    return append(f"{case.kind}:{case.number}", body)


def record_reading(stream: str, what: str, *, by: Any) -> int:
    """A sensitive reading of something that is no case, such as the sheet of a day."""
    kind, _, number = stream.partition(":")
    body = {
        "type": Event.Type.VIEW.value,
        "kind": kind,
        "number": number[:32],
        "action": what,
        "actor": str(by.pk),
        "at": clock.now().isoformat(),
    }
    return append(stream, body)


def record(stream: str, action: str, *, by: Any, **inputs: Any) -> int:
    """Anything else worth evidence (sign-in, role, parameter), in a stream such as `person:<id>`."""
    body = {
        "type": Event.Type.NOTE.value,
        "kind": stream.split(":")[0],
        "number": stream.partition(":")[2][:32],
        "action": action,
        "actor": str(by.pk) if getattr(by, "pk", None) else None,
        "at": clock.now().isoformat(),
    }
    return append(stream, body, inputs)


def timeline(case: Case) -> list[Event]:
    """Moves and notes of a case in their order, with what was written."""
    events = Event.objects.filter(kind=case.kind, number=case.number).select_related("detail")
    return list(events.exclude(type=Event.Type.VIEW).order_by("seq"))


def written(event: Event) -> dict[str, Any]:
    """What the person wrote with an event; empty when nothing was, or when it was erased."""
    detail = getattr(event, "detail", None)
    return json.loads(bytes(detail.inputs)) if detail else {}


def done_before(actor: Any, key: UUID | None) -> bool:
    """Whether this very request (its key) was already carried out by this person."""
    return bool(key) and Event.objects.filter(actor=actor.pk, key=key).exists()


def _role(by: Any, case: Case) -> str:
    from workflow.directory import role_of

    return role_of(by, case)
