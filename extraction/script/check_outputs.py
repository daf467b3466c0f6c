"""The checker's part about outputs: axes, bands and what an output refers to."""

from __future__ import annotations

from collections.abc import Iterator

from extraction.script.model import Axis, Output, Script
from extraction.script.schema import Finding, error, unknown


def output_findings(script: Script) -> Iterator[Finding]:
    """Findings about the outputs of a script whose shape is right."""
    for n, output in enumerate(script.outputs):
        place = f"/outputs/{n}"
        yield from _output(script, place, output)
        seen: set[str] = set()
        for k, axis in enumerate(output.by):
            yield from _axis(script, f"{place}/by/{k}", axis)
            if axis.name in seen:
                yield error(f"{place}/by/{k}", "同じ軸が二度あります。", "The same axis is used twice.")
            seen.add(axis.name)


def _output(script: Script, place: str, output: Output) -> Iterator[Finding]:
    if output.kind == "cross_table" and not output.by:
        yield error(f"{place}/by", "クロス表には軸が必要です。", "A cross table needs at least one axis.")
    if output.kind in ("dataset", "attrition") and output.by:
        yield error(f"{place}/by", "この出力に軸は使えません。", "This output takes no axes.")
    if output.kind in ("dataset", "attrition", "cross_table") and output.of is not None:
        yield error(f"{place}/of", "この出力に of は使えません。", "This output takes no 'of'.")
    if output.kind == "incidence" and output.of not in script.outcomes:
        yield unknown(f"{place}/of", "アウトカム", "outcome", output.of)
    if output.kind == "incidence" and any(axis.kind == "outcome" for axis in output.by):
        yield error(
            f"{place}/by", "発生率の軸にアウトカムは使えません。", "Incidence cannot be split by an outcome."
        )
    if output.kind == "summary":
        measure = script.measures.get(output.of or "")
        if output.of != "age" and (measure is None or measure.is_yes_no):
            yield unknown(f"{place}/of", "数値の項目", "numeric measure", output.of)


def _axis(script: Script, place: str, axis: Axis) -> Iterator[Finding]:
    known = set(script.outcomes if axis.kind == "outcome" else script.measures)
    if axis.kind in ("outcome", "covariate") and axis.of not in known:
        yield unknown(f"{place}/of", "項目", "outcome or covariate", axis.of)
        return
    if axis.kind in ("sex", "age") and axis.of is not None:
        yield error(f"{place}/of", "この軸に of は使えません。", "This axis takes no 'of'.")
    banded = axis.kind == "age" or (axis.kind == "covariate" and not script.measures[axis.of or ""].is_yes_no)
    if banded and not axis.starts:
        yield error(
            f"{place}/from",
            "区分の下限(from)が必要です。",
            "The lower limits of the bands are needed (from).",
        )
    if axis.starts and not banded:
        yield error(f"{place}/from", "この軸に区分は使えません。", "This axis takes no bands.")
    if any(a >= b for a, b in zip(axis.starts, axis.starts[1:], strict=False)):
        yield error(
            f"{place}/from", "区分の下限は小さい順に書いてください。", "The lower limits must increase."
        )
