"""The desk's part of a visit: received, at the terminal, seen off."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from onsite_booking.desk import carrying, party, terminals
from onsite_booking.desk.party import Guest
from onsite_booking.models import AccessEntry, Booking, Centre, Stay, TerminalSession
from onsite_booking.workflow import booking
from workflow import clock
from workflow.refusals import NotReady

Closing = TerminalSession.Closing


@booking.action
def ask_back(case: Booking, *, by: Any, now: datetime, comment: str) -> None:
    """Ask the booker something before the decision; the provisional booking goes on holding its seat."""


@booking.action
def answer(case: Booking, *, by: Any, now: datetime, comment: str) -> None:
    """Answer what the desk asked."""


@booking.action
def check_in(
    case: Booking,
    *,
    by: Any,
    now: datetime,
    arrivals: list[dict[str, Any]],
    items: list[dict[str, Any]] | None = None,
) -> None:
    """Receive the people who came, each with a document seen and a badge, and what they bring.

    An arrival has `position`, `document` and `badge`. The booker is among them. A visit that serves work at a
    terminal gets its session, which waits for its code.
    """
    if party.BOOKER not in {arrival["position"] for arrival in arrivals}:
        raise NotReady(_("予約者本人が来ていないときは、入室を受け付けられません。"))
    stays = _receive(case, arrivals, by, now)
    carrying.receive(case, items or [])
    case.badge = next(stay.badge for stay in stays if stay.position == party.BOOKER)
    case.checked_in_at = now
    if terminals.works_at_terminal(case):
        _open_terminal(case, by, now)


@booking.action
def admit(
    case: Booking,
    *,
    by: Any,
    now: datetime,
    arrivals: list[dict[str, Any]],
    items: list[dict[str, Any]] | None = None,
) -> None:
    """Receive people of a running visit who come later, or come back."""
    if not arrivals:
        raise NotReady(_("入室する人を選んでください。"))
    _receive(case, arrivals, by, now)
    carrying.receive(case, items or [])


@booking.action
def let_out(
    case: Booking,
    *,
    by: Any,
    now: datetime,
    leaving: list[dict[str, Any]],
    things: list[dict[str, Any]] | None = None,
) -> None:
    """See some of the people off while others stay."""
    here = party.inside(case)
    if not leaving:
        raise NotReady(_("退室する人を選んでください。"))
    if len(leaving) >= len(here):
        raise NotReady(_("全員が退室するときは、「退室を受け付ける」を使ってください。"))
    _see_off(case, here, leaving, by, now)
    carrying.settle(case, things or [])


@booking.action
def check_out(
    case: Booking,
    *,
    by: Any,
    now: datetime,
    leaving: list[dict[str, Any]] | None = None,
    things: list[dict[str, Any]] | None = None,
    comment: str = "",
) -> None:
    """See everybody off: badges back, things out compared with things in, terminal closed.

    Without `leaving` everybody returned their badge; without `things` all that came in goes out.
    """
    if clock.today(now) > case.day and not comment:
        raise NotReady(_("予約日のうちに退室が受け付けられていません。確かめた事情を書いてください。"))
    here = party.inside(case)
    _see_off(case, here, leaving or [{"position": s.position, "returned": True} for s in here], by, now)
    carrying.settle(case, things if things is not None else carrying.all_taken(case))
    if left := party.unsettled(case):
        names = "、".join(str(item) for item in left)
        raise NotReady(_("持ち出すか保管するかを記録していないものがあります：%(names)s") % {"names": names})
    _close_terminal(case, by, now, Closing.LEFT)
    case.checked_out_at = now


@booking.action
def return_badge(case: Booking, *, by: Any, now: datetime, comment: str = "") -> None:
    """Take back the badges that did not come back with their people."""
    for stay in party.missing_badges(case):
        _take_badge(stay, by, now)


@booking.action
def renew_code(case: Booking, *, by: Any, now: datetime, comment: str = "") -> None:
    """Give out a new code: the running session ends, and another waits for its code."""
    _close_terminal(case, by, now, Closing.RENEWED)
    _open_terminal(case, by, now)


@booking.action
def begin_terminal(
    case: Booking, *, by: Any, now: datetime, mark: str, code: str, terminal: str = ""
) -> None:
    """Bind this web session to the terminal's session: by the code, or by the gateway's word.

    `mark` and `code` are digests, so that nothing that opens anything is recorded.
    """
    session = terminals.open_of(case)
    if session is None:
        raise NotReady(_("端末の利用は終わっています。"))
    if settings.ONSITE_BINDING == "gateway":
        if terminal != str(session.seat_id):
            raise NotReady(_("この画面は、受付で案内された席の端末のものではありません。"))
    elif code != terminals.digest_of(terminals.code_of(session)):
        raise NotReady(
            _("コードが正しくありません。受付でお渡しした用紙を確かめて、もう一度入力してください。")
        )
    session.mark, session.bound_at = mark, now
    session.save(update_fields=["mark", "bound_at"])


@booking.action
def end_terminal(case: Booking, *, by: Any, now: datetime, comment: str = "", closing: str = "desk") -> None:
    """End the work at the terminal at once; the visit itself goes on until its people are seen off."""
    _close_terminal(case, by, now, closing)


@booking.action
def close_day(case: Booking, *, by: Any, now: datetime) -> None:
    """End the work at the terminal with the day of the visit, and tell the desk who was not seen off."""
    _close_terminal(case, by, now, Closing.DAY_OVER)


@booking.action
def miss(case: Booking, *, by: Any, now: datetime, comment: str = "") -> None:
    """Note that nobody came: by hand after the hours of the visit, by the clock the day after."""


# -- people ---------------------------------------------------------------------------------------
def _receive(case: Booking, arrivals: list[dict[str, Any]], by: Any, now: datetime) -> list[Stay]:
    """Hand out badges. The centre is locked first, so that two receptionists do not give one badge twice."""
    _hold_centre(case.seat.centre_id)
    expected = {guest.position: guest for guest in party.outside(case)}
    reasons = [reason for arrival in arrivals for reason in _obstacles(case, arrival, expected)]
    numbers = [arrival["badge"] for arrival in arrivals]
    reasons += [
        _("入館証%(badge)sを2人に渡すことはできません。") % {"badge": badge}
        for badge in sorted({number for number in numbers if numbers.count(number) > 1})
    ]
    if reasons:
        raise NotReady(reasons)
    return [_enter(case, expected[a["position"]], a, by, now) for a in arrivals]


def _hold_centre(pk: Any) -> None:
    """Keep the centre's row for this transaction (FOR NO KEY UPDATE)."""
    Centre._default_manager.select_for_update(no_key=True).get(pk=pk)


def _obstacles(case: Booking, arrival: dict[str, Any], expected: dict[int, Guest]) -> list[str]:
    guest = expected.get(arrival["position"])
    if guest is None:
        return [_("この予約で入室を受け付けられない人が選ばれています。ページを開き直してください。")]
    reasons = []
    if other := party.inside_elsewhere(guest):
        reasons.append(
            _("%(name)sさんは、%(number)sの来所で入室中です。先にその退室を受け付けてください。")
            % {"name": guest.name, "number": other.booking.number}
        )
    if held := party.holder_of_badge(case.seat.centre_id, arrival["badge"]):
        reasons.append(
            _("入館証%(badge)sは%(name)sさんに渡してあります。別の番号の入館証を使ってください。")
            % {"badge": held.badge, "name": held.name}
        )
    return reasons


def _enter(case: Booking, guest: Guest, arrival: dict[str, Any], by: Any, now: datetime) -> Stay:
    _log(case, AccessEntry.Direction.IN, guest.position, guest.name, arrival["badge"], by, now)
    return Stay.objects.create(
        booking=case,
        centre=case.seat.centre,
        position=guest.position,
        name=guest.name,
        organisation=guest.organisation,
        identity=guest.identity,
        document=arrival["document"],
        badge=arrival["badge"],
        entered_at=now,
        entered_by=by.pk,
    )


def _see_off(case: Booking, here: list[Stay], leaving: list[dict[str, Any]], by: Any, now: datetime) -> None:
    stays = {stay.position: stay for stay in here}
    for one in leaving:
        if (stay := stays.get(one["position"])) is None:
            raise NotReady(_("すでに退室した人が選ばれています。ページを開き直してください。"))
        stay.left_at, stay.left_by = now, by.pk
        stay.save(update_fields=["left_at", "left_by"])
        note = one.get("note", "")
        if one["returned"]:
            _take_badge(stay, by, now)
        elif not note:
            raise NotReady(_("入館証%(badge)sが返却されない事情を書いてください。") % {"badge": stay.badge})
        _log(case, AccessEntry.Direction.OUT, stay.position, stay.name, stay.badge, by, now, note)


def _take_badge(stay: Stay, by: Any, now: datetime) -> None:
    stay.badge_back_at, stay.badge_back_by = now, by.pk
    stay.save(update_fields=["badge_back_at", "badge_back_by"])


def _log(
    case: Booking,
    direction: str,
    position: int,
    name: str,
    badge: str,
    by: Any,
    now: datetime,
    note: str = "",
) -> None:
    AccessEntry.objects.create(
        booking=case,
        seat=case.seat,
        direction=direction,
        position=position,
        name=name,
        badge=badge,
        at=now,
        by=by.pk,
        late=now > case.ends_at,
        note=note,
    )


# -- terminals ------------------------------------------------------------------------------------
def _open_terminal(case: Booking, by: Any, now: datetime) -> None:
    TerminalSession.objects.create(
        booking=case, person=case.person, seat=case.seat, opened_at=now, opened_by=by.pk
    )


def _close_terminal(case: Booking, by: Any, now: datetime, closing: str) -> None:
    if session := terminals.open_of(case):
        session.closed_at, session.closed_by, session.closing = now, by.pk, closing
        session.save(update_fields=["closed_at", "closed_by", "closing"])
