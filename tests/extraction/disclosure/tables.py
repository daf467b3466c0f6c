"""Small published tables for tests, written as rows of numbers with totals worked out."""

from collections.abc import Mapping, Sequence

from extraction.disclosure import TOTAL, Category, Table, TableAxis
from extraction.script import Text


def axis(name: str, codes: Sequence[str]) -> TableAxis:
    return TableAxis(name, Text(name, name), tuple(Category(code, Text(code, code)) for code in codes))


def bands(name: str, starts: Sequence[int]) -> TableAxis:
    ends = [*starts[1:], None]
    made = [
        Category(
            f"{low}-{high or ''}", Text(f"{low}-{high or ''}", f"{low}-{high or ''}"), low, high, is_band=True
        )
        for low, high in zip(starts, ends, strict=True)
    ]
    return TableAxis(name, Text(name, name), tuple(made))


def grid(
    numbers: Sequence[Sequence[int]],
    hidden: Sequence[tuple[str, str]] = (),
    names: tuple[str, str] = ("row", "col"),
    scope: Mapping[str, tuple[str, ...]] | None = None,
) -> Table:
    """A two-way table with all totals."""
    rows = axis(names[0], [f"r{n}" for n in range(len(numbers))])
    columns = axis(names[1], [f"c{n}" for n in range(len(numbers[0]))])
    cells: dict[tuple[tuple[str, ...], str], int] = {}
    for r, line in enumerate(numbers):
        for c, number in enumerate(line):
            for key in ((f"r{r}", f"c{c}"), (f"r{r}", TOTAL), (TOTAL, f"c{c}"), (TOTAL, TOTAL)):
                cells[key, "persons"] = cells.get((key, "persons"), 0) + number
    covered = frozenset((key, "persons") for key in hidden)
    return Table(
        "grid", Text("表", "grid"), (rows, columns), cells, population="p", scope=scope or {}, hidden=covered
    )


def line(name: str, by: TableAxis, numbers: Sequence[int], population: str = "p") -> Table:
    """A one-way table with its total."""
    cells = {
        ((category.code,), "persons"): number for category, number in zip(by.categories, numbers, strict=True)
    }
    cells[(TOTAL,), "persons"] = sum(numbers)
    return Table(name, Text(name, name), (by,), cells, population=population)
