"""Independent engines agree: ours and OHDSI's Circe give the same patients with the same days.

Circe's SQL is made by PyPI's duckcdm and runs on the OMOP export of the store. Where our script says that
something means a little else than in ATLAS, the data are first made such that this has no effect; the last
tests show that it has one otherwise.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from extraction.engine.synthetic.boundary import boundary_hospital
from extraction.script import Text
from extraction.script import circe_notes as notes
from extraction.script.circe import from_circe
from tests.extraction.agreement.expressions import Node
from tests.extraction.agreement.hospitals import HOSPITALS, JAPANESE, Hospital
from tests.extraction.agreement.ohdsi import Cdm, Row, ours, script_of

ASKED = [(hospital, name) for hospital, (codes, _) in HOSPITALS.items() for name in codes.expressions()]
EMPTY = {
    # Eunomia has no values of measurements, and in these patients no such pairs of measurements.
    ("eunomia", "a value above a limit, in its unit"),
    ("eunomia", "a value between two limits or high for its reference"),
    ("eunomia", "measured after the end of a stay"),
    ("eunomia", "no such disease ever before, measured twice in half a year"),
}


class Made:
    """Hospitals, made when first asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._made = folder, dict[str, Hospital]()

    def get(self, name: str) -> Hospital:
        if name not in self._made:
            place = self._folder / name
            place.mkdir()
            self._made[name] = HOSPITALS[name][1](place)
        return self._made[name]

    def close(self) -> None:
        for hospital in self._made.values():
            hospital.close()


@pytest.fixture(scope="module")
def hospitals(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    made = Made(tmp_path_factory.mktemp("hospitals"))
    yield made
    made.close()


def said_of(expression: Node) -> list[Text]:
    return from_circe(expression, "agreement")[1]


def both(expression: Node, hospital: Hospital, said: list[Text]) -> tuple[list[Row], list[Row]]:
    rows, cdm = hospital.asked(said)
    return ours(script_of(expression), rows), cdm.cohort(expression, hospital.codes)


@pytest.mark.parametrize(("where", "name"), ASKED)
def test_the_same_patients_enter_and_leave_on_the_same_days(where: str, name: str, hospitals: Made) -> None:
    hospital = hospitals.get(where)
    expression = hospital.codes.expressions()[name]

    mine, theirs = both(expression, hospital, said_of(expression))

    assert mine == theirs
    assert bool(mine) != ((where, name) in EMPTY)


@pytest.mark.parametrize("name", JAPANESE.expressions())
def test_they_agree_on_every_limit_of_a_definition(name: str, tmp_path: Path) -> None:
    expression = JAPANESE.expressions()[name]
    store = boundary_hospital(script_of(expression), tmp_path / "store")
    hospital = Hospital(store, JAPANESE, tmp_path)

    mine, theirs = both(expression, hospital, said_of(expression))
    hospital.close()

    assert mine == theirs
    assert 0 < len({who for who, _, _ in mine}) < store.tables["patient"]["rows"]


def test_ohdsi_s_own_data_need_no_export_of_ours(hospitals: Made) -> None:
    hospital = hospitals.get("eunomia")
    assert hospital.source is not None
    original = Cdm.of_database(hospital.source)
    rows, _ = hospital.asked([])
    compared = 0
    for expression in hospital.codes.expressions().values():
        if not {notes.AGE, notes.DAYS_OF_SUPPLY} & set(said_of(expression)):
            assert ours(script_of(expression), rows) == original.cohort(expression, hospital.codes)
            compared += 1
    original.close()
    assert compared >= 15


# -- what the notes say is true -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "note"),
    [
        ("adult women by age at the event", notes.AGE),
        ("as long as exposed", notes.DAYS_OF_SUPPLY),
    ],
)
def test_a_difference_that_is_told_is_one(name: str, note: Text, tmp_path: Path) -> None:
    expression = JAPANESE.expressions()[name]
    store = boundary_hospital(script_of(expression), tmp_path / "store")
    hospital = Hospital(store, JAPANESE, tmp_path)

    mine, theirs = both(expression, hospital, [])
    hospital.close()

    assert note in said_of(expression)
    assert mine != theirs


def test_two_stays_that_begin_together_end_as_told(hospitals: Made) -> None:
    hospital = hospitals.get("real")
    expression = hospital.codes.expressions()["to the end of the stay and a week"]
    first = {"PrimaryCriteria": expression["PrimaryCriteria"] | {"PrimaryCriteriaLimit": {"Type": "First"}}}

    mine, theirs = both(expression | first, hospital, [])

    assert notes.LATEST_END in said_of(expression | first)
    pairs = [(one, other) for one, other in zip(mine, theirs, strict=True) if one != other]
    assert pairs and all(one[:2] == other[:2] and one[2] > other[2] for one, other in pairs)


def test_censoring_on_the_first_day_differs_as_told(hospitals: Made) -> None:
    hospital = hospitals.get("synthetic")
    expression = hospital.codes.expressions()["until the disease"] | {"InclusionRules": []}
    limits = {"ExpressionLimit": {"Type": "First"}}

    mine, theirs = both({**expression, **limits}, hospital, [])

    assert notes.CENSORED_AT_ONCE in said_of(expression)
    different = set(theirs) - set(mine)
    assert different and all(start == end for _, start, end in different)
