"""Putting the hospitals' results together: tables per hospital, and their exact sum."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from pathlib import Path
from typing import Any

from extraction.disclosure.table import TOTAL, Key, Table
from extraction.engine.manifest import Manifest, read_manifest
from extraction.script.headings import Column, TableAxis
from extraction.script.text import Text

Numbers = tuple[Decimal, ...]
HIDDEN = "*"


class IntegrationError(Exception):
    """Results cannot be put together; ``text`` says why."""

    def __init__(self, ja: str, en: str) -> None:
        self.text = Text(ja, en)
        super().__init__(f"{ja} / {en}")


@dataclass(frozen=True, slots=True)
class IntegratedResult:
    """Tables of each hospital and of all together, with totals, in the order of the script's outputs."""

    script_digest: str
    sites: tuple[str, ...]
    per_site: dict[str, tuple[Table, ...]]
    pooled: tuple[Table, ...]
    absent: dict[str, tuple[str, ...]]

    @property
    def tables(self) -> tuple[Table, ...]:
        """Every table: pooled first, then hospital by hospital."""
        return (*self.pooled, *(table for site in self.sites for table in self.per_site[site]))


@dataclass(frozen=True, slots=True)
class _Additive:
    """One table of numbers that may be added, as hospitals send them."""

    described: dict[str, Any]
    axes: tuple[TableAxis, ...]
    numbers: Mapping[Key, Numbers]


def integrate(manifest_dirs: Sequence[Path]) -> IntegratedResult:
    """Verify and add up the result folders of the hospitals that ran one script.

    Raises EngineError when a file is not what its manifest says, IntegrationError when the folders are of
    different scripts or repeat a hospital.
    """
    found = sorted(
        ((read_manifest(folder), folder) for folder in manifest_dirs), key=lambda pair: pair[0].site
    )
    manifests = [manifest for manifest, _ in found]
    _check_together(manifests)
    digest, sites = manifests[0].script_digest, tuple(manifest.site for manifest in manifests)
    sent = {manifest.site: _read_tables(manifest, folder) for manifest, folder in found}
    per_site = {site: tuple(_table(part, digest, (site,)) for part in sent[site]) for site in sites}
    pooled = tuple(_table(_add(parts), digest, sites) for parts in zip(*sent.values(), strict=True))
    absent = {manifest.site: manifest.absent for manifest in manifests if manifest.absent}
    return IntegratedResult(digest, sites, per_site, pooled, absent)


def _check_together(manifests: Sequence[Manifest]) -> None:
    if not manifests:
        raise IntegrationError("統合する結果がありません。", "There are no results to put together.")
    if len({manifest.script_digest for manifest in manifests}) > 1:
        raise IntegrationError(
            "結果のスクリプトが同じではありません。", "The results are of different scripts."
        )
    sites = [manifest.site for manifest in manifests]
    if len(set(sites)) < len(sites):
        raise IntegrationError("同じ拠点の結果が二度あります。", "A hospital's result is there twice.")


def _read_tables(manifest: Manifest, folder: Path) -> list[_Additive]:
    return [_read_table(described, folder) for described in manifest.tables]


def _read_table(described: dict[str, Any], folder: Path) -> _Additive:
    axes = tuple(TableAxis.from_json(axis) for axis in described["axes"])
    with (folder / f"{described['name']}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    width = len(axes)
    return _Additive(described, axes, {tuple(row[:width]): tuple(map(Decimal, row[width:])) for row in rows})


def _add(parts: Sequence[_Additive]) -> _Additive:
    """The sum over hospitals; groups that only some hospitals have are kept, in their fixed order."""
    axes = tuple(_merge([part.axes[n] for part in parts]) for n in range(len(parts[0].axes)))
    width = len(parts[0].described["columns"])
    zero = (Decimal(0),) * width
    keys = itertools.product(*([category.code for category in axis.categories] for axis in axes))
    with localcontext(prec=60):
        sums = {
            key: tuple(
                sum(column, Decimal(0))
                for column in zip(*(part.numbers.get(key, zero) for part in parts), strict=True)
            )
            for key in keys
        }
    return _Additive(parts[0].described, axes, sums)


def _merge(axes: Sequence[TableAxis]) -> TableAxis:
    """One axis with the groups of all; the groups' order is that of the script at every hospital."""
    merged = list(axes[0].categories)
    for axis in axes[1:]:
        position = 0
        for category in axis.categories:
            if category in merged:
                position = merged.index(category) + 1
            else:
                merged.insert(position, category)
                position += 1
    return replace(axes[0], categories=tuple(merged))


def _table(part: _Additive, population: str, sites: tuple[str, ...]) -> Table:
    described = part.described
    scope = {"site": sites, **{axis: tuple(codes) for axis, codes in described["scope"].items()}}
    columns = tuple(Column.from_json(column) for column in described["columns"])
    cells: dict[tuple[Key, str], int | str | None] = {}
    shown = _columns(described["kind"], columns)
    for key, numbers in _with_totals(part.axes, part.numbers):
        cells |= {(key, column.name): number for column, number in _shown(described["kind"], shown, numbers)}
    title = Text.from_json(described["title"])
    return Table(described["name"], title, part.axes, cells, shown, population, scope)


def _with_totals(
    axes: tuple[TableAxis, ...], numbers: Mapping[Key, Numbers]
) -> Iterator[tuple[Key, Numbers]]:
    """Every cell, and every total of one or more axes, as sums of the cells."""
    choices = [
        [*(category.code for category in axis.categories), *([TOTAL] if axis.has_total else [])]
        for axis in axes
    ]
    with localcontext(prec=60):
        for key in itertools.product(*choices):
            members = [
                value
                for cell, value in numbers.items()
                if all(wanted in (TOTAL, code) for wanted, code in zip(key, cell, strict=True))
            ]
            yield key, tuple(sum(column, Decimal(0)) for column in zip(*members, strict=True))


RATE = Column(
    "rate_per_1000_person_years", Text("1,000人年あたり発生率", "rate per 1,000 person-years"), "value"
)
MEAN = Column("mean", Text("平均", "mean"), "value")
SD = Column("sd", Text("標準偏差", "standard deviation"), "value")


def _columns(kind: str, columns: tuple[Column, ...]) -> tuple[Column, ...]:
    if kind == "incidence":
        return (*columns, RATE)
    return (columns[0], MEAN, SD) if kind == "summary" else columns


def _shown(
    kind: str, columns: tuple[Column, ...], numbers: Numbers
) -> Iterator[tuple[Column, int | str | None]]:
    if kind == "incidence":
        persons, events, days = numbers
        values: tuple[int | str | None, ...] = (int(persons), int(events), str(days), _rate(events, days))
    elif kind == "summary":
        values = (int(numbers[0]), *_mean_and_sd(*numbers))
    else:
        values = (int(numbers[0]),)
    yield from zip(columns, values, strict=True)


def _rate(events: Decimal, days: Decimal) -> str:
    return _rounded(events * Decimal("365250") / days) if days else ""


def _mean_and_sd(persons: Decimal, total: Decimal, squares: Decimal) -> tuple[str, str]:
    """Mean and sample standard deviation; empty where there are too few persons to have one."""
    with localcontext(prec=60):
        mean = total / persons if persons else None
        variance = (squares - total * total / persons) / (persons - 1) if persons > 1 else None
        sd = max(variance, Decimal(0)).sqrt() if variance is not None else None
    return _rounded(mean), _rounded(sd)


def _rounded(value: Decimal | None) -> str:
    return "" if value is None else str(value.quantize(Decimal("0.001"), rounding=ROUND_HALF_EVEN))


def to_csv(table: Table, lang: str = "ja") -> str:
    """The table as CSV text in words of ``lang``; hidden numbers are written "*" whatever the reason."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    titles = [axis.title for axis in table.axes] + [column.title for column in table.columns]
    writer.writerow([title.in_language(lang) for title in titles])
    for key in dict.fromkeys(key for key, _ in table.cells):
        headings = [
            _heading(axis, code).in_language(lang) for axis, code in zip(table.axes, key, strict=True)
        ]
        writer.writerow([*headings, *(_written(table, key, column) for column in table.columns)])
    return out.getvalue()


def _heading(axis: TableAxis, code: str) -> Text:
    if code == TOTAL:
        return Text("計", "Total")
    return next(category.label for category in axis.categories if category.code == code)


def _written(table: Table, key: Key, column: Column) -> str:
    number = table.cells[key, column.name]
    return HIDDEN if (key, column.name) in table.hidden or number is None else str(number)
