"""Hiding: small counts go, nothing can be worked out, and no more is hidden than that needs."""

import json
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from extraction.disclosure import Policy, Table, assess, audit, integrate, protect, to_csv
from extraction.engine import Store, run
from tests.extraction.disclosure.tables import bands, grid, line
from tests.extraction.engine.hospital import example

SMALL = range(1, 10)


def test_the_single_small_cell_takes_three_companions_into_hiding() -> None:
    table = grid([[11, 12, 36], [2, 305, 995], [26, 55, 34]])

    protected = protect([table])

    assert (protected.hidden_primary, protected.hidden_secondary, protected.hidden) == (1, 3, 4)
    assert sorted(key for key, _ in protected.tables[0].hidden) == [
        ("r0", "c0"),
        ("r0", "c1"),
        ("r1", "c0"),
        ("r1", "c1"),
    ]
    assert protected.audit.unsafe(Policy()) == []


def test_a_table_without_small_cells_is_shown_whole() -> None:
    table = grid([[11, 12], [13, 0]])

    assert protect([table]).hidden == 0


def test_both_kinds_of_hidden_numbers_look_the_same_and_are_gone() -> None:
    released = protect([grid([[11, 12, 36], [2, 305, 995], [26, 55, 34]])]).tables[0].released()

    text = to_csv(released, "en")

    assert [line for line in text.splitlines() if "*" in line] == ["r0,c0,*", "r0,c1,*", "r1,c0,*", "r1,c1,*"]
    stored = json.dumps(released.to_json())
    assert '"value": 305' not in stored
    assert Table.from_json(json.loads(stored)) == released


def test_a_hidden_count_must_look_as_if_it_could_be_shown_however_little_doubt_is_asked_for() -> None:
    table = grid([[4, 30, 30], [3, 40, 40], [12, 50, 50]])
    lenient = Policy(width=1)

    protected = protect([table], policy=lenient)

    assert [bound for bound in protected.audit.bounds if bound.high < 10] == []
    assert [bound.key for bound in protected.audit.bounds] == [("r0", "c0"), ("r1", "c0")]


def test_a_later_release_hides_what_it_would_give_away_of_an_earlier_one() -> None:
    first = line("first", bands("age", [0, 65]), [34, 40])
    second = line("second", bands("age", [0, 60]), [30, 44])

    protected = protect([second], [first])

    assert protected.hidden_secondary == 2
    assert assess(protected.tables, [first]).is_safe


def test_what_earlier_releases_have_already_given_away_is_refused() -> None:
    earlier = [grid([[40, 50], [60, 3]], hidden=[("r1", "c1")])]
    table = grid([[40, 50], [60, 3]])

    protected = protect([table], earlier)

    assert [text.en for text in protected.unprotectable] == [
        "grid: hiding cannot protect persons (together with what was released earlier)."
    ]


@given(st.lists(st.lists(st.integers(0, 40), min_size=3, max_size=3), min_size=2, max_size=3))
@settings(max_examples=40, deadline=None, derandomize=True)
def test_no_small_count_of_any_table_is_shown_or_worked_out(numbers: list[list[int]]) -> None:
    table = grid(numbers)

    protected = protect([table])

    after = protected.tables[0]
    assert not [key for key, number in after.cells.items() if number in SMALL and key not in after.hidden]
    assert audit([after]).unsafe(Policy()) == []
    assert protected.unprotectable == ()
    assert assess([after]).is_safe
    for address in after.hidden:
        if table.cells[address] not in SMALL:
            shown = Table(
                after.name,
                after.title,
                after.axes,
                after.cells,
                population="p",
                hidden=after.hidden - {address},
            )
            assert not assess([shown]).is_safe


def test_the_platelet_study_hides_its_small_cells_and_keeps_what_is_safe(
    real_stores: dict[str, Store], tmp_path: Path
) -> None:
    for site, store in real_stores.items():
        run(example("heparin_platelets"), store.folder, tmp_path / site, site=site)
    result = integrate([tmp_path / site for site in real_stores])

    protected = protect(result.pooled)

    shown = {
        key: number
        for (key, column), number in protected.tables[0].cells.items()
        if (key, column) not in protected.tables[0].hidden
    }
    assert protected.hidden_primary > 0
    assert protected.hidden_secondary > 0
    assert assess(protected.tables).is_safe
    assert not set(shown.values()) & set(SMALL)
    assert shown["*", "*", "*"] == result.pooled[0].cells[("*", "*", "*"), "persons"]


def test_hospital_and_pooled_tables_are_protected_together(
    real_stores: dict[str, Store], tmp_path: Path
) -> None:
    for site, store in real_stores.items():
        run(example("readmissions"), store.folder, tmp_path / site, site=site)
    result = integrate([tmp_path / site for site in real_stores])

    protected = protect(result.tables)

    assert assess(protected.tables).is_safe
    assert assess([table.released() for table in protected.tables]).is_safe
