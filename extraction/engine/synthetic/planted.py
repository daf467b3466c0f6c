"""Effects planted in the synthetic patients, so that the right answer of a study is known.

Persons of a planted study take a drug of one arm for the first time on a known day; whether and when the
outcome follows is drawn from a constant hazard. A third of them are there to catch wrong designs: not
observed long enough, user of the same drugs before, minor, both arms on one day, outcome before the start,
outcome one day too late, value exactly on the limit or a suspected diagnosis.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from extraction.engine.synthetic.codes import STUDY_DRUGS

HORIZON = 90
"""Days of follow-up; an outcome on day 90 counts, one on day 91 does not."""
WASHOUT = 180
"""Days observed, and free of the study's drugs, before the first prescription."""
ALT_LIMIT = 120.0
NO_STUDY = -1
KINDS = ("clean", "late", "mild", "unobserved", "earlier_use", "minor", "outcome_before", "both_arms")
IN_COHORT = ("clean", "late", "mild")
_KIND_SHARES = np.array([0.66, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 0.04])


@dataclass(frozen=True, slots=True)
class Arm:
    """Users of one group of drugs: share of all patients, and the probability of the outcome in 90 days."""

    drugs: str
    share: float
    risk: float

    @property
    def hazard(self) -> float:
        """Outcomes per person-day."""
        return float(-np.log1p(-self.risk) / HORIZON)


@dataclass(frozen=True, slots=True)
class Study:
    """One question with its arms; the outcome is an ALT value or a diagnosis."""

    name: str
    question: dict[str, str]
    arms: tuple[Arm, ...]
    outcome: tuple[str, ...]

    @property
    def by_value(self) -> bool:
        """Whether the outcome is a laboratory value."""
        return self.name == "liver"


def _question(ja: str, en: str) -> dict[str, str]:
    design_ja = (
        f"初回処方日を起点とし、{WASHOUT}日以上前から観察され、18歳以上で、両群の同日処方がなく、"
        f"起点日以前にアウトカムがない人。起点翌日から{HORIZON}日目までを追跡。"
    )
    design_en = (
        f"Index: first prescription ever. Observed {WASHOUT} days before, aged 18 or over, not both arms on "
        f"one day, no outcome on or before the index date. Followed from the next day to day {HORIZON}."
    )
    return {"ja": f"{ja}{design_ja}", "en": f"{en} {design_en}"}


_ALT_RISK = 0.06
STUDIES = (
    Study(
        "liver",
        _question(
            "薬剤群A・Bの新規使用者のALT 120 U/L超。", "ALT above 120 U/L in new users of drugs A or B."
        ),
        (
            Arm("liver_a", 0.0095, 1 - (1 - _ALT_RISK) ** 2),
            Arm("liver_b", 0.0095, _ALT_RISK),
        ),
        ("3B045000002327201",),
    ),
    Study(
        "muscle",
        _question(
            "スタチン新規使用者の筋障害(疑いを除く)。",
            "Muscle injury (not suspected) in new users of statins.",
        ),
        (Arm("statin", 0.015, 0.04),),
        ("G720", "M6289"),
    ),
    Study(
        "heart",
        _question(
            "薬剤群C・Dの新規使用者の心不全(疑いを除く)。Cは保護的。",
            "Heart failure (not suspected) in new users of drugs C or D; C protects.",
        ),
        (Arm("heart_c", 0.0075, 1 - (1 - 0.08) ** 0.5), Arm("heart_d", 0.0075, 0.08)),
        ("I500", "I501"),
    ),
)
ARMS = tuple((study, arm) for study in STUDIES for arm in study.arms)


@dataclass(frozen=True, slots=True)
class Plan:
    """What was planted, by patient: arm (-1 none), kind, index day, and day of the outcome (0: none)."""

    arm: np.ndarray
    kind: np.ndarray
    index: np.ndarray
    event: np.ndarray

    def is_study(self, name: str) -> np.ndarray:
        """Patients of one study."""
        wanted = [n for n, (study, _) in enumerate(ARMS) if study.name == name]
        return np.isin(self.arm, wanted)

    def is_kind(self, *names: str) -> np.ndarray:
        """Patients planted as one of these kinds."""
        return (self.arm >= 0) & np.isin(self.kind, [KINDS.index(name) for name in names])


def plan(rng: np.random.Generator, size: int, start: int, end: int) -> Plan:
    """Who takes part in which study at a hospital whose data run from ``start`` to ``end``."""
    edges = np.cumsum([arm.share for _, arm in ARMS])
    arm = np.searchsorted(edges, rng.random(size), side="right").astype(np.int8)
    arm[arm == len(ARMS)] = NO_STUDY
    kind = np.searchsorted(np.cumsum(_KIND_SHARES), rng.random(size) * _KIND_SHARES.sum(), side="right")
    alone = np.array([len(study.arms) == 1 for study, _ in ARMS] + [False])
    kind = np.where((kind == KINDS.index("both_arms")) & alone[arm], 0, kind)
    index = rng.integers(start + 440, end - 260, size)
    hazard = np.array([arm.hazard for _, arm in ARMS] + [1.0])[arm]
    day = np.ceil(rng.exponential(1.0, size) / hazard)
    event = np.where((day <= HORIZON) & (arm >= 0) & (kind == 0), day, 0).astype(np.int64)
    return Plan(arm, kind.astype(np.int8), index, event)


def counts(planted: Plan) -> dict[str, dict[str, Any]]:
    """By arm: persons of the right answer, their outcomes and person-days, and who is to be left out."""
    found = {}
    for number, (_, arm) in enumerate(ARMS):
        mine = planted.arm == number
        kept = mine & planted.is_kind(*IN_COHORT)
        event = planted.event[kept]
        found[arm.drugs] = {
            "persons": int(kept.sum()),
            "events": int((event > 0).sum()),
            "person_days": int(np.where(event > 0, event, HORIZON).sum()),
            "left_out": {
                name: int((mine & planted.is_kind(name)).sum()) for name in KINDS if name not in IN_COHORT
            },
        }
    return found


def answers(by_site: dict[str, dict[str, dict[str, Any]]]) -> dict[str, Any]:
    """The document beside the stores: true hazards, and the exact counts at each hospital and in all."""
    studies = {}
    for study in STUDIES:
        hazards = [arm.hazard for arm in study.arms]
        studies[study.name] = {
            "question": study.question,
            "outcome_codes": study.outcome,
            "limit": ALT_LIMIT if study.by_value else None,
            "arms": {
                arm.drugs: {
                    **asdict(arm),
                    "codes": STUDY_DRUGS[arm.drugs],
                    "hazard_per_day": arm.hazard,
                    "sites": {site: found[arm.drugs] for site, found in by_site.items()},
                    "total": _sum([found[arm.drugs] for found in by_site.values()]),
                }
                for arm in study.arms
            },
            "hazard_ratio": hazards[0] / hazards[1] if len(hazards) == 2 else None,
        }
    return {"horizon_days": HORIZON, "washout_days": WASHOUT, "minimum_age": 18, "studies": studies}


def total(parts: list[dict[str, Any]]) -> dict[str, Any]:
    """Counts added up, key by key."""
    return _sum(parts)


def _sum(parts: list[dict[str, Any]]) -> dict[str, Any]:
    total: dict[str, Any] = {}
    for part in parts:
        for key, value in part.items():
            if isinstance(value, dict):
                total[key] = _sum([total.get(key, {}), value])
            else:
                total[key] = total.get(key, 0) + value
    return total
