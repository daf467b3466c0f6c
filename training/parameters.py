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
declare(
    "training.remind_days",
    "受講期限の何日前に知らせるか / days before the end of the window at which learners are reminded",
    "calendar days, as a list",
    Row(date(2018, 4, 1), [7, 3, 1], INFERRED, "要確認"),
)
declare(
    "training.extension_days",
    "一回の延長で加わる日数 / days that an extension adds",
    "calendar days",
    Row(date(2018, 4, 1), 14, INFERRED, "延長の扱いは公表されていない（要確認）"),
)
declare(
    "training.extension_ask_days",
    "期限切れのあと、延長を申し込める日数 / days after the end in which an extension can be asked for",
    "calendar days",
    Row(date(2018, 4, 1), 14, INFERRED, "延長の扱いは公表されていない（要確認）"),
)
declare(
    "training.most_extensions",
    "一回の受講で延長できる回数 / how often one enrolment can be extended",
    "times",
    Row(date(2018, 4, 1), 1, INFERRED, "延長の扱いは公表されていない（要確認）"),
)
declare(
    "training.longest_extension_days",
    "担当者が選べる延長後の最後の日は何日先までか / how many days ahead an officer may set the new last day",
    "calendar days",
    Row(date(2018, 4, 1), 60, INFERRED, "要確認"),
)
declare(
    "training.valid_months",
    "受講者番号の有効期間。0は無期限 / months for which a completion number counts, 0 for no end",
    "months",
    Row(date(2018, 4, 1), 0, INFERRED, "有効期間は公表されていない（要確認）"),
)
declare(
    "training.renew_days",
    "有効期限の何日前から再び受講できるか / days before its end from which a course can be taken again",
    "calendar days",
    Row(date(2018, 4, 1), 60, INFERRED, "要確認"),
)
for code, name in (("overview", "概論"), ("operation", "システム操作")):
    declare(
        f"training.oldest_version.{code}",
        f"「{name}」の番号が有効な最も古い版（版を改めて再受講を求めるとき） / oldest version that counts",
        "version",
        Row(date(2018, 4, 1), 1, INFERRED, "再受講の要否は公表されていない（要確認）"),
    )
declare(
    "training.most_lines",
    "まとめて申し込むファイルの最大の行数 / most lines of a file of people to enrol",
    "lines",
    Row(date(2018, 4, 1), 200, INFERRED, "要確認"),
)
declare(
    "training.lookups",
    "受講者番号を公開ページで確認できる回数（一つのアドレスから） / look-ups of numbers from one address",
    "times in the span below",
    Row(date(2018, 4, 1), 20, INFERRED, "要確認"),
)
declare(
    "training.lookup_minutes",
    "上の回数を数える時間 / span in which look-ups are counted",
    "minutes",
    Row(date(2018, 4, 1), 10, INFERRED, "要確認"),
)
