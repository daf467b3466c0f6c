"""The table of bookings of the on-site centre."""

from django.utils.translation import gettext_lazy as _

from accounts.policies import is_booking_desk, is_lead, is_member, is_opener
from onsite_booking import policies, selectors
from onsite_booking.desk.moves import STEPS as DESK
from onsite_booking.desk.rules import sends_a_script
from onsite_booking.models import Booking
from onsite_booking.timetable import day_of_visit, last_day_of_provisional
from workflow.actors import is_system
from workflow.machine import NEW, At, Machine, Turn, step
from workflow.policies import all_of, any_of, none_of

S = Booking.State

booking = Machine(
    Booking,
    label=_("オンサイトセンターの予約"),
    prefix="BKG",
    visible=selectors.bookings_visible_to,
    stages=[
        ("provisional", _("仮予約")),
        ("confirmed", _("本予約")),
        ("visit", _("来所")),
        ("finished", _("終了")),
    ],
    plan=[(S.PROVISIONAL, _("本予約の確定"), ""), (S.CONFIRMED, _("来所"), "booking.confirm_days")],
    states={
        S.OFFERED: At(Turn.APPLICANT),
        S.CONFLICT: At(Turn.APPLICANT),
        S.LAPSED: At(Turn.NOBODY),
        S.PROVISIONAL: At(
            Turn.AGENCY,
            _("仮予約の内容を確認して、本予約にするか判断してください"),
            waits=("desk",),
            stage="provisional",
            tone="waiting",
            lapses="expire",
        ),
        S.CONFIRMED: At(
            Turn.APPLICANT,
            _("予約の日時に来所して、受付で本人確認を受けてください"),
            waits=("booker",),
            stage="confirmed",
            tone="success",
            lapses="miss",
        ),
        S.CHECKED_IN: At(
            Turn.AGENCY, _("退室のときに、入館証の返却を受けてください"), waits=("desk",), stage="visit", lapses="close_day"
        ),
        S.FINISHED: At(Turn.NOBODY, _("利用は終わっています"), stage="finished", tone="neutral"),
        S.CANCELLED: At(Turn.NOBODY, _("この予約は取り消されました"), tone="neutral"),
        S.DECLINED: At(Turn.NOBODY, _("この仮予約は承認されませんでした"), tone="error"),
        S.EXPIRED: At(Turn.NOBODY, _("この仮予約は期限が切れました"), tone="neutral"),
        S.NO_SHOW: At(Turn.NOBODY, _("予約の日に来所がありませんでした"), tone="warning"),
    },
    table={
        "book": step(
            _("仮予約する"),
            NEW,
            S.PROVISIONAL,
            who=is_member,
            unless=[
                policies.seat_is_taken,
                policies.hours_are_not_a_slot,
                policies.day_is_closed,
                policies.seat_is_closed,
                policies.reception_is_over,
                policies.person_is_elsewhere,
                policies.quota_is_used,
                policies.seat_has_no_terminal,
                policies.seat_is_too_small,
                policies.notice_is_too_short,
                policies.usage_is_not_in_use,
                policies.person_has_no_account,
                policies.training_is_missing,
            ],
            due=last_day_of_provisional,
            tell=["desk"],
        ),
        "confirm": step(
            _("本予約にする"),
            S.PROVISIONAL,
            S.CONFIRMED,
            who=all_of(is_booking_desk, none_of(is_opener)),
            unless=[
                policies.visit_has_begun,
                policies.usage_is_not_in_use,
                policies.person_has_no_account,
            ],
            due=day_of_visit,
            tell=["booker"],
            tone="primary",
            stepup=sends_a_script,
        ),
        "decline": step(
            _("承認しない"), S.PROVISIONAL, S.DECLINED, who=is_booking_desk, tell=["booker"], tone="danger"
        ),
        "cancel": step(
            _("予約を取り消す"),
            [S.PROVISIONAL, S.CONFIRMED],
            S.CANCELLED,
            who=any_of(is_opener, is_lead, is_booking_desk, is_system),
            unless=[policies.visit_has_begun],
            tell=["booker", "desk"],
        ),
        "expire": step(
            _("仮予約の期限が切れる"),
            S.PROVISIONAL,
            S.EXPIRED,
            who=is_system,
            tell=["booker", "desk"],
            offered=False,
        ),
        **DESK,
    },
)
