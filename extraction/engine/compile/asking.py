"""What is asked of the records around each entry: one aggregate of the events of a kind in a window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from extraction.engine.algebra.expressions import (
    FALSE,
    Expr,
    arithmetic,
    as_integer,
    as_number,
    case,
    column,
    compare,
    days_between,
    every,
    integer,
    known,
    number,
    some_of,
)
from extraction.engine.compile import records
from extraction.script.model import (
    Condition,
    Counted,
    Event,
    Measure,
    NamedDay,
    Outcome,
    Window,
)

ANYTIME = Window()
Aggregate = Callable[[Expr], Expr]


@dataclass(frozen=True, slots=True)
class Ask:
    """Named columns worked out from the events in a window; ``make`` is given when an event counts.

    ``parts`` are the shape parts and columns read beyond what the event's own conditions need. With
    ``required`` a store without them cannot run the script; otherwise the columns stay blank. ``arm``: only
    for the entries of this arm.
    """

    event: Event
    window: Window
    make: tuple[tuple[str, Aggregate], ...]
    parts: frozenset[str] = frozenset()
    same_encounter: str | None = None
    required: bool = True
    arm: int | None = None

    @property
    def is_simple(self) -> bool:
        """Whether the record alone tells if it is such an event."""
        return self.event.pick is None and self.event.having is None and self.event.table != "era"

    @property
    def names(self) -> tuple[str, ...]:
        """The columns it gives."""
        return tuple(name for name, _ in self.make)


def _window_parts(window: Window) -> frozenset[str]:
    return frozenset({"e"} if window.overlap else ())


def counted(rule: Counted, name: str) -> Ask:
    """How many: records, distinct days, or distinct encounters; whether any is told without counting."""
    when = records.day_of(rule.event, "h")
    enough = rule.by != "encounter" and ((rule.kind == "at_least" and rule.n <= 1) or rule.n == 0)

    def make(hit: Expr) -> Expr:
        if enough:
            return as_integer(Expr("some", (hit,)))
        if rule.by == "record":
            return Expr("count", (hit,))
        return Expr("count_distinct", (when if rule.by == "day" else column("h", "enc"), hit))

    needs_encounter = rule.by == "encounter" or rule.same_encounter is not None
    parts = _window_parts(rule.window) | ({"enc"} if needs_encounter else set())
    return Ask(rule.event, rule.window, ((name, make),), parts, rule.same_encounter)


def measure(found: Measure, name: str, in_unit: str | None, *, required: bool) -> Ask:
    """The value that a measure takes; ``in_unit``: the part with its value in the unit asked for."""
    event, of = found.event, found.of
    parts: set[str] = set(_window_parts(found.window))
    if found.needs_number:
        parts |= records.number_parts(of, in_unit)
    parts |= {"m", "rid"} if found.take in ("first", "last") else set()
    parts |= {"m"} if found.take == "slope" else set()
    parts |= {"enc"} if found.take == "encounters" else set()
    return Ask(event, found.window, ((name, _taking(found, in_unit)),), frozenset(parts), None, required)


def _taking(found: Measure, in_unit: str | None) -> Aggregate:
    event, when = found.event, records.day_of(found.event, "h")
    simple: dict[str, Aggregate] = {
        "ever": lambda hit: Expr("some", (hit,)),
        "count": lambda hit: Expr("count_distinct", (when, hit)),
        "records": lambda hit: Expr("count", (hit,)),
        "encounters": lambda hit: Expr("count_distinct", (column("h", "enc"), hit)),
        "first_day": lambda hit: days_between(_index(), Expr("least", (when, hit))),
        "last_day": lambda hit: days_between(_index(), Expr("most", (when, hit))),
    }
    return simple.get(found.take) or _number_taking(
        found.take, records.number_of(event, found.of, "h", in_unit), event
    )


def _index() -> Expr:
    return Expr("least", (column("h", "idx"), Expr("flag", (True,))))


def _number_taking(take: str, value: Expr, event: Event) -> Aggregate:
    micro = Expr("micro", (value,))
    order = (records.moment_of(event, "h"), column("h", "rid"), value)

    def make(hit: Expr) -> Expr:
        where = every([hit, known(value)])
        n = Expr("count", (where,))
        total = Expr("total", (Expr("wide", (micro,)), where))
        if take == "sum":
            return case([(compare(">", n, integer(0)), Expr("from_micro", (total, integer(1))))])
        if take == "mean":
            return Expr("from_micro", (total, n))
        if take == "slope":
            return _slope(micro, where, event)
        kind = {"first": "at_first", "last": "at_last", "min": "least", "max": "most"}[take]
        args = (value, order, where) if take in ("first", "last") else (value, where)
        return Expr(kind, args)  # type: ignore[arg-type]

    return make


def _slope(micro: Expr, where: Expr, event: Event) -> Expr:
    """Least squares from exact whole numbers: seconds since the index date, millionths of the value."""
    seconds = arithmetic(
        "+",
        arithmetic(
            "*", as_integer(days_between(column("h", "idx"), records.day_of(event, "h"))), integer(86_400)
        ),
        Expr("seconds", (records.moment_of(event, "h"),)),
    )
    x, y = Expr("wide", (seconds,)), Expr("wide", (micro,))

    def total(*factors: Expr) -> Expr:
        return Expr(
            "wide", (Expr("total", (arithmetic("*", *factors) if len(factors) > 1 else factors[0], where)),)
        )

    n = Expr("wide", (Expr("count", (where,)),))
    rise = arithmetic("-", arithmetic("*", n, total(x, y)), arithmetic("*", total(x), total(y)))
    run = arithmetic("-", arithmetic("*", n, total(x, x)), arithmetic("*", total(x), total(x)))
    per_year = arithmetic("*", arithmetic("/", as_number(rise), as_number(run)), number(365 * 86_400))
    return Expr("from_micro", (per_year, integer(1)))


def named_day(found: NamedDay, name: str) -> Ask:
    """The picked day with such an event."""
    when = records.day_of(found.event, "h")

    def make(hit: Expr) -> Expr:
        return Expr("nth_day", (when, found.pick.n, found.pick.from_last, hit))

    return Ask(found.event, found.window, ((name, make),), _window_parts(found.window))


def censoring(event: Event, name: str, arm: int | None = None) -> Ask:
    """The first day with such an event after the index date."""
    when = records.day_of(event, "h")

    def make(hit: Expr) -> Expr:
        return Expr("least", (when, every([hit, compare(">", when, column("h", "idx"))])))

    return Ask(event, ANYTIME, ((name, make),), arm=arm)


def era_end(era: str, name: str) -> Ask:
    """The last day of the era that holds the index date."""

    def make(hit: Expr) -> Expr:
        holds = [
            compare("<=", column("h", "s"), column("h", "idx")),
            compare(">=", column("h", "e"), column("h", "idx")),
        ]
        return Expr("most", (column("h", "e"), every([hit, *holds])))

    return Ask(Event("era", era=era), ANYTIME, ((name, make),), frozenset({"e"}))


def outcome(
    found: Outcome, in_unit: str | None, names: tuple[str, str], measured: Callable[[str], Expr]
) -> Ask:
    """The first day with the outcome until the end of follow-up, and how many records could have shown it.

    ``in_unit`` is the part with its event's value in the unit asked for; ``names`` are the two columns.
    """
    when = records.day_of(found.event, "h")
    watched = compare("<=", when, column("h", "fu_end"))
    value = records.number_of(found.event, "value", "h", in_unit)
    passed = some_of(_passes(condition, value, measured) for condition in found.when)
    could = [watched, known(value)] if found.when else [watched]

    def first(hit: Expr) -> Expr:
        return Expr("least", (when, every([hit, *could, *([passed] if found.when else [])])))

    def seen(hit: Expr) -> Expr:
        return Expr("count", (every([hit, *could]),))

    parts = records.number_parts("value", in_unit) if found.when else frozenset()
    make = tuple(zip(names, (first, seen), strict=True))
    return Ask(found.event, found.window, make, _window_parts(found.window) | parts)


def _passes(condition: Condition, value: Expr, measured: Callable[[str], Expr]) -> Expr:
    limit = number(condition.limit)
    if condition.of is not None:
        limit = arithmetic("*", limit, as_number(measured(condition.of)))
    return compare("<" if condition.direction == "below" else ">", value, limit)


def within(window: Window, event: Event, anchors: dict[str, str]) -> Expr:
    """Whether a row "h" lies in a window; relative to a day that nobody has, none does."""
    bounds: list[Expr | None] = []
    for bound in (window.first, window.last):
        if bound is None:
            bounds.append(None)
        elif bound.of not in anchors:
            return FALSE
        else:
            bounds.append(Expr("shift", (column("h", anchors[bound.of]), integer(bound.days))))
    start, end = (column("h", "s"), column("h", "e")) if window.overlap else (records.day_of(event, "h"),) * 2
    first, last = bounds
    parts: Sequence[Expr] = [
        *([compare(">=", end, first)] if first is not None else []),
        *([compare("<=", start, last)] if last is not None else []),
    ]
    return every(parts)
