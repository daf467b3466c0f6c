"""Locks and rows of a booking's parts: who comes along, what is brought in, which seat is held."""

from collections.abc import Iterable
from typing import Any

from django.db import connection

from accounts.models import Person
from onsite_booking.models import Booking, BookingItem, BookingVisitor, Seat
from onsite_booking.models.party import identity_of

Rows = Iterable[dict[str, Any]]
"""Rows as the form gives them: name, kana, organisation, role; or description, quantity, serial."""


def hold(case: Booking, *seats: Seat) -> None:
    """Lock the booker, then the company, then the seats, until the transaction ends.

    Always in this order, and several of one sort by their keys: so that any two wishes for one seat, or of
    one person, are answered one after the other, and none waits for one that waits for it.
    """
    lock_row(Person, case.person_id)
    names = {visitor.identity for visitor in case.company}
    names.add(identity_of(str(case.person), case.organisation.name))
    with connection.cursor() as cursor:
        for name in sorted(names):
            cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"visitor:{name}"])
    for seat in sorted(seats, key=lambda seat: seat.pk):
        lock_row(Seat, seat.pk)


def lock_row(model: type[Person] | type[Seat], pk: Any) -> None:
    """Keep a row for this transaction (FOR NO KEY UPDATE)."""
    model._default_manager.select_for_update(no_key=True).get(pk=pk)


def visitors_of(case: Booking, rows: Rows) -> list[BookingVisitor]:
    """The rows as visitors of a booking, not yet written."""
    return [
        BookingVisitor(
            booking=case,
            position=position,
            name=row["name"],
            kana=row.get("kana", ""),
            organisation=row.get("organisation", ""),
            role=row.get("role", ""),
            identity=identity_of(row["name"], row.get("organisation", "")),
        )
        for position, row in enumerate(rows, start=1)
    ]


def items_of(case: Booking, rows: Rows) -> list[BookingItem]:
    """The rows as things that a booking announces, not yet written."""
    return [
        BookingItem(
            booking=case,
            position=position,
            description=row["description"],
            quantity=row.get("quantity") or 1,
            serial=row.get("serial", ""),
        )
        for position, row in enumerate(rows, start=1)
    ]


def as_rows(case: Booking) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Visitors and items of a booking as rows, as the form and the comparison want them."""
    visitors = [
        {"name": v.name, "kana": v.kana, "organisation": v.organisation, "role": v.role}
        for v in case.visitors.all()
    ]
    items = [
        {"description": i.description, "quantity": i.quantity, "serial": i.serial} for i in case.items.all()
    ]
    return visitors, items


def write_visitors(case: Booking, rows: Rows) -> None:
    """Put these visitors in the place of those that were announced."""
    BookingVisitor.objects.filter(booking=case).delete()
    case.expect(BookingVisitor.objects.bulk_create(visitors_of(case, rows)))


def write_items(case: Booking, rows: Rows) -> None:
    """Put these things in the place of those that were announced."""
    BookingItem.objects.filter(booking=case).delete()
    BookingItem.objects.bulk_create(items_of(case, rows))
