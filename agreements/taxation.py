"""Sums of a qualified invoice: tax is rounded once per rate, amounts are whole yen.

Ground: 消費税法施行令 第70条の10 (per rate, from the total with or without tax, one rounding).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

ROUNDINGS = {"floor": floor, "ceiling": ceil, "half_up": lambda amount: floor(amount + Fraction(1, 2))}


@dataclass(frozen=True)
class Line:
    """One line: description, quantity, price of one with tax (yen), rate (percent)."""

    description: str
    quantity: int
    unit_price: int
    rate: int

    @property
    def amount(self) -> int:
        """Quantity times price."""
        return self.quantity * self.unit_price


@dataclass(frozen=True)
class RateTotal:
    """All lines of one rate: their sum with tax, and the tax contained in it."""

    rate: int
    total: int
    tax: int


def by_rate(lines: Iterable[Line], rounding: str) -> list[RateTotal]:
    """Sum the lines of each rate, highest rate first. Raises KeyError for an unknown rounding."""
    sums: dict[int, int] = {}
    for line in lines:
        sums[line.rate] = sums.get(line.rate, 0) + line.amount
    round_once = ROUNDINGS[rounding]
    return [
        RateTotal(rate, total, round_once(Fraction(total * rate, 100 + rate)))
        for rate, total in sorted(sums.items(), reverse=True)
    ]
