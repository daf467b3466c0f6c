"""What the bench found, as text and as JSON: medians, ranges, and ratios within each round."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any

from extraction.engine.bench.goals import goals
from extraction.engine.bench.worker import Cost

Runs = dict[str, dict[str, list[Cost]]]
"""Costs by study, engine and round."""


@dataclass(slots=True)
class Report:
    """All costs of one bench, with what it ran on and who was absent."""

    patients: int
    rows: int
    rounds: int
    load: tuple[float, float, float]
    absent: dict[str, str]
    answers: dict[str, str] = field(default_factory=dict)
    compile_ms: dict[str, float] = field(default_factory=dict)
    runs: Runs = field(default_factory=dict)
    smaller: Report | None = None
    whole: dict[str, Any] = field(default_factory=dict)
    federation: dict[str, Any] = field(default_factory=dict)

    def ratio(self, study: str, engine: str, base: str) -> float | None:
        """The median over the rounds of the ratio of CPU seconds within a round."""
        mine, other = self.costs(study, engine), self.costs(study, base)
        if not mine or not other:
            return None
        return median(a.cpu / max(b.cpu, 1e-6) for a, b in zip(mine, other, strict=True))

    def costs(self, study: str, engine: str) -> list[Cost]:
        """What an engine's runs of a study cost; none when it did not run."""
        return self.runs.get(study, {}).get(engine, [])

    def cpu(self, study: str, engine: str) -> float | None:
        """Median CPU seconds."""
        costs = self.costs(study, engine)
        return median(cost.cpu for cost in costs) if costs else None

    def peak(self, study: str, engine: str) -> float | None:
        """The most memory of its own in MB."""
        return max((cost.peak_mb for cost in self.costs(study, engine)), default=None)

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
            "compile_ms": self.compile_ms,
            "runs": runs,
            "smaller": self.smaller.to_json() if self.smaller else None,
            "whole": self.whole,
            "federation": self.federation,
            "goals": [asdict(goal) for goal in goals(self)],
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
            lines.append(f"{study:10} {self.answers[study]}; compiled in {self.compile_ms[study]:.1f} ms")
            lines += [self._line(study, engine, costs) for engine, costs in engines.items()]
        for study, costs in self.whole.items():
            shown = ", ".join(f"{name} {cpu:.2f}" for name, cpu in costs.items())
            lines.append(
                f"whole processes, {study}: {shown} CPU s" if study != "write" else f"S3: {shown} CPU s"
            )
        lines += ["", *(f"absent: {engine}: {reason}" for engine, reason in self.absent.items()), ""]
        return "\n".join(lines + [goal.line() for goal in goals(self)])

    def _line(self, study: str, engine: str, costs: list[Cost]) -> str:
        cpu = [cost.cpu for cost in costs]
        ratio = self.ratio(study, engine, "hand") or float("nan")
        wall = median(cost.wall for cost in costs)
        span = f"{min(cpu):.3f} – {max(cpu):.3f}"
        peak = self.peak(study, engine) or 0.0
        return f"{'':10} {engine:10} {median(cpu):12.3f} {span:>17} {ratio:7.2f} {wall:8.2f} {peak:8.0f}"
