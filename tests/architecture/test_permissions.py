"""Who may do what, generated from the tables and the desk, against the list that people wrote."""

from pathlib import Path

import pytest
from django.contrib import admin

from accounts.roles import DESCRIPTIONS, Kind, Role
from tests.factories import staff
from workflow.machine import machines
from workflow.models import Case

HERE = Path(__file__).parent


def lines(name: str) -> list[str]:
    """The hand-written list without remarks and empty lines."""
    text = (HERE / name).read_text()
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


def test_moves_are_open_to_those_who_are_written_down():
    """One line per move: `kind.action | from → to | who`."""
    is_now = [
        f"{kind}.{name} | {', '.join(s or '(new)' for s in row.sources)} → {row.target} | {row.who.__name__}"
        for kind, machine in sorted(machines.items())
        for name, row in machine.table.items()
    ]

    assert is_now == lines("moves.txt")


@pytest.mark.django_db
def test_registers_of_the_desk_are_kept_by_those_who_are_written_down(rf):
    """One line per table: `app.Model | add: roles | change: roles`; all of the agency look."""
    agency = [role for role in Role if Kind.AGENCY in DESCRIPTIONS[role].kinds]
    requests = {}
    for role in agency:
        requests[role] = rf.get("/desk/")
        requests[role].user = staff(role)
    is_now = []
    for model, page in sorted(admin.site._registry.items(), key=lambda pair: pair[0]._meta.label):
        may = {
            verb: [r.value for r in agency if getattr(page, f"has_{verb}_permission")(requests[r])]
            for verb in ("add", "change", "delete", "view")
        }
        assert (may["delete"], may["view"]) == ([], [r.value for r in agency]), model
        rest = f"add: {' '.join(may['add']) or '-'} | change: {' '.join(may['change']) or '-'}"
        is_now.append(f"{model._meta.label} | {rest}")

    assert is_now == lines("desk.txt")


def test_cases_are_never_written_on_the_desk(rf):
    cases = [(model, page) for model, page in admin.site._registry.items() if issubclass(model, Case)]
    request = rf.get("/desk/")

    found = {
        model._meta.label
        for model, page in cases
        if page.has_add_permission(request) or page.has_change_permission(request)
    }

    assert found == set()
    assert {model.kind for model, _page in cases} == set(machines)
