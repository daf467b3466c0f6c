"""Checking the audit log against itself and against the cases."""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime

from django.apps import apps
from django.db import connection

from workflow.audit import commitment
from workflow.machine import machines
from workflow.models import Document, Event, EventDetail, StoredFile, Stream

ZERO = bytes(32)
LABEL = b"madoguchi-audit/1"


def _framed(part: bytes) -> bytes:
    return len(part).to_bytes(8, "big") + part


def digest(stream: str, seq: int, prev: bytes, recorded_at: datetime, body: bytes) -> bytes:
    """The hash of an event: SHA-256 over length-prefixed parts, as the database computes it."""
    delta = recorded_at.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    micros = (delta.days * 86400 + delta.seconds) * 1_000_000 + delta.microseconds
    parts = (stream.encode(), seq.to_bytes(8, "big"), prev, micros.to_bytes(8, "big", signed=True), body)
    return hashlib.sha256(b"\x00" + b"".join(map(_framed, (LABEL, *parts)))).digest()


def faults(number: str = "") -> Iterator[str]:
    """Every fault found, as a sentence with its place. Nothing yielded means all is well."""
    yield from _chains(number)
    yield from _details(number)
    yield from _rows(number)
    if not number:
        yield from _files()
        yield from _fences()


def _chains(number: str) -> Iterator[str]:
    events = Event.objects.filter(number=number) if number else Event.objects.all()
    heads = {s.stream: s for s in Stream.objects.all()}
    last: dict[str, tuple[int, bytes]] = {}
    for event in events.order_by("stream", "seq").iterator():
        seq, prev = last.get(event.stream, (0, ZERO))
        place = f"{event.stream} #{event.seq}"
        if event.seq != seq + 1:
            yield f"V2 {place}: the event before it is missing."
        if bytes(event.prev_hash) != prev:
            yield f"V2 {place}: does not continue the event before it."
        computed = digest(
            event.stream, event.seq, bytes(event.prev_hash), event.recorded_at, bytes(event.body)
        )
        if computed != bytes(event.hash):
            yield f"V1 {place}: was altered."
        yield from _columns(event, place)
        last[event.stream] = (event.seq, bytes(event.hash))
    for stream, (seq, head) in last.items():
        if stream not in heads or (heads[stream].seq, bytes(heads[stream].head)) != (seq, head):
            yield f"V3 {stream}: its end was cut off or its head was altered."
    if not number:
        yield from (f"V3 {name}: all its events are gone." for name in sorted(set(heads) - set(last)))


def _columns(event: Event, place: str) -> Iterator[str]:
    body = json.loads(bytes(event.body))
    pairs = [
        (event.type, body["type"]),
        (event.kind, body["kind"]),
        (event.number, body["number"]),
        (event.action, body["action"]),
        (event.version, body.get("version")),
        (event.from_state, body.get("from", "")),
        (event.to_state, body.get("to", "")),
        (str(event.actor) if event.actor else None, body.get("actor")),
    ]
    if any(column != value for column, value in pairs):
        yield f"V1 {place}: a column differs from what was hashed."


def _details(number: str) -> Iterator[str]:
    details = EventDetail.objects.select_related("event")
    for detail in details.filter(event__number=number) if number else details.iterator():
        expected = json.loads(bytes(detail.event.body)).get("inputs")
        if commitment(bytes(detail.salt), bytes(detail.inputs)) != expected:
            yield f"V1 {detail.event.stream} #{detail.event.seq}: what was written with it was altered."


def _rows(number: str) -> Iterator[str]:
    """Folding the events of a case gives its row (finds a row changed behind the log's back)."""
    for machine in machines.values():
        moves = Event.objects.filter(kind=machine.kind, type=Event.Type.MOVE)
        newest = moves.order_by("number", "-version").distinct("number")
        folded = {e.number: (e.to_state, e.version) for e in newest}
        cases = machine.model._default_manager.all()
        rows = {c.number: (c.state, c.version) for c in (cases.filter(number=number) if number else cases)}
        for case_number, row in rows.items():
            if folded.get(case_number) != row:
                yield f"V8 {machine.kind} {case_number}: row {row}, log {folded.get(case_number)}."
        if not number:
            for gone in sorted(set(folded) - set(rows)):
                yield f"V8 {machine.kind} {gone}: the log knows it, the table does not."


def _files() -> Iterator[str]:
    for file in StoredFile.objects.iterator(chunk_size=50):
        if hashlib.sha256(bytes(file.content)).hexdigest() != file.sha256:
            yield f"V9 file {file.sha256}: its bytes were altered."
    missing = Document.objects.exclude(rendered_at=None).filter(file=None)
    yield from (f"V9 document {d.pk}: its file is gone." for d in missing)


def _fences() -> Iterator[str]:
    """The triggers that keep the log append-only and the cases audited are in place and on."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select c.relname, t.tgname from pg_trigger t join pg_class c on c.oid = t.tgrelid"
            " where not t.tgisinternal and t.tgenabled in ('O', 'A')"
        )
        found = set(cursor.fetchall())
    wanted = {("audit_event", "append_only"), ("audit_event", "append_only_truncate")}
    wanted |= {(m.model._meta.db_table, "one_event_per_change") for m in machines.values()}
    yield from (f"V11 {table}: trigger {name} is missing or off." for table, name in sorted(wanted - found))


def all_case_models() -> list[type]:
    """Every case model of the project (for tests: each must have a machine and its trigger)."""
    from workflow.models import Case

    return [m for m in apps.get_models() if issubclass(m, Case)]
