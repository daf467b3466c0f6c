"""One part of a script in the words that the hospitals will read; parts that are half-written have none."""

from typing import Any

from django.utils.translation import get_language

from extraction.script import codec, shape
from extraction.script.document import Document, names
from extraction.script.grammar import definitions, population, records, results, rules
from extraction.script.grammar.core import Page, Scope, Syntax, Unsayable, View
from extraction.script.grammar.tree import Line
from extraction.script.model import Arm, Entry
from extraction.script.render import NAMED

SYNTAX: dict[str, Syntax] = {
    "CodeList": definitions.CODE_LIST,
    "Era": definitions.ERA,
    "NamedDay": definitions.NAMED_DAY,
    "Precedence": population.PRECEDENCE,
    "FollowUp": population.FOLLOW_UP,
    "Event": records.EVENT,
    "Where": records.WHERE,
    "Counted": rules.COUNTED,
    "Measured": rules.MEASURED,
    "PersonIs": rules.PERSON,
    "Group": rules.GROUP,
    "Measure": results.MEASURE_LINE,
    "Outcome": results.OUTCOME,
    "Condition": results.CONDITION,
    "Axis": results.AXIS,
    "Looks": results.LOOKS,
    "Privacy": results.PRIVACY,
} | dict.fromkeys(
    ("Dataset", "Records", "Matching", "CrossTable", "Incidence", "Summary", "Attrition"), results.OUTPUT
)
HEAD_ONLY = ("Group",)
"""Parts whose further lines are cards of their own."""


def sentence_of(cls: type, node: Any, document: Document) -> str:
    """The part in the reader's language, one line for each sentence; empty when it has no meaning yet."""
    syntax = SYNTAX.get(cls.__name__)
    if cls is Arm:
        return _entry(node, document)
    said = {key: value for key, value in node.items() if key != "type"}
    if syntax is None or shape.findings(said, cls):
        return ""
    page = Page(scope_of(document))
    try:
        syntax.show(codec.from_json(cls, node), page)
    except (Unsayable, KeyError, ValueError):
        return ""
    line = page.line()
    return line.text if cls.__name__ in HEAD_ONLY else "\n".join(_lines(line))


def _entry(arm: Any, document: Document) -> str:
    """How persons enter an arm and what ends their follow-up, line by line."""
    entry, page = arm.get("entry", {}), Page(scope_of(document))
    if shape.findings(entry, Entry):
        return ""
    try:
        population.ENTRY.show(View(codec.from_json(Entry, entry)), page)
        if not shape.findings(arm, Arm):
            population.ARM_ENDS.show(View(codec.from_json(Arm, arm)), page)
    except (Unsayable, KeyError, ValueError):
        return ""
    return "\n".join(_lines(page.line()))


def scope_of(document: Document) -> Scope:
    """What the document names, with titles in the reader's language."""
    lang = "en" if (get_language() or "ja").startswith("en") else "ja"
    return Scope(
        lang,  # type: ignore[arg-type]
        {part: {name: str(title.get(lang, "")) for name, title in names(document, part)} for part in NAMED},
    )


def _lines(line: Line) -> list[str]:
    found = [line.text] if line.text else []
    for inner in line.below:
        found += [f"　{text}" if line.text else text for text in _lines(inner)]
    return found
