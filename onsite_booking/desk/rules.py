"""Guards of the desk's moves: `(case, user) -> reason | None`."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from accounts.policies import is_auditor, is_booking_desk
from onsite_booking.desk import party, terminals
from onsite_booking.hours import Openings, at
from onsite_booking.models import Booking
from onsite_booking.words import say_day
from workflow import clock
from workflow.actors import is_system
from workflow.models import Event
from workflow.policies import any_of

keeps_the_log = any_of(is_booking_desk, is_auditor)
"""Who reads the log of entries and exits."""


def sends_a_script(user: Any, case: Booking) -> bool:
    """The visit serves writing and sending a script: its confirmation wants a fresh second factor."""
    return case.purpose == Booking.Purpose.SCRIPT


def seat_is_out_of_use(case: Booking, user: Any) -> str | None:
    """Nobody is shown to a seat that was withdrawn or closed for the day."""
    openings = Openings.load(case.starts_at, case.ends_at)
    why = openings.why_not(case.seat, case.starts_at, case.ends_at)
    if why is None:
        return None
    return _(
        "%(seat)sは、この時間帯には使えません（%(why)s）。「空いている同等の席に移す」で別の席に移してから受け付けてください。"
    ) % {"seat": case.seat, "why": why.words}


def seat_is_still_occupied(case: Booking, user: Any) -> str | None:
    """Who sat there before has been seen off."""
    before = Booking.objects.filter(seat=case.seat_id, state=Booking.State.CHECKED_IN).exclude(pk=case.pk)
    if other := before.first():
        return _(
            "%(seat)sは、%(number)sの退室がまだ受け付けられていません。先に退室を受け付けてください。"
        ) % {
            "seat": case.seat,
            "number": other.number,
        }
    return None


def everybody_is_inside(case: Booking, user: Any) -> str | None:
    """There must be somebody who can still come."""
    return None if party.outside(case) else _("この予約の人は全員入室しています。")


def nobody_would_stay(case: Booking, user: Any) -> str | None:
    """Some leave while others stay; the last ones are seen off with the visit."""
    if len(party.inside(case)) > 1:
        return None
    return _("在室しているのは1人だけです。「退室を受け付ける」を使ってください。")


def no_badge_is_missing(case: Booking, user: Any) -> str | None:
    """There must be a badge that did not come back."""
    return None if party.missing_badges(case) else _("返却されていない入館証はありません。")


def visit_is_to_come(case: Booking, user: Any) -> str | None:
    """The desk notes that nobody came once the visit's hours are over; the clock does so the day after."""
    if is_system(user) or clock.now() >= case.ends_at:
        return None
    return _("来所がなかったと記録できるのは、予約の時間が終わってからです。")


def no_work_at_a_terminal(case: Booking, user: Any) -> str | None:
    """Codes are for visits that serve work at a terminal."""
    if terminals.works_at_terminal(case):
        return None
    return _("この予約では、端末を使いません。")


def no_terminal_is_open(case: Booking, user: Any) -> str | None:
    """There must be a session to work in or to end."""
    if terminals.open_of(case):
        return None
    return _("端末の利用は終わっています。続けるときは、受付で新しいコードを受け取ってください。")


def terminal_has_begun(case: Booking, user: Any) -> str | None:
    """A code begins one session, once."""
    session = terminals.open_of(case)
    if session is None or not session.mark:
        return None
    return _(
        "このコードはすでに使われています。別の端末で続けるときは、受付で新しいコードを受け取ってください。"
    )


def code_has_expired(case: Booking, user: Any) -> str | None:
    """A code that was not typed soon, or wrongly too often, is void."""
    session = terminals.open_of(case)
    if session is None or session.mark:
        return None
    if clock.now() >= terminals.expires_at(session):
        return _("コードの有効時間が過ぎています。受付で新しいコードを受け取ってください。")
    if not terminals.tries_left(case, session):
        return _(
            "続けて間違えたため、このコードは使えなくなりました。受付で新しいコードを受け取ってください。"
        )
    return None


def nothing_was_asked(case: Booking, user: Any) -> str | None:
    """There must be a question to answer."""
    return None if waits_for_answer(case) else _("事務局からの確認事項はありません。")


def waits_for_answer(case: Booking) -> bool:
    """Whether the desk asked something that the booker has not answered."""
    said = Event.objects.filter(kind=case.kind, number=case.number, type=Event.Type.MOVE)
    last = said.filter(action__in=("ask_back", "answer")).order_by("seq").last()
    return last is not None and last.action == "ask_back"


def day_is_not_over(case: Booking, user: Any) -> str | None:
    """The clock closes a visit's day after it."""
    if clock.now() >= at(case.day, "00:00") + timedelta(days=1):
        return None
    return _("%(day)sはまだ終わっていません。") % {"day": say_day(case.day)}


def no_end(case: Booking, now: Any) -> None:
    """A visit that outlasted its day waits for the desk without a further deadline."""
    return


no_end.__name__ = "(none)"
