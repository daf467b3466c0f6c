"""Measures, outcomes and outputs: whether they can be made, and whether they would name persons."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from extraction.script import units
from extraction.script.finding import Finding, error, warning
from extraction.script.model import (
    Axis,
    CrossTable,
    Dataset,
    Incidence,
    Matching,
    Measure,
    NumberIn,
    Outcome,
    Output,
    Records,
    Script,
    Summary,
)
from extraction.script.tables import TABLES

MOST_CELLS = 500
"""A table with more cells will mostly hold cells too small to be shown."""
LEAST_YEARS = 5
"""Narrower age bands make persons recognisable."""


def result_findings(script: Script) -> Iterator[Finding]:
    """Findings about what a script puts out."""
    for n, measure in enumerate(script.measures):
        if measure.of != "value" and not measure.needs_number:
            yield error(
                f"/measures/{n}/of",
                f"of は {measure.take} には書けません。",
                f"'of' cannot be said with {measure.take}.",
            )
    for n, outcome in enumerate(script.outcomes):
        yield from _outcome(script, f"/outcomes/{n}", outcome)
    for n, output in enumerate(script.outputs):
        yield from _output(script, f"/outputs/{n}", output)
    yield from _rows(script)


def numeric(script: Script, name: str | None) -> Measure | None:
    """The measure of this name if it is a number."""
    return next((found for found in script.measures if found.name == name and not found.is_yes_no), None)


def _unknown(place: str, ja: str, en: str, name: str | None) -> Finding:
    if name is None:
        return error(place, f"{ja}の名前(of)が必要です。", f"The name of a {en} is needed (of).")
    return error(place, f"{ja} {name} は定義されていません。", f"The {en} {name} is not defined.")


def _outcome(script: Script, place: str, outcome: Outcome) -> Iterator[Finding]:
    for n, condition in enumerate(outcome.when):
        where = f"{place}/when/{n}/of"
        measure = numeric(script, condition.of)
        if condition.of is not None and measure is None:
            yield _unknown(where, "数値の測定項目", "numeric measure", condition.of)
        elif measure is not None and isinstance(outcome.event.value, NumberIn):
            unit = measure.event.value.unit if isinstance(measure.event.value, NumberIn) else None
            wanted = outcome.event.value.unit
            if measure.of == "value" and measure.needs_number and not units.same(unit or "", wanted):
                yield error(
                    where,
                    "アウトカムと測定項目の単位が違います。",
                    "The outcome and the measure have different units.",
                )
    days, first, last = script.follow_up.days, outcome.window.first, outcome.window.last
    from_index = script.follow_up.days_from == "index"
    if days is not None and from_index and first is not None and first.of == "index" and first.days > days:
        yield error(
            f"{place}/window",
            "追跡の終わりより後の期間です。",
            "The window begins after the follow-up ends.",
        )
    elif days is not None and from_index and (last is None or (last.of == "index" and last.days > days)):
        yield warning(
            f"{place}/window",
            f"期間は追跡の終わり({days} 日)で切られます。",
            f"The window is cut at the end of follow-up ({days} days).",
        )
    if first is None or (first.of == "index" and first.days <= 0) or first.of == "observation_start":
        yield warning(
            f"{place}/window",
            "起点日以前の出来事も含みます。",
            "Events on or before the index date are included.",
        )


def _output(script: Script, place: str, output: Output) -> Iterator[Finding]:
    axes: tuple[Axis, ...] = getattr(output, "by", ())
    if isinstance(output, CrossTable | Matching) and not axes:
        yield error(f"{place}/by", "この出力には軸が必要です。", "This output needs at least one axis.")
    if isinstance(output, Incidence):
        if output.of not in {outcome.name for outcome in script.outcomes}:
            yield _unknown(f"{place}/of", "アウトカム", "outcome", output.of)
        if any(axis.kind == "outcome" for axis in axes):
            yield error(
                f"{place}/by",
                "発生率の軸にアウトカムは使えません。",
                "Incidence cannot be split by an outcome.",
            )
    if isinstance(output, Summary) and output.of != "age" and numeric(script, output.of) is None:
        yield _unknown(f"{place}/of", "数値の項目", "numeric measure", output.of)
    for n, axis in enumerate(axes):
        yield from _axis(script, f"{place}/by/{n}", axis)
        if axis.name in {other.name for other in axes[:n]}:
            yield error(f"{place}/by/{n}", "同じ軸が二度あります。", "The same axis is used twice.")
    cells = prod(_width(script, axis) for axis in axes)
    if cells > MOST_CELLS:
        yield warning(
            f"{place}/by",
            f"軸が細かすぎます(約 {cells} 区画)。ほとんどの区画は人数が少なく、公表できません。",
            f"The axes are too fine (about {cells} cells): most cells will be too small to be shown.",
        )


def _width(script: Script, axis: Axis) -> int:
    if axis.kind == "look" and script.looks is not None:
        return script.looks.count
    calendar = {"year": 10, "fiscal_year": 10, "quarter": 40, "month": 120}
    known = {"sex": 2, "outcome": 2, "arm": len(script.arms), "calendar": calendar.get(axis.by or "", 1)}
    return known.get(axis.kind, len(axis.starts) + 1)


_FIELDS = {"of": ("outcome", "measure"), "by": ("calendar",), "starts": ("age", "measure")}


def _axis(script: Script, place: str, axis: Axis) -> Iterator[Finding]:
    for name, kinds in _FIELDS.items():
        if getattr(axis, name) and axis.kind not in kinds:
            yield error(f"{place}/{name}", f"この軸に {name} は使えません。", f"This axis takes no '{name}'.")
    known = {entry.name for entry in (script.outcomes if axis.kind == "outcome" else script.measures)}
    if axis.kind in ("outcome", "measure") and axis.of not in known:
        yield _unknown(f"{place}/of", "項目", "outcome or measure", axis.of)
        return
    if axis.kind == "calendar" and axis.by is None:
        yield error(f"{place}/by", "暦の単位(by)が必要です。", "The unit of the calendar is needed (by).")
    if axis.kind == "look" and script.looks is None:
        yield error(place, "くり返しの集計(looks)がありません。", "The script has no looks to divide by.")
    banded = axis.kind == "age" or (axis.kind == "measure" and numeric(script, axis.of) is not None)
    if banded and not axis.starts:
        yield error(
            f"{place}/starts",
            "区分の下限(starts)が必要です。",
            "The lower limits of the bands are needed (starts).",
        )
    if axis.starts and not banded and axis.kind == "measure":
        yield error(f"{place}/starts", "この軸に区分は使えません。", "This axis takes no bands.")
    steps = [b - a for a, b in zip(axis.starts, axis.starts[1:], strict=False)]
    if any(step <= 0 for step in steps):
        yield error(
            f"{place}/starts", "区分の下限は小さい順に書いてください。", "The lower limits must increase."
        )
    elif axis.kind == "age" and any(step < LEAST_YEARS for step in steps):
        yield warning(
            f"{place}/starts",
            f"{LEAST_YEARS} 歳より狭い年齢区分があります。人が特定されやすくなります。",
            f"Some age bands are narrower than {LEAST_YEARS} years: persons become recognisable.",
        )


def _rows(script: Script) -> Iterator[Finding]:
    """What row-level output could tell about single persons."""
    rows = [n for n, output in enumerate(script.outputs) if isinstance(output, Dataset | Matching | Records)]
    if rows and script.privacy.dates == "absolute":
        yield warning(
            "/privacy/dates",
            "1人ごとの行に暦の日付が出ます。受診日から人が特定されるおそれがあります。",
            "Rows of single persons carry calendar dates: a known day of a visit could name the person.",
        )
    for n, output in enumerate(script.outputs):
        if not isinstance(output, Records) or output.event.table == "era":
            continue
        spec = TABLES[output.event.table]
        if output.event.codes is None and spec.is_coded:
            yield warning(
                f"/outputs/{n}/event",
                "コードを限らないため、まれな病名や検査から人が特定されるおそれがあります。",
                "Without a code list rare diagnoses or tests in the rows could name a person.",
            )
        if "value_text" in spec.columns:
            yield warning(
                f"/outputs/{n}/event",
                "結果の文字がそのまま出ます。自由記載に個人の情報がないか、確かめてください。",
                "Results are put out as they are written; make sure that they say nothing about persons.",
            )
