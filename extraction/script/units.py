"""Units: the one table of their spellings, what they measure, and how numbers become numbers in another unit.

``data/units.csv``: spellings in use at Japanese hospitals and the UCUM unit that each is. ``quantities.csv``:
what a UCUM unit measures, and its size in a base unit of that quantity (number × factor + offset).
``analytes.csv``: per analyte, how a unit of one quantity becomes a unit of another (mmol/L of glucose into
mg/dL). Every row names its source and the day as of which it holds. Factors are exact fractions.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib import resources

from extraction.script.model import CodeList

LITRE = re.compile(r"(?<=/)l$|(?<=/[mudnpfμ])l$")
PLACES = 6
"""Decimals of the finest part of a written number that survives, in the unit in which it was written."""

Line = tuple[Fraction, Fraction]
"""Factor and offset: what a number becomes."""


@dataclass(frozen=True, slots=True)
class Conversion:
    """Numbers written in any of these units become numbers in the wanted one: number × factor + offset.

    The result is rounded, halves away from zero, to ``places`` decimals: so 0.57 g/L is exactly 57 mg/dL.
    """

    units: tuple[str, ...]
    factor: Fraction
    offset: Fraction = Fraction(0)

    @property
    def places(self) -> int:
        """Decimals that are kept: six of the written number's own."""
        found = PLACES
        while self.factor * 10 ** (found - PLACES) < 1:
            found += 1
        return found


def spelling(unit: str) -> str:
    """A unit's text for comparing: full-width forms, blanks, both micro signs and l for litre made one."""
    plain = unicodedata.normalize("NFKC", unit).replace("μ", "u").replace("×", "x").replace("・", ".")
    return LITRE.sub("L", plain.replace(" ", ""))


def ucum(unit: str) -> str | None:
    """The UCUM unit that a text means, None when nobody has said."""
    return known().get(spelling(unit))


def same(one: str, other: str) -> bool:
    """Whether two texts mean the same unit."""
    return one == other or (ucum(one) is not None and ucum(one) == ucum(other))


@cache
def known() -> dict[str, str]:
    """Spellings (as ``spelling`` makes them) of UCUM units; every UCUM unit of the table is one of itself."""
    found = {spelling(row["unit"]): row["ucum"] for row in rows("units")}
    return found | {spelling(unit): unit for unit in (*found.values(), *_quantities())}


def conversions(unit: str, codes: CodeList | None) -> tuple[Conversion, ...]:
    """Every other way of writing a number that means a number in this unit, for the records of a list.

    Conversions between quantities need one analyte that all codes of the list are of; none is assumed.
    """
    wanted = ucum(unit)
    if wanted is None:
        return ()
    lines: dict[Line, list[str]] = defaultdict(list)
    for other, line in _lines_to(wanted, analyte(codes)).items():
        lines[line] += [text for text in _written()[other] if text != unit]
    return tuple(Conversion(tuple(texts), *line) for line, texts in lines.items() if texts)


def convertible(written: str, unit: str, codes: CodeList | None) -> bool:
    """Whether a record with this unit has a number in the wanted one."""
    return written == unit or any(written in found.units for found in conversions(unit, codes))


def analyte(codes: CodeList | None) -> str | None:
    """The one analyte that all codes of a list are of, None when that cannot be said."""
    found: str | None = None
    for code in codes.include if codes is not None else ():
        one = _analyte_of(code.system, code.code)
        if one is None or found not in (None, one):
            return None
        found = one
    return found


def _analyte_of(system: str, code: str) -> str | None:
    """JLAC10 tells the analyte in its first five characters; LOINC in the whole code."""
    return _analytes().get((system, code[:5] if system == "JLAC10" else code))


# -- the tables ---------------------------------------------------------------------------------------------
@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of a table of the package."""
    text = resources.files("extraction.script").joinpath(f"data/{name}.csv").read_text("utf-8")
    return tuple(csv.DictReader(text.splitlines()))


@cache
def _quantities() -> dict[str, tuple[str, Line]]:
    """What a UCUM unit measures, and its size in the base unit."""
    return {
        row["ucum"]: (row["quantity"], (Fraction(row["factor"]), Fraction(row["offset"])))
        for row in rows("quantities")
    }


@cache
def _analytes() -> dict[tuple[str, str], str]:
    return {(row["system"], row["code"]): row["analyte"] for row in rows("analytes")}


@cache
def _written() -> dict[str, tuple[str, ...]]:
    """The texts in which a UCUM unit stands in stores: itself, and its spellings as written."""
    found: dict[str, dict[str, None]] = {unit: {unit: None} for unit in known().values()}
    for row in rows("units"):
        found[row["ucum"]] |= dict.fromkeys(_variants(row["unit"]))
    return {unit: tuple(texts) for unit, texts in found.items()}


def _variants(text: str) -> Iterator[str]:
    """A spelling with a small or a capital litre, and with either micro sign or the letter u for it."""
    for litre in (text, LITRE.sub("L", text)):
        yield litre
        if "μ" in litre:
            yield litre.replace("μ", "\N{MICRO SIGN}")
            yield litre.replace("μ", "u")
    yield spelling(text)


@cache
def _lines_to(wanted: str, analyte: str | None) -> dict[str, Line]:
    """For every unit whose numbers can become numbers in the wanted one: how. The unit itself is there."""
    found: dict[str, Line] = {wanted: (Fraction(1), Fraction(0))}
    waiting = [wanted]
    while waiting:
        unit = waiting.pop(0)
        for other, line in _next_to(unit, analyte):
            if other not in found:
                found[other] = _after(line, found[unit])
                waiting.append(other)
    return found


def _next_to(unit: str, analyte: str | None) -> Iterator[tuple[str, Line]]:
    """Units whose numbers become numbers in this unit in one step."""
    if unit in _quantities():
        quantity, into = _quantities()[unit]
        for other, (kind, line) in _quantities().items():
            if kind == quantity and other != unit:
                yield other, _after(line, _back(into))
    for row in rows("analytes") if analyte is not None else ():
        line = Fraction(row["factor"]), Fraction(row["offset"])
        if row["analyte"] == analyte and row["other"] == unit:
            yield row["unit"], line
        elif row["analyte"] == analyte and row["unit"] == unit:
            yield row["other"], _back(line)


def _after(first: Line, second: Line) -> Line:
    """One step after the other."""
    return first[0] * second[0], first[1] * second[0] + second[1]


def _back(line: Line) -> Line:
    return 1 / line[0], -line[1] / line[0]


def readable(units: Iterable[str]) -> tuple[str, ...]:
    """Of texts, one for each unit that they mean, in their order."""
    return tuple({ucum(unit) or unit: unit for unit in reversed(tuple(units))}.values())[::-1]
