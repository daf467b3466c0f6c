"""Records of a table under one shape, and the conditions that can be told from a record alone.

The shape: person, start and end, moment, own number, encounter.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from extraction.engine.algebra.expressions import (
    FALSE,
    TRUE,
    Expr,
    Sort,
    arithmetic,
    as_number,
    case,
    coalesce,
    column,
    compare,
    day,
    days_between,
    every,
    in_range,
    integer,
    known,
    null,
    number,
    of_words,
    opposite,
    surely,
    text,
)
from extraction.engine.algebra.relations import Fields, Reading, Select, Source, Values
from extraction.engine.compile import codes
from extraction.script import units
from extraction.script.model import CodeList, Event, NoNumber, NumberIn, RatioTo, Where, WrittenAs
from extraction.script.needs import PATIENT_COLUMNS
from extraction.script.tables import SEVERAL_CODES, TABLES
from extraction.script.units import Conversion

PERSON = ("site_id", "patient_id")
SHAPE = ("s", "e", "m", "rid", "enc")
"""What every record has: start, end, moment, own number ("" when it has none), encounter."""
OF: dict[str, str] = {"value": "value_num", "quantity": "quantity", "days": "days"}
IN_UNIT = "in_unit_"
"""How parts begin that are the value of a record in the unit that an event asks for."""
SORTS: dict[str, Sort] = {"text": "text", "date": "day", "time": "moment", "number": "number", "flag": "flag"}


def patients(number: int, persons: str | None = None) -> Select:
    """Patients of the store (of a step's persons); a sex other than 1 and 2 is 9."""
    sex = column("x", "sex")
    fields = Fields().take("x", *(name for name in PATIENT_COLUMNS if name != "sex"))
    fields.add(sex=case([(of_words(sex, ("1", "2")), sex)], text("9")), known=TRUE)
    return Select(Source(number, Reading("patient", PATIENT_COLUMNS, None, persons)), "x", fields.done())


def shape_columns(table: str, wanted: frozenset[str]) -> tuple[str, ...]:
    """The columns of the store from which these parts of the shape are made."""
    spec = TABLES[table]
    made = {
        "s": spec.when, "e": TABLES[table].end, "m": spec.when, "rid": spec.row_id,
        "enc": TABLES[table].encounter,
    }  # fmt: skip
    parts = [made.get(part, part) for part in sorted(wanted) if not part.startswith(IN_UNIT)]
    named = [*PERSON, spec.when, *parts, *(("unit", "value_num") if len(parts) < len(wanted) else ())]
    return tuple(dict.fromkeys(name for name in named if name))


def shape(table: str, part: str, row: str, held: frozenset[str]) -> Expr:
    """One part of the shape of a record; what the store lacks is nothing."""
    spec = TABLES[table]
    start = _raw(table, spec.when or "", row, held)
    is_time = spec.columns.get(spec.when or "") == "time"
    first = Expr("day_of", (start,)) if is_time else start
    if part == "s":
        return first
    if part == "e":
        last = TABLES[table].end
        end = _raw(table, last, row, held) if last in held else None
        return first if end is None else case([(compare(">=", end, first), end)], first)
    if part == "m":
        return start if is_time else Expr("moment_of", (start,))
    if part == "rid":
        return text("") if spec.row_id is None else coalesce(_raw(table, spec.row_id, row, held), text(""))
    if part == "enc":
        name = TABLES[table].encounter
        own = null("text") if name is None else _raw(table, name, row, held)
        return Expr("joined", (text("dpc "), own)) if name == "stay_id" else own
    return _raw(table, part, row, held)


def _raw(table: str, name: str, row: str, held: frozenset[str]) -> Expr:
    return column(row, name) if name in held else null(SORTS[TABLES[table].columns.get(name, "text")])


def day_of(event: Event, row: str) -> Expr:
    """The day of a record as its event dates it."""
    return column(row, "e" if event.dated == "end" else "s")


def moment_of(event: Event, row: str) -> Expr:
    """The moment that orders records: of the start, or midnight of the end."""
    return Expr("moment_of", (column(row, "e"),)) if event.dated == "end" else column(row, "m")


def number_of(event: Event, of: str, row: str, in_unit: str | None) -> Expr:
    """The number of a record that a measure names, nothing when it is not usable.

    ``in_unit`` is the part with the value in the unit asked for, where other units are taken as well.
    """
    if of == "length":
        return Expr("as_number", (length(row),))
    if of == "value" and in_unit is not None:
        return column(row, in_unit)
    found = column(row, OF[of])
    return case([(Expr("usable", (found,)), found)])


def number_parts(of: str, in_unit: str | None) -> frozenset[str]:
    """The parts of the shape that ``number_of`` reads."""
    if of == "length":
        return frozenset({"e"})
    return frozenset({in_unit if of == "value" and in_unit is not None else OF[of]})


def conversions(event: Event, code_list: CodeList | None) -> tuple[Conversion, ...]:
    """The units, besides the one that an event asks for, whose numbers it takes as well."""
    value = event.value
    if not isinstance(value, NumberIn) or value.exact:
        return ()
    return units.conversions(value.unit, code_list)


def ways(unit: str, others: tuple[Conversion, ...]) -> Values:
    """What numbers in each unit become: (unit, same, factor, added, size), for ``converted``."""
    rows = [(text(unit), TRUE, number(1), number(0), number(1))]
    for way in others:
        finer = 10 ** (way.places - units.PLACES)
        same = TRUE if (way.factor, way.offset) == (1, 0) else FALSE
        numbers = (float(way.factor * finer), float(way.offset * finer), float(10**way.places))
        factor, added, size = map(number, numbers)
        rows += [(text(written), same, factor, added, size) for written in way.units]
    return Values(("unit", "same", "factor", "added", "size"), tuple(rows))


def converted(row: str, way: str) -> Expr:
    """A number in another unit, by way of whole numbers of its last decimal: the same in every engine."""
    found = column(row, "value_num")
    scaled = arithmetic("+", arithmetic("*", found, column(way, "factor")), column(way, "added"))
    rounded = arithmetic("/", as_number(Expr("micro", (scaled,))), column(way, "size"))
    return case([(column(way, "same"), case([(Expr("usable", (found,)), found)]))], rounded)


def length(row: str) -> Expr:
    """Days from start to end, both included."""
    return arithmetic("+", days_between(column(row, "s"), column(row, "e")), integer(1))


def needs(event: Event, code_list: CodeList | None, in_unit: str | None) -> frozenset[str]:
    """Columns of the store and parts of the shape that the record's own conditions read."""
    found = {"s"} | set(codes.columns(code_list) if code_list else ())
    if isinstance(event.value, NumberIn):
        found |= {"value_num", "unit"} if in_unit is None else {in_unit}
    elif isinstance(event.value, RatioTo):
        found |= {"value_num", event.value.limit}
    elif isinstance(event.value, WrittenAs):
        found |= {"value_text"}
    elif isinstance(event.value, NoNumber):
        found |= {"value_num"}
    found |= {"quantity"} if event.quantity else set()
    found |= {"days"} if event.days else set()
    found |= {"e"} if event.length or event.dated == "end" else set()
    found |= {"is_suspected"} if event.suspected != "any" else set()
    found |= {"is_main"} if event.main != "any" else set()
    return frozenset(found | {where.column for where in event.where})


def holds(event: Event, code_list: CodeList | None, in_unit: str | None, row: str) -> Expr:
    """Whether a record meets everything that can be told from it alone: not age, pick and having."""
    carried = codes.carries(code_list, row) if code_list is not None else TRUE
    return every([carried, *conditions(event, in_unit, row)])


def conditions(event: Event, in_unit: str | None, row: str) -> list[Expr]:
    """What a record must meet beside its code, each part by itself."""
    when = day_of(event, row)
    parts = [known(column(row, "s"))]
    parts += [has_value(event, in_unit, row)] if event.value is not None else []
    for name, limits in (("quantity", event.quantity), ("days", event.days)):
        if limits is not None:
            parts += [Expr("usable", (column(row, name),)), in_range(column(row, name), limits)]
    parts += [in_range(length(row), event.length)] if event.length else []
    parts += [_flag("is_suspected", event.suspected, row), _flag("is_main", event.main, row)]
    parts += [_where(event.table, where, row) for where in event.where]
    if event.period is not None:
        parts += [compare(">=", when, day(event.period.first))] if event.period.first else []
        parts += [compare("<=", when, day(event.period.last))] if event.period.last else []
    return parts


def _flag(name: str, wanted: Literal["any", "no", "only"], row: str) -> Expr:
    if wanted == "any":
        return TRUE
    return surely(column(row, name)) if wanted == "only" else opposite(surely(column(row, name)))


def has_value(event: Event, in_unit: str | None, row: str) -> Expr:
    """Whether the value of a record is as its event asks."""
    value, found = event.value, column(row, "value_num")
    usable = Expr("usable", (found,))
    if isinstance(value, NumberIn) and in_unit is not None:
        there = column(row, in_unit)
        return every([known(there), in_range(there, value.range)])
    if isinstance(value, NumberIn):
        of_unit = compare("=", column(row, "unit"), text(value.unit))
        return every([of_unit, usable, in_range(found, value.range)])
    if isinstance(value, RatioTo):
        limit = column(row, value.limit)
        ratio = arithmetic("/", found, case([(compare(">", limit, number(0)), limit)]))
        return every(
            [usable, Expr("usable", (limit,)), compare(">", limit, number(0)), in_range(ratio, value.range)]
        )
    if isinstance(value, WrittenAs):
        return of_words(column(row, "value_text"), value.texts)
    return opposite(usable) if isinstance(value, NoNumber) else FALSE


def _where(table: str, where: Where, row: str) -> Expr:
    place = column(row, where.column)
    many = where.column in SEVERAL_CODES
    hit = Expr("holds_word", (place, where.texts)) if many else of_words(place, where.texts)
    return opposite(surely(hit)) if where.negated else hit


def at_least(events: Mapping[Event, CodeList], in_unit: Mapping[Event, str | None], row: str) -> Expr:
    """What every record that is any of the events meets: quick to tell, and left to be told apart after."""
    parts = [conditions(event, in_unit[event], row) for event in events]
    common = [part for part in parts[0] if all(part in other for other in parts[1:])]
    return every([codes.may_carry(events.values(), row), *common])
