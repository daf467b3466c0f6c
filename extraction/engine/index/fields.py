"""How one column of a table is kept in the records of the site index, as narrow numbers.

A codec that meets a value it cannot hold raises TooNarrow; the table is then built again with the next wider
codec of that column. Absent values have a number of their own in every codec.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

MINUS = np.iinfo(np.int32).min
_NULL_NUMBER = np.array([0x7FF8_DEAD_0000_0001], np.uint64).view(np.float64)[0]
_FIRST_DAY = -25_567
"""1 January 1900: the day that is 0 in narrow dates, which reach to 2079."""
_EPOCH = date(1970, 1, 1)


class TooNarrow(Exception):
    """A value of the column does not fit; the next codec is to be tried."""


class Codec:
    """Encodes a column while the index is built, and decodes what was gathered."""

    name: str
    dtype: str

    def encode(self, column: pa.Array) -> np.ndarray:
        """Numbers for a portion of the column. Raises TooNarrow."""
        raise NotImplementedError

    def decode(self, numbers: np.ndarray) -> pa.Array:
        """The column again."""
        raise NotImplementedError

    def state(self) -> dict[str, Any]:
        """What decoding needs, for the index's description."""
        return {"codec": self.name, "dtype": self.dtype}


class Dictionary(Codec):
    """Texts or numbers as positions in a list of the distinct ones."""

    name = "dictionary"

    def __init__(self, kind: str, dtype: str, values: list[Any] | None = None) -> None:
        self.kind, self.dtype = kind, dtype
        self.values: list[Any] = values or []
        self.places: dict[Any, int] = {value: place for place, value in enumerate(self.values)}
        self.null = int(np.iinfo(dtype).max)
        self.listed: pa.Array | None = None

    def encode(self, column: pa.Array) -> np.ndarray:
        """Positions; new values are added to the list."""
        if not isinstance(column, pa.DictionaryArray):
            if self.kind == "number" and _is_odd(np.asarray(column.fill_null(1.0))):
                raise TooNarrow
            column = column.dictionary_encode()
        local = np.array([self._place(value) for value in column.dictionary.to_pylist()] or [0], np.int64)
        if len(self.values) >= self.null:
            raise TooNarrow
        indices = column.indices
        positions = local[np.asarray(indices.fill_null(0))]
        if indices.null_count:
            positions[np.asarray(indices.is_null())] = self.null
        return positions.astype(self.dtype)

    def _place(self, value: Any) -> int:
        if value is None:
            return self.null
        if value not in self.places:
            self.places[value] = len(self.values)
            self.values.append(value)
        return self.places[value]

    def decode(self, numbers: np.ndarray) -> pa.Array:
        """Texts as a dictionary array, numbers as they are."""
        if self.listed is None:
            self.listed = pa.array(self.values, pa.string() if self.kind == "text" else pa.float64())
        absent = numbers == self.null
        indices = pa.array(numbers.astype(np.int32), mask=absent if absent.any() else None)
        if self.kind == "text":
            return pa.DictionaryArray.from_arrays(indices, self.listed)
        return self.listed.take(indices)

    def state(self) -> dict[str, Any]:
        """The list of values goes into the description."""
        return {**super().state(), "kind": self.kind, "values": self.values}


def _is_odd(numbers: np.ndarray) -> bool:
    """Whether there is a NaN or a negative zero: numbers that a list of distinct ones would confuse."""
    return bool((np.isnan(numbers) | ((numbers == 0) & np.signbit(numbers))).any())


class Digits(Codec):
    """Texts that all consist of the same number of digits, as whole numbers."""

    name = "digits"
    dtype = "u8"
    null = np.iinfo(np.uint64).max

    def __init__(self, width: int = 0) -> None:
        self.width = width

    def encode(self, column: pa.Array) -> np.ndarray:
        """Numbers; raises TooNarrow for texts of another length or with other characters."""
        present = column.drop_null()
        if len(present):
            spans = pc.min_max(pc.binary_length(present)).as_py()
            self.width = self.width or spans["max"]
            if spans["min"] != spans["max"] or spans["max"] != self.width or not 0 < self.width <= 18:
                raise TooNarrow
        whole = np.full(len(column), self.null, np.uint64)
        if not len(present):
            return whole
        begin = int(np.frombuffer(present.buffers()[1], np.int32)[present.offset])
        flat = np.frombuffer(present.buffers()[2], np.uint8)[begin : begin + len(present) * self.width]
        if flat.min() < 48 or flat.max() > 57:
            raise TooNarrow
        text = flat.reshape(len(present), self.width)
        number = np.zeros(len(present), np.uint64)
        for place in range(self.width):
            number = number * np.uint64(10) + (text[:, place] - np.uint8(48))
        whole[np.asarray(column.is_valid())] = number
        return whole

    def decode(self, numbers: np.ndarray) -> pa.Array:
        """The digits again, zeros before them."""
        text = np.empty((len(numbers), self.width), np.uint8)
        rest = numbers.copy()
        for place in range(self.width - 1, -1, -1):
            above = rest // np.uint64(10)
            text[:, place] = (rest - above * np.uint64(10)).astype(np.uint8) + 48
            rest = above
        offsets = np.arange(0, len(numbers) * self.width + 1, max(self.width, 1), dtype=np.int64)
        if not self.width:
            return pa.nulls(len(numbers), pa.string())
        texts = pa.LargeStringArray.from_buffers(len(numbers), pa.py_buffer(offsets), pa.py_buffer(text))
        absent = numbers == self.null
        if absent.any():
            texts = pc.if_else(pa.array(absent), None, texts)
        return texts.cast(pa.string())

    def state(self) -> dict[str, Any]:
        """The number of digits."""
        return {**super().state(), "width": self.width}


class Whole(Codec):
    """Dates and moments as steps since a first one; flags as 0 and 1."""

    _FORMS = {
        "days": ("u2", pa.date32(), pa.int32(), _FIRST_DAY, 1),
        "days_wide": ("i4", pa.date32(), pa.int32(), 0, 1),
        "minutes": ("u4", pa.timestamp("us"), pa.int64(), 0, 60_000_000),
        "moments": ("i8", pa.timestamp("us"), pa.int64(), 0, 1),
        "flags": ("u1", pa.bool_(), pa.uint8(), 0, 1),
    }

    def __init__(self, name: str) -> None:
        self.name = name
        self.dtype, self.type, self.plain, self.first, self.step = self._FORMS[name]
        self.null = int(np.iinfo(self.dtype).max)

    def encode(self, column: pa.Array) -> np.ndarray:
        """Steps; raises TooNarrow when one is out of range or between two steps."""
        plain = column.cast(self.plain)
        raw = np.asarray(plain.fill_null(self.first * self.step)).astype(np.int64)
        steps = raw // self.step - self.first
        low = int(np.iinfo(self.dtype).min)
        if len(raw) and (steps.min() < low or steps.max() >= self.null or (raw % self.step).any()):
            raise TooNarrow
        if column.null_count:
            steps[np.asarray(column.is_null())] = self.null
        return steps.astype(self.dtype)

    def between(self, numbers: np.ndarray, first: date | None, last: date | None) -> np.ndarray:
        """Which of the dates or moments lie on or between two days; absent ones never do."""
        hit = numbers != self.null
        day = {"minutes": 1_440, "moments": 86_400_000_000}.get(self.name, 1)
        if first is not None:
            hit &= numbers >= (first - _EPOCH).days * day - self.first
        if last is not None:
            hit &= numbers < ((last - _EPOCH).days + 1) * day - self.first
        return hit

    def decode(self, numbers: np.ndarray) -> pa.Array:
        """Dates, moments or flags."""
        absent = numbers == self.null
        steps = numbers.astype(np.int64)
        if self.name != "moments":
            steps = (steps + self.first) * self.step
        if self.name == "flags":
            return pa.array(steps == 1, mask=absent if absent.any() else None)
        size = np.int32 if self.plain == pa.int32() else np.int64
        return pa.array(steps.astype(size), mask=absent if absent.any() else None).cast(self.type)


class Number(Codec):
    """Numbers as they are; absent ones are a NaN that no calculation makes."""

    name = "number"
    dtype = "f8"

    def encode(self, column: pa.Array) -> np.ndarray:
        """The numbers themselves."""
        numbers = np.array(column.fill_null(0.0), np.float64)
        if column.null_count:
            numbers[np.asarray(column.is_null())] = _NULL_NUMBER
        return numbers

    def decode(self, numbers: np.ndarray) -> pa.Array:
        """Numbers; only the special NaN is absent."""
        absent = numbers.view(np.uint64) == np.array(_NULL_NUMBER).view(np.uint64)
        return pa.array(numbers, mask=absent if absent.any() else None)


def candidates(kind: str, unique: bool) -> list[Codec]:
    """Codecs for a column of this type, narrowest first; ``unique`` ones hold another text in each row."""
    if kind == "text":
        wide = Dictionary("text", "u4")
        return [Digits(), wide] if unique else [Dictionary("text", "u2"), wide]
    if kind == "number":
        return [Dictionary("number", "u2"), Number()]
    names = {"date": ("days", "days_wide"), "time": ("minutes", "moments"), "flag": ("flags",)}[kind]
    return [Whole(name) for name in names]


def restore(state: dict[str, Any]) -> Codec:
    """The codec that was described by ``state``."""
    name = state["codec"]
    if name == "dictionary":
        return Dictionary(state["kind"], state["dtype"], state["values"])
    if name == "digits":
        return Digits(state["width"])
    return Number() if name == "number" else Whole(name)
