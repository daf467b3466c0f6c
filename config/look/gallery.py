"""Every component in each of its states, with sample data: what /styleguide/ shows and tests look at."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from config.look.forms import CorporateNumberField, DateYmdField, KanaField, MoneyField
from config.look.samples import boards, cases
from config.look.templatetags.look import form_problems

NOW = dt.datetime(2026, 5, 8, 1, 12, tzinfo=dt.UTC)
DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


@dataclass(frozen=True)
class State:
    """One state of a component: what it shows, and the variables its partial is given."""

    title: Any
    context: dict[str, Any] = field(default_factory=dict)


class SampleForm(forms.Form):
    """One field of every kind."""

    start = DateYmdField(
        label=_("データ期間の開始日"),
        help_text=_("西暦で入力してください。例）2016年1月1日（平成28年1月1日）"),
    )
    corporation = CorporateNumberField()
    reading = KanaField(label=_("氏名（カナ）"), widget=forms.TextInput({"class": "width-20"}))
    fee = MoneyField(label=_("利用料"), required=False)
    purpose = forms.CharField(
        label=_("調査の目的"),
        widget=forms.Textarea,
        max_length=1000,
        help_text=_("専門外の人にも分かる言葉で書いてください。"),
    )
    category = forms.ChoiceField(
        label=_("利活用の区分"),
        choices=[("pms", _("製造販売後調査")), ("research", _("公益性の高い研究"))],
        widget=forms.RadioSelect,
    )
    tables = forms.MultipleChoiceField(
        label=_("利用するデータ"),
        choices=[("rx", _("処方")), ("lab", _("検体検査")), ("dx", _("傷病名"))],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("当てはまるものをすべて選んでください。"),
    )
    site = forms.ChoiceField(
        label=_("拠点"), choices=[("a", _("東病院")), ("b", _("西病院"))], required=False
    )
    file = forms.FileField(label=_("研究計画書"), required=False, help_text=_("PDF、10MBまで。"))
    agree = forms.BooleanField(label=_("記載した内容に誤りはありません"))


def _fields(form: forms.Form) -> list[State]:
    return [State(bound.label, {"field": bound}) for bound in form]


def _wrong_form() -> SampleForm:
    return SampleForm(
        {
            "start_year": "2008",
            "start_month": "13",
            "start_day": "1",
            "corporation": "7000012050001",
            "reading": "Yamada",
        }
    )


def gallery() -> dict[str, list[State]]:
    """Return the states of every component, by the name of its file."""
    return _of_the_case() | _of_forms() | _of_lists()


def _of_the_case() -> dict[str, list[State]]:
    return {
        "identity-bar": [State(_("案件の見出し"), {"identity": cases.IDENTITY})],
        "step-nav": [
            State(_("手続の途中"), {"steps": cases.STEPS}),
            State(_("差戻しのあと"), {"steps": cases.STEPS_RETURNED}),
        ],
        "next-panel": [
            State(_("自分の番"), {"next": cases.NEXT_MINE}),
            State(_("相手の番"), {"next": cases.NEXT_THEIRS}),
        ],
        "plan-panel": [State(_("実績と目安"), {"plan": cases.PLAN, "basis_url": "#"})],
        "tabs": [State(_("案件のページ"), {"tabs": cases.TABS, "label": _("案件のページ")})],
        "breadcrumb": [State(_("現在の位置"), {"crumbs": cases.CRUMBS})],
        "tag": [
            State(word, {"text": word, "tone": tone})
            for tone, word in (
                ("neutral", _("終了")),
                ("info", _("入力中")),
                ("success", pgettext_lazy("state", "承認")),
                ("warning", _("未着手")),
                ("error", _("要修正")),
                ("waiting", _("まだ始められません")),
            )
        ],
    }


def _of_forms() -> dict[str, list[State]]:
    wrong = _wrong_form()
    return {
        "notification": [
            State(tone, {"tone": tone, "heading": heading, "text": text, "at": NOW})
            for tone, heading, text in cases.NOTIFICATIONS
        ],
        "emergency-banner": [State(_("抽出の停止"), {"banner": {**cases.BANNER, "at": NOW}})],
        "error-summary": [State(_("誤りのある入力"), {"problems": form_problems(wrong)})],
        "field": [*_fields(SampleForm(auto_id="blank_%s")), *_fields(wrong)],
        "task-list": [State(_("申出書類"), {"groups": cases.TASKS})],
        "summary-list": [State(_("入力内容"), {"items": cases.SUMMARY})],
        "confirm": [State(_("提出前の確認"), cases.CONFIRM)],
    }


def _of_lists() -> dict[str, list[State]]:
    return {
        "table": [
            State(_("一覧"), cases.TABLE),
            State(_("何もないとき"), {"caption": _("今日の来所"), "columns": [], "rows": []}),
        ],
        "pagination": [State(_("2ページ目"), {"page": Paginator(range(45), 20).page(2)})],
        "timeline": [State(_("履歴"), {"events": cases.events(NOW)})],
        "thread": [State(_("照会と回答"), {"thread": cases.thread(NOW)})],
        "diff": [State(_("版の比較"), {"diff": cases.DIFF})],
        "empty-state": [State(_("何もないとき"), cases.EMPTY)],
        "document-list": [State(_("書類"), {"documents": cases.documents(NOW, DIGEST)})],
        "action-list": [State(_("できることと、できない理由"), {"offers": cases.OFFERS})],
        "seat-grid": [State(_("2週間の空き状況"), {"grid": boards.seat_grid()})],
        "site-matrix": [State(_("拠点ごとの状況"), boards.MATRIX)],
        "disclosure-table": [State(_("持ち出しの確認"), {"table": boards.DISCLOSURE})],
        "bar-svg": [State(_("拠点別の件数"), {"bars": boards.BARS})],
        "flow-svg": [State(_("人数の流れ"), {"flow": boards.FLOW})],
    }
