"""Arrow columns from arrays of numbers, without a Python object for any row."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

NONE = -1
"""Position that stands for an absent text."""


def digits(numbers: np.ndarray, width: int) -> pa.StringArray:
    """Each number as text of ``width`` digits with zeros before it."""
    text = np.empty((len(numbers), width), np.uint8)
    rest = numbers.astype(np.uint64)
    for place in range(width - 1, -1, -1):
        above = rest // np.uint64(10)
        text[:, place] = (rest - above * np.uint64(10)).astype(np.uint8) + 48
        rest = above
    offsets = np.arange(0, (len(numbers) + 1) * width, width, dtype=np.int32)
    return pa.StringArray.from_buffers(len(numbers), pa.py_buffer(offsets), pa.py_buffer(text))


def chosen(positions: np.ndarray, values: pa.StringArray | Sequence[str]) -> pa.DictionaryArray:
    """The value at each position of a list; NONE is absent."""
    listed = values if isinstance(values, pa.Array) else pa.array(values, pa.string())
    positions = positions.astype(np.int32, copy=False)
    absent = positions < 0
    indices = pa.array(positions, mask=absent) if absent.any() else pa.array(positions)
    return pa.DictionaryArray.from_arrays(indices, listed)


def constant(value: str, size: int) -> pa.DictionaryArray:
    """The same text in every row."""
    return chosen(np.zeros(size, np.int32), [value])


def days(numbers: np.ndarray) -> pa.Array:
    """Days since 1970 as dates; negative numbers are absent except before 1970, which must be shifted."""
    return pa.array(numbers.astype(np.int32, copy=False)).cast(pa.date32())


def days_or_none(numbers: np.ndarray, present: np.ndarray) -> pa.Array:
    """Days since 1970 as dates, absent where ``present`` is false."""
    return pa.array(numbers.astype(np.int32, copy=False), mask=~present).cast(pa.date32())


def moments(day: np.ndarray, minute: np.ndarray) -> pa.Array:
    """Timestamps from days since 1970 and minutes of the day."""
    stamp = day.astype(np.int64) * 86_400_000_000 + minute.astype(np.int64) * 60_000_000
    return pa.array(stamp).cast(pa.timestamp("us"))


def numbers_or_none(values: np.ndarray, present: np.ndarray | None = None) -> pa.Array:
    """Numbers, absent where they are not a number or ``present`` is false."""
    absent = np.isnan(values) if present is None else ~present
    return pa.array(values, mask=absent)
