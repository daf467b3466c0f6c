"""What the builder calls the parts of a script, their fields and their choices."""

from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from extraction.script.text import Text
from extraction.words import said

KINDS: dict[str, Any] = {
    "Script": _("題名と目的"),
    "CodeList": _("コードリスト"),
    "Code": _("コード"),
    "Arm": _("群と起点日"),
    "Event": _("記録"),
    "Where": _("列の条件"),
    "Criterion": _("条件"),
    "Group": _("条件の組"),
    "Counted": _("記録の回数"),
    "Measured": _("測定値の条件"),
    "PersonIs": _("性別・年齢"),
    "Era": _("継続投与期間"),
    "NamedDay": _("基準とする日"),
    "Measure": _("測定・共変量"),
    "Outcome": _("アウトカム"),
    "Condition": _("値の条件"),
    "FollowUp": _("追跡"),
    "Precedence": _("群の優先順位"),
    "Looks": _("繰返し"),
    "Privacy": _("個人を守る処理"),
    "Axis": _("軸"),
    "Dataset": _("データセット（1人1行）"),
    "Records": _("記録の一覧（1記録1行）"),
    "Matching": _("マッチング用データセット"),
    "CrossTable": _("クロス表"),
    "Incidence": _("発生率"),
    "Summary": _("値の要約"),
    "Attrition": _("対象者の絞り込み"),
}
SECTIONS: dict[str, Any] = {
    "code_lists": _("コードリスト"),
    "arms": _("起点日（群ごと）"),
    "precedence": _("群の優先順位"),
    "include": _("組入れ条件（すべて満たす）"),
    "exclude": _("除外条件（いずれかに当てはまる）"),
    "eras": _("継続投与期間"),
    "days": _("基準とする日"),
    "measures": _("測定・共変量"),
    "follow_up": _("追跡"),
    "outcomes": _("アウトカム"),
    "outputs": _("出力"),
    "looks": _("繰返し（シグナルの定期的な監視）"),
    "privacy": _("個人を守る処理"),
    "events": _("起点となる記録（いずれか）"),
    "washout_events": _("ウォッシュアウトで調べる記録（なければ起点と同じ）"),
    "where": _("列の条件（すべて満たす）"),
    "having": _("この記録の前後に求める条件"),
    "rule": _("条件"),
    "of": _("組の中の条件"),
    "censor": _("追跡を打ち切る記録"),
    "when": _("該当とする値（いずれか）"),
    "by": _("軸"),
    "event": _("記録"),
}
SECTIONS_BY_CLASS: dict[tuple[str, str], Any] = {
    ("Era", "events"): _("期間をつくる記録（いずれか）"),
    ("CrossTable", "by"): _("表の軸（群、性別、年齢など）"),
    ("Incidence", "by"): _("表の軸（群、性別、年齢など）"),
    ("Summary", "by"): _("表の軸（群、性別、年齢など）"),
}
SECTION_HELP: dict[str, Any] = {
    "code_lists": _(
        "薬剤、傷病、検査などのコードの集まりです（ATLASのコンセプトセット）。先にここで作ります。"
    ),
    "include": _("起点日に満たすべき条件です。人数の流れでは1つが1行になります。"),
    "exclude": _("当てはまる人を外す条件です。アウトカムの既往のある人を外すときもここに書きます。"),
    "measures": _("起点日の前の検査値や病歴など、1人に1つの値です。条件や表の軸に使えます。"),
    "follow_up": _("追跡の終わりを決めます（ATLASのcohort exit）。"),
    "outcomes": _("追跡中に起きたかどうかを調べることです。発生率の表に使います。"),
    "eras": _("投与の記録をつないだ連続曝露の期間です（ATLASのdrug era）。追跡の終わりに使えます。"),
    "events": _("どの記録のある日を起点日とするかを決めます（ATLASのinitial event）。"),
    "precedence": _("2つ以上の群に当てはまる人を、どの群に入れるかを決めます。"),
}
FIELDS: dict[str, Any] = {
    "name": _("名前（半角英数字）"),
    "title": _("題名"),
    "purpose": _("目的"),
    "keep": _("条件を満たした起点日が複数あるとき"),
    "table": _("記録の種類"),
    "codes": _("コードリスト"),
    "era": _("継続投与期間"),
    "dated": _("記録の日"),
    "value": _("値の条件"),
    "unit": _("単位"),
    "range": _("範囲"),
    "limit": _("基準値"),
    "texts": _("文字（1行に1つ）"),
    "quantity": _("数量"),
    "length": _("開始から終了までの日数"),
    "age": _("満年齢"),
    "sex": _("性別"),
    "suspected": _("疑い病名"),
    "main": _("主傷病"),
    "first": _("始まりの日"),
    "last": _("終わりの日"),
    "pick": _("何番目の日だけを使うか"),
    "overlap": _("期間と一部でも重なる記録を含める"),
    "kind": _("数え方"),
    "n": _("数"),
    "by": _("数える単位"),
    "same_encounter": _("同じ来院の記録に限る"),
    "measure": _("測定値"),
    "missing": _("値がないことを求める"),
    "column": _("列"),
    "negated": _("いずれでもないことを求める"),
    "choose": _("どの日を起点日とするか"),
    "washout_days": _("ウォッシュアウト（日）"),
    "before": _("起点日の前に必要な観察日数"),
    "after": _("起点日の後に必要な観察日数"),
    "gap_days": _("途切れを許す日数"),
    "supply_days": _("1記録の投与日数（記録の日数に代えて）"),
    "default_days": _("日数の記録がないときの日数"),
    "surveillance_days": _("投与終了後も含める日数"),
    "take": _("求める値"),
    "days": _("日数"),
    "days_from": _("日数の起算"),
    "death": _("死亡で追跡を終える"),
    "collapse_days": _("間がこの日数以内の追跡期間をつなげる"),
    "rule": _("複数の群に入る人"),
    "ties": _("同じ日のとき"),
    "when": _("決める時"),
    "every_months": _("間隔（月）"),
    "count": _("回数"),
    "mode": _("まとめ方"),
    "lag_days": _("終わりの日の後に待つ日数"),
    "birth": _("生年月日"),
    "dates": _("日付"),
    "person": _("患者の表し方"),
    "starts": _("区分の下限（1行に1つ）"),
    "of": _("対象"),
    "formats": _("ファイルの形式"),
    "direction": _("向き"),
    "version": _("版"),
    "digest": _("固定する要約値（SHA-256）"),
    "system": _("コード体系"),
    "code": _("コード"),
    "descendants": _("下位のコードを含める"),
}
BY_CLASS: dict[tuple[str, str], Any] = {
    ("Period", "first"): _("暦の期間の最初の日"),
    ("Period", "last"): _("暦の期間の最後の日"),
    ("Window", "first"): _("調べる期間の始まり"),
    ("Window", "last"): _("調べる期間の終わり"),
    ("Axis", "kind"): _("軸の種類"),
    ("Axis", "by"): _("暦の区切り"),
    ("Observed", "of"): _("観察期間の確認"),
    ("Measure", "of"): _("使う数"),
    ("Event", "days"): _("投与日数"),
    ("Entry", "n"): _("何番目か"),
    ("Condition", "limit"): _("値"),
    ("Condition", "of"): _("何倍の基準とする測定値"),
    ("NumberIn", "exact"): _("この単位で書かれた数値だけを使う"),
    ("Arm", "era"): _("この群の追跡が終わる継続投与期間"),
    ("Group", "kind"): _("満たし方"),
    ("Group", "n"): _("満たす数"),
}
HELP: dict[tuple[str, str], Any] = {
    ("Event", "codes"): _("選ばないと、この種類のすべての記録が対象になります。"),
    ("NumberIn", "unit"): _("例：U/L、10*3/uL。換算表で換算できる単位の数値は、この単位に換算して使います。"),
    ("Window", "first"): _("日数が空のときは限りません。0は当日です。両端の日を含みます。"),
    ("Entry", "washout_days"): _("起点日の前のこの日数に、記録がないことを求めます。"),
    ("WrittenAs", "texts"): _("結果の文字と完全に一致するものだけが当てはまります。"),
    ("Observed", "before"): _("ATLASのprior observationに当たります。例：365"),
    ("Entry", "choose"): _("「全記録で最初」は新規使用者のデザインに使います。"),
    ("FollowUp", "era"): _("選ぶと、起点日を含む連続曝露が終わる日までを追跡します（as treated）。"),
    ("FollowUp", "days"): _("空のときは、日数では終えません（intention to treat）。"),
    ("Condition", "of"): _("選ぶと、値はその測定値の倍数になります。"),
}


def kind(cls: type) -> str:
    """What a part of this class is called."""
    return str(KINDS[cls.__name__])


def section(cls: type, field: str) -> str:
    """What a list of parts is called."""
    return str(SECTIONS_BY_CLASS.get((cls.__name__, field)) or SECTIONS[field])


def section_help(cls: type, field: str) -> Any:
    """What belongs in a list of parts, in the words of somebody who knows ATLAS."""
    return "" if (cls.__name__, field) in SECTIONS_BY_CLASS else SECTION_HELP.get(field, "")


def field(cls: type, path: tuple[str, ...]) -> str:
    """What an input is called; ranges of an event say of what."""
    return str(BY_CLASS.get((cls.__name__, path[-1])) or FIELDS[path[-1]])


def help_text(cls: type, name: str) -> Any:
    """Words under the label."""
    return HELP.get((cls.__name__, name), "")


def anchor(name: str) -> Any:
    """A day that every script knows."""
    return {
        "index": _("起点日"),
        "index_end": _("起点となる記録の終わりの日"),
        "observation_start": _("観察の始まり"),
        "observation_end": _("観察の終わり"),
        "this": _("この記録の日"),
    }[name]


def titled(name: str, title: dict[str, str]) -> str:
    """A part of the script by its title and name."""
    text = said(Text(title.get("ja", ""), title.get("en", ""))) if title else ""
    return _now("%(title)s（%(name)s）") % {"title": text, "name": name} if text and name else text or name


def make_first(lists: str) -> Any:
    """What to do before a part can be chosen of which there is none."""
    where = "、".join(f"「{SECTIONS[name]}」" for name in lists.split())
    return _now("まだありません。先に%(where)sの欄で作ってください。") % {"where": where}
