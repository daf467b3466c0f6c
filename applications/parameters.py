"""Figures of consultation, information requests and usages."""

from datetime import date

from workflow.parameters import INFERRED, SOURCE, Row, declare

declare(
    "inquiry.answer_days",
    "相談への回答の目安 / target for answering an inquiry",
    "business days",
    Row(date(2018, 4, 1), 5, INFERRED, "要確認"),
)
declare(
    "draft_check.days",
    "申出書類（案）の確認の目安 / target for one draft check",
    "business days",
    Row(date(2024, 1, 1), 10, SOURCE, "MID-NET説明資料（2024年）：草案の確認は平均10営業日"),
)
declare(
    "review.days",
    "審査の目安 / target for the review",
    "business days",
    Row(date(2024, 1, 1), 25, INFERRED, "説明資料の25営業日を審査に割り当てた仮の値（要確認）"),
)
