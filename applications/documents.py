"""What stands on the papers of this app: case → context. The papers are Japanese, as they are filed."""

from datetime import datetime
from typing import Any

from django.utils import translation

from applications import form_specs, reading, selectors
from applications.categories import Category
from applications.models import Closing, InformationRequest, Usage
from workflow import clock, directory


def _row(term: Any, value: Any) -> dict[str, str]:
    return {"term": str(term), "value": str(value or "－")}


def information_request(case: InformationRequest) -> dict[str, Any]:
    """別紙様式1 as it was handed in."""
    with translation.override("ja"):
        rows = [
            _row("依頼者", case.organisation.name),
            _row("依頼者の区分", case.get_requester_display()),
            _row("依頼の目的", case.purpose),
            _row("対象医薬品リスト", case.medicines),
            _row("製造販売後調査の予定", "あり" if case.plans_post_marketing else "なし"),
            _row("連絡担当者", f"{case.contact_name}（{case.contact_email}）"),
        ]
    return {"number": case.number, "form_code": "別紙様式1", "rows": rows}


def application(case: Usage) -> dict[str, Any]:
    """The application of the latest submission, section by section."""
    submission = selectors.latest_submission(case)
    assert submission is not None
    with translation.override("ja"):
        return {
            "number": case.number,
            "form_code": "利活用申出書",
            "form_version": submission.form_version,
            "round": submission.round,
            "submitted_by": str(submission.submitted_by),
            "rows": [
                _row("申出者", submission.snapshot["organisation"]),
                _row("利活用区分", Category(submission.snapshot["category"]).label),
                _row("調査・研究の名称", submission.snapshot["study_title"]),
            ],
            "sections": reading.in_words(submission.snapshot),
            "digests": [row["sha256"] for row in submission.snapshot["attachments"]],
        }


def queries(case: Usage, now: datetime) -> dict[str, Any]:
    """The queries that are sent with this letter."""
    with translation.override("ja"):
        rows = [
            _row(form_specs.BY_KEY[query.section].label, query.text)
            for query in case.queries.filter(sent_at=now).order_by("written_at")
        ]
    return {
        "number": case.number,
        "addressee": case.organisation.name,
        "study_title": case.study_title,
        "round": case.round,
        "rows": rows,
    }


def decision(case: Usage, by: Any, now: datetime) -> dict[str, Any]:
    """The notice of the decision on the version that was handed in."""
    with translation.override("ja"):
        category = str(case.get_category_display())
    return {
        "number": case.number,
        "addressee": case.organisation.name,
        "study_title": case.study_title,
        "category": category,
        "is_approved": case.state != Usage.State.REJECTED,
        "usage_number": case.usage_number,
        "reason": case.decided_reason,
        "round": case.decided_round,
        "decided_on": clock.today(now).isoformat(),
        "decided_by": directory.name_of(by.pk),
    }


def closing(case: Closing, now: datetime) -> dict[str, Any]:
    """The closing report with the day of its acceptance."""
    return {
        "number": case.number,
        "addressee": case.organisation.name,
        "usage_number": case.usage.usage_number,
        "study_title": case.usage.study_title,
        "accepted_on": clock.today(now).isoformat(),
        "rows": [
            _row("結果の概要", case.summary),
            _row("利活用の結果", case.results),
            _row("情報の取扱い", case.data_handling),
            _row("公表の状況", case.publications),
        ],
    }
