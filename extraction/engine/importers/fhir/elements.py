"""Elements of FHIR resources: codings with the standard systems of Japan, results, routes; never guessed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from extraction.engine.importers import values
from extraction.engine.importers.lines import Line
from extraction.engine.importers.session import Row
from extraction.engine.importers.values import Unreadable

SYSTEMS = {
    "http://jpfhir.jp/fhir/core/mhlw/CodeSystem/ICD10-2013-full": "ICD10",
    "http://hl7.org/fhir/sid/icd-10": "ICD10",
    "http://medis.or.jp/CodeSystem/master-disease-keyNumber": "MEDIS",
    "urn:oid:1.2.392.200119.4.1005": "JLAC10",
    "http://jpfhir.jp/fhir/core/CodeSystem/JP_ObservationLabResultCode_CS": "JLAC10",
    "http://loinc.org": "LOINC",
    "http://medis.or.jp/CodeSystem/master-HOT7": "HOT7",
    "http://medis.or.jp/CodeSystem/master-HOT9": "HOT9",
    "http://medis.or.jp/CodeSystem/master-HOT13": "HOT13",
    "urn:oid:1.2.392.100495.20.1.73": "YJ",
    "http://capstandard.jp/iyaku.info/CodeSystem/YJ-code": "YJ",
    "urn:oid:1.2.392.200119.4.401": "KCODE",
    "http://dicom.nema.org/resources/ontology/DCM": "DICOM",
    "http://snomed.info/sct": "SNOMED",
}
PREFERRED = ("ICD10", "JLAC10", "YJ", "HOT9", "HOT13", "HOT7", "KCODE", "DICOM", "MEDIS", "LOINC", "SNOMED")
UCUM = "http://unitsofmeasure.org"
INJECTED = ("静", "注", "皮下", "筋", "点滴", "intraven", "subcut", "intramus", "inject", "infusion")


def read_resource(line: Line) -> Row:
    """The resource on a line. Raises Unreadable."""
    if line.error:
        raise line.error
    try:
        found = json.loads(line.text)
    except (json.JSONDecodeError, RecursionError) as error:
        at = getattr(error, "colno", 1)
        raise Unreadable(
            "", f"JSON として読めません({at} 文字目)", f"not readable as JSON (character {at})"
        ) from None
    if not isinstance(found, dict):
        raise Unreadable("", "JSON のオブジェクトではありません", "not a JSON object")
    return found


def guarded(
    make: Callable[[Row, Line], Iterator[tuple[str, Row]]], resource: Row, line: Line
) -> list[tuple[str, Row]]:
    """Make rows; a part of another type than FHIR says is a reason to reject, not to fail."""
    try:
        return list(make(resource, line))
    except Unreadable:
        raise
    except (AttributeError, TypeError, KeyError, IndexError, ValueError) as error:
        raise Unreadable("", f"FHIR の型と違います: {error}", f"not of the types of FHIR: {error}") from None


def first_code(concept: Row | None) -> str | None:
    """The first code of a CodeableConcept."""
    codings = (concept or {}).get("coding") or [{}]
    code: str | None = codings[0].get("code")
    return code


def is_laboratory(resource: Row) -> bool:
    """Whether an Observation is a laboratory result by its category."""
    codes = {c.get("code") for one in resource.get("category", []) for c in one.get("coding", [])}
    return bool(codes & {"laboratory", "LAB"})


def coded(concept: Row | None, field: str) -> Row:
    """Standard code, local code and name of a CodeableConcept. Raises Unreadable when there is nothing."""
    codings = [one for one in (concept or {}).get("coding", []) if one.get("code")]
    text = (concept or {}).get("text")
    known = sorted(
        (one for one in codings if one.get("system") in SYSTEMS),
        key=lambda one: PREFERRED.index(SYSTEMS[one["system"]]),
    )
    if not codings and not text:
        raise Unreadable(field, "コードも名称もありません", "neither a code nor a name")
    standard = known[0] if known else None
    own = next((one for one in codings if one.get("system") not in SYSTEMS), None)
    local = own or standard or {}
    return {
        "code_system": SYSTEMS[standard["system"]] if standard else None,
        "code": standard["code"] if standard else None,
        "local_code": local.get("code") or text,
        "local_system": local.get("system"),
        "name": text or next((one["display"] for one in codings if one.get("display")), None),
    }


def result_of(resource: Row) -> tuple[str | None, float | None, str | None, bool]:
    """A result's text as written, its number if it is one, its unit, and whether that is UCUM's."""
    quantity = resource.get("valueQuantity")
    if quantity is not None:
        number = quantity.get("value")
        text = f"{quantity.get('comparator', '')}{'' if number is None else number}" or None
        exact = None if quantity.get("comparator") else quantity_number(number)
        is_ucum = quantity.get("system") == UCUM and bool(quantity.get("code"))
        return text, exact, quantity.get("code") or quantity.get("unit"), is_ucum
    concept = resource.get("valueCodeableConcept")
    if concept is not None:
        words = concept.get("text") or (concept.get("coding") or [{}])[0].get("display")
        return words or first_code(concept), None, None, False
    for name in ("valueInteger", "valueString", "valueBoolean", "valueDateTime"):
        if name in resource:
            text = str(resource[name])
            return text, values.result_number(text), None, False
    return None, None, None, False


def organism_of(resource: Row, found: Row) -> Row | None:
    """The organism that a smear or culture found, None where the result is no coded organism."""
    item = (found["code"] or "") if found["code_system"] == "JLAC10" else ""
    concept = resource.get("valueCodeableConcept") or {}
    code = first_code(concept)
    if not item.startswith(("6A", "6B")) or code is None:
        return None
    coding = concept["coding"][0]
    return {
        "organism_code": code,
        "organism_name": concept.get("text") or coding.get("display") or code,
        "organism_system": coding.get("system"),
    }


def dose(dosage: Row) -> Row:
    """The amount of one dose."""
    rate = (dosage.get("doseAndRate") or [{}])[0]
    return rate.get("doseQuantity") or {}


def injected(dosage: Row | list[Row] | None) -> bool:
    """Whether a dosage is given by a route of injection."""
    one = (dosage or [{}])[0] if isinstance(dosage, list) else dosage or {}
    route = one.get("route") or {}
    words = [route.get("text", ""), *(c.get("display", "") for c in route.get("coding", []))]
    return any(part in word.lower() for word in words for part in INJECTED)


def quantity_number(value: Any) -> float | None:
    """A number of a resource. Raises Unreadable when it is none."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Unreadable("value", f"数値ではありません: {value}", f"not a number: {value}")
    return float(value)
