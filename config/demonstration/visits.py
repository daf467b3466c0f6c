"""The centres of the demonstration with bookings in several states, closures, and a waiting list at work."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from accounts.models import Organisation, Person
from config.demonstration import receptions
from config.demonstration.cast import BOU, TEI
from config.demonstration.usages import actor, of, running
from onsite_booking.actions import bookings, changes, waiting
from onsite_booking.models import Booking, Centre, Closure, Seat
from onsite_booking.timetable import at
from workflow import clock
from workflow.business_days import Calendar

MORNING, AFTERNOON = ("10:00", "13:00"), ("13:00", "17:15")
CRO = {
    "name": "平山 恵",
    "kana": "ヒラヤマ メグミ",
    "organisation": "丙CRO株式会社",
    "role": "解析担当者",
}
PAPER = {"description": "解析計画書", "quantity": 1, "serial": ""}


def temporary_centre() -> Centre:
    """A meeting room with two lent terminals, open for three months from today."""
    today = clock.today()
    centre, fresh = Centre.objects.get_or_create(
        name="一時的オンサイトセンター",
        defaults={
            "name_en": "Temporary on-site centre",
            "address": "東京都千代田区霞が関3-3-2 新霞が関ビル14階 会議室",
            "address_en": "Conference room, 14F Shin-Kasumigaseki Building, 3-3-2 Kasumigaseki, Tokyo",
            "kind": Centre.Kind.TEMPORARY,
            "opens_on": today,
            "closes_on": today + timedelta(days=90),
            "remote_participation": True,
        },
    )
    for position, name in enumerate(("A", "B"), start=1 if fresh else 3):
        Seat.objects.get_or_create(
            centre=centre,
            name=f"会議室 席{name}",
            defaults={
                "position": position,
                "name_en": f"Conference room, seat {name}",
                "equipment": "貸与PC・CROの同席可",
                "equipment_en": "Lent PC, room for a CRO",
                "capacity": 4,
            },
        )
    return centre


@dataclass(frozen=True)
class Office:
    """Who books for which usage, and the coming business days."""

    usages: dict[Person, tuple[Organisation, str]]
    days: list[date]

    @classmethod
    def open(cls) -> "Office":
        """Both authorities with their running usages, and six business days from the fourth on."""
        usages = {who: running(house) for house in (TEI, BOU) for who in of(house)}
        calendar, today = Calendar.load(), clock.today()
        return cls(usages, [calendar.add(today, count) for count in range(4, 10)])

    def book(self, by: Person, seat: Seat, day: int, hours: tuple[str, str], **more: Any) -> Booking:
        """A provisional booking on one of the days."""
        organisation, number = self.usages[by]
        wish = {"purpose": "analysis", "subject": number, "organisation": organisation} | more
        start, end = (at(self.days[day], clock_time) for clock_time in hours)
        return bookings.book(by=by, seat=seat, starts_at=start, ends_at=end, **wish)

    def confirmed(self, *args: Any, **more: Any) -> Booking:
        """A booking that the desk confirmed."""
        return bookings.confirm(self.book(*args, **more), by=actor("booking@agency"))

    def wait(self, by: Person, full: Booking) -> None:
        """A place in the queue for a slot that is full."""
        organisation, number = self.usages[by]
        waiting.join(
            by=by,
            organisation=organisation,
            centre=full.seat.centre,
            purpose="analysis",
            subject=number,
            starts_at=full.starts_at,
            ends_at=full.ends_at,
        )


def build() -> None:
    """Bookings of both authorities, once; afterwards they belong to whoever plays with them."""
    if Booking.objects.exists():
        return
    receptions.morning()
    office = Office.open()
    tei_lead, tei = of(TEI)
    bou_lead, bou = of(BOU)
    one, two, three = Seat.objects.filter(centre__kind="permanent", has_terminal=True)
    lent = Seat.objects.filter(centre__kind="temporary")[0]
    office.confirmed(tei, one, 0, AFTERNOON, visitors=[CRO], items=[PAPER])
    office.confirmed(bou, lent, 0, MORNING, purpose="ncda")
    office.book(tei, two, 1, MORNING)
    _close(office.confirmed(bou, one, 2, MORNING))
    holders = ((tei, one), (bou, two), (tei_lead, three))
    full = [office.confirmed(who, seat, 3, MORNING) for who, seat in holders]
    office.wait(bou_lead, full[0])
    bookings.cancel(full[2], by=tei_lead)
    waiting.keep(now=clock.now())
    refused = office.book(bou, two, 4, AFTERNOON)
    words = "設備の点検と重なるため、別の日をお選びください。"
    bookings.decline(refused, by=actor("booking@agency"), comment=words)


def _close(case: Booking) -> None:
    """Maintenance over a confirmed booking: it needs a change."""
    Closure.objects.create(
        centre=case.seat.centre,
        seat=case.seat,
        kind=Closure.Kind.MAINTENANCE,
        starts_at=case.starts_at,
        ends_at=case.ends_at,
        reason="端末の更新",
        reason_en="Terminal renewal",
    )
    changes.review_standing(now=clock.now())
