"""The words of every choice that the fields of a script offer."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from extraction.builder.shape import Leaf
from extraction.script import codec
from extraction.script.tables import TABLES
from extraction.script.text import Text
from extraction.words import said

CHOICES: dict[str, dict[str, Any]] = {
    "table": {name: spec.title for name, spec in TABLES.items() if spec.when}
    | {"era": Text("継続投与期間", "eras")},
    "sex": {"1": _("男性"), "2": _("女性"), "9": _("不明")},
    "suspected": {"any": _("区別しない"), "no": _("疑いを除く"), "only": _("疑いだけ")},
    "main": {"any": _("区別しない"), "no": _("主傷病を除く"), "only": _("主傷病だけ")},
    "dated": {"start": _("開始日"), "end": _("終了日")},
    "choose": {
        "first_ever": _("全記録で最初の日（期間外なら対象にしない）"),
        "first": _("期間内の最初の日"),
        "last": _("期間内の最後の日"),
        "nth": _("期間内のn番目の日"),
        "all": _("期間内のすべての日"),
    },
    "keep": {"all": _("すべて残す"), "first": _("最初の日だけ残す"), "last": _("最後の日だけ残す")},
    "take": {
        "ever": _("記録の有無"),
        "count": _("記録のある日数"),
        "records": _("記録の件数"),
        "encounters": _("来院の回数"),
        "first": _("最初の値"),
        "last": _("最後の値"),
        "mean": _("平均値"),
        "min": _("最小値"),
        "max": _("最大値"),
        "sum": _("合計"),
        "slope": _("変化（365日あたり）"),
        "first_day": _("最初の記録までの日数"),
        "last_day": _("最後の記録までの日数"),
    },
    "value": {
        "number_in": _("単位と範囲で指定する"),
        "ratio_to": _("基準値との比で指定する"),
        "written_as": _("結果の文字で指定する"),
        "no_number": _("数値がない記録"),
    },
    "limit": {"ref_low": _("基準値下限"), "ref_high": _("基準値上限")},
    "days_from": {"index": _("起点日から"), "event_end": _("起点となる記録の終わりから")},
    "rule": {"earliest": _("先に入った群"), "order": _("並び順が先の群"), "every": _("すべての群")},
    "ties": {"order": _("並び順が先の群"), "drop": _("どの群にも入れない")},
    "when": {"on_entry": _("起点日が決まった時"), "after_conditions": _("条件を当てはめた後")},
    "mode": {"separate": _("期間ごと"), "cumulative": _("初めからの累積")},
    "birth": {"year_month": _("年月にする"), "year": _("年にする"), "none": _("出力しない")},
    "dates": {
        "relative": _("起点日からの日数にする"),
        "month": _("年月にする"),
        "absolute": _("暦の日付のまま"),
    },
    "person": {"number": _("通し番号"), "pseudonym": _("仮名（利活用・拠点ごとの鍵による）")},
    "formats": {"parquet": _("Parquet"), "csv": _("CSV"), "xpt": _("SAS（XPORT）")},
    "direction": {"below": _("未満"), "above": _("を超える")},
    "counting": {"at_least": _("以上"), "at_most": _("以下"), "exactly": _("ちょうど")},
    "grouping": {
        "all": _("すべて満たす"),
        "any": _("いずれかを満たす"),
        "at_least": _("指定した数以上を満たす"),
        "at_most": _("指定した数以下を満たす"),
        "exactly": _("ちょうど指定した数を満たす"),
    },
    "axis": {
        "sex": _("性別"),
        "age": _("年齢"),
        "outcome": _("アウトカムの有無"),
        "measure": _("測定・共変量"),
        "arm": _("群"),
        "calendar": _("暦の時期"),
        "look": _("繰返しの回"),
    },
    "calendar": {"year": _("年"), "fiscal_year": _("年度"), "quarter": _("四半期"), "month": _("月")},
    "unit_of_count": {"day": _("日"), "record": _("件"), "encounter": _("来院")},
    "number": {
        "value": _("結果の値"),
        "quantity": _("数量"),
        "days": _("投与日数"),
        "length": _("開始から終了までの日数"),
    },
    "observed": {"chosen": _("起点日を決めた後に確かめる"), "candidates": _("満たす日だけを候補にする")},
}
CHOICES_OF: dict[tuple[str, str], str] = {
    ("Counted", "kind"): "counting",
    ("Counted", "by"): "unit_of_count",
    ("Group", "kind"): "grouping",
    ("Axis", "kind"): "axis",
    ("Axis", "by"): "calendar",
    ("Measure", "of"): "number",
    ("Observed", "of"): "observed",
}


def choices(leaf: Leaf) -> list[tuple[str, Any]]:
    """The choices of an input, with an empty one where nothing need be chosen and nothing is the default."""
    known = CHOICES[CHOICES_OF.get((leaf.cls.__name__, leaf.field), leaf.field)]
    found = [(value, _said(known[value])) for value in leaf.choices]
    has_default = codec.default(leaf.cls.__dataclass_fields__[leaf.field]) not in (None, codec.MISSING)  # type: ignore[attr-defined]
    if leaf.needed or has_default or leaf.sort == "choices":
        return found
    return [("", nothing(leaf)), *found]


def nothing(leaf: Leaf) -> Any:
    """What it means to choose nothing."""
    if (leaf.cls.__name__, leaf.field) == ("Event", "codes"):
        return _("すべての記録")
    return _("指定しない")


def _said(text: Any) -> Any:
    return said(text) if isinstance(text, Text) else text
