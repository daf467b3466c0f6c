"""The code lists of the synthetic hospitals: what can be diagnosed, prescribed, measured and claimed.

Frequent entries carry real codes and names of the public Japanese systems (ICD-10, JLAC10 analytes,
claim codes of procedures, therapeutic classes of drugs). Less frequent ones are made up after the
systems' rules of writing, so that lists are as long as in a hospital; they name no real medicine.
"""

from __future__ import annotations

import csv
import string
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np

DRUGS, DIAGNOSES, RARE_LABS, PROCEDURES = 2_000, 1_800, 332, 3_000
PICK = 1 << 16
"""Size of the table that turns 16 random bits into an entry of a list."""

_CLASSES = (
    *("2149 血圧降下剤", "2189 高脂血症用剤", "2325 消化性潰瘍用剤", "1149 解熱鎮痛消炎剤"),
    *("3969 糖尿病用剤", "1124 催眠鎮静剤", "2171 血管拡張剤", "3399 血液・体液用薬", "2359 下剤"),
    *("1179 精神神経用剤", "4490 アレルギー用薬", "6132 抗生物質製剤", "2239 去たん剤"),
    *("2133 利尿剤", "3943 痛風治療剤", "2129 不整脈用剤", "1139 抗てんかん剤", "3112 ビタミンD剤"),
    *("2319 止しゃ剤", "2454 副腎ホルモン剤", "6241 合成抗菌剤", "3136 ビタミンB剤", "4291 腫瘍用薬"),
)
STUDY_DRUGS: dict[str, tuple[str, ...]] = {
    "liver_a": ("1149901F1017", "1149902F1011"),
    "liver_b": ("1149903F1016", "1149904F1010"),
    "statin": ("2189901F1012", "2189902F1017"),
    "heart_c": ("3969901F1018", "3969902F1012"),
    "heart_d": ("3969903F1017", "3969904F1011"),
}
"""Drugs given only to persons of the planted studies; their ingredient numbers are not in use."""


@dataclass(frozen=True, slots=True)
class CodeTable:
    """Codes of one system, most frequent first, with a table to draw them by Zipf's law."""

    system: str
    codes: tuple[str, ...]
    names: tuple[str, ...]
    pick: np.ndarray

    def positions(self, codes: tuple[str, ...]) -> list[int]:
        """Where these codes stand in the list."""
        return [self.codes.index(code) for code in codes]


@dataclass(frozen=True, slots=True)
class LabItems:
    """Items measured in the laboratory: the core first, then the rare ones; numbers by item."""

    table: CodeTable
    units: tuple[str, ...]
    unit: np.ndarray
    median: np.ndarray
    sigma: np.ndarray
    scale: np.ndarray
    low: np.ndarray
    high: np.ndarray
    qualitative: np.ndarray
    core: int


def _rows(name: str) -> list[dict[str, str]]:
    folder = resources.files("extraction.engine.synthetic") / "data"
    return list(csv.DictReader((folder / name).read_text(encoding="utf-8").splitlines()))


def _zipf(size: int, drawn: int, exponent: float = 1.0) -> np.ndarray:
    """A table from 16 random bits to the first ``drawn`` of ``size`` entries, by Zipf's law."""
    weights = 1 / np.arange(3, drawn + 3) ** exponent
    edges = np.cumsum(weights) / weights.sum()
    return np.searchsorted(edges, (np.arange(PICK) + 0.5) / PICK).astype(np.uint16)


@cache
def drugs() -> CodeTable:
    """2,000 drugs by YJ code; the study drugs stand at the end and are never drawn by chance."""
    made = [_drug(number) for number in range(DRUGS)]
    special = [
        (code, f"研究薬{key}（合成{n}）")
        for key, codes in STUDY_DRUGS.items()
        for n, code in enumerate(codes, 1)
    ]
    codes, names = zip(*made, *special, strict=True)
    return CodeTable("YJ", codes, names, _zipf(len(codes), DRUGS))


TAKEN, EXTERNAL, INJECTED = 0, 1, 2
_FIRST = {TAKEN: 1, INJECTED: 401, EXTERNAL: 701}
"""Where the ingredient numbers of each way of giving begin in a YJ code."""
_FORMS = {TAKEN: "FMCB", INJECTED: "ADGH", EXTERNAL: "QNSM"}
_WORDS = {TAKEN: "", INJECTED: "注", EXTERNAL: "外用"}


def _way(number: int) -> int:
    """One drug of five is injected, one of ten is external."""
    return INJECTED if number % 5 == 3 else EXTERNAL if number % 10 == 4 else TAKEN


def _drug(number: int) -> tuple[str, str]:
    group, name = _CLASSES[number % len(_CLASSES)].split(" ")
    way, ingredient = _way(number), number // len(_CLASSES)
    form = _FORMS[way][number * 7 % 4]
    code = f"{group}{_FIRST[way] + ingredient:03d}{form}{1 + number % 3}{number * 37 % 1000:03d}"
    return code, f"{name}{ingredient + 1:03d}{_WORDS[way]}"


@cache
def drug_kinds() -> np.ndarray:
    """How each drug of the list is given; the study drugs are taken."""
    ways = [_way(number) for number in range(DRUGS)]
    return np.array(ways + [TAKEN] * (len(drugs().codes) - DRUGS), np.int8)


@cache
def diagnoses() -> CodeTable:
    """1,800 diagnoses by ICD-10 code without the dot; those of planted outcomes are never drawn by chance."""
    rows = [(row["code"], row["name"]) for row in _rows("diagnoses.csv")]
    known = {code for code, _ in rows}
    reserved = {"G72", "M62", "I50"}
    common = [row for row in rows if row[0][:3] not in reserved]
    fill = ((code, f"傷病{code}") for code in _icd10() if code not in known and code[:3] not in reserved)
    made = [next(fill) for _ in range(DIAGNOSES - len(common) - len(OUTCOME_DIAGNOSES))]
    codes, names = zip(*common, *made, *OUTCOME_DIAGNOSES, strict=True)
    return CodeTable("ICD10", codes, names, _zipf(DIAGNOSES, DIAGNOSES - len(OUTCOME_DIAGNOSES)))


OUTCOME_DIAGNOSES = (
    ("G720", "薬物性ミオパチー"),
    ("M6289", "横紋筋融解症"),
    ("I500", "うっ血性心不全"),
    ("I501", "左心不全"),
)


def _icd10() -> Iterator[str]:
    """Codes in a fixed order that mixes the chapters."""
    for last in range(10):
        for middle in range(0, 100, 3):
            for letter in string.ascii_uppercase:
                if letter not in "UV":
                    yield f"{letter}{middle:02d}{last}"


@cache
def procedures() -> CodeTable:
    """3,000 procedures by the nine-digit code of claims (レセ電)."""
    rows = [(row["code"], row["name"]) for row in _rows("procedures.csv")]
    made = [
        (f"1{40 + number % 5 * 10}{500000 + number * 10:06d}", f"診療行為{number:04d}")
        for number in range(PROCEDURES - len(rows))
    ]
    codes, names = zip(*rows, *made, strict=True)
    return CodeTable("RECEIPT", codes, names, _zipf(PROCEDURES, PROCEDURES))


@cache
def labs() -> LabItems:
    """28 core items and 332 rare ones by the 17 characters of JLAC10; every fifth rare one is qualitative."""
    core = _rows("labs.csv")
    rare = [
        (
            f"5{'ABCDEFGHJ'[n % 9]}{100 + n:03d}0000{('023', '001', '019')[n % 3]}06{n % 10}01",
            f"検査項目{n:03d}",
        )
        for n in range(RARE_LABS)
    ]
    pairs = [(row["code"], row["name"]) for row in core] + rare
    codes, names = zip(*pairs, strict=True)
    rare_units = ("ng/mL", "U/L", "mg/dL", "ug/mL", "[arb'U]/mL")
    units = [row["unit"] for row in core] + [rare_units[n % 5] for n in range(RARE_LABS)]
    table = CodeTable("JLAC10", codes, names, 28 + _zipf(RARE_LABS, RARE_LABS))
    spread = np.arange(RARE_LABS)
    listed = tuple(dict.fromkeys(units))

    def numbers(column: str, others: np.ndarray) -> np.ndarray:
        return np.concatenate([[float(row[column] or "nan") for row in core], others])

    return LabItems(
        table=table,
        units=listed,
        unit=np.array([listed.index(unit) for unit in units]),
        median=numbers("median", 1.0 + spread % 50),
        sigma=numbers("sigma", 0.3 + spread % 7 / 10),
        scale=10 ** numbers("decimals", (spread % 3).astype(float)),
        low=numbers("low", np.full(RARE_LABS, np.nan)),
        high=numbers("high", 2.0 + spread % 50 * 2),
        qualitative=np.concatenate([np.zeros(len(core), bool), spread % 5 == 0]),
        core=len(core),
    )
