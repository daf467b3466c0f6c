"""Results of the laboratory: panels of core items, rare items, values that differ between patients."""

from __future__ import annotations

from functools import cache

import numpy as np

from extraction.engine.synthetic import planted
from extraction.engine.synthetic.acts import Rows, minutes, rows
from extraction.engine.synthetic.codes import labs
from extraction.engine.synthetic.columns import chosen, moments, numbers_or_none
from extraction.engine.synthetic.people import BEFORE, EVENT, MILD, TEST, People, stream
from extraction.engine.synthetic.record import Columns
from extraction.engine.synthetic.sites import Site

_BLOOD, _LIVER, _KIDNEY = (0, 1, 2, 3, 4), (5, 6, 7, 8, 9, 11, 12, 13), (14, 15, 16, 17, 18, 19)
_SUGAR, _LIPID, _OTHER = (21, 22), (23, 24, 25), (10, 20, 26, 27)
_PANELS = (
    (*_BLOOD, *_LIVER, *_KIDNEY, 26),
    (*_BLOOD, *_LIVER, *_KIDNEY, *_SUGAR, *_LIPID, *_OTHER),
    (*_BLOOD, 26),
    (*_LIVER, *_KIDNEY),
    (*_SUGAR, 14, 15, 16),
    (*_LIPID, *_SUGAR, 5, 6, 9),
    (*_BLOOD, *_KIDNEY),
    (0, 2, 4, 27),
)
ALT = 6
RARE_SHARE = 0.03
NO_UNIT = 0.008
CRP, CRP_LIMIT = 26, 0.1
HIGHEST_CALM = 110.0
"""Persons of the liver study stay at or under this value except for the planted ones."""
_PLANTED = TEST | EVENT | MILD | BEFORE


@cache
def _panels() -> tuple[np.ndarray, np.ndarray]:
    """All panels one after another with ALT first in its panel, and where each begins."""
    ordered = [sorted(panel, key=lambda item: item != ALT) for panel in _PANELS]
    begins = np.cumsum([0, *(len(panel) for panel in ordered)])
    return np.concatenate(ordered).astype(np.int64), begins


def lab_result(site: Site, people: People, chunk: int) -> Columns:
    """One row for each result; 28 items make up 97 % of the rows."""
    rng = stream(site, chunk, "lab_result")
    items, begins = _panels()
    sizes = np.diff(begins)
    panel = np.empty(0, np.int64)

    def number(rng: np.random.Generator, acts: int) -> np.ndarray:
        nonlocal panel
        panel = rng.integers(0, len(sizes), acts)
        return sizes[panel]

    found = rows(site, people, rng, share=0.47, every=4, number=number, marks=_PLANTED)
    item = items[begins[panel][found.act] + found.place]
    rare = (rng.random(found.size, np.float32) < RARE_SHARE) & (found.mark == 0)
    item[rare] = labs().table.pick[rng.integers(0, 1 << 16, int(rare.sum()), dtype=np.uint16)]
    item = np.where(_alt_due(found), ALT, item)
    value = _values(found, item, rng)
    texts, shown = _texts(item, value, rng)
    unit = np.where((rng.random(found.size, np.float32) < NO_UNIT) & (found.mark == 0), -1, item)
    unit[labs().qualitative[item]] = -1
    low, high = (
        np.where(labs().qualitative[item], np.nan, limit[item]) for limit in (labs().low, labs().high)
    )
    return {
        **found.person(),
        "result_id": found.row_id(),
        "encounter_id": found.encounter_id(),
        "collected_at": moments(found.day, minutes(found, rng, 480, 960)),
        **found.coded("lab", item),
        "value_num": numbers_or_none(value, shown < 0),
        "value_text": chosen(shown, texts),
        "unit": chosen(np.where(unit < 0, -1, labs().unit[unit]), labs().units),
        "ref_low": numbers_or_none(low),
        "ref_high": numbers_or_none(high),
    }


def _alt_due(found: Rows) -> np.ndarray:
    """Rows that carry the ALT of a planted visit of the liver study."""
    return ((found.mark & _PLANTED) > 0) & found.people.plan.is_study("liver")[found.patient]


def _values(found: Rows, item: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Log-normal values: two thirds of the variance lie between patients, one third within."""
    known, people = labs(), found.people
    own = rng.standard_normal((people.size, known.core), np.float32)
    between = own[found.patient, np.minimum(item, known.core - 1)]
    spread = 0.82 * between + 0.57 * rng.standard_normal(found.size, np.float32)
    value = known.median[item] * np.exp(known.sigma[item] * spread)
    calm = (item == ALT) & people.plan.is_study("liver")[found.patient]
    value = np.where(calm, np.minimum(value, HIGHEST_CALM), value)
    value = _planted_values(found, value, rng)
    return np.rint(value * known.scale[item]) / known.scale[item]


def _planted_values(found: Rows, value: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Outcomes above the limit, values exactly on it, and high values before the start."""
    due = _alt_due(found)
    high = np.flatnonzero(due & ((found.mark & (EVENT | BEFORE)) > 0))
    value[high] = planted.ALT_LIMIT + 1 + np.floor(rng.exponential(60, len(high)))
    value[due & ((found.mark & MILD) > 0)] = planted.ALT_LIMIT
    return value


def _texts(
    item: np.ndarray, value: np.ndarray, rng: np.random.Generator
) -> tuple[tuple[str, ...], np.ndarray]:
    """Results that are words: ``<0.1`` under the limit of CRP, signs of qualitative items; -1 for numbers."""
    words = ("<0.1", "(-)", "(±)", "(1+)", "(2+)", "溶血のため測定不能")
    shown = np.full(len(item), -1)
    shown[(item == CRP) & (value < CRP_LIMIT)] = 0
    signs = np.flatnonzero(labs().qualitative[item])
    shown[signs] = 1 + np.minimum(rng.geometric(0.7, len(signs)) - 1, 3)
    spoilt = (rng.random(len(item), np.float32) < 0.0005) & (item != ALT)
    shown[spoilt] = 5
    return words, shown
