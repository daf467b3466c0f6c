"""Records that a script puts out as a long table: the rows of an event in a window around each entry."""

from __future__ import annotations

from extraction.engine.algebra.expressions import every
from extraction.engine.algebra.relations import Fields, Select
from extraction.engine.compile import asking, records
from extraction.engine.compile.around import Around
from extraction.engine.compile.asking import Ask
from extraction.engine.compile.building import Scope
from extraction.engine.compile.state import State
from extraction.script.model import NumberIn, Records
from extraction.script.tables import TABLES

HIDDEN = ("site_id", "patient_id", "claim_ym")
"""Columns that never leave: who it was, and dates written as text."""


def content_columns(table: str) -> tuple[str, ...]:
    """The columns of a table that say what was recorded: no person, no number of a record, no date."""
    if table == "era":
        return ()
    kinds = TABLES[table].columns
    return tuple(
        name
        for name, kind in kinds.items()
        if kind in ("text", "number", "flag") and name not in HIDDEN and not name.endswith("_id")
    )


def listed(state: State, scope: Scope, output: Records) -> Select:
    """Rows (person, place, idx, s, e, m, rid and contents) of one output."""
    event = output.event
    contents = tuple(name for name in content_columns(event.table) if name in state.builder.held(event.table))
    in_unit = state.builder.in_unit(event)
    asks_number = isinstance(event.value, NumberIn)
    numbers = records.number_parts("value", in_unit) if asks_number else frozenset[str]()
    ask = Ask(event, output.window, (), frozenset({"e", "m", "rid", *contents}) | numbers)
    state.builder.usable(Ask(event, output.window, (), frozenset({"e"} if output.window.overlap else ())))
    around = Around(state.builder, {}, state.around.encounters)
    rows, flags = around.rows(scope, [ask])
    inside = asking.within(output.window, event, dict(scope.anchors))
    fields = Fields().take(
        "h", "site_id", "patient_id", "arm", "look", "place", "idx", "s", "e", "m", "rid", *contents
    )
    if isinstance(event.value, NumberIn):
        fields.add(value_in_unit=records.number_of(event, "value", "h", in_unit))
    block = Select(rows, "h", fields.done(), where=every([flags.hits[event], inside]))
    step = state.builder.step("listed", block, kept=False)
    return Select(step, "h", Fields().take("h", *block.columns).done())
