"""From a typed script to a plan: a few steps over the algebra, whatever the database.

The order is that of a study: entries, records around them, who stays, follow-up, measures and outcomes, one
row per entry. Compiling never looks at data, only at which columns a store has.
"""

from __future__ import annotations

from dataclasses import dataclass

from extraction.engine.algebra.relations import Named, Select, Step, Union, sources
from extraction.engine.compile import eligible, listing, study
from extraction.engine.compile.building import Builder, Holdings, Scope
from extraction.engine.compile.records import patients
from extraction.engine.compile.state import State
from extraction.engine.errors import MissingData
from extraction.script.model import Event, Records, Script
from extraction.script.needs import PATIENT_COLUMNS
from extraction.script.text import Text

__all__ = ["Holdings", "Plan", "Scope", "compile_script"]


@dataclass(frozen=True, slots=True)
class Plan:
    """Steps in order and what is asked of the last ones.

    ``analysis`` has one row per entry that stayed; ``trail`` every entry with the number of the stage that
    lost it; ``entered`` the persons with an event by arm and look; ``records`` the rows of long tables, by
    name. ``stages`` are the lines of the attrition
    table; ``absent`` is what the store lacked ("table" or "table.column"). ``repeated`` has a row when a
    patient is there twice, from the step ``entries`` on. ``asides`` count records that had no usable value.
    """

    script: Script
    builder: Builder
    analysis: Scope
    trail: Union
    entered: Union
    records: dict[str, Select]
    stages: tuple[tuple[str, Text], ...]
    absent: tuple[str, ...]
    entries: str
    repeated: Select
    asides: tuple[tuple[Event, Named, str], ...]

    @property
    def steps(self) -> tuple[Step, ...]:
        """All steps in order."""
        return tuple(self.builder.steps)

    @property
    def tables(self) -> tuple[str, ...]:
        """Tables of the store that the steps read."""
        read = (source.reading.table for step in self.steps for source in sources(step.relation))
        return tuple(dict.fromkeys(read))


def compile_script(script: Script, store: Holdings) -> Plan:
    """The plan of a sound script for a store with these columns.

    Measures whose columns are missing stay blank and are listed in ``absent``. Raises MissingData when
    anything else is missing.
    """
    builder = Builder(script, store)
    held = store.columns("patient")
    missing = [f"patient.{name}" for name in PATIENT_COLUMNS if name not in held] if held else ["patient"]
    builder.lacking.update(dict.fromkeys(missing))
    everyone = Text("起点日を探しています", "Finding index dates")
    builder.steps.append(Step("patients", patients(0), everyone, kept=False))
    state = State(builder)
    analysis = study.compile_study(state)
    builder.label = Text("記録の一覧を作っています", "Listing records")
    records = {
        output.name: listing.listed(state, analysis, output)
        for output in script.outputs
        if isinstance(output, Records)
    }
    if builder.lacking:
        names = ", ".join(builder.lacking)
        raise MissingData(
            f"この拠点のデータには {names} がないため、実行できません。",
            f"The store of this site has no {names}; the script cannot run.",
        )
    return Plan(
        script, builder, analysis, study.trail(state), study.entered(state), records, tuple(state.stages),
        tuple(sorted(builder.absent)), state.entries, eligible.repeated(state), tuple(state.around.asides),
    )  # fmt: skip
