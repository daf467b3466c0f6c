"""Who takes part in the demonstration: fictitious organisations and people with known logins."""

import hashlib
from dataclasses import dataclass

from django.conf import settings
from stdnum.jp import cn

from accounts.roles import Kind, Role

PASSWORD = "madoguchi-demo-2026"  # noqa: S105 - known to everybody, and only in a demonstration
DOMAIN = "example.jp"


@dataclass(frozen=True)
class House:
    """An organisation. `key` is its part of the mail addresses; `digits` make its corporate number."""

    key: str
    kind: str
    name: str
    name_en: str
    kana: str
    digits: str = ""
    site_code: str = ""

    @property
    def corporate_number(self) -> str:
        """Thirteen digits with a right check digit, or nothing."""
        return cn.calc_check_digit(self.digits) + self.digits if self.digits else ""


@dataclass(frozen=True)
class Character:
    """Somebody with a role in an organisation, a known password and a known secret."""

    key: str
    house: House
    role: str
    family_name: str
    given_name: str
    family_kana: str
    given_kana: str

    @property
    def mail(self) -> str:
        """The address to sign in with."""
        return f"{self.key}@{self.house.key}.{DOMAIN}"

    @property
    def secret(self) -> str:
        """The secret of the authenticator app, as 40 hex digits: the same in every demonstration."""
        return hashlib.sha1(f"demonstration:{self.mail}".encode(), usedforsecurity=False).hexdigest()


AGENCY = House("agency", Kind.AGENCY, settings.NETWORK["agency_ja"], settings.NETWORK["agency_en"], "キコウ")
KOU = House("kou", Kind.COMPANY, "甲製薬株式会社", "Kou Pharma Inc.", "コウセイヤク", "990000000001")
OTSU = House("otsu", Kind.ACADEMIA, "乙大学", "Otsu University", "オツダイガク", "990000000002")
HEI = House("hei", Kind.CRO, "丙CRO株式会社", "Hei CRO Inc.", "ヘイシーアールオー", "990000000003")
TEI = House(
    "tei", Kind.GOVERNMENT, "丁省医薬安全課", "Tei Ministry, Drug Safety", "テイショウ", "990000000004"
)
BOU = House("bou", Kind.GOVERNMENT, "戊衛生研究所", "Bou Institute of Health", "ボウエイセイ", "990000000005")
TKY = House("tky", Kind.INSTITUTION, "東都大学病院", "Toto Hospital", "トウト", site_code="TKY")
TOH = House("toh", Kind.INSTITUTION, "北陵大学病院", "Hokuryo Hospital", "ホクリョウ", site_code="TOH")
KYU = House("kyu", Kind.INSTITUTION, "南海医療センター", "Nankai Medical Center", "ナンカイ", site_code="KYU")
HOUSES = (AGENCY, KOU, OTSU, HEI, TEI, BOU, TKY, TOH, KYU)
SITES = (TKY, TOH, KYU)

CAST = (
    Character("lead", KOU, Role.LEAD, "甲斐", "一郎", "カイ", "イチロウ"),
    Character("sato", KOU, Role.MEMBER, "佐藤", "花子", "サトウ", "ハナコ"),
    Character("suzuki", KOU, Role.MEMBER, "鈴木", "健", "スズキ", "ケン"),
    Character("lead", OTSU, Role.LEAD, "乙部", "明", "オトベ", "アキラ"),
    Character("lead", HEI, Role.LEAD, "平山", "恵", "ヒラヤマ", "メグミ"),
    Character("lead", TEI, Role.LEAD, "丁野", "薬子", "テイノ", "ヤクコ"),
    Character("analyst", TEI, Role.MEMBER, "丁字", "解", "チョウジ", "サトル"),
    Character("lead", BOU, Role.LEAD, "戊亥", "衛", "ボイ", "マモル"),
    Character("analyst", BOU, Role.MEMBER, "戊辰", "計", "ボシン", "ハカル"),
    Character("officer", AGENCY, Role.CASE_OFFICER, "窓口", "道子", "マドグチ", "ミチコ"),
    Character("officer2", AGENCY, Role.CASE_OFFICER, "受田", "渡", "ウケタ", "ワタル"),
    Character("reviewer1", AGENCY, Role.REVIEWER, "審", "正", "シン", "タダシ"),
    Character("reviewer2", AGENCY, Role.REVIEWER, "査田", "薫", "サタ", "カオル"),
    Character("decider", AGENCY, Role.DECIDER, "決", "定夫", "ケツ", "サダオ"),
    Character("finance", AGENCY, Role.FINANCE, "経田", "理恵", "ケイダ", "リエ"),
    Character("training", AGENCY, Role.TRAINING_DESK, "研野", "修", "ケンノ", "オサム"),
    Character("booking", AGENCY, Role.BOOKING_DESK, "予野", "約子", "ヨノ", "ヤクコ"),
    Character("data1", AGENCY, Role.DATA_MANAGER, "電田", "算", "デンダ", "サン"),
    Character("data2", AGENCY, Role.DATA_MANAGER, "計野", "統", "カズノ", "オサム"),
    Character("admin", AGENCY, Role.SYSTEM_ADMIN, "管野", "理", "カンノ", "オサム"),
    Character("auditor", AGENCY, Role.AUDITOR, "監物", "査", "ケンモツ", "サ"),
    Character("officer", TKY, Role.SITE_OFFICER, "東", "都", "アズマ", "ミヤコ"),
    Character("approver", TKY, Role.SITE_APPROVER, "東山", "承", "ヒガシヤマ", "ショウ"),
    Character("officer", TOH, Role.SITE_OFFICER, "北", "陵子", "キタ", "リョウコ"),
    Character("approver", TOH, Role.SITE_APPROVER, "北川", "承", "キタガワ", "ショウ"),
    Character("officer", KYU, Role.SITE_OFFICER, "南", "海", "ミナミ", "カイ"),
    Character("approver", KYU, Role.SITE_APPROVER, "南原", "承", "ミナミハラ", "ショウ"),
)


def character(mail: str) -> Character:
    """The character with an address such as `lead@kou.example.jp`, or its part before the domain."""
    wanted = mail if mail.endswith(f".{DOMAIN}") else f"{mail}.{DOMAIN}"
    return next(c for c in CAST if c.mail == wanted)
