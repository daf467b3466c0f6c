"""Everything that can be written in a script has a name in the builder."""

from dataclasses import is_dataclass

import pytest

from extraction.builder import choices, labels, shape
from extraction.script.model import events, outputs, study

PARTS = sorted(
    {
        kind
        for module in (events, study, outputs)
        for kind in vars(module).values()
        if is_dataclass(kind) and kind.__module__ == module.__name__ and kind not in shape.TYPED_AS_ONE
    }
    - {study.Script},
    key=lambda kind: kind.__name__,
)


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_every_input_and_every_choice_has_a_name(part):
    for leaf in shape.leaves(part, {}):
        assert labels.field(leaf.cls, leaf.path)
        if leaf.sort in ("choice", "choices"):
            assert {value for value, _name in choices.choices(leaf)} >= set(leaf.choices)
    for branch in shape.branches(part):
        assert labels.section(branch.cls, branch.field)
