"""Guards of bookings: `(case, user) -> reason | None`. Who may is answered by `accounts.policies`."""

from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts import selectors as people
from applications import selectors as usages
from onsite_booking import selectors
from onsite_booking.models import Booking
from onsite_booking.purposes import AT_A_TERMINAL
from onsite_booking.timetable import Hours, Reception, closures_over, earliest_script_day
from training import selectors as training
from workflow import clock, parameters
from workflow.business_days import Calendar


def say_day(day: date) -> str:
    """A day as it stands in sentences: 2026年5月7日（木）, Thu 7 May 2026."""
    return date_format(day, _("Y年n月j日（D）"))


def hours_are_not_a_slot(case: Booking, user: Any) -> str | None:
    """Bookings are made of whole slots of one day."""
    hours = Hours.load()
    if hours.admit(case.starts_at, case.ends_at):
        return None
    slots = _("、").join(slot.hours for slot in hours.slots(case.day))
    return _("予約できる時間帯は%(slots)sです。") % {"slots": slots}


def day_is_closed(case: Booking, user: Any) -> str | None:
    """The centre is closed on weekends and on the office's closed days."""
    if Calendar.load().is_open(case.day):
        return None
    return _("%(day)sは休館日です。") % {"day": say_day(case.day)}


def seat_is_closed(case: Booking, user: Any) -> str | None:
    """Maintenance and the like take a seat, or the centre, out of use."""
    if closures := closures_over(case.seat, case.starts_at, case.ends_at):
        return _("この時間帯は利用できません（%(reason)s）。") % {"reason": closures[0]}
    return None if case.seat.is_active and case.seat.centre.is_active else _("この座席は利用できません。")


def reception_is_over(case: Booking, user: Any) -> str | None:
    """A visit is booked neither too late nor too early."""
    reception = Reception.on(clock.today(), Calendar.load())
    if reception.takes(case.day):
        return None
    return _("いま予約できるのは%(first)sから%(last)sまでです。") % {
        "first": say_day(reception.first),
        "last": say_day(reception.last),
    }


def seat_is_taken(case: Booking, user: Any) -> str | None:
    """Nobody else holds the seat at that time."""
    if selectors.is_taken(case.seat, case.starts_at, case.ends_at):
        return _("この枠は、ただいま埋まりました。")
    return None


def person_is_elsewhere(case: Booking, user: Any) -> str | None:
    """Nobody sits on two seats at once."""
    if other := selectors.other_visit(case.person, case.starts_at, case.ends_at):
        return _("同じ時間帯に別の予約（%(number)s）があります。") % {"number": other.number}
    return None


def quota_is_used(case: Booking, user: Any) -> str | None:
    """A person holds few provisional bookings at a time, so that seats are not hoarded."""
    most = parameters.value("booking.most_provisional", clock.today())
    if selectors.provisional_count(case.person) < most:
        return None
    return _("仮予約は1人%(most)d件までです。いまの仮予約が確定するか、取り消してから予約してください。") % {
        "most": most
    }


def seat_has_no_terminal(case: Booking, user: Any) -> str | None:
    """Scripts and analyses need a seat with a terminal."""
    if case.seat.has_terminal or case.purpose not in AT_A_TERMINAL:
        return None
    return _("%(seat)sには端末がありません。端末のある席を選んでください。") % {"seat": case.seat}


def seat_is_too_small(case: Booking, user: Any) -> str | None:
    """The visitor and those who come along fit."""
    if 1 + len(case.companions) <= case.seat.capacity:
        return None
    return _("%(seat)sを使えるのは、同行者を含めて%(capacity)d人までです。") % {
        "seat": case.seat,
        "capacity": case.seat.capacity,
    }


def notice_is_too_short(case: Booking, user: Any) -> str | None:
    """The sending of a script is announced a month ahead."""
    earliest = earliest_script_day(clock.today())
    if case.purpose != Booking.Purpose.SCRIPT or case.day >= earliest:
        return None
    months = parameters.value("script.lead_months", clock.today())
    return _(
        "スクリプト送信は希望日の%(months)dか月前までに連絡が必要です。最も早い日は%(earliest)sです。"
    ) % {"months": months, "earliest": say_day(earliest)}


def usage_is_not_in_use(case: Booking, user: Any) -> str | None:
    """The centre serves usages that are running."""
    if usages.is_in_use(case.subject):
        return None
    return _("利活用（%(number)s）は、現在利用中ではありません。") % {"number": case.subject}


def person_has_no_account(case: Booking, user: Any) -> str | None:
    """Who visits has an issued account in this usage."""
    if people.issued_account(case.person, case.subject):
        return None
    return _("%(person)sさんには、この利活用の発行済みアカウントがありません。") % {"person": case.person}


def training_is_missing(case: Booking, user: Any) -> str | None:
    """Who visits has passed both trainings."""
    done = [training.completion_of(case.person, code) for code in ("overview", "operation")]
    if all(done):
        return None
    return _("%(person)sさんの受講者番号（概論・システム操作）が揃っていません。") % {"person": case.person}


def visit_has_begun(case: Booking, user: Any) -> str | None:
    """After its first moment a visit is neither confirmed nor cancelled."""
    return _("予約の開始時刻を過ぎています。") if clock.now() >= case.starts_at else None


def day_is_another(case: Booking, user: Any) -> str | None:
    """Visitors are received on the day of their visit."""
    if clock.today() == case.day:
        return None
    return _("受付ができるのは予約日（%(day)s）だけです。") % {"day": say_day(case.day)}
