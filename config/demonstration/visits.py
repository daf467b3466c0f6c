"""The centres of the demonstration with bookings in several states, closures, and a waiting list at work."""

from datetime import date, timedelta
from typing import Any

from accounts.models import Person
from config.demonstration import receptions
from config.demonstration.cast import BOU, TEI
from config.demonstration.usages import actor, of, running
from onsite_booking.actions import bookings, changes, waiting
from onsite_booking.models import Booking, Centre, Closure, Seat
from onsite_booking.timetable import at
from workflow import clock
from workflow.business_days import Calendar

MORNING, AFTERNOON = ("10:00", "13:00"), ("13:00", "17:15")


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


def build() -> None:
    """Bookings of both authorities, once; afterwards they belong to whoever plays with them."""
    if Booking.objects.exists():
        return
    usages = {house: running(house) for house in (TEI, BOU)}
    receptions.morning(usages)
    tei_lead, tei = of(TEI)
    bou_lead, bou = of(BOU)
    calendar, today = Calendar.load(), clock.today()
    days = [calendar.add(today, count) for count in range(4, 10)]
    one, two, three = Seat.objects.filter(centre__kind="permanent", has_terminal=True)
    room = Seat.objects.filter(centre__kind="temporary").first()

    def book(by: Person, seat: Any, day: date, hours: tuple[str, str], **more: Any) -> Booking:
        organisation, number = usages[TEI if by in (tei_lead, tei) else BOU]
        wish = {"purpose": "analysis", "subject": number, "organisation": organisation} | more
        return bookings.book(by=by, seat=seat, starts_at=at(day, hours[0]), ends_at=at(day, hours[1]), **wish)

    def confirmed(*args: Any, **more: Any) -> Booking:
        return bookings.confirm(book(*args, **more), by=actor("booking@agency"))

    cro = {
        "name": "平山 恵",
        "kana": "ヒラヤマ メグミ",
        "organisation": "丙CRO株式会社",
        "role": "解析担当者",
    }
    paper = {"description": "解析計画書", "quantity": 1, "serial": ""}
    confirmed(tei, one, days[0], AFTERNOON, visitors=[cro], items=[paper])
    confirmed(bou, room, days[0], MORNING, purpose="ncda")
    book(tei, two, days[1], MORNING)
    over = confirmed(bou, one, days[2], MORNING)
    _close(over)
    full = [
        confirmed(who, seat, days[3], MORNING) for who, seat in ((tei, one), (bou, two), (tei_lead, three))
    ]
    organisation, number = usages[BOU]
    waiting.join(
        by=bou_lead, organisation=organisation, centre=one.centre, purpose="analysis", subject=number,
        starts_at=full[0].starts_at, ends_at=full[0].ends_at,
    )  # fmt: skip
    bookings.cancel(full[2], by=tei_lead)
    waiting.keep(now=clock.now())
    given_up = book(bou, two, days[4], AFTERNOON)
    bookings.decline(
        given_up, by=actor("booking@agency"), comment="設備の点検と重なるため、別の日をお選びください。"
    )


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
