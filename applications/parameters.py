"""Figures of consultation, information requests, usages and closings."""

from datetime import date

from workflow.parameters import INFERRED, SOURCE, Row, declare

_SLIDES = "MID-NET説明資料（2024年）"

declare(
    "inquiry.answer_days",
    "相談への回答の目安 / target for answering an inquiry",
    "business days",
    Row(date(2018, 4, 1), 5, INFERRED, "要確認"),
)
declare(
    "information_request.check_days",
    "詳細情報提供等依頼の確認の目安 / target for checking an information request",
    "business days",
    Row(date(2018, 4, 1), 5, INFERRED, "要確認"),
)
declare(
    "usage.open_categories",
    "申出を受け付ける利活用区分 / categories open for applications",
    "category codes",
    Row(
        date(2018, 4, 1),
        ["administrative", "post_marketing", "other_dataset", "other_statistics", "basic_tables"],
        SOURCE,
        "利活用手順の公表ページ",
    ),
    Row(
        date(2023, 10, 1),
        [
            "administrative",
            "post_marketing",
            "post_marketing_ncda",
            "other_dataset",
            "other_statistics",
            "basic_tables",
        ],
        SOURCE,
        f"{_SLIDES}：2023年10月からNCDAを含む製造販売後調査を受付",
    ),
    Row(
        date(2024, 4, 1),
        ["administrative", "post_marketing", "post_marketing_ncda", "other_dataset"],
        SOURCE,
        "利活用手順の公表ページ（2024年度～）：2区分の新規受付を停止",
    ),
)
declare(
    "usage.data_from",
    "データ期間の最も早い日 / first day of data",
    "date (YYYY-MM-DD)",
    Row(date(2018, 4, 1), "2009-01-01", SOURCE, f"{_SLIDES}：2009年1月以降（拠点・項目により異なる）"),
)
declare(
    "draft_check.days",
    "申出書類（案）の確認の目安 / target for one draft check",
    "business days",
    Row(date(2018, 4, 1), 10, SOURCE, f"{_SLIDES}：草案の確認は平均10営業日"),
)
declare(
    "usage.answer_days",
    "照会・差戻しへの回答期限 / time for answering queries",
    "business days",
    Row(date(2018, 4, 1), 10, INFERRED, "要確認"),
)
declare(
    "usage.acceptance_days",
    "申出の受理の目安 / target for accepting an application",
    "business days",
    Row(date(2018, 4, 1), 5, INFERRED, "要確認"),
)
declare(
    "review.days",
    "審査の目安 / target for the review",
    "business days",
    Row(date(2018, 4, 1), 25, INFERRED, f"{_SLIDES}の25営業日を審査に割り当てた仮の値（要確認）"),
)
declare(
    "review.quorum",
    "決裁に必要な審査意見の数 / votes needed before a decision",
    "votes",
    Row(date(2018, 4, 1), 2, INFERRED, "要確認"),
)
declare(
    "usage.begin_days",
    "契約・納付から利用開始までの目安 / target from contract to start of use",
    "business days",
    Row(date(2018, 4, 1), 10, INFERRED, f"{_SLIDES}の10営業日を割り当てた仮の値（要確認）"),
)
declare(
    "closing.check_days",
    "終了報告の確認の目安 / target for checking a closing report",
    "business days",
    Row(date(2018, 4, 1), 10, INFERRED, "要確認"),
)
