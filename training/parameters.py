"""Figures of training."""

from datetime import date

from workflow.parameters import INFERRED, SOURCE, Row, declare

declare(
    "training.approve_days",
    "受講申込みの承認の目安 / target for approving an enrolment",
    "business days",
    Row(date(2018, 4, 1), 3, INFERRED, "要確認"),
)
declare(
    "training.window_days",
    "受講できる期間（承認の日から数え、最終日の終わりまで） / days in which a course is taken",
    "calendar days",
    Row(date(2024, 2, 1), 14, SOURCE, "MID-NET説明資料（2024年）：承認から2週間以内"),
)
declare(
    "training.lesson_seconds",
    "教材を読み終えるまでの最短の時間 / shortest time in which a lesson counts as read",
    "seconds",
    Row(date(2018, 4, 1), 60, INFERRED, "要確認"),
)
declare(
    "training.pass_percent",
    "確認テストの合格点 / share of right answers needed to pass",
    "percent",
    Row(date(2018, 4, 1), 80, INFERRED, "合格基準は公表されていない（要確認）"),
)
