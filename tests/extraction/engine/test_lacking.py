"""What a store lacks: the checker refuses exactly the scripts that the engine refuses, and for no less."""

from collections.abc import Iterator
from random import Random

import pytest

from extraction.engine.compile import compile_script
from extraction.engine.errors import EngineError, MissingData
from extraction.script import Script, SiteProfile, TableProfile, load
from extraction.script.checks.sites import site_findings
from extraction.script.needs import columns, uses
from tests.extraction.engine.generated import Writer
from tests.extraction.engine.hospital import EXAMPLES, example
from tests.extraction.engine.working import Held

SEEDS = range(30)


def scripts() -> Iterator[tuple[str, Script]]:
    """The examples, and made-up scripts in which every part has a use."""
    for path in sorted(EXAMPLES.glob("*.json")):
        yield path.stem, load(example(path.stem))
    for seed in SEEDS:
        script = Writer(Random(seed)).script()
        looked_for = {use.event.era for use in uses(script)}
        looked_for |= {script.follow_up.era, *(arm.era for arm in script.arms)}
        idle = any(arm.entry.washout_events and not arm.entry.washout_days for arm in script.arms)
        if not idle and all(era.name in looked_for for era in script.eras):
            yield f"seed {seed}", script


@pytest.mark.parametrize(("name", "script"), [pytest.param(*each, id=each[0]) for each in scripts()])
def test_without_any_table_or_column_both_refuse_or_both_go_on(name: str, script: Script) -> None:
    wanted = [(use.event.table, columns(script, use)) for use in uses(script) if use.event.table != "era"]
    tables = {table for table, _ in wanted}
    every_column = {f"{table}.{column}" for table, found in wanted for column in found}
    for without in sorted(tables | every_column):
        held = Held({table: [] for table in (*tables, "patient") if table != without}, frozenset({without}))
        profile = SiteProfile("h1", {table: TableProfile(0, held.columns(table)) for table in held.tables})
        refused = any(finding.severity == "error" for finding in site_findings(script, [profile]))
        try:
            absent = compile_script(script, held).absent
        except MissingData:
            assert refused, without
        except EngineError as error:
            assert "circle" in error.text.en
        else:
            assert not refused, without
            assert without in absent
