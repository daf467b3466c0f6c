# ruff: noqa: E501 - rows and sentences stay on one line
"""Records of one person, and whether a record is an event as far as the record itself tells."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from extraction.script import units
from extraction.script.model import CodeList, Event, NoNumber, NumberIn, Range, RatioTo, WrittenAs

Row = dict[str, Any]
STARTS = {
    "encounter": "start_date", "emr_diagnosis": "dx_date", "prescription": "start_date", "injection": "start_date",
    "lab_result": "collected_at", "radiology": "exam_date", "physiology": "exam_date",
    "bacteriology": "collected_at", "claim_diagnosis": "start_date", "claim_drug": "service_date",
    "claim_procedure": "service_date", "dpc_stay": "admission_date", "dpc_diagnosis": "admission_date",
    "dpc_procedure": "service_date",
}  # fmt: skip
ENDS = {
    "encounter": "end_date", "emr_diagnosis": "end_date", "prescription": "end_date", "injection": "end_date",
    "dpc_stay": "discharge_date",
}  # fmt: skip
OWN = {
    "encounter": "encounter_id", "emr_diagnosis": "dx_id", "prescription": "order_id", "injection": "order_id",
    "lab_result": "result_id", "radiology": "exam_id", "physiology": "exam_id", "bacteriology": "exam_id",
    "dpc_stay": "stay_id", "dpc_diagnosis": "stay_id", "dpc_procedure": "stay_id",
}  # fmt: skip


@dataclass(frozen=True)
class Record:
    """One record with its days; ``number`` is its own number."""

    table: str
    start: date
    end: date
    moment: datetime
    number: str
    encounter: tuple[str, str] | None
    row: Row

    def day(self, event: Event) -> date:
        return self.end if event.dated == "end" else self.start

    def moment_of(self, event: Event) -> datetime:
        return midnight(self.end) if event.dated == "end" else self.moment

    @property
    def length(self) -> int:
        return (self.end - self.start).days + 1


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 - the hospital's own clock


def record(table: str, row: Row) -> Record | None:
    """A row as a record; nothing when it has no start."""
    start = row.get(STARTS[table])
    if start is None:
        return None
    moment = start if isinstance(start, datetime) else midnight(start)
    first = moment.date()
    end = row.get(ENDS[table]) if table in ENDS else None
    last = end if end is not None and end >= first else first
    return Record(table, first, last, moment, row.get(OWN.get(table, "")) or "", _encounter(table, row), row)


def _encounter(table: str, row: Row) -> tuple[str, str] | None:
    column = "stay_id" if table.startswith("dpc_") else "encounter_id"
    return (column, row[column]) if row.get(column) is not None else None


def era_record(first: date, last: date) -> Record:
    return Record("era", first, last, midnight(first), "", None, {})


def usable(number: Any) -> bool:
    return number is not None and math.isfinite(number) and abs(number) < 1e12


def in_range(number: float, limits: Range | None) -> bool:
    return limits is None or (
        (limits.at_least is None or number >= limits.at_least)
        and (limits.above is None or number > limits.above)
        and (limits.at_most is None or number <= limits.at_most)
        and (limits.below is None or number < limits.below)
    )


def carries(codes: CodeList, row: Row) -> bool:
    def any_of(listed: Any) -> bool:
        for code in listed:
            found = row.get("local_code") if code.system == "local" else row.get("code")
            if found is None or (code.system != "local" and row.get("code_system") != code.system):
                continue
            if found == code.code or (code.descendants and found.startswith(code.code)):
                return True
        return False

    return any_of(codes.include) and not any_of(codes.exclude)


def is_event(event: Event, codes: CodeList | None, found: Record) -> bool:
    """Everything but age, pick and having."""
    row, day = found.row, found.day(event)
    if codes is not None and not carries(codes, row):
        return False
    if event.value is not None and not _has_value(event.value, codes, row):
        return False
    for column, limits in (("quantity", event.quantity), ("days", event.days)):
        if limits is not None and not (usable(row.get(column)) and in_range(row[column], limits)):
            return False
    if not in_range(found.length, event.length):
        return False
    for column, wanted in (("is_suspected", event.suspected), ("is_main", event.main)):
        if wanted != "any" and bool(row.get(column)) != (wanted == "only"):
            return False
    if any(not _where(where, row) for where in event.where):
        return False
    period = event.period
    return period is None or (
        (period.first is None or period.first <= day) and (period.last is None or day <= period.last)
    )


def number_in(value: NumberIn, codes: CodeList | None, row: Row) -> float | None:
    """The number of a row in the unit asked for; worked out exactly and then rounded."""
    found, unit = row.get("value_num"), row.get("unit")
    if not usable(found):
        return None
    if unit == value.unit:
        return found
    for way in () if value.exact else units.conversions(value.unit, codes):
        if unit in way.units:
            if (way.factor, way.offset) == (1, 0):
                return found
            exact = (Fraction(found) * way.factor + way.offset) * 10**way.places
            if abs(exact) >= 10**18:
                return None
            whole = int(abs(exact) + Fraction(1, 2))
            return (whole if exact >= 0 else -whole) / 10**way.places
    return None


def _has_value(value: Any, codes: CodeList | None, row: Row) -> bool:
    number = row.get("value_num")
    if isinstance(value, NumberIn):
        found = number_in(value, codes, row)
        return found is not None and in_range(found, value.range)
    if isinstance(value, RatioTo):
        limit = row.get(value.limit)
        return usable(number) and usable(limit) and limit > 0 and in_range(number / limit, value.range)
    if isinstance(value, WrittenAs):
        return row.get("value_text") in value.texts
    assert isinstance(value, NoNumber)
    return not usable(number)


def _where(where: Any, row: Row) -> bool:
    held = row.get(where.column)
    words = [] if held is None else held.split(" ") if where.column == "modifier_codes" else [held]
    return any(word in where.texts for word in words) != where.negated


def age(born: date | None, on: date) -> int | None:
    return None if born is None else on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def shifted(day: date | None, days: int) -> date | None:
    return None if day is None else day + timedelta(days=days)


def millionths(number: float) -> int:
    return int(Decimal(number * 1e6).to_integral_value(ROUND_HALF_UP))


def rounded(share: float) -> float:
    """Millionths back to a number, halves away from zero."""
    return int(Decimal(share).to_integral_value(ROUND_HALF_UP)) / 1e6
