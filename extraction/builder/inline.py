"""Inputs inside the sentences: the numbers, days, choices and code lists of all cards, saved together.

Where a value stands in a sentence is told by the grammar itself; what the sentence does not say (a condition
that is not set) is added in the part's own form.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from extraction.builder import labels
from extraction.builder.fields import IsoDayField, NumberField
from extraction.builder.making import choices_of, default_of, field_of, limits_of, said_at
from extraction.builder.page import Card, Section
from extraction.builder.shape import Leaf, leaves
from extraction.script import document
from extraction.script.document import Document
from workflow.forms import MoveForm

FORM_ID = "sentences"
"""The id of the form that all these inputs belong to, wherever on the page they stand."""
ENDS = {"at_least": _("下限"), "above": _("下限"), "at_most": _("上限"), "below": _("上限")}
MOST_DAYS = 36_525
MOST_INPUTS = 400
"""A request carries at most 500 fields; beyond this many, values are changed in the form of their part."""
EMPTY = _("空にはできません。条件を外すときは「編集」を使ってください。")


@dataclass(frozen=True)
class Slot:
    """One input: of which part, at which path, and what it says now. Days before are told without sign."""

    pointer: str
    path: tuple[str, ...]
    input: forms.Field
    now: Any
    default: Any = None
    sign: int = 1

    @property
    def name(self) -> str:
        """The name of the input on the page."""
        return f"{self.pointer}:{'.'.join(self.path)}"

    @property
    def told(self) -> Any:
        """The value as the input shows it."""
        return self.now * self.sign if self.sign < 0 else self.now


@dataclass
class Row:
    """One line of a card's sentences: words and inputs in their order, and what is wrong with the inputs."""

    depth: int
    bits: list[Any] = field(default_factory=list)
    errors: list[tuple[str, str]] = field(default_factory=list)


class SentencesForm(MoveForm):
    """Every input inside a sentence of the page."""

    def __init__(self, *args: Any, document: Document, sections: list[Section], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.document = document
        self.slots: dict[str, Slot] = {}
        for section in sections:
            for top in section.cards:
                for card in top.everything():
                    self._take(card)
        for hidden in ("key", "expecting"):
            self.fields[hidden].widget.attrs["form"] = FORM_ID

    def _take(self, card: Card) -> None:
        told = [path for line in card.lines for _words, path in line.pieces if path]
        for slot in slots(card, told, self.document) if told and len(self.slots) < MOST_INPUTS else ():
            self.slots[slot.name] = slot
            self.fields[slot.name] = slot.input
            self.initial[slot.name] = slot.told
            slot.input.help_text = ""
            slot.input.widget.attrs |= {"form": FORM_ID, "aria-label": slot.input.label}

    def lay_out(self, sections: list[Section], *, with_inputs: bool) -> None:
        """Give every card its sentences, with the inputs in their places or in words alone."""
        if not with_inputs:
            self.slots = {}
        for section in sections:
            for top in section.cards:
                for card in top.everything():
                    card.rows = [self._row(card, line.depth, line.pieces) for line in card.lines]

    def _row(self, card: Card, depth: int, pieces: Iterable[Any]) -> Row:
        row, used = Row(depth), set()
        for words, path in pieces:
            name = f"{card.pointer}:{'.'.join(_written(path, self.slots, card.pointer))}" if path else ""
            if name in used:
                continue
            if name in self.slots:
                used.add(name)
                row.bits.append(self[name])
                row.errors += [
                    (f"{self[name].auto_id}_error", f"{self[name].label}：{error}")
                    for error in self[name].errors
                ]
            else:
                row.bits.append(words)
        return row

    def changed(self) -> Document:
        """The document with what was typed."""
        fresh = self.document
        for name, slot in self.slots.items():
            value: Any = self.cleaned_data.get(name)
            value = value * slot.sign if slot.sign < 0 else value
            if value == slot.now or (isinstance(slot.now, date) and value == slot.now.isoformat()):
                continue
            place = document.joined(slot.pointer, *slot.path)
            if value in ("", slot.default) and value != 0:
                fresh = document.remove(fresh, place) if slot.now not in (None, slot.default) else fresh
            else:
                fresh = document.put(fresh, place, value)
        return fresh


def slots(card: Card, told: Iterable[tuple[str, ...]], now: Document) -> Iterator[Slot]:
    """The inputs of a card for what its sentences tell."""
    node = document.find(now, card.pointer)
    known = {leaf.path: leaf for leaf in leaves(card.cls, node)}
    for path in dict.fromkeys(told):
        leaf = known.get(path) or known.get(path[:-1])
        slot = _slot(card.pointer, path, leaf, node, now) if leaf else None
        if slot is not None:
            yield slot


def _slot(pointer: str, path: tuple[str, ...], leaf: Leaf, node: Any, now: Document) -> Slot | None:
    if leaf.sort == "bound":
        return _of_bound(pointer, path, leaf, node)
    if leaf.sort == "range":
        return _number(pointer, path, node, f"{labels.field(leaf.cls, leaf.path)}：{ENDS[path[-1]]}")
    if path != leaf.path:
        return None
    if leaf.sort in ("whole", "number"):
        low, high = limits_of(leaf)
        label = labels.field(leaf.cls, leaf.path)
        return _number(pointer, path, node, label, low, high, whole=leaf.sort == "whole")
    if leaf.sort == "day":
        value = said_at(node, path)
        return Slot(pointer, path, IsoDayField(label=labels.field(leaf.cls, leaf.path)), value)
    if leaf.sort == "choice" or (leaf.sort == "word" and leaf.field != "name"):
        made = field_of(leaf, node, now)
        if leaf.sort == "word" and choices_of(leaf, node, now) is None:
            made.widget.attrs["size"] = max(len(str(said_at(node, path) or "")), 4)
            made.required = True
        default = default_of(leaf)
        return Slot(pointer, path, made, said_at(node, path) or default or "", default)
    return None


def _number(
    pointer: str,
    path: tuple[str, ...],
    node: Any,
    label: Any,
    low: float | None = None,
    high: float | None = None,
    *,
    whole: bool = False,
) -> Slot | None:
    value = said_at(node, path)
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    size = {"size": max(len(str(abs(value))) + 1, 3), "inputmode": "decimal"}
    made = NumberField(whole=whole, low=low, high=high, label=label, widget=forms.TextInput(attrs=size))
    made.error_messages["required"] = EMPTY
    return Slot(pointer, path, made, value, sign=-1 if path[-1] == "days" and value < 0 else 1)


def _of_bound(pointer: str, path: tuple[str, ...], leaf: Leaf, node: Any) -> Slot | None:
    """The days of one end of a window; the day from which they are counted is chosen in the form."""
    if path[-1] == "of" and path != leaf.path:
        return None
    label = f"{labels.field(leaf.cls, leaf.path)}：{_('日数')}"
    return _number(pointer, (*leaf.path, "days"), node, label, 0, MOST_DAYS, whole=True)


def _written(path: tuple[str, ...], slots: dict[str, Slot], pointer: str) -> tuple[str, ...]:
    """Where the value of these words is written; an end of a window may be told by its days alone."""
    days = (*path, "days")
    return days if f"{pointer}:{'.'.join(days)}" in slots else path
