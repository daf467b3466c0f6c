"""The hospitals of a synthetic network: how many patients, from when, with which gaps and local codes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np
import pyarrow as pa

from extraction.engine.synthetic.codes import CodeTable, diagnoses, drugs, labs, procedures
from extraction.script.tables import TABLES

EPOCH = date(1970, 1, 1)
CLAIMS_ONLY = (
    *("patient", "claim_diagnosis", "claim_drug", "claim_procedure"),
    *("dpc_stay", "dpc_diagnosis", "dpc_procedure"),
)
FREQUENT = 300
"""The first entries of every list have a standard code at every hospital."""


def day_number(year: int, month: int = 1, day: int = 1) -> int:
    """Days since 1970."""
    return (date(year, month, day) - EPOCH).days


@dataclass(frozen=True)
class Site:
    """One hospital. Its data cover the days ``start`` to ``end``, modifier codes since ``modifiers``."""

    number: int
    patients: int
    seed: int
    start: int
    end: int
    modifiers: int
    tables: tuple[str, ...]
    missing: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Its name in the store, such as S01."""
        return f"S{self.number + 1:02d}"

    @property
    def has_records(self) -> bool:
        """Whether it has the tables of an electronic record, not only claims."""
        return "encounter" in self.tables

    def columns(self, table: str) -> list[str]:
        """Columns it holds of a table."""
        gone = self.missing.get(table, ())
        return [column for column in TABLES[table].columns if column not in gone]

    @cached_property
    def lists(self) -> dict[str, LocalList]:
        """Its codes by kind."""
        tables = {"drug": drugs(), "dx": diagnoses(), "lab": labs().table, "procedure": procedures()}
        return {kind: LocalList.of(kind, table, self.number) for kind, table in tables.items()}


@dataclass(frozen=True)
class LocalList:
    """A list of codes as one hospital writes it; ``standard`` is -1 where it could not be mapped."""

    table: CodeTable
    codes: pa.StringArray
    names: pa.StringArray
    local: pa.StringArray
    standard: np.ndarray

    @classmethod
    def of(cls, kind: str, table: CodeTable, site: int) -> LocalList:
        """Local codes differ between hospitals; about one rare code in fifty has no standard code."""
        size = len(table.codes)
        place = np.arange(size)
        letter = {"drug": "Y", "dx": "B", "lab": "K", "procedure": "S"}[kind]
        mixed = (place * 7_919 + site * 10_007) % 100_000
        local = [f"{letter}{site + 1:02d}{number:05d}" for number in mixed]
        unmapped = (place > FREQUENT) & (place < size - 16) & ((place * 31 + site * 17) % 50 == 0)
        standard = np.where(unmapped, -1, place).astype(np.int32)
        return cls(table, pa.array(table.codes), pa.array(table.names), pa.array(local), standard)


def network(patients: int, sites: int, seed: int) -> list[Site]:
    """The hospitals of a network with so many patients in all.

    From four hospitals on the last holds claims and DPC only, like the national centre's data; others lack
    a table or a column each, as old systems do.
    """
    weights = 1 / (1 + 0.25 * np.arange(sites))
    shares = np.floor(np.cumsum(weights) / weights.sum() * patients + 1e-9).astype(int)
    counts = np.diff(shares, prepend=0)
    return [_site(number, int(counts[number]), sites, seed) for number in range(sites)]


def _site(number: int, patients: int, sites: int, seed: int) -> Site:
    tables: tuple[str, ...] = tuple(TABLES)
    missing: dict[str, tuple[str, ...]] = {}
    if sites >= 4 and number == sites - 1:
        tables = CLAIMS_ONLY
    elif number % 5 == 2:
        tables = tuple(name for name in tables if name != "bacteriology")
        missing["lab_result"] = ("ref_low", "ref_high")
    elif number % 5 == 1:
        missing["prescription"] = ("route",)
        missing["claim_diagnosis"] = ("modifier_codes",)
    return Site(
        number=number,
        patients=patients,
        seed=seed,
        start=day_number(2009 + number % 5, 4 if number % 2 else 1),
        end=day_number(2024, 3 * (1 + number % 2), 28),
        modifiers=day_number(2013 + number % 4),
        tables=tables,
        missing=missing,
    )
