"""The guided first questions as data, and what follows from the answers."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from applications.categories import Category

Choices = tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class Question:
    """One question with its answers."""

    key: str
    label: Any
    choices: Choices
    help: Any = ""


WHO = Question(
    "who",
    _("どのような組織ですか"),
    (
        ("company", _("企業（製造販売業者など）")),
        ("academia", _("大学・研究機関")),
        ("government", _("行政機関")),
        ("cro", _("受託機関（CRO）")),
    ),
)
PLAN = Question(
    "plan",
    _("何を予定していますか"),
    (
        ("post_marketing", _("製造販売後調査（GPSP省令が適用される調査）")),
        ("other", _("それ以外の調査・研究")),
        ("undecided", _("まだ決まっていない")),
    ),
)
PUBLIC_PLAN = Question(
    "plan",
    _("何を予定していますか"),
    (
        ("administrative", _("行政としての安全対策等の調査")),
        ("other", _("それ以外の調査・研究")),
        ("undecided", _("まだ決まっていない")),
    ),
)
ACADEMIC_PLAN = Question("plan", _("何を予定していますか"), PLAN.choices[1:])
DATASET = Question(
    "data",
    _("どのような情報を使いたいですか"),
    (
        ("dataset", _("患者ごとの分析用データセット（データセンターの中だけで分析します）")),
        ("statistics", _("統計情報だけ（データセットは使わない）")),
        ("tables", _("検討のための集計表だけ")),
    ),
)
NCDA = Question(
    "ncda",
    _("国立病院機構のNCDAのデータも使いますか"),
    (("no", _("使わない")), ("yes", _("使う（レセプトとDPCのデータに限られます）"))),
    _("NCDAは製造販売後調査の場合だけ使えます。"),
)


@dataclass(frozen=True)
class Step:
    """One stretch of the way: what, who does it, and the parameter with its target."""

    label: Any
    who: Any
    target: str = ""


_APPLICANT, _OFFICE = _("利用者"), _("事務局")
STEPS = (
    Step(_("詳細情報の依頼と秘密保持契約"), _APPLICANT, "information_request.check_days"),
    Step(_("研修の受講"), _APPLICANT),
    Step(_("申出書類（案）の確認（1回あたり）"), _OFFICE, "draft_check.days"),
    Step(_("正式な申出の受理"), _OFFICE, "usage.acceptance_days"),
    Step(_("審査と可否の通知"), _OFFICE, "review.days"),
    Step(_("契約・利用料の納付から利用開始まで"), _OFFICE, "usage.begin_days"),
)
WITHOUT_CONTRACT = STEPS[:-1]
TRAININGS = (
    (_("概論"), _("利活用者の全員")),
    (_("システム操作"), _("アカウントを使う人")),
)
FORMS = (_("詳細情報提供等依頼書（別紙様式1）"), _("利活用申出書"), _("調査・研究計画書（PDF）"))


def next_question(answers: dict[str, str]) -> Question | None:
    """The question that comes next; None when enough is known."""
    who = answers.get("who")
    if who is None:
        return WHO
    if "plan" not in answers:
        return {"academia": ACADEMIC_PLAN, "government": PUBLIC_PLAN}.get(who, PLAN)
    if answers["plan"] == "post_marketing":
        return None if "ncda" in answers else NCDA
    if answers["plan"] == "other":
        return None if "data" in answers else DATASET
    return None


def answered(given: dict[str, str]) -> dict[str, str]:
    """The answers that fit the questions, in their order; whatever follows a wrong one is dropped."""
    answers: dict[str, str] = {}
    while (question := next_question(answers)) and given.get(question.key) in dict(question.choices):
        answers[question.key] = given[question.key]
    return answers


def category(answers: dict[str, str]) -> Category | None:
    """The category that complete answers lead to; None while the plan is undecided."""
    match answers:
        case {"plan": "administrative"}:
            return Category.ADMINISTRATIVE
        case {"plan": "post_marketing", "ncda": "yes"}:
            return Category.POST_MARKETING_NCDA
        case {"plan": "post_marketing"}:
            return Category.POST_MARKETING
        case {"plan": "other", "data": "dataset"}:
            return Category.OTHER_DATASET
        case {"plan": "other", "data": "statistics"}:
            return Category.OTHER_STATISTICS
        case {"plan": "other", "data": "tables"}:
            return Category.BASIC_TABLES
        case _:
            return None
