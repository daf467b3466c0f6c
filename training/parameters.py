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
declare(
    "training.questions_asked",
    "1回の確認テストで出す問題の数（用意した問題から選ぶ） / questions drawn from the pool for one quiz",
    "questions",
    Row(date(2018, 4, 1), 8, INFERRED, "要確認"),
)
declare(
    "training.most_attempts",
    "確認テストを受けられる回数（0は制限なし） / how often the quiz may be taken (0: no limit)",
    "times",
    Row(date(2018, 4, 1), 0, INFERRED, "要確認"),
)
declare(
    "training.seen_percent",
    "動画を見終えたとみなす割合 / share of a video that must be watched",
    "percent",
    Row(date(2018, 4, 1), 95, INFERRED, "要確認"),
)
declare(
    "training.fastest_speed",
    "動画の再生で認める最も速い倍率 / fastest speed at which a video can be watched",
    "times",
    Row(date(2018, 4, 1), 2, INFERRED, "要確認"),
)
declare(
    "training.answer_days",
    "教材への質問に答えるまでの目安 / target for answering a question on a lesson",
    "business days",
    Row(date(2018, 4, 1), 3, INFERRED, "要確認"),
)
declare(
    "training.video_megabytes",
    "教材の動画の大きさの上限 / largest video of a lesson",
    "MB",
    Row(date(2018, 4, 1), 100, INFERRED, "システムの制限"),
)
declare(
    "training.slide_pages",
    "教材のスライドのページ数の上限 / most pages of slides in a lesson",
    "pages",
    Row(date(2018, 4, 1), 60, INFERRED, "システムの制限"),
)
