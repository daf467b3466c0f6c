"""Figures of the on-site centre."""

from datetime import date

from workflow.parameters import INFERRED, SOURCE, Row, declare

START = date(2018, 4, 1)

declare(
    "booking.hours",
    "オンサイトセンターの利用時間 / opening hours of the on-site centre",
    "time of day, from and until",
    Row(START, ["10:00", "17:15"], SOURCE, "公表資料：平日10:00～17:15、予約制"),
)
declare(
    "booking.slots",
    "予約の枠 / slots that are booked",
    "times of day, from and until",
    Row(START, [["10:00", "13:00"], ["13:00", "17:15"]], INFERRED, "利用時間を二つに分けた仮の枠（要確認）"),
)
declare(
    "booking.closes_days_before",
    "予約の受付終了 / last day for booking",
    "business days before the visit",
    Row(START, 1, INFERRED, "要確認"),
)
declare(
    "booking.opens_days_before",
    "予約の受付開始 / first day for booking",
    "days before the visit",
    Row(START, 180, INFERRED, "要確認"),
)
declare(
    "booking.confirm_days",
    "仮予約の確認の目安 / target for confirming a provisional booking",
    "business days",
    Row(START, 2, INFERRED, "要確認"),
)
declare(
    "booking.provisional_days",
    "仮予約の有効期間 / life of a provisional booking",
    "business days",
    Row(START, 5, INFERRED, "要確認"),
)
declare(
    "booking.most_provisional",
    "同時に持てる仮予約の数 / provisional bookings that a person may hold at a time",
    "bookings",
    Row(START, 2, INFERRED, "要確認"),
)
declare(
    "booking.code_minutes",
    "端末のコードの有効時間 / how long the code for a terminal can be typed",
    "minutes after the reception",
    Row(START, 30, INFERRED, "要確認"),
)
declare(
    "booking.no_show_days",
    "来所なしを数える期間 / span over which missed visits are counted",
    "days",
    Row(START, 365, INFERRED, "要確認"),
)
declare(
    "script.lead_months",
    "スクリプト送信の連絡期限 / notice before sending a script",
    "months before the visit",
    Row(START, 1, SOURCE, "公表資料：スクリプト送信は希望日の1か月前までに連絡"),
)
