"""What a doctor would find odd is put right: diagnoses by sex, age, season, drugs by how they are given."""

from __future__ import annotations

from functools import cache

import numpy as np

from extraction.engine.synthetic.acts import Rows
from extraction.engine.synthetic.codes import EXTERNAL, INJECTED, diagnoses, drug_kinds

ANY, MEN, WOMEN = 0, 1, 2
MALE, FEMALE = 0, 1
CHILD = 15
_MEN = ("N40", "N41", "N42", "N43", "N44", "N45", "N46", "N47", "N48", "N49", "C60", "C61", "C62", "C63")
_WOMEN = ("O", "N7", "N8", "N90", "N93", "N96", "C50", "C51", "C54", "C57")
_GROWN = (
    *("I1", "I2", "I48", "I6", "I7", "E78", "E11", "E79", "M81", "M17", "N18", "G20", "G30", "H25", "J44"),
    *("K74", "C1", "C2", "C3", "C5", "C6"),
)
_YOUNG = {"P": (0, 1), "O": (15, 50)}
_CHILDREN, _ADULTS = ("J069", "J459", "L309", "J304", "A099"), ("I10", "E785", "K210", "M545", "K590", "G470")
_SEASONS = {
    "J111": (7, 6, 2, 1, 0, 0, 0, 0, 0, 0, 1, 4),
    "J301": (0, 3, 6, 4, 1, 0, 0, 1, 1, 0, 0, 0),
}
"""Of a hundred diagnoses of each month, how many are this one besides."""


@cache
def _limits() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """For each diagnosis: whose it can be, least and greatest age."""
    codes = diagnoses().codes
    whose = np.array([MEN if c.startswith(_MEN) else WOMEN if c.startswith(_WOMEN) else ANY for c in codes])
    spans = [_YOUNG.get(c[0], (20 if c.startswith(_GROWN) else 0, 200)) for c in codes]
    return whose, np.array([low for low, _ in spans]), np.array([high for _, high in spans])


def fitting(found: Rows, position: np.ndarray) -> np.ndarray:
    """Diagnoses that fit sex, age and month; what does not becomes one that is common at that age."""
    people, table = found.people, diagnoses()
    sex = people.sex[found.patient]
    age = (found.day - people.birth[found.patient]) / 365.25
    position = _seasonal(found, position)
    whose, least, most = (each[position] for each in _limits())
    odd = (
        (age < least) | (age > most) | ((whose == MEN) & (sex != MALE)) | ((whose == WOMEN) & (sex != FEMALE))
    )
    turn = position + found.patient
    children, adults = (np.array(table.positions(codes)) for codes in (_CHILDREN, _ADULTS))
    usual = np.where(age < CHILD, children[turn % len(children)], adults[turn % len(adults)])
    return np.where(odd, usual, position)


def _seasonal(found: Rows, position: np.ndarray) -> np.ndarray:
    month = found.day.astype("M8[D]").astype("M8[M]").astype(np.int64) % 12
    draw = (found.visit * 7_919 + found.place * 6_151 + found.patient * 31) % 100
    for code, shares in _SEASONS.items():
        here = draw < np.array(shares)[month]
        position = np.where(here, diagnoses().positions((code,))[0], position)
        draw = np.where(here, draw, draw - np.array(shares)[month]) % 100
    return position


def to_take(position: np.ndarray) -> np.ndarray:
    """Drugs that a patient takes or applies: an injection becomes its neighbour in the list."""
    return np.where(drug_kinds()[position] == INJECTED, position - 1, position)


def to_inject(position: np.ndarray) -> np.ndarray:
    """Drugs that are injected: the one of each five in the list that is."""
    return position - position % 5 + 3


def is_external(position: np.ndarray) -> np.ndarray:
    """Whether a drug is put on the skin or into the eye."""
    return drug_kinds()[position] == EXTERNAL
