"""A hospital made for one script: its patients sit exactly on, just before and just after every limit of it.

For each arm a usual patient is made who meets every condition. For each limit found while walking the
script's types (windows, washout, observation, ages, values, counts, group thresholds, gaps, follow-up, the
period's first and last day) that patient is made again with one thing moved onto the limit, a step short of
it and a step past it, and with everything else such that the answer hangs on it. Nothing is drawn at random:
the same script gives the same bytes.
"""

from __future__ import annotations

from pathlib import Path

from extraction.engine.stores import Store
from extraction.engine.synthetic.boundary.people import Patient, patients
from extraction.engine.synthetic.boundary.writing import PATIENTS, rows, write
from extraction.script import Script

__all__ = ["MOST", "PATIENTS", "SITE", "Patient", "boundary_hospital", "patients", "people_of", "rows"]

SITE = "boundary"
MOST = 20_000


def boundary_hospital(script: Script, out: Path, *, site: str = SITE, most: int = MOST) -> Store:
    """Write the store of a script's boundary hospital; ``patients.csv`` in it says what each patient is for.

    An existing store is replaced as a whole. See ``people_of`` for ``most``.
    """
    return write(script, people_of(script, most), out, site)


def people_of(script: Script, most: int = MOST) -> list[Patient]:
    """The patients of the hospital; of a script with more limits than fit, evenly thinned to ``most``."""
    found = list(patients(script))
    if len(found) <= most:
        return found
    return [found[n * len(found) // most] for n in range(most)]
