"""The builder's page: the script as cards in sections, each card a sentence with what can be done to it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from extraction.builder import labels
from extraction.builder.sentences import Spoken, lines_of
from extraction.builder.shape import Branch, branches
from extraction.script import Finding, codec
from extraction.script import document as document_of
from extraction.script.document import Document, joined
from extraction.script.model import Code, Group, Rule, Script
from extraction.script.text import Text
from extraction.words import said

ORDER = (
    *("code_lists", "arms", "precedence", "include", "exclude", "eras", "days", "measures", "follow_up"),
    *("outcomes", "outputs", "looks", "privacy"),
)
USUAL = ("code_lists", "include", "exclude", "measures", "follow_up", "outcomes")
"""Sections of the page that are shown even when they are empty."""
NOTHING_YET = Text(
    "まだ何もありません。下のボタンで1つ以上加えてください。", "Nothing here yet: add at least one below."
)
SHOWN_AT_ONCE = 2
"""So many findings stand at a card; the others are folded."""
_RULES = tuple(codec.members(Rule))


@dataclass
class Card:
    """One part: where it stands, what it says, what is wrong with it, and the parts below it."""

    pointer: str
    cls: type
    title: str
    lines: list[Spoken]
    place: int
    of: int
    removable: bool
    sections: list["Section"] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    rows: list[Any] = field(default_factory=list)

    @property
    def anchor(self) -> str:
        """The id of the card on the page."""
        return "part" + self.pointer.replace("/", "-")

    @property
    def kind(self) -> str:
        """What such a part is called."""
        return labels.kind(self.cls)

    @property
    def is_first(self) -> bool:
        """Whether nothing stands above it in its list."""
        return self.place == 0

    @property
    def is_last(self) -> bool:
        """Whether nothing stands below it in its list."""
        return self.place == self.of - 1

    @property
    def is_rule(self) -> bool:
        """Whether it may be put into a group of its own."""
        return self.cls in _RULES and self.cls is not Group

    @property
    def is_code_list(self) -> bool:
        """Whether its codes are chosen on a page of their own."""
        return self.cls.__name__ == "CodeList"

    @property
    def problems(self) -> list[dict[str, Any]]:
        """What the checker says of this very part."""
        return [{"text": said(found.text), "is_error": found.severity == "error"} for found in self.findings]

    @property
    def more_problems(self) -> list[dict[str, Any]]:
        """What is said of it beyond the first few sentences."""
        return self.problems[SHOWN_AT_ONCE:]

    @property
    def filled(self) -> list["Section"]:
        """The sections below it that say something, or must."""
        return [section for section in self.sections if section.cards or section.needed]

    @property
    def empty(self) -> list["Section"]:
        """The sections below it that few studies need, folded away as long as they are empty."""
        return [section for section in self.sections if not (section.cards or section.needed)]

    def everything(self) -> Iterator["Card"]:
        """This card and all below it."""
        yield self
        for section in self.sections:
            for card in section.cards:
                yield from card.everything()


@dataclass
class Section:
    """A list of cards, or the one card of a part that stands alone, and what may be added."""

    pointer: str
    label: str
    help: Any
    cards: list[Card]
    adds: list[tuple[str, str]]
    is_list: bool
    needed: bool

    @property
    def anchor(self) -> str:
        """The id of the section on the page."""
        return "part" + self.pointer.replace("/", "-")

    @property
    def is_alone(self) -> bool:
        """Whether it is one part that needs no frame of its own."""
        return not self.is_list and len(self.cards) == 1 and not self.adds


def sections_of(document: Document, findings: Sequence[Finding]) -> tuple[list[Section], list[Finding]]:
    """The sections of the page, and the findings that are about no card."""
    shapes = {branch.field: branch for branch in branches(Script)}
    sections = [_section(document, "", document, shapes[name]) for name in ORDER]
    cards = [card for section in sections for top in section.cards for card in top.everything()]
    loose = []
    bare = {inner.pointer for card in cards for inner in card.sections if inner.needed and not inner.cards}
    lacking = {(document_of.parent(pointer), document_of.parts(pointer)[-1]) for pointer in bare}
    for finding in findings:
        lacks = (finding.pointer, finding.text.en.rpartition(": ")[2].rstrip("."))
        if finding.pointer in bare or lacks in lacking:
            finding = replace(finding, text=NOTHING_YET)
        around = [card for card in cards if _holds(card.pointer, finding.pointer)]
        if around:
            max(around, key=lambda card: len(card.pointer)).findings.append(finding)
        else:
            loose.append(finding)
    return sections, loose


def _holds(pointer: str, inner: str) -> bool:
    return inner == pointer or inner.startswith(pointer + "/")


def _section(document: Document, pointer: str, node: Any, branch: Branch) -> Section:
    here, inner = joined(pointer, *branch.path), node
    for part in branch.path:
        inner = inner.get(part) if isinstance(inner, dict) else None
    entries = inner if isinstance(inner, list) else [inner] if isinstance(inner, dict) else []
    cards = [
        _card(document, joined(here, n) if branch.is_list else here, entry, branch, n, len(entries))
        for n, entry in enumerate(entries)
    ]
    adds = [(codec.tag(cls), labels.kind(cls)) for cls in branch.kinds]
    free = branch.is_list or not cards
    return Section(
        pointer=here,
        label=labels.section(branch.cls, branch.field),
        help=labels.section_help(branch.cls, branch.field),
        cards=[card for card in cards if card],
        adds=adds if free else [],
        is_list=branch.is_list,
        needed=branch.needed or branch.field == "by" or (not pointer and branch.field in USUAL),
    )


def _card(document: Document, pointer: str, node: Any, branch: Branch, place: int, of: int) -> Card | None:
    cls = _class(branch, node)
    if cls is None:
        return None
    inner = [] if cls.__name__ == "CodeList" else [b for b in branches(cls) if b.kinds != (Code,)]
    return Card(
        pointer=pointer,
        cls=cls,
        title=_title(node),
        lines=lines_of(cls, node, document),
        place=place,
        of=of,
        removable=branch.is_list or not branch.needed or cls in _RULES,
        sections=[_section(document, pointer, node, b) for b in inner],
    )


def _class(branch: Branch, node: Any) -> type | None:
    if not isinstance(node, dict):
        return None
    if len(branch.kinds) == 1:
        return branch.kinds[0]
    return next((cls for cls in branch.kinds if codec.tag(cls) == node.get("type")), None)


def _title(node: dict[str, Any]) -> str:
    title = node.get("title")
    if isinstance(title, dict):
        return (
            labels.titled(str(node.get("name", "")), title) if node.get("name") else labels.titled("", title)
        )
    return str(node.get("name", ""))


def blank_document() -> Document:
    """A script of which nothing has been said yet."""
    return {
        "version": 2,
        "title": {"ja": _("題名を入力してください"), "en": "Please enter a title"},
        "purpose": {"ja": _("目的を入力してください"), "en": "Please enter the purpose"},
        "arms": [
            {"name": "cohort", "title": {"ja": "対象集団", "en": "Study population"}, "entry": {"events": []}}
        ],
        "outputs": [
            {
                "type": "attrition",
                "name": "attrition",
                "title": {"ja": "対象者の絞り込み", "en": "How the study population was reached"},
            }
        ],
    }


def fresh_part(cls: type, document: Document, pointer: str) -> dict[str, Any]:
    """A new part for a list: its type where that must be said, and a name that is free."""
    node: dict[str, Any] = {}
    if cls in _RULES or ("kind" in vars(cls) and "kind" not in codec.hints(cls)):
        node["type"] = codec.tag(cls)
    if cls is Group:
        node["kind"] = "all"
    if "name" in codec.hints(cls):
        taken = {entry.get("name") for entry in _entries(document, pointer)}
        stem = {"Arm": "arm", "CodeList": "codes", "NamedDay": "day"}.get(cls.__name__, codec.tag(cls))
        n = 1
        while f"{stem}_{n}" in taken:
            n += 1
        node["name"] = f"{stem}_{n}"
    return node


def named_by_title(node: dict[str, Any], document: Document, pointer: str) -> dict[str, Any]:
    """A new part whose name nobody chose takes it from its English title, where that makes a free one."""
    title = node.get("title")
    words = re.sub("[^a-z0-9]+", "_", str(title.get("en", "")).lower()) if isinstance(title, dict) else ""
    name = words.strip("_")[:40].rstrip("_")
    taken = {entry.get("name") for entry in _entries(document, pointer)}
    is_automatic = re.fullmatch("[a-z_]+_[0-9]+", str(node.get("name", "")))
    if not is_automatic or name in taken or not re.fullmatch("[a-z][a-z0-9_]*", name):
        return node
    return node | {"name": name}


def _entries(document: Document, pointer: str) -> list[Any]:
    found = document.get(pointer.removeprefix("/"), [])
    return [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []
