"""The whole matrix state × action × person of a machine, to be compared with a hand-written list."""

from typing import Any

from workflow.machine import NEW, Machine
from workflow.models import Case

Row = tuple[str, str, str]


def allowed(machine: Machine[Any], cases: dict[str, Case], people: dict[str, Any]) -> set[Row]:
    """Every (state, action, person) in which the table lets the person act, guards left aside.

    `cases` must hold one case in each state of the machine ("" for an unsaved one, before opening): a
    state without its case fails, so that no part of the matrix goes unlooked at.
    """
    missing = set(machine.states) - set(cases)
    assert not missing, f"no case in state {sorted(missing)}"
    for state, case in cases.items():
        assert state == NEW or case.state == state, f"{case.number} is {case.state}, not {state}"
    return {
        (state, action, name)
        for state, case in cases.items()
        for action, row in machine.table.items()
        for name, person in people.items()
        if state in row.sources and row.who(person, case)
    }


def rows(text: str) -> set[Row]:
    """Read a hand-written list: one line `state | action | person, person …` per pair; # begins a remark."""
    found = set()
    for line in text.splitlines():
        if not (line := line.partition("#")[0].strip()):
            continue
        state, action, people = (cell.strip() for cell in line.split("|"))
        found |= {(NEW if state == "(new)" else state, action, p.strip()) for p in people.split(",")}
    return found


def difference(is_now: set[Row], should_be: set[Row]) -> dict[str, list[Row]]:
    """What the table allows beyond the list and what it lacks; two empty lists when they agree."""
    return {
        "allowed but not listed": sorted(is_now - should_be),
        "listed but refused": sorted(should_be - is_now),
    }
