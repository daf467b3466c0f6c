"""Things at the reception: received with the people, and accounted for when they leave."""

from typing import Any

from django.utils.translation import gettext as _

from onsite_booking.desk.party import unsettled
from onsite_booking.models import Booking, BookingItem, CarriedItem
from workflow.refusals import NotReady

Verdict = CarriedItem.Verdict


def announced(case: Booking) -> list[BookingItem]:
    """What the booking announced and the reception has not yet looked at."""
    seen = case.carried.exclude(announced=None).values("announced")
    return list(case.items.exclude(pk__in=seen).order_by("position"))


def receive(case: Booking, items: list[dict[str, Any]]) -> None:
    """Note what comes in, what is refused and what was announced but not brought.

    An item has `announced` (key of the booking's item or None), `description`, `serial`, `verdict`,
    `quantity` and `reason`. What was not announced, and what is refused, needs a reason.
    """
    expected: dict[Any, BookingItem] = {item.pk: item for item in announced(case)}
    for item in items:
        plan = expected.get(item.get("announced"))
        admitted = item["verdict"] == Verdict.ADMITTED
        name = plan.description if plan else item["description"]
        reason = item.get("reason", "")
        if not reason and (plan is None or item["verdict"] == Verdict.REFUSED):
            raise NotReady(_("「%(name)s」の理由を書いてください。") % {"name": name})
        CarriedItem.objects.create(
            booking=case,
            announced=plan,
            description=name,
            serial=plan.serial if plan else item.get("serial", ""),
            verdict=item["verdict"],
            brought=item["quantity"] if admitted else 0,
            reason=reason,
        )


def settle(case: Booking, things: list[dict[str, Any]]) -> None:
    """Note what goes out and what the office keeps, and compare it with what came in.

    A thing has `item` (key of what came in) or, for what came into being inside, `description`; with
    `taken_out`, `kept` and, where the numbers differ, `difference`.
    """
    here: dict[Any, CarriedItem] = {item.pk: item for item in unsettled(case)}
    for thing in things:
        item = here.get(thing.get("item"))
        if item is None:
            item = CarriedItem(booking=case, verdict=Verdict.MADE, description=thing["description"])
            item.reason = thing["reason"]
        item.taken_out, item.kept = thing["taken_out"], thing["kept"]
        item.difference = thing.get("difference", "")
        if item.verdict == Verdict.ADMITTED and not item.difference:
            _compare(item)
        item.save()


def all_taken(case: Booking) -> list[dict[str, Any]]:
    """Everything that came in goes out again."""
    return [{"item": item.pk, "taken_out": item.brought, "kept": 0} for item in unsettled(case)]


def _compare(item: CarriedItem) -> None:
    if item.brought != (item.taken_out or 0) + item.kept:
        raise NotReady(
            _(
                "「%(name)s」は持ち込みが%(brought)d、持ち出しと保管の合計が%(out)dです。合わない理由を書いてください。"
            )
            % {"name": item.description, "brought": item.brought, "out": (item.taken_out or 0) + item.kept}
        )
