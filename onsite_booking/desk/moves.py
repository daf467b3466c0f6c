"""The desk's rows of the table of bookings: asking back, receiving, terminals, seeing off, no-show."""

from django.utils.translation import gettext_lazy as _

from accounts.policies import is_booking_desk
from onsite_booking import policies
from onsite_booking.desk import rules
from onsite_booking.models import Booking
from onsite_booking.timetable import day_of_visit
from workflow.actors import is_system
from workflow.policies import any_of
from workflow.table import SAME, Step, step

S = Booking.State

STEPS: dict[str, Step] = {
    "ask_back": step(
        _("予約者に確認する"), S.PROVISIONAL, SAME, who=is_booking_desk, tell=["booker"], tone="secondary"
    ),
    "answer": step(
        _("確認事項に回答する"),
        S.PROVISIONAL,
        SAME,
        who=policies.is_booker,
        unless=[rules.nothing_was_asked],
        tell=["desk"],
    ),
    "check_in": step(
        _("入室を受け付ける"),
        S.CONFIRMED,
        S.CHECKED_IN,
        who=is_booking_desk,
        unless=[
            policies.day_is_another,
            *policies.PERSON,
            rules.seat_is_out_of_use,
            rules.seat_is_still_occupied,
        ],
        due=day_of_visit,
        tone="primary",
    ),
    "admit": step(
        _("後から来た人の入室を受け付ける"),
        S.CHECKED_IN,
        SAME,
        who=is_booking_desk,
        unless=[policies.day_is_another, rules.everybody_is_inside],
    ),
    "let_out": step(
        _("一部の人の退室を受け付ける"),
        S.CHECKED_IN,
        SAME,
        who=is_booking_desk,
        unless=[rules.nobody_would_stay],
    ),
    "renew_code": step(
        _("端末のコードを出し直す"),
        S.CHECKED_IN,
        SAME,
        who=is_booking_desk,
        unless=[
            policies.day_is_another,
            rules.no_work_at_a_terminal,
            *policies.PERSON,
        ],
    ),
    "begin_terminal": step(
        _("端末の利用を始める"),
        S.CHECKED_IN,
        SAME,
        who=policies.is_booker,
        unless=[
            policies.day_is_another,
            rules.no_terminal_is_open,
            rules.terminal_has_begun,
            rules.code_has_expired,
            *policies.PERSON,
        ],
        offered=False,
    ),
    "end_terminal": step(
        _("端末の利用を終える"),
        S.CHECKED_IN,
        SAME,
        who=any_of(is_booking_desk, is_system),
        unless=[rules.no_terminal_is_open],
    ),
    "check_out": step(_("退室を受け付ける"), S.CHECKED_IN, S.FINISHED, who=is_booking_desk, tone="primary"),
    "close_day": step(
        _("退室の受付がないまま一日が終わる"),
        S.CHECKED_IN,
        SAME,
        who=is_system,
        unless=[rules.day_is_not_over],
        due=rules.no_end,
        tell=["desk"],
        offered=False,
    ),
    "return_badge": step(
        _("遅れて返った入館証を受け取る"),
        S.FINISHED,
        SAME,
        who=is_booking_desk,
        unless=[rules.no_badge_is_missing],
    ),
    "miss": step(
        _("来所がなかったと記録する"),
        S.CONFIRMED,
        S.NO_SHOW,
        who=any_of(is_booking_desk, is_system),
        unless=[rules.visit_is_to_come],
        tell=["booker", "desk"],
    ),
}
"""Taken into the table of bookings as they stand."""
