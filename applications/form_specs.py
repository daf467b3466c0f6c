"""The application form as data: groups of sections, sections of fields. Keys are stable, labels are not.

The fields are inferred from the published review criteria, since the office's own form could not be read;
`VERSION` is kept with every submission so that later forms can differ.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

VERSION = "2026-1"


@dataclass(frozen=True)
class Item:
    """One field. `sort` is line, text, email, choice, choices, date, tick, sites or number."""

    key: str
    label: Any
    sort: str = "line"
    help: Any = ""
    required: bool = True
    limit: int = 200
    choices: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True)
class Spec:
    """One section of the form; its page may show rows (members, attachments) besides its fields."""

    key: str
    label: Any
    group: str
    items: tuple[Item, ...] = ()
    hint: Any = ""
    rows: str = ""
    by_key: dict[str, Item] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_key", {item.key: item for item in self.items})


GROUPS = (
    ("form", _("申出書")),
    ("people", _("利活用者と研修")),
    ("handling", _("取扱いと公表")),
    ("papers", _("添付書類")),
)

DATA_KINDS = (
    ("emr_patient", _("患者情報")),
    ("emr_visit", _("来院等情報（外来・入院・退院）")),
    ("emr_diagnosis", _("傷病情報（退院サマリ、病名オーダ）")),
    ("emr_prescription", _("処方情報")),
    ("emr_injection", _("注射情報")),
    ("emr_lab", _("検体検査情報")),
    ("emr_radiology", _("放射線検査情報")),
    ("emr_physiology", _("生理検査情報")),
    ("emr_bacteriology", _("細菌検査情報")),
    ("claim_diagnosis", _("レセプト傷病情報")),
    ("claim_management", _("レセプト医学管理料情報")),
    ("claim_surgery", _("レセプト手術情報")),
    ("claim_procedure", _("レセプト診療行為情報")),
    ("claim_device", _("レセプト特定器材情報")),
    ("claim_drug", _("レセプト医薬品情報")),
    ("dpc_patient", _("DPC患者情報")),
    ("dpc_diagnosis", _("DPC傷病情報")),
    ("dpc_stay", _("DPC入退院情報")),
    ("dpc_procedure", _("DPC診療行為情報")),
)

_APPLICANT = Spec(
    "applicant",
    _("申出者と連絡担当者"),
    "form",
    (
        Item("representative", _("代表者の氏名と役職")),
        Item("department", _("担当部署"), limit=120),
        Item("contact_name", _("連絡担当者の氏名"), limit=120),
        Item("contact_email", _("連絡担当者のメールアドレス"), "email"),
        Item("contact_phone", _("連絡担当者の電話番号"), limit=20),
        Item("billing_address", _("請求書の送付先"), "text", limit=400),
        Item(
            "violations",
            _("過去の規約違反の有無と内容"),
            "text",
            _("なければ「なし」と書いてください。"),
            limit=1000,
        ),
    ),
)
_STUDY = Spec(
    "study",
    _("調査・研究の概要と目的"),
    "form",
    (
        Item("title", _("調査・研究の名称")),
        Item(
            "products",
            _("対象の医薬品等"),
            "text",
            _("一般名または販売名を1行に1つずつ書いてください。"),
            limit=1000,
        ),
        Item("background", _("背景"), "text", limit=2000),
        Item("purpose", _("目的"), "text", _("専門外の人にも分かる言葉で書いてください。"), limit=2000),
        Item("public_interest", _("公益性"), "text", _("得られる結果が社会にどう役立つか。"), limit=1000),
        Item("design", _("調査・研究のデザイン"), "text", limit=2000),
    ),
)
_POPULATION = Spec(
    "population",
    _("対象集団と抽出条件"),
    "form",
    (
        Item("target", _("対象集団の定義"), "text", _("薬剤・年齢・期間などの条件。"), limit=2000),
        Item("exclusion", _("除外基準"), "text", required=False, limit=2000),
        Item("comparator", _("比較対照群"), "text", required=False, limit=1000),
        Item("outcome", _("アウトカムの定義"), "text", _("用いるコードや検査値の基準。"), limit=2000),
        Item("tables", _("作成する集計表"), "text", _("表ごとに、軸と数えるもの。"), limit=2000),
        Item("expected_size", _("見込みの対象者数"), "number"),
    ),
)
_DATA = Spec(
    "data",
    _("利用するデータの期間・拠点・種類"),
    "form",
    (
        Item("data_from", _("データ期間の開始日"), "date", _("例）2016年1月1日（平成28年1月1日）")),
        Item("data_to", _("データ期間の終了日"), "date"),
        Item("sites", _("利用する拠点"), "sites", _("当てはまるものをすべて選んでください。")),
        Item(
            "kinds",
            _("利用するデータの種類"),
            "choices",
            _("必要なものだけを選んでください。"),
            choices=DATA_KINDS,
        ),
        Item("reason", _("期間・拠点・種類が必要最小限である理由"), "text", limit=2000),
        Item("extraction_date", _("抽出を希望する日"), "date"),
    ),
)
_MEMBERS = Spec(
    "members",
    _("利活用者と受講者番号"),
    "people",
    hint=_("利用する人全員と、研修の受講者番号を登録します"),
    rows="members",
)
_STATISTICS = Spec(
    "statistics",
    _("統計情報利活用者"),
    "people",
    (Item("handling", _("持ち出した統計情報の取扱い"), "text", _("保管場所、閲覧できる人。"), limit=1000),),
    hint=_("データセンターの外で統計情報を扱う人と、その取扱い"),
    rows="handlers",
)
_PLACES = Spec(
    "places",
    _("利用場所"),
    "handling",
    (
        Item(
            "places",
            _("利用する場所"),
            "choices",
            choices=(("onsite", _("オンサイトセンター")), ("connection", _("接続環境"))),
        ),
        Item(
            "locked_area",
            _("接続環境の所在地と施錠の方法"),
            "text",
            _("接続環境を使う場合に書いてください。"),
            required=False,
            limit=1000,
        ),
        Item("contractors", _("委託先と委託の範囲"), "text", required=False, limit=1000),
    ),
)
_PUBLICATION = Spec(
    "publication",
    _("利用期間と公表の予定"),
    "handling",
    (
        Item("use_from", _("利用開始の希望日"), "date"),
        Item("use_to", _("利用終了の予定日"), "date"),
        Item("medium", _("公表の方法"), "text", _("学会、論文、報告書など。"), limit=1000),
        Item("publish_on", _("公表の予定日"), "date"),
    ),
)
_SAFETY = Spec(
    "safety",
    _("安全管理"),
    "handling",
    (
        Item("officer", _("情報の取扱責任者")),
        Item("rules", _("取扱規程の要点"), "text", limit=2000),
        Item("incidents", _("漏えい等が起きたときの連絡体制"), "text", limit=1000),
    ),
)
_ATTACHMENTS = Spec(
    "attachments", _("添付書類"), "papers", hint=_("調査・研究計画書ほか（PDF）"), rows="files"
)

SECTIONS = (
    _APPLICANT,
    _STUDY,
    _POPULATION,
    _DATA,
    _MEMBERS,
    _STATISTICS,
    _PLACES,
    _PUBLICATION,
    _SAFETY,
    _ATTACHMENTS,
)
BY_KEY = {spec.key: spec for spec in SECTIONS}


def shown(item: Item, value: Any, sites: dict[str, str]) -> str:
    """Say a stored value in words. `sites` gives the names of hospitals by their codes."""
    if value in (None, "", []):
        return ""
    if item.sort == "sites":
        return "\n".join(sites.get(code, code) for code in value)
    if item.sort == "choices":
        names = dict(item.choices)
        return "\n".join(str(names.get(code, code)) for code in value)
    if item.sort == "choice":
        return str(dict(item.choices).get(value, value))
    if item.sort == "date":
        day = date.fromisoformat(value)
        return f"{day.year}-{day.month:02d}-{day.day:02d}"
    return str(value)
