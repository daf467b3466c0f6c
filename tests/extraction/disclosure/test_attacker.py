"""What an outsider can work out: answers known from handbooks, and contradictions noticed."""

import itertools
from dataclasses import replace

import pytest

from extraction.disclosure import Contradiction, Policy, Table, assess, audit
from tests.extraction.disclosure.tables import bands, grid, line

INNER = [("r0", "c0"), ("r0", "c1"), ("r1", "c0"), ("r1", "c1")]


def bounds(table: Table) -> dict[tuple[str, ...], tuple[float, float]]:
    return {bound.key: (bound.low, bound.high) for bound in audit([table]).bounds}


def test_margins_7_3_and_6_4_leave_3_to_6_for_the_first_cell() -> None:
    table = grid([[4, 3], [2, 1]], hidden=INNER)

    assert bounds(table) == {
        ("r0", "c0"): (3, 6),
        ("r0", "c1"): (1, 4),
        ("r1", "c0"): (0, 3),
        ("r1", "c1"): (0, 3),
    }


def test_one_hidden_cell_of_a_table_with_totals_is_known_exactly() -> None:
    table = grid([[11, 12, 36], [2, 305, 995], [26, 55, 34]], hidden=[("r1", "c0")])

    assert bounds(table) == {("r1", "c0"): (2, 2)}
    assert [flag.rule for flag in assess([table]).flags] == ["S12"]


def test_bounds_are_those_of_every_table_that_fits() -> None:
    table = grid([[3, 8, 1], [9, 2, 4]], hidden=[("r0", "c0"), ("r0", "c1"), ("r1", "c0"), ("r1", "c1")])

    found = bounds(table)

    possible = [a for a in range(12) if 11 - a >= 0 and 12 - a >= 0 and 11 - (12 - a) >= 0]
    assert found["r0", "c0"] == (min(possible), max(possible))


def test_numbers_that_do_not_add_up_are_refused() -> None:
    table = grid([[20, 30], [40, 50]])
    broken = Table(
        table.name, table.title, table.axes, {**table.cells, (("*", "*"), "persons"): 150}, population="p"
    )

    with pytest.raises(Contradiction):
        audit([broken])
    assert [(flag.rule, flag.severity) for flag in assess([broken]).flags] == [("S16", "stop")]


@pytest.mark.parametrize(("count", "rules"), [(0, ["S2"]), (1, ["S1"]), (9, ["S1"]), (10, [])])
def test_a_count_is_small_from_one_to_one_below_the_threshold(count: int, rules: list[str]) -> None:
    table = line("ages", bands("age", [0, 65]), [count, 40])

    flags = assess([table]).flags

    assert [flag.rule for flag in flags] == rules


def test_the_threshold_is_the_offices_to_set() -> None:
    table = line("ages", bands("age", [0, 65]), [4, 40])

    assert [assess([table], policy=Policy(threshold=t)).is_safe for t in (4, 5)] == [True, False]


def test_two_releases_that_are_safe_alone_give_a_small_group_away_together() -> None:
    first = line("first", bands("age", [0, 65]), [34, 40])
    second = line("second", bands("age", [0, 60]), [30, 44])

    assert assess([first]).is_safe
    assert assess([second]).is_safe
    flags = assess([second], earlier=[first]).flags
    assert [(flag.rule, flag.severity, flag.text.en) for flag in flags] == [
        ("S13", "stop", "“second”, 60- (persons): Subtraction with “first”, 65- leaves a group of 4."),
    ]


def test_an_earlier_release_of_another_script_that_differs_little_is_pointed_out() -> None:
    ages = bands("age", [0, 65])

    flags = assess([line("a", ages, [34, 40], "new")], earlier=[line("a", ages, [30, 40], "old")]).flags

    assert [(flag.rule, flag.severity, flag.key) for flag in flags] == [
        ("S13", "warn", ("0-65",)),
        ("S13", "warn", ("*",)),
    ]


def test_a_system_too_large_to_audit_is_left_to_people() -> None:
    table = grid([[3, 20], [30, 40]], hidden=[("r0", "c0")])

    flags = assess([table], policy=Policy(max_unknowns=3)).flags

    assert [(flag.rule, flag.severity) for flag in flags] == [("S14", "stop")]


def test_a_group_in_which_everybody_has_the_outcome_is_stopped_when_it_is_small() -> None:
    safe = [grid([[n, 0], [50, 50]], names=("row", "outcome_x")) for n in (29, 30)]
    named = [
        Table(t.name, t.title, t.axes, {(_yes(k), c): v for (k, c), v in t.cells.items()}, population="p")
        for t in (_with_yes(table) for table in safe)
    ]

    stopped = [[flag.rule for flag in assess([table]).flags if flag.severity == "stop"] for table in named]

    assert stopped == [["S2"], []]


def _yes(key: tuple[str, ...]) -> tuple[str, ...]:
    return tuple({"c0": "yes", "c1": "no"}.get(code, code) for code in key)


def _with_yes(table: Table) -> Table:
    rows, columns = table.axes
    renamed = tuple(replace(c, code=_yes((c.code,))[0]) for c in columns.categories)
    return replace(table, axes=(rows, replace(columns, categories=renamed)))


def test_every_small_difference_of_nested_bands_is_found() -> None:
    people = [12, 3, 15, 11]
    tables = [
        line(f"from_{cut}", bands("age", [0, cut]), [sum(people[:n]), sum(people[n:])])
        for n, cut in enumerate((20, 40, 60), start=1)
    ]

    found = {flag.text.en.rsplit(" ", 1)[1] for flag in assess(tables).flags}

    brute = {b - a for a, b in itertools.combinations([12, 15, 30], 2) if b - a < 10}
    assert found == {f"{gap}." for gap in brute}
