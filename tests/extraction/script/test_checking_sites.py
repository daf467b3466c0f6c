"""What the checker says of the hospitals at which a script shall run."""

import json
from typing import Any

import pytest

from extraction.script import ItemProfile, SiteProfile, TableProfile
from extraction.script.needs import PATIENT_COLUMNS
from extraction.script.tables import TABLES
from tests.extraction.script.test_checking import findings, study


def whole(**tables: TableProfile) -> SiteProfile:
    """A site with every table and column; some tables as given."""
    full = {
        name: TableProfile(9, tuple(spec.columns), ("CLIF",), "2010-01-01", "2022-12-31")
        for name, spec in TABLES.items()
    }
    profile = SiteProfile("h1", full | tables)
    return SiteProfile.from_json(json.loads(json.dumps(profile.to_json())))


def held(table: str, *items: ItemProfile, **changes: Any) -> TableProfile:
    given = {"code_systems": ("CLIF",), "first_day": "2010-01-01", "last_day": "2022-12-31"} | changes
    columns = given.pop("columns", tuple(TABLES[table].columns))
    return TableProfile(9, columns, items=items or None, **given)


def test_a_site_that_has_everything_is_not_mentioned() -> None:
    assert findings(study(), whole()) == []


LACKING = [
    (
        {"injection": held("injection", code_systems=("YJ",))},
        ("warning", "/arms/0/entry/events/0/codes",
         "h1 has no records with the code system CLIF in injection."),
    ),
    (
        {"injection": held("injection", first_day="2023-01-01", last_day="2023-12-31")},
        ("warning", "/arms/0/entry/period",
         "The data of h1 (2023-01-01 to 2023-12-31) lie outside the period."),
    ),
    (
        {"injection": held("injection", last_day="2021-06-30")},
        ("warning", "/arms/0/entry/period", "The period goes on after the data of h1 end (2021-06-30)."),
    ),
    (
        {"injection": held("injection", columns=("patient_id", "site_id", "start_date", "order_id"))},
        ("error", "/arms/0/entry/events/0",
         "h1 has no column code_system, code in injection; the script cannot run there."),
    ),
    (
        {"injection": held("injection", ItemProfile("CLIF", "heparin", "<10", "2021-02-01"))},
        ("warning", "/arms/0/entry/period",
         "h1 has “heparin” only from 2021-02-01 on; before that day it will look like none."),
    ),
    (
        {"injection": held("injection", ItemProfile("CLIF", "aspirin", 99))},
        ("warning", "/code_lists/0", "No site has any record of: CLIF:heparin."),
    ),
    (
        {"lab_result": held("lab_result", ItemProfile("CLIF", "platelet_count", 50, units=("{score}",)))},
        ("warning", "/outcomes/0/event/value/unit",
         "h1 records “platelet count” only in units that cannot be converted to 10*3/uL ({score}); "
         "its values will not be used."),
    ),
    (
        {"lab_result": held("lab_result", ItemProfile("CLIF", "platelet_count", 50,
                                                      units=("/uL", "mg/dL", "万/μl")))},
        ("warning", "/measures/0/event/value/unit",
         "h1 has records of “platelet count” in units that cannot be converted to 10*3/uL (mg/dL); "
         "those values will not be used."),
    ),
    (
        {"patient": held("patient", columns=PATIENT_COLUMNS[:-1])},
        ("error", "", "h1 has no column obs_end in patient; the script cannot run there."),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("tables", "finding"), LACKING, ids=[case[1][2][:50] for case in LACKING])
def test_what_a_site_lacks_is_named(tables: dict[str, TableProfile], finding: tuple[str, str, str]) -> None:
    document = study()
    document["arms"][0]["entry"]["period"] = {"first": "2020-01-01", "last": "2021-12-31"}

    assert finding in findings(document, whole(**tables))


def test_units_that_can_be_converted_are_no_matter_unless_the_script_wants_exactly_one() -> None:
    profile = whole(
        lab_result=held("lab_result", ItemProfile("CLIF", "platelet_count", 50, units=("/uL", "万/μl")))
    )
    document = study()
    relaxed = findings(document, profile)
    for number in [document["outcomes"][0], document["measures"][0]]:
        number["event"]["value"]["exact"] = True

    strict = [text for _, place, text in findings(document, profile) if place.endswith("/unit")]

    assert relaxed == []
    assert set(strict) == {
        "h1 records “platelet count” only in units that are not written in 10*3/uL (/uL, 万/μl); "
        "its values will not be used."
    }


def test_an_unasked_measure_that_a_site_lacks_stays_blank() -> None:
    document = study("creatinine_summary")
    profile = whole()
    del profile.tables["lab_result"]

    assert (
        "warning",
        "/measures/0/event",
        "h1 has no table lab_result (laboratory results); "
        "its values stay blank and count as missing in tables.",
    ) in (findings(document, profile))
