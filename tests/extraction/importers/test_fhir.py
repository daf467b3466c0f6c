"""JP Core FHIR: what each resource becomes, what is set aside, and a whole store written by clinosim."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.extraction.importers.sources import TARO, Import

ICD = "http://jpfhir.jp/fhir/core/mhlw/CodeSystem/ICD10-2013-full"
JLAC = "urn:oid:1.2.392.200119.4.1005"
HOT9 = "http://medis.or.jp/CodeSystem/master-HOT9"
WHO = {"subject": {"reference": "Patient/p1"}, "encounter": {"reference": "Encounter/e1"}}
LAB = {"category": [{"coding": [{"code": "laboratory"}]}], "status": "final"}


def patient(**more: Any) -> dict[str, Any]:
    number = {"type": {"coding": [{"code": "MR"}]}, "value": TARO}
    born = {"gender": "female", "birthDate": "1950-04-01"}
    return {"resourceType": "Patient", "id": "p1", "identifier": [number], **born, **more}


def coded(system: str, code: str, text: str = "名") -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code}], "text": text}


def observation(key: str, **value: Any) -> dict[str, Any]:
    when = {"effectiveDateTime": "2020-04-01T08:30:00+09:00", "code": coded(JLAC, "3B050")}
    return {"resourceType": "Observation", "id": key, **WHO, **LAB, **when, **value}


def write(folder: Path, *resources: dict[str, Any] | str) -> Path:
    folder.mkdir(exist_ok=True)
    for one in resources:
        kind = one["resourceType"] if isinstance(one, dict) else "Observation"
        text = json.dumps(one, ensure_ascii=False) if isinstance(one, dict) else one
        with (folder / f"{kind}.ndjson").open("a", encoding="utf-8") as file:
            file.write(text + "\n")
    return folder


def test_resources_become_rows(tmp_path: Path) -> None:
    encounter = {
        "resourceType": "Encounter",
        "id": "e1",
        "class": {"code": "IMP"},
        "subject": WHO["subject"],
        "period": {"start": "2020-04-01T10:00:00+09:00", "end": "2020-04-09"},
        "serviceType": {"text": "内科"},
    }
    condition = {
        "resourceType": "Condition",
        "id": "c1",
        **WHO,
        "code": coded(ICD, "E11.9", "2型糖尿病"),
        "onsetDateTime": "2020-04-01",
        "verificationStatus": {"coding": [{"code": "provisional"}]},
    }
    request = {
        "resourceType": "MedicationRequest",
        "id": "m1",
        **WHO,
        "authoredOn": "2020-04-02",
        "medicationCodeableConcept": coded(HOT9, "103835401", "ムコスタ"),
        "dosageInstruction": [{"route": {"text": "経口"}}],
        "dispenseRequest": {
            "quantity": {"value": 42, "unit": "錠"},
            "expectedSupplyDuration": {"value": 14, "code": "d"},
        },
    }
    procedure = {
        "resourceType": "Procedure",
        "id": "q1",
        **WHO,
        "code": coded("urn:oid:1.2.392.200119.4.401", "K549"),
        "performedDateTime": "2020-04-03",
        "status": "completed",
    }

    done = Import("fhir", write(tmp_path / "fhir", patient(), encounter, condition, request, procedure))

    assert done.rows("patient", "patient_id sex birth_date obs_start obs_end") == [
        (TARO, "2", "1950-04-01", "2020-04-01", "2020-04-09")
    ]
    assert done.rows("encounter", "encounter_id kind start_date end_date dept") == [
        ("e1", "inpatient", "2020-04-01", "2020-04-09", "内科")
    ]
    assert done.rows("emr_diagnosis", "dx_date code_system code local_code name is_suspected") == [
        ("2020-04-01", "ICD10", "E119", "E11.9", "2型糖尿病", True)
    ]
    assert done.rows("prescription", "start_date days code_system code quantity unit route") == [
        ("2020-04-02", 14.0, "HOT9", "103835401", 42.0, "{tbl}", "経口")
    ]
    assert done.rows("claim_procedure", "claim_ym inout service_date code_system code") == [
        ("2020-04", "inpatient", "2020-04-03", "KCODE", "K549")
    ]
    assert done.is_balanced()


def test_results_of_every_type_of_value(tmp_path: Path) -> None:
    unit = {"unit": "U/L", "system": "http://unitsofmeasure.org", "code": "U/L"}
    done = Import(
        "fhir",
        write(
            tmp_path / "fhir",
            patient(),
            observation("1", valueQuantity={"value": 210.0, **unit}),
            observation("2", valueQuantity={"value": 0.1, "comparator": "<", **unit}),
            observation("3", valueString="(-)"),
            observation("4", valueInteger=3),
            observation("5", valueCodeableConcept={"text": "陽性"}),
            observation("6"),
            {**observation("7", valueString="x"), "category": [{"coding": [{"code": "vital-signs"}]}]},
            observation("8", valueString="x", status="entered-in-error"),
        ),
    )

    assert done.rows("lab_result", "result_id collected_at value_text value_num unit") == [
        ("1", "2020-04-01T08:30:00", "210.0", 210.0, "U/L"),
        ("2", "2020-04-01T08:30:00", "<0.1", None, "U/L"),
        ("3", "2020-04-01T08:30:00", "(-)", None, None),
        ("4", "2020-04-01T08:30:00", "3", 3.0, None),
        ("5", "2020-04-01T08:30:00", "陽性", None, None),
        ("6", "2020-04-01T08:30:00", None, None, None),
    ]
    assert done.counts()["Observation"] == (8, 6, 2, 0)


def test_an_injection_counts_once_when_ordered_and_given(tmp_path: Path) -> None:
    drug = {"medicationCodeableConcept": coded(HOT9, "1"), **WHO}
    injected = {"route": {"text": "静注"}}
    order = {
        "resourceType": "MedicationRequest",
        **drug,
        "authoredOn": "2020-04-01",
        "dosageInstruction": [injected],
    }
    given = {
        "resourceType": "MedicationAdministration",
        "id": "a1",
        **drug,
        "effectiveDateTime": "2020-04-02",
        "request": {"reference": "MedicationRequest/m1"},
        "status": "completed",
        "dosage": injected,
    }
    never_given = {**order, "id": "m2"}
    swallowed = {**given, "id": "a2", "dosage": {"route": {"text": "経口"}}}

    done = Import(
        "fhir", write(tmp_path / "fhir", patient(), {**order, "id": "m1"}, never_given, given, swallowed)
    )

    assert done.rows("injection", "order_id start_date") == [("m2", "2020-04-01"), ("a1", "2020-04-02")]


def test_the_same_resource_twice_counts_once_and_contradictions_are_told(tmp_path: Path) -> None:
    one = observation("1", valueInteger=3)
    folder = write(tmp_path / "fhir", patient(), one, one, observation("2", valueInteger=1))
    write(folder, observation("2", valueInteger=9))

    done = Import("fhir", folder)

    assert done.rows("lab_result", "result_id value_num") == [("1", 3.0), ("2", 1.0), ("2", 9.0)]
    rows = done.report["rows"]["lab_result"]
    assert (rows["exact_duplicates"], rows["row_numbers_used_twice"], rows["examples"]) == (1, 1, ["2"])


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "[] not readable as JSON (character 2)"),
        ("[]", "[] not a JSON object"),
        ('{"id": "x"}', "[resourceType] the value is missing"),
        (observation("", valueInteger=3), "[id] the value is missing"),
        (
            {**observation("1"), "subject": {"reference": "Patient/x"}},
            "[subject] an unknown patient: Patient/x",
        ),
        (
            {**observation("1"), "effectiveDateTime": "2020-02-30"},
            "[effectiveDateTime] no such day: 2020-02-30",
        ),
        (observation("1", code={}), "[code] neither a code nor a name"),
        (observation("1", valueQuantity={"value": "5"}), "[value] not a number: 5"),
        (
            {**observation("1"), "code": "LDH"},
            "[] not of the types of FHIR: 'str' object has no attribute 'get'",
        ),
    ],
)
def test_an_unreadable_resource_is_rejected_with_field_and_reason(
    tmp_path: Path, line: dict[str, Any] | str, reason: str
) -> None:
    done = Import("fhir", write(tmp_path / "fhir", patient(), line, observation("9", valueInteger=1)))

    assert done.rejects() == [f"record Observation.ndjson:1 {reason}"]
    assert done.rows("lab_result", "result_id") == [("9",)]
    assert done.is_balanced()


def test_the_organism_of_a_culture_is_bacteriology(tmp_path: Path) -> None:
    coli = {"coding": [{"system": "http://snomed.info/sct", "code": "112283007", "display": "E. coli"}]}
    grown = observation("1", code=coded(JLAC, "6B010"), valueCodeableConcept=coli)
    none = observation("2", code=coded(JLAC, "6B010"), valueString="発育なし")

    done = Import("fhir", write(tmp_path / "fhir", patient(), grown, none))

    assert done.rows("bacteriology", "exam_id patient_id collected_at organism_code organism_name") == [
        ("1", TARO, "2020-04-01T08:30:00", "112283007", "E. coli")
    ]
    assert done.rows("lab_result", "result_id value_text") == [("2", "発育なし")]


@pytest.fixture(scope="module")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hospital's half year as clinosim simulates it in the shape of Japan."""
    folder = tmp_path_factory.mktemp("clinosim")
    words = "simulate --country JP --allow-legacy -p 120 --start 2024-04-01 --end 2024-06-30 --seed 7"
    program = Path(sys.executable).with_name("clinosim")
    command = [program, *words.split(), "--format", "fhir-r4", "-o", folder / "out"]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return folder / "out" / "fhir_r4"


def test_a_simulated_hospital_is_taken_over_whole(simulated: Path) -> None:
    lines = {
        path.stem: [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        for path in simulated.glob("*.ndjson")
    }

    done = Import("fhir", simulated)

    assert {what: counts[0] for what, counts in done.counts().items() if what != "file"} == {
        kind: len(found) for kind, found in lines.items() if found
    }
    assert sorted(done.not_read()) == sorted(
        str(path.relative_to(simulated)) for path in simulated.rglob("*") if path.suffix != ".ndjson"
    )
    assert done.rejects() == []
    assert done.is_balanced()
    results = [
        one
        for one in lines["Observation"]
        if any(c["code"] in ("laboratory", "LAB") for part in one["category"] for c in part["coding"])
    ]
    assert Counter(key for (key,) in done.rows("lab_result", "result_id")) == Counter(
        o["id"] for o in results
    )
    assert len(done.rows("encounter", "encounter_id")) == len(lines["Encounter"])
    assert done.report["coverage"]["emr_diagnosis"]["mapped"] == len(lines["Condition"])
    assert done.store.manifest["tables"]["lab_result"]["code_systems"][0] == "JLAC10"
