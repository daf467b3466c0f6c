"""Parts of a script are changed one by one, and nothing else changes with them."""

from typing import Any

import pytest

from extraction.script import document
from extraction.script.document import NoSuchPart
from extraction.script.model import Counted, Event, Group, Script, Summary

SCRIPT: dict[str, Any] = {
    "version": 2,
    "title": {"ja": "題", "en": "title"},
    "code_lists": [{"name": "plt", "title": {"ja": "血小板", "en": "platelets"}, "include": []}],
    "arms": [{"name": "a", "entry": {"events": [{"table": "lab_result", "codes": "plt"}]}}],
    "include": [
        {
            "rule": {
                "type": "group",
                "kind": "all",
                "of": [{"type": "counted", "event": {"codes": "plt"}, "window": {}}],
            }
        },
        {"rule": {"type": "measured", "measure": "x"}},
    ],
    "measures": [{"name": "x", "event": {"table": "lab_result"}}],
    "outcomes": [{"name": "x"}],
    "outputs": [
        {"type": "summary", "name": "s", "of": "x"},
        {
            "type": "cross_table",
            "name": "c",
            "by": [{"kind": "outcome", "of": "x"}, {"kind": "measure", "of": "x"}],
        },
    ],
}


@pytest.mark.parametrize(
    ("pointer", "cls"),
    [
        ("", Script),
        ("/arms/0/entry/events/0", Event),
        ("/include/0/rule", Group),
        ("/include/0/rule/of/0", Counted),
        ("/outputs/0", Summary),
    ],
)
def test_the_class_at_a_pointer_follows_the_types_and_what_unions_say(pointer: str, cls: type) -> None:
    assert document.kind_at(SCRIPT, pointer) is cls


@pytest.mark.parametrize(
    "pointer", ["/nothing", "/arms/7", "/arms/x", "/title", "/include/0/rule/of/0/n", "arms"]
)
def test_what_is_no_part_is_refused(pointer: str) -> None:
    with pytest.raises(NoSuchPart):
        document.kind_at(SCRIPT, pointer)


def test_a_part_is_replaced_and_the_given_document_stays() -> None:
    fresh = document.put(SCRIPT, "/include/1", {"rule": 1})

    assert fresh["include"] == [SCRIPT["include"][0], {"rule": 1}]
    assert SCRIPT["include"][1] == {"rule": {"type": "measured", "measure": "x"}}


def test_a_part_joins_a_list_that_is_not_there_yet() -> None:
    fresh, pointer = document.append(SCRIPT, "/exclude", {"rule": 1})

    assert (fresh["exclude"], pointer) == ([{"rule": 1}], "/exclude/0")


def test_the_last_entry_takes_its_list_with_it_but_not_what_holds_it() -> None:
    fresh = document.remove(SCRIPT, "/measures/0")

    assert "measures" not in fresh


@pytest.mark.parametrize(("by", "there"), [(1, "/include/1"), (-1, "/include/0"), (9, "/include/1")])
def test_entries_change_places_within_their_list(by: int, there: str) -> None:
    fresh, pointer = document.move(SCRIPT, "/include/0", by)

    assert pointer == there
    assert document.find(fresh, there) == SCRIPT["include"][0]


def test_a_new_name_reaches_all_who_use_it_and_no_namesake() -> None:
    fresh = document.rename(SCRIPT, "measures", "x", "alt")

    assert fresh["include"][1]["rule"]["measure"] == "alt"
    assert fresh["outputs"][0]["of"] == "alt"
    assert [axis["of"] for axis in fresh["outputs"][1]["by"]] == ["x", "alt"]
    assert fresh["outcomes"] == SCRIPT["outcomes"]


def test_a_code_list_is_renamed_wherever_events_stand() -> None:
    fresh = document.rename(SCRIPT, "code_lists", "plt", "platelets")

    assert fresh["arms"][0]["entry"]["events"][0]["codes"] == "platelets"
    assert fresh["include"][0]["rule"]["of"][0]["event"]["codes"] == "platelets"
