"""The desk's papers: the sheet of a day and the visitors' slips. Each printing is recorded as a reading."""

from datetime import date
from typing import Any

from applications import selectors as usages
from onsite_booking.desk import board, party, terminals
from onsite_booking.hours import Slot
from onsite_booking.models import Booking
from onsite_booking.words import say_day
from workflow import audit, clock, documents


def print_day_sheet(day: date, *, by: Any) -> bytes:
    """The sheet of a day as PDF, one table per centre; the printing is recorded."""
    visits = list(board.on_day(day))
    numbers = usages.usage_numbers({case.subject for case in visits})
    centres: dict[str, list[dict[str, Any]]] = {}
    for case in visits:
        centres.setdefault(case.seat.centre.name, []).append(_line(case, numbers))
    content = {
        "number": f"DAY-{day:%Y%m%d}",
        "day": day,
        "printed_by": str(by),
        "printed_at": clock.now(),
        "centres": [{"name": name, "lines": lines} for name, lines in centres.items()],
        "people": sum(1 + len(case.visitors.all()) for case in visits),
        "visits": len(visits),
    }
    pdf = documents.to_pdf("day_sheet", "来所予定表", content, clock.now())
    audit.record_reading(f"day_sheet:{day.isoformat()}", "print", by=by)
    return pdf


def _line(case: Booking, numbers: dict[str, str]) -> dict[str, Any]:
    slot = Slot.of(case.starts_at, case.ends_at)
    badges = {stay.position: stay.badge for stay in case.stays.all()}
    return {
        "start": f"{slot.start:%H:%M}",
        "end": f"{slot.end:%H:%M}",
        "seat": case.seat.name,
        "number": case.number,
        "state": case.get_state_display(),
        "organisation": case.organisation.name,
        "guests": [
            {
                "name": g.name,
                "organisation": g.organisation,
                "role": g.role,
                "badge": badges.get(g.position, ""),
            }
            for g in party.party_of(case)
        ],
        "purpose": case.get_purpose_display(),
        "usage": numbers.get(case.subject) or case.subject,
        "items": [str(item) for item in case.items.all()],
    }


def print_slip(case: Booking, *, by: Any) -> bytes:
    """The slip of a visit as PDF: who may be where, and the code for the terminal while it waits."""
    session = terminals.open_of(case)
    content = {
        "number": case.number,
        "day": case.day,
        "day_words": say_day(case.day),
        "hours": Slot.of(case.starts_at, case.ends_at).hours,
        "centre": case.seat.centre.name,
        "seat": case.seat.name,
        "guests": [
            {"name": s.name, "organisation": s.organisation, "badge": s.badge} for s in party.inside(case)
        ],
        "code": terminals.code_of(session) if session and not session.mark else "",
        "until": terminals.expires_at(session) if session and not session.mark else None,
    }
    pdf = documents.to_pdf("visitor_slip", "来所票", content, clock.now())
    audit.record_view(case, by=by, what="slip")
    return pdf
