"""Large tables and drawings. Invented; the shapes are those the components take everywhere."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

_DONE, _WAIT, _NONE = (
    {"state": "done", "word": pgettext_lazy("state", "承認"), "note": "5/7"},
    {"state": "wait", "word": _("待ち"), "note": _("承認者・4日")},
    {"state": "none", "word": "", "note": ""},
)
_BACK = {"state": "back", "word": pgettext_lazy("state", "差戻し"), "note": _("理由あり")}
MATRIX = {
    "stages": [
        {"label": _("スクリプト承認"), "count": "2/3"},
        {"label": _("抽出"), "count": "1/3"},
        {"label": _("結果送信承認"), "count": "0/3"},
    ],
    "rows": [
        {"site": _("東病院"), "cells": [_DONE, _DONE, _WAIT]},
        {"site": _("西病院"), "cells": [_DONE, _WAIT, _NONE]},
        {"site": _("南病院"), "cells": [_BACK, _NONE, _NONE]},
    ],
    "summary": _("3拠点中1拠点が抽出を終えました。差戻しが1拠点あります。"),
}
DISCLOSURE = {
    "caption": _("表1 年齢・性別の人数"),
    "columns": [_("年齢"), _("男"), _("女"), _("合計")],
    "rows": [
        {
            "cells": [
                {"text": _("40歳未満")},
                {"text": "4", "flag": "primary", "note": _("10未満です")},
                {"text": "21", "flag": "secondary"},
                {"text": "25", "flag": ""},
            ]
        },
        {
            "cells": [
                {"text": _("40歳以上")},
                {"text": "445", "flag": "secondary"},
                {"text": "295", "flag": "secondary"},
                {"text": "740", "flag": ""},
            ]
        },
    ],
}
BARS = {
    "title": _("拠点別の対象患者数"),
    "sentence": _("東病院41人、西病院33人、南病院26人。"),
    "unit": _("人"),
    "rows": [
        {"label": _("東病院"), "value": 41},
        {"label": _("西病院"), "value": 33},
        {"label": _("南病院"), "value": 26},
    ],
    "source": _("2026年5月8日時点。10未満の値は秘匿しています。"),
}
FLOW = {
    "title": _("人数の流れ（テスト用データ）"),
    "sentence": _("全患者12000人から、条件により738人が対象集団となりました。"),
    "unit": _("人"),
    "steps": [
        {"label": _("全患者"), "count": 12000},
        {"label": _("初回投与"), "count": 842},
        {"label": _("18歳以上"), "count": 801, "excluded": {"label": _("除外A"), "count": 41}},
        {"label": _("対象集団"), "count": 738, "excluded": {"label": _("除外B"), "count": 63}},
    ],
}


def seat_grid() -> dict[str, Any]:
    """Return two seats over five days, each state once."""
    days = [
        {"label": "4/30", "weekday": _("（木）"), "closed_name": "", "tone": ""},
        {"label": "5/1", "weekday": _("（金）"), "closed_name": "", "tone": ""},
        {"label": "5/2", "weekday": _("（土）"), "closed_name": _("休館"), "tone": "saturday"},
        {"label": "5/3", "weekday": _("（日・祝）"), "closed_name": _("憲法記念日"), "tone": "holiday"},
        {"label": "5/7", "weekday": _("（木）"), "closed_name": "", "tone": ""},
    ]
    cells = {
        "free": {"state": "free", "url": "#", "sentence": _("空き。選ぶと仮予約に進みます")},
        "held": {"state": "held", "url": "", "sentence": _("他者の仮予約あり")},
        "taken": {"state": "taken", "url": "", "sentence": _("予約済")},
        "mine": {"state": "mine-provisional", "url": "#", "sentence": _("自分の仮予約")},
        "sure": {"state": "mine-confirmed", "url": "#", "sentence": _("自分の本予約")},
        "closed": {"state": "closed", "url": "", "sentence": ""},
        "ended": {"state": "ended", "url": "", "sentence": _("受付終了")},
    }
    plans = {
        (_("席1"), _("常設")): (
            ("ended", "free", "closed", "closed", "mine"),
            ("taken", "free", "closed", "closed", "sure"),
        ),
        (_("席2"), _("車いす可")): (
            ("ended", "held", "closed", "closed", "free"),
            ("taken", "free", "closed", "closed", "free"),
        ),
    }
    rows = [
        {
            "seat": seat,
            "note": note,
            "slots": [
                {"label": label, "cells": [cells[name] for name in names]}
                for label, names in zip((_("午前"), _("午後")), slots, strict=True)
            ],
        }
        for (seat, note), slots in plans.items()
    ]
    return {"caption": _("オンサイトセンターの空き状況"), "days": days, "rows": rows}
