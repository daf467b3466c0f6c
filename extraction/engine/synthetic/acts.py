"""Moments at which something is done for a patient, and the rows that each moment leaves in a table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa

from extraction.engine.synthetic.columns import chosen, constant, digits
from extraction.engine.synthetic.people import INPATIENT, People
from extraction.engine.synthetic.sites import LocalList, Site

Number = Callable[[np.random.Generator, int], np.ndarray]


@dataclass(frozen=True)
class Rows:
    """Rows of one table for one chunk, sorted by patient and day.

    ``visit`` is the visit of each row, ``place`` its position within the moment, ``act`` the moment.
    """

    site: Site
    people: People
    visit: np.ndarray
    day: np.ndarray
    act: np.ndarray
    place: np.ndarray

    @property
    def size(self) -> int:
        """Number of rows."""
        return len(self.visit)

    @cached_property
    def patient(self) -> np.ndarray:
        """Patient of each row, counted within the chunk."""
        return self.people.patient[self.visit]

    @cached_property
    def mark(self) -> np.ndarray:
        """Marks of the visit on the first row of each visit, 0 on all others."""
        mark = self.people.mark[self.visit]
        first = np.append(True, self.visit[1:] != self.visit[:-1]) if self.size else mark.astype(bool)
        return np.where(first, mark, 0)

    def person(self) -> dict[str, pa.Array]:
        """Columns that say whose row it is."""
        ids = digits(self.people.first + np.arange(self.people.size), 8)
        return {"site_id": constant(self.site.name, self.size), "patient_id": chosen(self.patient, ids)}

    def row_id(self) -> pa.StringArray:
        """Thirteen digits: the patient's eight, then five that count the patient's rows."""
        begins = np.searchsorted(self.patient, np.arange(self.people.size))
        return joined(self.people, self.patient, np.arange(self.size) - begins[self.patient], 5)

    def encounter_id(self) -> pa.StringArray:
        """Twelve digits: the patient's eight, then four that count the patient's visits."""
        return encounter_ids(self.people, self.visit)

    def coded(self, kind: str, position: np.ndarray) -> dict[str, pa.Array]:
        """Standard code, the hospital's own code, and the name."""
        own: LocalList = self.site.lists[kind]
        standard = own.standard[position]
        system = np.where(standard < 0, -1, 0)
        return {
            "code_system": chosen(system, [own.table.system]),
            "code": chosen(standard, own.codes),
            "local_code": chosen(position, own.local),
            "name": chosen(position, own.names),
        }


def joined(people: People, patient: np.ndarray, number: np.ndarray, width: int) -> pa.StringArray:
    """Text of a patient's eight digits and ``width`` digits more."""
    whose = _fixed(digits(people.first + np.arange(people.size), 8), 8)
    count = _fixed(digits(np.arange(int(number.max(initial=0)) + 1), width), width)
    text = np.empty(len(patient), [("patient", "S8"), ("number", f"S{width}")])
    text["patient"] = whose[patient]
    text["number"] = count[number]
    offsets = np.arange(len(patient) + 1, dtype=np.int32) * np.int32(8 + width)
    return pa.StringArray.from_buffers(len(patient), pa.py_buffer(offsets), pa.py_buffer(text))


def _fixed(texts: pa.StringArray, width: int) -> np.ndarray:
    return np.frombuffer(texts.buffers()[2], f"S{width}", len(texts))


def encounter_ids(people: People, visit: np.ndarray) -> pa.StringArray:
    """The number of each visit within its patient, after the patient's digits."""
    begins = np.searchsorted(people.patient, np.arange(people.size))
    patient = people.patient[visit]
    return joined(people, patient, visit - begins[patient], 4)


def one_each(site: Site, people: People, visit: np.ndarray) -> Rows:
    """One row for each of these visits."""
    return Rows(site, people, visit, people.start[visit], np.arange(len(visit)), np.zeros(len(visit), int))


def rows(
    site: Site,
    people: People,
    rng: np.random.Generator,
    *,
    share: float,
    every: int | None,
    number: Number,
    marks: int = 0,
) -> Rows:
    """Rows of moments: at a ``share`` of visits, and in stays again ``every`` so many days.

    Visits with one of ``marks`` always have a moment. ``number`` draws the rows of each moment.
    """
    stay = people.kind == INPATIENT
    times = (rng.random(len(stay)) < share) | ((people.mark & marks) > 0)
    repeat = times.astype(np.int64)
    if every is not None:
        repeat = np.where(stay, 1 + np.minimum((people.end - people.start) // every, 20), repeat)
    visit = np.repeat(np.arange(len(stay)), repeat)
    again = np.arange(len(visit)) - np.repeat(np.cumsum(repeat) - repeat, repeat)
    day = people.start[visit] + again * (every or 0)
    count = number(rng, len(visit))
    act = np.repeat(np.arange(len(visit)), count)
    place = np.arange(len(act)) - np.repeat(np.cumsum(count) - count, count)
    return Rows(site, people, visit[act], day[act], act, place)


def about(mean: float) -> Number:
    """Numbers of one or more with this mean."""
    return lambda rng, size: 1 + rng.poisson(mean - 1, size)


def repertoire(people: People, rng: np.random.Generator, pick: np.ndarray, slots: int) -> np.ndarray:
    """Entries of a list that a patient has again and again, by patient and slot."""
    return pick[rng.integers(0, len(pick), (people.size, slots), dtype=np.uint16)]


def slot(rng: np.random.Generator, size: int, slots: int) -> np.ndarray:
    """Which slot of the repertoire a row takes: the first ones most often."""
    return np.minimum(rng.geometric(0.28, size) - 1, slots - 1)


def minutes(found: Rows, rng: np.random.Generator, first: int, last: int) -> np.ndarray:
    """Minute of the day of each row, one for each moment; later moments of a day have later minutes."""
    begins = np.flatnonzero(np.append(True, found.act[1:] != found.act[:-1])) if found.size else found.act
    drawn = rng.integers(first, last, len(begins))
    order = np.lexsort((drawn, found.day[begins], found.patient[begins]))
    number = np.repeat(np.arange(len(begins)), np.diff(np.append(begins, found.size)))
    return drawn[order][number]
