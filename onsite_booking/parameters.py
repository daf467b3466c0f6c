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
declare(
    "script.extraction_days",
    "スクリプト送信から抽出開始までの日数 / from sending a script to the beginning of the extraction",
    "business days",
    Row(START, 10, INFERRED, "協力医療機関の確認にかかる日数の仮の値（要確認）"),
)
declare(
    "booking.change_days",
    "予約の変更の期限 / last day for moving a booking",
    "business days before the visit",
    Row(START, 2, INFERRED, "要確認"),
)
declare(
    "booking.cancel_days",
    "本予約の取消しの期限 / last day for cancelling a confirmed booking in time",
    "business days before the visit",
    Row(START, 2, INFERRED, "要確認。期限後は理由を添えて取り消せる（件数を数える）"),
)
declare(
    "booking.visitors_need_confirmation",
    "同行者の変更に確認がいるか / whether a change of visitors needs the desk's confirmation",
    "yes (true) or no (false)",
    Row(START, True, INFERRED, "要確認。持ち込むものだけの変更は確認なし"),
)
declare(
    "booking.offer_hours",
    "空き待ちの案内の期限 / life of an offer to somebody on the waiting list",
    "hours",
    Row(START, 24, INFERRED, "要確認"),
)
declare(
    "booking.most_waiting",
    "同時に持てる空き待ちの数 / places on the waiting list that a person may hold at a time",
    "entries",
    Row(START, 5, INFERRED, "要確認"),
)
declare(
    "booking.feed_days_back",
    "カレンダー購読に載せる過去の日数 / days back in a calendar feed",
    "days",
    Row(START, 90, INFERRED, "要確認"),
)
declare(
    "booking.feed_fetches_per_hour",
    "カレンダー購読の取得回数の上限 / how often a calendar feed may be fetched",
    "fetches per hour",
    Row(START, 60, INFERRED, "要確認"),
)
