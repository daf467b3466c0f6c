"""Patients and their visits: the skeleton on which every table of a synthetic hospital is built."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from extraction.engine.synthetic import planted
from extraction.engine.synthetic.planted import Plan
from extraction.engine.synthetic.sites import Site

CHUNK = 4_096
"""Patients made at a time; memory does not depend on the size of the hospital."""
OUTPATIENT, INPATIENT, EMERGENCY = 0, 1, 2
DRUG, TEST, EVENT, MILD, BEFORE = 1, 2, 4, 8, 16
"""Marks of planted visits: the study's drug, a measurement, and three kinds of outcome."""
_AGES = (6, 4, 6, 8, 11, 14, 18, 20, 11, 2)
"""Of a hundred patients, how many are in each decade of age when first seen; the last ends at 103."""
_MONTHS = np.array([1.10, 1.06, 1.08, 1.02, 0.96, 0.97, 0.98, 0.92, 0.95, 1.00, 0.98, 0.98])


@dataclass(frozen=True, slots=True)
class People:
    """Patients of one chunk and their visits, sorted by patient and day; days since 1970."""

    first: int
    sex: np.ndarray
    birth: np.ndarray
    death: np.ndarray
    obs_start: np.ndarray
    obs_end: np.ndarray
    plan: Plan
    patient: np.ndarray
    start: np.ndarray
    end: np.ndarray
    kind: np.ndarray
    mark: np.ndarray

    @property
    def size(self) -> int:
        """Number of patients."""
        return len(self.sex)


def stream(site: Site, chunk: int, name: str) -> np.random.Generator:
    """Random numbers that depend on nothing but seed, hospital, chunk and what they are for."""
    words = [site.seed, site.number, chunk, *name.encode()]
    return np.random.Generator(np.random.SFC64(np.random.SeedSequence(words)))


def people(site: Site, chunk: int) -> People:
    """The patients of one chunk; always the same for the same seed and size of network."""
    rng = stream(site, chunk, "people")
    first = chunk * CHUNK
    size = min(CHUNK, site.patients - first)
    plan = planted.plan(rng, size, site.start, site.end)
    if not site.has_records:
        plan = Plan(np.full(size, planted.NO_STUDY, np.int8), plan.kind, plan.index, plan.event * 0)
    usual = _usual_visits(rng, site, plan.arm < 0)
    extra = _planted_visits(rng, site, plan)
    patient, start, mark = (np.concatenate(pair) for pair in zip(usual, extra, strict=True))
    order = np.argsort(patient * 100_000 + start, kind="stable")
    patient, start, mark = patient[order], start[order], mark[order]
    kind, end = _stays(rng, site, patient, start, mark)
    last = np.searchsorted(patient, np.arange(size), side="right") - 1
    begin = np.searchsorted(patient, np.arange(size))
    birth, sex = _persons(rng, site, plan, start[begin])
    death = _deaths(rng, site, plan, kind[last], end[last], birth)
    obs_end = np.where(death > 0, death, end[last])
    return People(first, sex, birth, death, start[begin], obs_end, plan, patient, start, end, kind, mark)


def _usual_visits(
    rng: np.random.Generator, site: Site, usual: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Log-normal numbers of visits with exponential gaps; more in winter, few at weekends."""
    size = len(usual)
    number = np.clip(np.rint(rng.lognormal(1.66, 1.2, size)), 1, 250).astype(np.int64)
    span = site.end - site.start
    first = site.start + (rng.random(size) ** 1.3 * (span - 30)).astype(np.int64)
    gap = np.minimum(45.0, 0.9 * (site.end - first) / number)
    number[~usual] = 0
    patient = np.repeat(np.arange(size), number)
    steps = rng.exponential(1.0, len(patient)) * gap[patient]
    begins = (np.cumsum(number) - number)[number > 0]
    steps[begins] = 0
    walked = np.cumsum(steps)
    walked -= np.repeat(walked[begins], number[number > 0])
    day = _on_weekdays(_seasonal(first[patient] + walked.astype(np.int64)), patient)
    keep = day <= site.end - 1
    keep[begins] = True
    day = np.minimum(day, site.end - 1)
    return patient[keep], day[keep], np.zeros(int(keep.sum()), np.uint8)


def _on_weekdays(day: np.ndarray, patient: np.ndarray) -> np.ndarray:
    """Most visits of a weekend move to the week that follows: one Sunday in 12 stays, one Saturday in 4."""
    weekday = (day + 4) % 7
    turn = patient * 7_919 + day * 31
    sunday, saturday = (weekday == 0) & (turn % 12 > 0), (weekday == 6) & (turn % 4 > 0)
    return day + np.where(sunday, 1 + turn % 5, 0) + np.where(saturday, 2 + turn % 5, 0)


def _seasonal(day: np.ndarray) -> np.ndarray:
    """Move days within their year so that months are as busy as ``_MONTHS`` says; order is kept."""
    share = np.concatenate([[0], np.cumsum(_MONTHS) / _MONTHS.sum()])
    warped = np.interp(np.arange(366) / 365.25, share, np.arange(13) / 12) * 365.25
    year = day.astype("M8[D]").astype("M8[Y]")
    new_year = year.astype("M8[D]").astype(np.int64)
    return new_year + warped.astype(np.int64)[day - new_year]


def _planted_visits(
    rng: np.random.Generator, site: Site, plan: Plan
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Visits around the index day; what is due on each depends on why the person was planted."""
    who = np.flatnonzero(plan.arm >= 0)
    parts: list[tuple[np.ndarray, np.ndarray, int]] = []

    def visit(chosen: np.ndarray, offset: int | np.ndarray, mark: int = 0) -> None:
        ids = who[chosen]
        parts.append((ids, plan.index[ids] + (offset if isinstance(offset, int) else offset[ids]), mark))

    def kind(*names: str) -> np.ndarray:
        return plan.is_kind(*names)[who]

    short, late = kind("unobserved", "earlier_use"), kind("late")
    everyone = np.ones(len(who), bool)
    for offset in (-420, -300, -200):
        visit(~short, offset)
    visit(kind("unobserved"), -planted.WASHOUT + 1)
    visit(kind("earlier_use"), -250)
    visit(kind("earlier_use"), -120, DRUG)
    visit(~kind("outcome_before"), -20, TEST)
    visit(kind("outcome_before"), -20, BEFORE)
    visit(everyone, 0, DRUG)
    visit(everyone, 30, DRUG | TEST)
    visit(everyone, 60, DRUG | TEST)
    visit(everyone, 85, TEST)
    visit(plan.event[who] > 0, plan.event, EVENT)
    visit(late, planted.HORIZON + 1, EVENT)
    visit(kind("mild"), 45, MILD)
    for offset in (120, 150, 200, 240):
        visit(everyone, offset + rng.integers(0, 20, len(plan.arm)))
    patient = np.concatenate([ids for ids, _, _ in parts])
    day = np.minimum(np.concatenate([days for _, days, _ in parts]), site.end - 1)
    mark = np.repeat(np.array([m for _, _, m in parts], np.uint8), [len(ids) for ids, _, _ in parts])
    return patient, day, mark


def _stays(
    rng: np.random.Generator, site: Site, patient: np.ndarray, start: np.ndarray, mark: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Kind of each visit and its last day; a stay ends before the person's next visit."""
    draw = rng.random(len(start))
    kind = np.where(draw < 0.07, INPATIENT, np.where(draw < 0.10, EMERGENCY, OUTPATIENT)).astype(np.int8)
    kind[(kind == OUTPATIENT) & ((start + 4) % 7 == 0)] = EMERGENCY
    kind[mark > 0] = OUTPATIENT
    length = np.minimum(rng.geometric(1 / 11, len(start)), 180)
    following = np.append(start[1:], site.end)
    following[np.append(patient[1:] != patient[:-1], True)] = site.end
    end = np.minimum(start + length, np.maximum(following - 1, start))
    return kind, np.where(kind == INPATIENT, end, start)


def _deaths(
    rng: np.random.Generator, site: Site, plan: Plan, kind: np.ndarray, end: np.ndarray, birth: np.ndarray
) -> np.ndarray:
    """Day of death, 0 for the living: likelier with age and where the last visit is a stay."""
    age = (end - birth) / 365.25
    draw = rng.random(len(end)) / np.clip(np.exp((age - 72) / 14), 0.03, 2.2)
    later = end + rng.exponential(60, len(end)).astype(np.int64)
    dies = np.where(kind == INPATIENT, draw < 0.3, draw < 0.04) & (plan.arm < 0)
    day = np.where((kind == INPATIENT) & (draw < 0.2), end, later)
    return np.where(dies & (day <= site.end), day, 0)


def _persons(
    rng: np.random.Generator, site: Site, plan: Plan, first: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Birth dates and sexes; planted persons are adults on their index day unless planted as minors."""
    size = len(first)
    age = np.interp(rng.random(size), np.cumsum([0, *_AGES]) / sum(_AGES), [*range(0, 100, 10), 103])
    birth = first - (age * 365.25).astype(np.int64)
    adult = plan.index - (365.25 * (18.1 + rng.beta(3, 2, size) * 70)).astype(np.int64)
    minor = plan.index - rng.integers(3_000, 6_570, size)
    birth = np.where(plan.arm >= 0, np.where(plan.is_kind("minor"), minor, adult), birth)
    sex = np.searchsorted([0.48, 0.998], rng.random(size)).astype(np.int8)
    return birth, sex
