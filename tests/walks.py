"""Random walks over a machine: whoever tries whatever, the log and the rows stay in agreement."""

from collections.abc import Callable
from random import Random
from typing import Any

from workflow import verification
from workflow.machine import SAME, Machine
from workflow.models import Case, Event
from workflow.refusals import Refused

Inputs = Callable[[str, Case, Random], dict[str, Any]]


def walk(
    machine: Machine[Any], case: Case, people: list[Any], inputs: Inputs, *, seed: int, steps: int = 25
) -> int:
    """Try random moves by random people; return how many succeeded.

    After each try: a success went along a row of the table and added one version and one event; a refusal
    changed nothing; a final state has no way out. At the end the whole case verifies.
    """
    random, moved = Random(seed), 0
    closed_to_openings = [name for name, row in machine.table.items() if row.sources != ("",)]
    for _turn in range(steps):
        name, person = random.choice(closed_to_openings), random.choice(people)
        before = (case.state, case.version)
        try:
            machine.perform(name, case, by=person, **inputs(name, case, random))
        except Refused:
            case.refresh_from_db()
            assert (case.state, case.version) == before
            continue
        row, moved = machine.table[name], moved + 1
        case.refresh_from_db()
        assert before[0] in row.sources
        assert case.state == (before[0] if row.target == SAME else row.target)
        assert case.version >= before[1] + 1
        events = Event.objects.filter(kind=case.kind, number=case.number, type="move")
        assert events.count() == case.version
    assert list(verification.faults(case.number)) == []
    return moved
