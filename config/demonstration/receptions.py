"""A morning at the reception: somebody inside, somebody gone again, somebody late, somebody to come."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts import sessions
from accounts.models import Organisation, Person
from config.demonstration.cast import BOU, TEI
from config.demonstration.usages import actor, of, running
from onsite_booking.actions import bookings, visits
from onsite_booking.desk import carrying
from onsite_booking.models import Booking, Seat
from onsite_booking.timetable import at
from workflow import clock
from workflow.business_days import Calendar

MORNING, AFTERNOON = ("10:00", "13:00"), ("13:00", "17:15")
CRO = {"name": "丙野 助", "kana": "ヘイノ タスク", "organisation": "丙CRO株式会社", "role": "解析担当者"}
PAPER = {"description": "調査票", "quantity": 3, "serial": ""}


def morning() -> None:
    """Book and confirm visits of the next open day, let that morning come, and receive the first two.

    The demonstration's clock moves to 10:40 of that day: visits are received on their day alone.
    """
    usages = {who: running(house) for house in (TEI, BOU) for who in of(house)}
    tei_lead, tei = of(TEI)
    bou_lead, bou = of(BOU)
    day = Calendar.load().add(clock.today(), 1)
    one, two, three = Seat.objects.filter(centre__kind="permanent", has_terminal=True)

    def confirmed(by: Person, seat: Seat, hours: tuple[str, str], **more: Any) -> Booking:
        organisation, number = usages[by]
        wish = {"purpose": "analysis", "subject": number, "organisation": organisation} | more
        begin, end = (at(day, time) for time in hours)
        case = bookings.book(by=by, seat=seat, starts_at=begin, ends_at=end, **wish)
        return bookings.confirm(case, by=actor("booking@agency"))

    inside = _writes_a_script(tei, usages[tei], one, tuple(at(day, time) for time in MORNING))
    gone = confirmed(bou, two, MORNING)
    confirmed(bou_lead, three, MORNING)
    confirmed(tei_lead, one, AFTERNOON)
    clock.move_forward(at(day, "10:40"))
    _receive(gone, "V-01")
    visits.check_out(gone, by=actor("booking@agency"), now=at(day, "10:35"))
    _receive(inside, "V-02", "V-03")


def _writes_a_script(who: Person, usage: tuple[Organisation, str], seat: Seat, hours: Any) -> Booking:
    """A visit for a script that could not wait for the month's notice: booked by the office."""
    officer, desk = actor("officer@agency"), actor("booking@agency")
    shown = sessions.WebSession(verified_at=timezone.now())
    for official in (officer, desk):
        official.web_session = shown  # type: ignore[attr-defined]
    case = bookings.book_at_short_notice(
        by=officer,
        person=who,
        organisation=usage[0],
        seat=seat,
        starts_at=hours[0],
        ends_at=hours[1],
        subject=usage[1],
        comment="緊急の安全対策の検討に用いるため。",
        visitors=[CRO],
        items=[PAPER],
    )
    return bookings.confirm(case, by=desk)


def _receive(case: Booking, *badges: str) -> None:
    """Everybody of a visit, twenty minutes ago, with all that was announced."""
    arrivals = [
        {"position": place, "document": "licence", "badge": badge} for place, badge in enumerate(badges)
    ]
    items = [
        {"announced": item.pk, "verdict": "admitted", "quantity": item.quantity}
        for item in carrying.announced(case)
    ]
    then = clock.now() - timedelta(minutes=20)
    visits.check_in(case, by=actor("booking@agency"), now=then, arrivals=arrivals, items=items)
