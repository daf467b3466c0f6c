"""The line on which a part of a JSON text stands."""

import json

from hypothesis import given
from hypothesis import strategies as st

from extraction.script.document import joined
from extraction.script.lines import first_unreadable, line_of, lines_of

DOCUMENTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=12,
)


def pointers(node, here=""):
    yield here
    entries = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, inner in entries:
        yield from pointers(inner, joined(here, key))


@given(DOCUMENTS, st.sampled_from([None, 1, 2]))
def test_every_part_of_every_document_has_its_line(document, indent):
    text = json.dumps(document, indent=indent, ensure_ascii=False)

    found = lines_of(text)

    assert list(found) == list(pointers(document))
    assert list(found.values()) == sorted(found.values())
    assert first_unreadable(text) is None


def test_a_part_that_lacks_is_looked_for_in_what_holds_it_and_broken_text_says_where():
    text = '{\n "arms": [\n  {"name": "a"},\n  {"name": }\n ]\n}'

    assert line_of("/arms/1/entry/events", lines_of(text)) == 4
    assert first_unreadable(text) == 4
