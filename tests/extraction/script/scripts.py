"""Generated scripts of the whole language: made from its types, held to what can be meant.

``scripts()`` makes scripts that can be said; ``documents()`` makes anything of the right shape.
"""

from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass, replace
from datetime import date
from functools import cache
from typing import Any, Literal, get_args, get_origin

from hypothesis import strategies as st

from extraction.script.codec import bare, default, hints, members, optional
from extraction.script.model import (
    Axis,
    CodeList,
    CrossTable,
    Entry,
    Era,
    Event,
    FollowUp,
    Group,
    Matching,
    Measure,
    Measured,
    NamedDay,
    Outcome,
    Period,
    Range,
    Script,
    Summary,
)
from extraction.script.model.kinds import Between, Items, Written
from extraction.script.shape import limits
from extraction.script.tables import TABLES
from extraction.script.text import Text

Draw = Callable[..., Any]
NAMES = {
    "code_lists": ("c1", "c2", "c3"),
    "eras": ("e1", "e2"),
    "days": ("d1", "d2"),
    "measures": ("m1", "m2", "m3"),
    "outcomes": ("o1", "o2"),
}
UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
TRAPS = (
    "」", "「", "”", "“", "」」", "”” of “", "［c1］", " [c1]",
    "・", "■ ", "  ・x", "起点日", "の7日前", "（", "）", "、",
    "または", " or ", "。形式はCSV", "全期間", "同", "a.", "5以上", "local", "院内コード",
    "の日", "の発生の有無", " × ",
    "“x” [m1]: ", "0", "１２", "age", "性別",
)  # fmt: skip
"""Texts that look like the sentences around them."""

CHARACTERS = st.characters(exclude_categories=UNSEEN)
TEXTS = st.one_of(
    st.lists(st.one_of(st.sampled_from(TRAPS), CHARACTERS), min_size=1, max_size=4).map("".join),
    st.sampled_from(TRAPS),
)
TITLES = st.one_of(st.sampled_from(("同じ題名", "別の題名")), TEXTS)
NUMBERS = st.one_of(
    st.integers(-1000, 100_000).map(float),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from((0.1, 1e-7, 1e20, 6.5)),
)


def of(kind: Any, depth: int = 2) -> st.SearchStrategy[Any]:
    """Values of a type of the model, within the limits beside it."""
    limit = limits(kind)
    core, may_be_none = optional(kind)
    found = _core(bare(core), limit, depth)
    return st.one_of(st.none(), found) if may_be_none else found


def _core(kind: Any, limit: Any, depth: int) -> st.SearchStrategy[Any]:
    if kind is Text:
        return st.builds(Text, TITLES, TITLES)
    if get_origin(kind) is tuple:
        return _lists(get_args(kind)[0], limit or Items(), depth)
    if get_origin(kind) is Literal:
        return st.sampled_from(get_args(kind))
    if choices := members(kind):
        usable = [cls for cls in choices if depth > 0 or cls is not Group]
        return st.one_of(*(st.deferred(lambda cls=cls: _records(cls, depth)) for cls in usable))
    if is_dataclass(kind):
        return st.deferred(lambda: _records(kind, depth))
    if kind is date:
        return st.dates(date(1900, 1, 1), date(2100, 12, 31))
    if kind is str:
        return _written(limit)
    if kind is bool:
        return st.booleans()
    return _numbers(kind, limit)


def _numbers(kind: type, limit: Between | None) -> st.SearchStrategy[Any]:
    if kind is float:
        return NUMBERS
    assert limit is not None
    low, high = int(limit.low or 0) if limit.low is not None else None, int(limit.high or 0)
    return st.one_of(st.integers(low, high), st.sampled_from((1, 2, 3)))


def _written(limit: Written) -> st.SearchStrategy[str]:
    if limit.pattern is None:
        return st.one_of(TEXTS, st.sampled_from(("mg/dL", "E11", "10*3/uL", "inpatient"))).map(
            lambda text: text[: limit.most]
        )
    if "0-9a-f" in limit.pattern:
        return st.just("0123456789abcdef" * 4)
    return st.sampled_from(("index", "this", *(name for names in NAMES.values() for name in names)))


def _lists(kind: Any, limit: Items, depth: int) -> st.SearchStrategy[Any]:
    most = min(limit.most, max(limit.least, 2))
    entries = st.lists(of(kind, depth), min_size=limit.least, max_size=most, unique=limit.unique)
    return entries.map(tuple)


@cache
def _records(cls: Any, depth: int) -> st.SearchStrategy[Any]:
    """Values of a class: often with the defaults, as people write them."""
    kinds = hints(cls)
    inner = depth - 1 if cls in (Group, Event) else depth
    made = {}
    for field in fields(cls):
        strategy = of(kinds[field.name], inner)
        if field.name == "having" and depth <= 0:
            strategy = st.none()
        if default(field) is not MISSING:
            strategy = st.one_of(st.just(default(field)), strategy)
        made[field.name] = strategy
    return st.builds(cls, **made)


def documents() -> st.SearchStrategy[Script]:
    """Scripts of the right shape, most of which mean nothing."""
    return of(Script, 1)


@st.composite
def scripts(draw: Draw) -> Script:
    """Scripts that can be said: names are defined, and every field belongs to what it stands beside."""
    script = draw(of(Script, 2))
    parts = {
        "code_lists": [draw(of(CodeList)) for _ in NAMES["code_lists"]],
        "eras": [draw(of(Era)) for _ in NAMES["eras"]],
        "days": [draw(of(NamedDay)) for _ in NAMES["days"]],
        "measures": [draw(of(Measure)) for _ in NAMES["measures"]],
        "outcomes": [draw(of(Outcome)) for _ in NAMES["outcomes"]],
    }
    defined = {
        part: tuple(replace(entry, name=name) for entry, name in zip(entries, NAMES[part], strict=True))
        for part, entries in parts.items()
    }
    return meant(replace(script, **defined), draw)


def meant(value: Any, draw: Draw) -> Any:
    """The value with whatever cannot be meant put right."""
    if isinstance(value, tuple):
        return tuple(meant(entry, draw) for entry in value)
    if not is_dataclass(value) or isinstance(value, type | Text):
        return value
    changes = {field.name: meant(getattr(value, field.name), draw) for field in fields(value)}
    value = replace(value, **changes)
    mend = _MENDING.get(type(value))
    for field in fields(value):
        value = _named(value, field.name, draw)
    return value if mend is None else mend(value, draw)


_REFERENCES = {
    "codes": "code_lists", "era": "eras", "measure": "measures", "same_encounter": "days",
}  # fmt: skip


def _named(value: Any, field: str, draw: Draw) -> Any:
    """References name what the script defines."""
    kind, name = type(value).__name__, getattr(value, field)
    if name is None:
        return value
    if field in _REFERENCES and isinstance(name, str):
        return replace(value, **{field: draw(st.sampled_from(NAMES[_REFERENCES[field]]))})
    if field == "of" and kind == "Bound":
        anchors = ("index", "index_end", "observation_start", "observation_end", "this", *NAMES["days"])
        return replace(value, of=draw(st.sampled_from(anchors)))
    if field == "of" and kind in ("Condition", "Summary", "Incidence"):
        part = "outcomes" if kind == "Incidence" else "measures"
        return replace(value, of=draw(st.sampled_from(NAMES[part])))
    return value


def _range(value: Range, draw: Draw) -> Range:
    number = draw(NUMBERS)
    if value.at_least is not None and value.above is not None:
        value = replace(value, above=None)
    if value.at_most is not None and value.below is not None:
        value = replace(value, below=None)
    return replace(value, at_least=number) if value == Range() else value


def _period(value: Period, draw: Draw) -> Period:
    return value if value != Period() else replace(value, last=date(2020, 2, 29))


def _event(value: Event, draw: Draw) -> Event:
    if value.table == "era":
        return replace(value, codes=None, era=draw(st.sampled_from(NAMES["eras"])))
    return replace(value, era=None, codes=value.codes if TABLES[value.table].is_coded else None)


def _axis(value: Axis, draw: Draw) -> Axis:
    known = {"outcome": "outcomes", "measure": "measures"}
    name = draw(st.sampled_from(NAMES[known[value.kind]])) if value.kind in known else None
    unit = value.by or "month" if value.kind == "calendar" else None
    return replace(value, of=name, by=unit, starts=value.starts if value.kind in ("age", "measure") else ())


def _group(value: Group, draw: Draw) -> Group:
    return replace(value, n=0) if value.kind in ("all", "any") else value


def _with_axes(value: Any, draw: Draw) -> Any:
    return value if value.by else replace(value, by=(Axis("sex"),))


_MENDING: dict[type, Callable[[Any, Draw], Any]] = {
    Range: _range,
    Period: _period,
    Event: _event,
    Axis: _axis,
    Group: _group,
    Entry: lambda value, draw: value if value.choose == "nth" else replace(value, n=1),
    FollowUp: lambda value, draw: value if value.days is not None else replace(value, days_from="index"),
    Measure: lambda value, draw: value if value.needs_number else replace(value, of="value"),
    Measured: lambda value, draw: replace(value, range=None) if value.missing else value,
    CrossTable: _with_axes,
    Matching: _with_axes,
    Summary: lambda value, draw: value if draw(st.booleans()) else replace(value, of="age"),
}
