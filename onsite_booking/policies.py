"""Who comes, and guards of bookings: `(case, user) -> reason | None`. Roles: see `accounts.policies`."""

from typing import Any

from django.utils.translation import gettext as _

from accounts import selectors as people
from applications import policies as usage_rules
from applications import selectors as usages
from onsite_booking import selectors
from onsite_booking.hours import Hours, Openings
from onsite_booking.models import Booking, WaitingEntry
from onsite_booking.purposes import AT_A_TERMINAL, Purpose
from onsite_booking.timetable import Reception, earliest_script_day
from onsite_booking.words import say_day
from workflow import clock, parameters
from workflow.actors import SYSTEM
from workflow.business_days import Calendar

Visit = Booking | WaitingEntry
"""Both say who wants to come, when, and for which usage."""


def is_booker(user: Any, case: Visit) -> bool:
    """Is the one who comes."""
    return case.person_id == user.pk


def hours_are_not_a_slot(case: Booking, user: Any) -> str | None:
    """Bookings are made of whole slots of one day."""
    hours = Hours.load()
    slots = hours.slots(case.seat.centre, case.day)
    if not slots or hours.admit(case.seat.centre, case.starts_at, case.ends_at):
        return None
    return _("予約できる時間帯は%(slots)sです。") % {"slots": _("、").join(slot.hours for slot in slots)}


def seat_is_closed(case: Booking, user: Any) -> str | None:
    """Closed days, a centre's period, closures and maintenance take a seat out of use."""
    why = Openings.load(case.starts_at, case.ends_at).why_not(case.seat, case.starts_at, case.ends_at)
    if why is None or why.kind == Booking.Conflict.HOURS:
        return None
    if why.kind == Booking.Conflict.HOLIDAY:
        return _("%(day)sは休館日です。") % {"day": say_day(case.day)}
    if why.kind == Booking.Conflict.CENTRE:
        return _("%(centre)sは、%(day)sには利用できません。") % {
            "centre": case.seat.centre,
            "day": say_day(case.day),
        }
    return _("この時間帯は利用できません（%(reason)s）。") % {"reason": why.note_in_language or why.words}


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
    if selectors.is_taken(case.seat, case.starts_at, case.ends_at, case.pk):
        return _("この枠は、ただいま埋まりました。")
    return None


def person_is_elsewhere(case: Booking, user: Any) -> str | None:
    """Nobody sits on two seats at once."""
    if other := selectors.other_visit(case.person, case.starts_at, case.ends_at, case.pk):
        return _("同じ時間帯に別の予約（%(number)s）があります。") % {"number": other.number}
    return None


def visitor_is_elsewhere(case: Booking, user: Any) -> str | None:
    """Nobody is expected at two seats, or two centres, at the same time."""
    if name := selectors.expected_elsewhere(case):
        return _(
            "%(name)sさんは、同じ時間帯に別の座席に来所する予定です。"
            "同姓同名の別の人のときは、所属に部署名を加えてください。"
        ) % {"name": name}
    return None


def visitor_is_named_twice(case: Booking, user: Any) -> str | None:
    """Each of a booking's company is named once."""
    identities = [visitor.identity for visitor in case.company]
    twice = [visitor.name for visitor in case.company if identities.count(visitor.identity) > 1]
    return _("%(name)sさんが、同行者に2回書かれています。") % {"name": twice[0]} if twice else None


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
    if 1 + len(case.company) <= case.seat.capacity:
        return None
    return _("%(seat)sを使えるのは、同行者を含めて%(capacity)d人までです。") % {
        "seat": case.seat,
        "capacity": case.seat.capacity,
    }


def notice_is_too_short(case: Booking, user: Any) -> str | None:
    """Sending a script is announced a month ahead, counted from the booking; the office may waive it."""
    earliest = earliest_script_day(clock.today(case.opened_at))
    if case.purpose != Purpose.SCRIPT or case.day >= earliest or case.notice_waiver:
        return None
    months = parameters.value("script.lead_months", clock.today())
    return _(
        "スクリプト送信は希望日の%(months)dか月前までに連絡が必要です。最も早い日は%(earliest)sです。"
    ) % {"months": months, "earliest": say_day(earliest)}


def purpose_is_not_a_script(case: Booking, user: Any) -> str | None:
    """The waiver of the notice is for the sending of scripts."""
    if case.purpose == Purpose.SCRIPT:
        return None
    return _("連絡期限の特例が使えるのは、スクリプトの作成・送信だけです。")


def usage_is_not_in_use(case: Visit, user: Any) -> str | None:
    """The centre serves usages that are running."""
    if usages.is_in_use(case.subject):
        return None
    return _("利活用（%(number)s）は、現在利用中ではありません。") % {"number": case.subject}


def usage_is_not_settled(case: Visit, user: Any) -> str | None:
    """Contract and fee are in order, where the usage's category has them."""
    usage = usages.usage(case.subject)
    return usage_rules.not_settled(usage, user) if usage else None


def person_has_no_account(case: Visit, user: Any) -> str | None:
    """Who visits has an issued account in this usage."""
    if people.issued_account(case.person, case.subject):
        return None
    return _("%(person)sさんには、この利活用の発行済みアカウントがありません。") % {"person": case.person}


def training_is_missing(case: Visit, user: Any) -> str | None:
    """Who visits has passed both trainings, and both hold on the day of the visit."""
    if selectors.has_valid_training(case.person, case.day):
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


def _last_day(case: Booking, parameter: str) -> Any:
    """The last day on which something can still be done with a visit, by business days before it."""
    return Calendar.load().add(case.day, -parameters.value(parameter, clock.today()))


def change_is_too_late(case: Booking, user: Any) -> str | None:
    """A visit is moved in time; one in conflict may be moved until it begins."""
    last = _last_day(case, "booking.change_days")
    if case.state == Booking.State.CONFLICT or clock.today() <= last:
        return None
    return _("予約の変更の期限（%(last)s）を過ぎています。来所できないときは、予約を取り消してください。") % {
        "last": say_day(last)
    }


def visitors_are_fixed(case: Booking, user: Any) -> str | None:
    """Other company in a confirmed visit needs the desk's word again, where the office wants it."""
    needs_word = parameters.value("booking.visitors_need_confirmation", clock.today())
    if case.state == Booking.State.PROVISIONAL or not needs_word:
        return None
    return _("本予約の同行者を変えると、もう一度事務局の確認が必要です。")


def cancellation_is_late(case: Booking, user: Any) -> str | None:
    """After its deadline a confirmed visit is cancelled with a reason, which is another move."""
    last = _last_day(case, "booking.cancel_days")
    if case.state != Booking.State.CONFIRMED or user == SYSTEM or clock.today() <= last:
        return None
    return _("取消しの期限（%(last)s）を過ぎています。理由を添えて「期限後に取り消す」を選んでください。") % {
        "last": say_day(last)
    }


def cancellation_is_in_time(case: Booking, user: Any) -> str | None:
    """Before the deadline no reason is asked for."""
    last = _last_day(case, "booking.cancel_days")
    if clock.today() > last:
        return None
    return _("%(last)sまでは、理由なしで取り消せます。") % {"last": say_day(last)}


def offer_is_over(case: Booking, user: Any) -> str | None:
    """An offer is accepted while it lasts."""
    if case.offered_until and clock.now() < case.offered_until:
        return None
    return _("案内の期限を過ぎています。空き状況から選び直してください。")


def was_not_confirmed(case: Booking, user: Any) -> str | None:
    """A conflict that ends leaves the booking as it was before."""
    return None if case.was_confirmed else _("この予約は、本予約ではありませんでした。")


def was_confirmed(case: Booking, user: Any) -> str | None:
    """A conflict that ends leaves the booking as it was before."""
    return _("この予約は、本予約でした。") if case.was_confirmed else None


PLACE = (
    seat_is_taken,
    hours_are_not_a_slot,
    seat_is_closed,
    reception_is_over,
    person_is_elsewhere,
    visitor_is_named_twice,
    visitor_is_elsewhere,
    seat_has_no_terminal,
    seat_is_too_small,
)
"""What a seat, its hours and its company must fulfil, at booking and at every change."""

PERSON = (usage_is_not_in_use, usage_is_not_settled, person_has_no_account, training_is_missing)
"""What the one who comes must fulfil: usage, contract and fee, account, training."""


def place_reasons(case: Booking, user: Any) -> list[str]:
    """What stands in the way of a changed booking."""
    found = [guard(case, user) for guard in (*PLACE, notice_is_too_short)]
    return [str(reason) for reason in found if reason]
