"""The goals of the engine as ratios within one run, and what a run says of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from extraction.engine.bench.studies import COHORT, STUDIES

if TYPE_CHECKING:
    from extraction.engine.bench.report import Report

SMALLEST = 300_000
"""Patients from which on memory is that of the study and not that of an empty process."""


@dataclass(frozen=True, slots=True)
class Goal:
    """One goal: what is compared, the most it may be, and what was measured; ``note`` when it was not."""

    name: str
    of: str
    target: float
    measured: dict[str, float] = field(default_factory=dict)
    note: str = ""

    @property
    def met(self) -> bool | None:
        """Whether all that was measured is within the target; None when nothing was."""
        return max(self.measured.values()) <= self.target if self.measured else None

    def line(self) -> str:
        """The goal for people."""
        state = {True: "met", False: "MISSED", None: "not measured"}[self.met]
        shown = ", ".join(f"{key} {value:.3g}" for key, value in self.measured.items())
        note = f" ({self.note})" if self.note else ""
        return f"{self.name} {self.of} <= {self.target:g}: {shown or '-'}: {state}{note}"


def goals(report: Report) -> list[Goal]:
    """All goals, with what this run measured."""

    def compared(engine: str, base: str, studies: tuple[str, ...] = STUDIES) -> dict[str, float]:
        found = {study: report.ratio(study, engine, base) for study in studies}
        return {study: value for study, value in found.items() if value is not None}

    return [
        Goal("G1", "compiled script / hand SQL", 1.15, compared("ours", "hand")),
        Goal("G1", "compiling, ms", 50, dict(report.compile_ms)),
        Goal(
            "G2", "with the index / full-scan hand SQL (stretch 0.25)", 0.40, compared("ours_index", "hand")
        ),
        Goal("G3", "with the index / indexed PostgreSQL", 0.50, compared("ours_index", "postgres")),
        Goal("G4", "cohort step / Circe's SQL on DuckDB", 0.60, compared("ours", "circe", (COHORT,))),
        Goal("G5", "whole process / ehrQL on DuckDB", 0.25, note=_ehrql(report)),
        _writing(report),
        _growth(report),
        _memory(report),
        Goal("G8", "sum of ten sites / one run", 1.3, dict(report.federation.get("ratio", {}))),
        _pandas(report),
    ]


def _ehrql(report: Report) -> str:
    known = {study: report.whole[study] for study in STUDIES if study in report.whole}
    ratios = ", ".join(f"{study} {costs['ours'] / costs['hand']:.2f}" for study, costs in known.items())
    return (
        f"ehrQL is absent; whole process / hand SQL's whole process: {ratios}"
        if ratios
        else "ehrQL is absent"
    )


def _writing(report: Report) -> Goal:
    spent = report.whole.get("write")
    measured = {"s3": spent["run"] / spent["write"]} if spent else {}
    return Goal("G6", "S3 with the index / writing its tables alone", 1.5, measured)


def _growth(report: Report) -> Goal:
    smaller = report.smaller
    if smaller is None:
        return Goal("G7", "CPU / CPU at a tenth of the patients", 10)
    measured = {}
    for engine in ("ours", "ours_index"):
        for study in STUDIES:
            large, small = report.cpu(study, engine), smaller.cpu(study, engine)
            if large is not None and small:
                measured[f"{study} {engine}"] = large / small
    factor = report.patients / smaller.patients
    return Goal("G7", f"CPU / CPU at {smaller.patients:,} patients", factor, measured)


def _memory(report: Report) -> Goal:
    measured = {}
    for engine in ("ours", "ours_index"):
        for study in STUDIES:
            peak = report.peak(study, engine)
            if peak is not None:
                measured[f"{study} {engine}"] = peak / (300 + 200e-6 * _rows(report.answers[study]))
    return Goal("G7", "memory / (300 MB + 200 bytes a row of the answer)", 1, measured)


def _rows(answer: str) -> int:
    return max(int(part.split()[0]) for part in answer.split("; "))


def _pandas(report: Report) -> Goal:
    measured = {}
    for study in STUDIES:
        ours, theirs = report.peak(study, "ours"), report.peak(study, "pandas")
        if ours is not None and theirs:
            measured[study] = ours / theirs
    note = "" if report.patients >= SMALLEST else f"meant for {SMALLEST:,} patients and more"
    return Goal("G9", "memory / pandas", 0.2, measured, note)
