"""What the stages of compiling a study hand on to each other."""

from __future__ import annotations

from dataclasses import dataclass, field

from extraction.engine.algebra.expressions import Expr
from extraction.engine.algebra.relations import Fields, Named, Select
from extraction.engine.compile import records
from extraction.engine.compile.around import Around
from extraction.engine.compile.building import Builder
from extraction.script.model import Script
from extraction.script.text import Text

PERSON = records.PERSON
GROUP = ("arm", "look")
BASE = (
    *PERSON, *GROUP, "entry", "idx", "idx_end", "sex", "birth_date", "death_date",
    "obs_start", "obs_end", "age",
)  # fmt: skip
ANCHORS = {
    "index": "idx", "index_end": "idx_end", "observation_start": "obs_start", "observation_end": "obs_end",
}  # fmt: skip


@dataclass(slots=True)
class State:
    """The plan so far: steps, lines of the attrition table, and where entries were lost."""

    builder: Builder
    stages: list[tuple[str, Text]] = field(default_factory=list)
    trail: list[Select] = field(default_factory=list)
    days: list[Named] = field(default_factory=list)
    entries: str = ""
    around: Around = field(init=False)

    def __post_init__(self) -> None:
        self.around = Around(self.builder, {}, {})

    @property
    def script(self) -> Script:
        """The script being compiled."""
        return self.builder.script

    def stage(self, key: str, title: Text) -> int:
        """A further line of the attrition table; its number."""
        self.stages.append((key, title))
        return len(self.stages) - 1


def trail_fields(row: str, lost: Expr) -> tuple[tuple[str, Expr], ...]:
    """One entry of the trail: whose it was, and at which stage it was lost."""
    return Fields().take(row, *PERSON, *GROUP).add(lost=lost).done()
