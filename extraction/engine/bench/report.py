"""What the bench found, as text and as JSON: medians, ranges, and ratios within each round."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any

from extraction.engine.bench.worker import Cost

Runs = dict[str, dict[str, list[Cost]]]
"""Costs by study, engine and round."""
GOALS = (
    ("G1", "ours", "hand", 1.15, "compiled script / hand SQL"),
    ("G2", "index", "hand", 0.40, "site index / full-scan hand SQL (stretch 0.25)"),
    ("G3", "index", "postgres", 0.50, "site index / indexed PostgreSQL"),
)


@dataclass(slots=True)
class Report:
    """All costs of one bench, with what it ran on and who was absent."""

    patients: int
    rows: int
    rounds: int
    load: tuple[float, float, float]
    absent: dict[str, str]
    answers: dict[str, str] = field(default_factory=dict)
    runs: Runs = field(default_factory=dict)
    federation: dict[str, Any] = field(default_factory=dict)

    def ratio(self, study: str, engine: str, base: str) -> float | None:
        """The median over the rounds of the ratio of CPU seconds within a round."""
        mine, other = self.runs[study].get(engine), self.runs[study].get(base)
        if not mine or not other:
            return None
        return median(a.cpu / max(b.cpu, 1e-6) for a, b in zip(mine, other, strict=True))

    def goals(self) -> list[dict[str, Any]]:
        """Each goal with its target and what was measured; none where an engine was absent."""
        found: list[dict[str, Any]] = []
        for name, engine, base, target, words in GOALS:
            measured = {study: self.ratio(study, engine, base) for study in self.runs}
            known = [value for value in measured.values() if value is not None]
            met = max(known) <= target if known else None
            found.append({"goal": name, "of": words, "target": target, "measured": measured, "met": met})
        if self.federation:
            ratio = self.federation["ratio"]
            found.append(
                {
                    "goal": "G8",
                    "of": "sum of the sites / one run",
                    "target": 1.3,
                    "measured": ratio,
                    "met": max(ratio.values()) <= 1.3,
                }
            )
        return found

    def to_json(self) -> dict[str, Any]:
        """Everything, for a trend."""
        runs = {s: {e: [asdict(c) for c in costs] for e, costs in by.items()} for s, by in self.runs.items()}
        return {
            "patients": self.patients,
            "rows": self.rows,
            "rounds": self.rounds,
            "load": self.load,
            "absent": self.absent,
            "answers": self.answers,
            "runs": runs,
            "federation": self.federation,
            "goals": self.goals(),
        }

    def to_text(self) -> str:
        """A table for people."""
        lines = [
            f"{self.patients:,} patients, {self.rows:,} rows, {self.rounds} rounds, load {self.load[0]:.1f}",
            "",
            f"{'study':10} {'engine':10} {'CPU s median':>12} {'min – max':>17} {'/ hand':>7} "
            f"{'wall s':>8} {'peak MB':>8}",
        ]
        for study, engines in self.runs.items():
            lines.append(f"{study:10} {self.answers[study]}")
            lines += [self._line(study, engine, costs) for engine, costs in engines.items()]
        lines += ["", *(f"absent: {engine}: {reason}" for engine, reason in self.absent.items()), ""]
        for goal in self.goals():
            state = {True: "met", False: "missed", None: "not measured"}[goal["met"]]
            shown = {key: value and round(value, 3) for key, value in goal["measured"].items()}
            lines.append(f"{goal['goal']} {goal['of']} <= {goal['target']}: {shown} {state}")
        lines += [f"{name} not measured by this run" for name in ("G4", "G5", "G6", "G7", "G9")]
        return "\n".join(lines)

    def _line(self, study: str, engine: str, costs: list[Cost]) -> str:
        cpu = [cost.cpu for cost in costs]
        ratio = self.ratio(study, engine, "hand") or float("nan")
        peak = max((cost.peak_mb or 0.0) for cost in costs)
        wall = median(cost.wall for cost in costs)
        span = f"{min(cpu):.3f} – {max(cpu):.3f}"
        return f"{'':10} {engine:10} {median(cpu):12.3f} {span:>17} {ratio:7.2f} {wall:8.2f} {peak:8.0f}"
