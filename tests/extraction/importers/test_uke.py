"""Electronic claims: diseases, drugs, acts, DPC claims, receipts handed in twice, and broken records."""

from pathlib import Path

import pytest

from extraction.engine import StoreError
from tests.extraction.importers.sources import HANAKO, IR, TARO, Import, act, receipt, write_claims

GO = "GO,1,100,99"
ATORVASTATIN, BLOOD_COUNT, STENT = "610443022", "160008010", "710010001"


def claims(tmp_path: Path, *records: str, **options: str) -> Import:
    return Import("uke", write_claims(tmp_path / "claims" / "RECEIPTC.UKE", *records, **options).parent)


def test_a_receipt_becomes_diseases_drugs_and_acts_day_by_day(tmp_path: Path) -> None:
    done = claims(
        tmp_path,
        IR,
        receipt(),
        "HO,06130000,12,345,2,500",
        "SY,2500013,5020401,1,,,01,",
        "SY,8830417,5020410,1,80021020,,,",
        "SY,0000999,5020410,1,,めずらしい病の疑い,,",
        act("SI", "60", BLOOD_COUNT, "", 2, [(1, 1), (15, 1)]),
        act("IY", "21", ATORVASTATIN, "2", 14, [(1, 14)]),
        act("IY", "31", "620008833", "1.5", 1, [(15, 1)]),
        act("SI", "", "113001810", "", 1, [(15, 1)]),
        act("TO", "40", STENT, "1", 1, [(15, 1)], name="ステント"),
        "CO,60,1,820100001,コメント",
        GO,
    )

    assert done.rows("patient", "patient_id sex birth_date obs_start obs_end") == [
        (TARO, "1", "1950-04-01", "2020-04-01", "2020-04-15")
    ]
    columns = "claim_ym inout start_date code local_code name is_main is_suspected modifier_codes"
    assert done.rows("claim_diagnosis", columns) == [
        ("2020-04", "outpatient", "2020-04-01", "2500013", "2500013", None, True, False, None),
        ("2020-04", "outpatient", "2020-04-10", "8830417", "8830417", None, False, True, "8002 1020"),
        ("2020-04", "outpatient", "2020-04-10", None, "0000999", "めずらしい病の疑い", False, True, None),
    ]
    assert done.rows("claim_drug", "service_date code quantity days") == [
        ("2020-04-01", ATORVASTATIN, 28.0, 14.0),
        ("2020-04-15", "620008833", 1.5, None),
    ]
    assert done.rows("claim_procedure", "service_date kind code name quantity") == [
        ("2020-04-01", "procedure", BLOOD_COUNT, None, 1.0),
        ("2020-04-15", "device", STENT, "ステント", 1.0),
        ("2020-04-15", "procedure", "113001810", None, 1.0),
        ("2020-04-15", "procedure", BLOOD_COUNT, None, 1.0),
    ]
    assert "death_date" not in done.store.columns("patient")
    assert done.is_balanced()
    assert done.rejects() == []


def test_management_fees_and_surgery_have_their_kinds_and_a_blank_kind_is_the_one_before(
    tmp_path: Path,
) -> None:
    done = claims(
        tmp_path,
        receipt(),
        act("SI", "13", "113000001", "", 1, [(3, 1)]),
        act("SI", "50", "150000001", "", 1, [(4, 1)]),
        act("SI", "", "150000002", "", 1, [(4, 1)]),
    )

    assert done.rows("claim_procedure", "kind code") == [
        ("management", "113000001"),
        ("surgery", "150000001"),
        ("surgery", "150000002"),
    ]


def test_claims_before_2012_have_no_days(tmp_path: Path) -> None:
    done = claims(tmp_path, receipt(month="42303"), act("SI", "60", BLOOD_COUNT, "", 2, []))

    assert done.rows("claim_procedure", "claim_ym service_date quantity") == [("2011-03", None, 2.0)]


def test_a_dpc_claim_has_its_stay_as_the_last_claim_tells_it(tmp_path: Path) -> None:
    head = receipt(kind="1111", admitted="5020328")
    done = claims(
        tmp_path,
        IR,
        head,
        "BU,050050xx99000x,5020328,,,",
        receipt(month="50205", kind="1111", admitted="5020328"),
        "BU,050050xx0200xx,5020328,5020502,1,",
        "SB,4149005,8002,狭心症,I209,11,,",
        "SB,2500013,,,E119,42,,",
        "CD,20200330,60,1,1,160008010,,,,2",
    )

    assert done.rows("dpc_stay", "stay_id admission_date discharge_date main_code_system main_code") == [
        (f"{TARO}-20200328", "2020-03-28", "2020-05-02", "DPC", "050050xx0200xx")
    ]
    columns = "stay_id kind code_system code local_code is_suspected modifier_codes"
    assert done.rows("dpc_diagnosis", columns) == [
        (f"{TARO}-20200328", "comorbidity", "ICD10", "E119", "2500013", False, None),
        (f"{TARO}-20200328", "main", "ICD10", "I209", "4149005", True, "8002"),
    ]
    assert done.rows("dpc_procedure", "service_date code quantity") == [("2020-03-30", BLOOD_COUNT, 2.0)]


def test_the_same_receipt_twice_counts_once_and_a_later_one_replaces(tmp_path: Path) -> None:
    first = [receipt(), "HO,06130000,12,345,2,500", "SY,2500013,5020401,1,,,01,"]
    again = [receipt(number=7), *first[1:]]
    other = [receipt(HANAKO), "SY,2500013,5020401,1,,,01,"]
    corrected = [receipt(HANAKO, number=2), "SY,8830417,5020401,1,,,01,"]
    write_claims(tmp_path / "claims" / "a.UKE", IR, *first, *other, GO)
    write_claims(tmp_path / "claims" / "b.UKE", IR, *again, *corrected, GO)

    done = Import("uke", tmp_path / "claims")

    assert done.rows("claim_diagnosis", "patient_id code") == [(TARO, "2500013"), (HANAKO, "8830417")]
    reasons = {one["reason"]["en"] for one in done.report["records"]["SY"]["set_aside"]}
    assert reasons == {
        "the same receipt handed in twice, counted once",
        "replaced by a receipt for the same month read later",
    }
    assert done.is_balanced()


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ("SY,250001,5020401,1,,,01,", "[傷病名コード] not seven digits: 250001"),
        ("SY,2500013,5020431,1,,,01,", "[診療開始日] no such day: 5020431"),
        ("SY,2500013,4320401,1,,,01,", "[診療開始日] the era has no such day: 4320401"),
        ("SY,2500013,X,1,,,01,", "[診療開始日] not a day of an era: X"),
        ("SY,2500013,5020401,1,800,,01,", "[修飾語コード] not groups of four digits: 800"),
        ("SY,2500", "[傷病名コード] not seven digits: 2500"),
        (act("IY", "21", ATORVASTATIN, "two", 1, [(1, 1)]), "[数量] not a number: two"),
        (act("SI", "60", BLOOD_COUNT, "", 1, [(31, 1)]), "[31日の情報] the month has no such day"),
        (act("SI", "60", "16000801", "", 1, [(1, 1)]), "[コード] not nine digits: 16000801"),
        ("?? rubbish", "[] there is no record identification"),
        ("ZZ,1,2", "[] a record of an unknown kind: ZZ"),
    ],
)
def test_an_unreadable_record_is_rejected_with_field_and_reason(
    tmp_path: Path, record: str, reason: str
) -> None:
    done = claims(tmp_path, IR, receipt(), record, act("SI", "60", BLOOD_COUNT, "", 1, [(2, 1)]))

    assert done.rejects() == [f"record RECEIPTC.UKE:3 {reason}"]
    assert done.rows("claim_procedure", "code") == [(BLOOD_COUNT,)]
    assert done.is_balanced()


def test_a_receipt_without_its_patient_is_rejected_whole(tmp_path: Path) -> None:
    good = act("SI", "60", BLOOD_COUNT, "", 1, [(2, 1)])
    done = claims(tmp_path, good, receipt(patient=""), good, receipt(HANAKO), good)

    assert [line.split("] ")[1] for line in done.rejects()] == [
        "it belongs to no receipt that could be read",
        "the value is missing",
        "it belongs to no receipt that could be read",
    ]
    assert done.rows("claim_procedure", "patient_id") == [(HANAKO,)]


@pytest.mark.parametrize("ending", ["\r\n", "\n", "\r"])
def test_line_ends_may_be_any_and_the_last_may_be_missing(tmp_path: Path, ending: str) -> None:
    records = [receipt(), "SY,2500013,5020401,1,,,01,"]
    path = write_claims(tmp_path / "claims" / "x.UKE", *records, ending=ending)
    path.write_bytes(path.read_bytes().rstrip() + b"\x1a")

    assert Import("uke", path.parent).rows("claim_diagnosis", "code") == [("2500013",)]


def test_bytes_that_are_no_text_and_empty_files_are_named(tmp_path: Path) -> None:
    folder = tmp_path / "claims"
    path = write_claims(folder / "a.UKE", receipt(), "SY,2500013,5020401,1,,,01,")
    path.write_bytes(path.read_bytes() + b"SY,25\x00\r\nCO,\xff\xff\r\n")
    (folder / "b.UKE").write_bytes(b"")

    done = Import("uke", folder)

    assert done.rejects() == [
        "record a.UKE:3 [] it holds a NUL byte (byte 6)",
        "record a.UKE:4 [] it holds bytes that are not cp932 (byte 4)",
        "file b.UKE: [] the file is empty (0 bytes)",
    ]


def test_a_folder_without_claims_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"There is no file to import \(\*.UKE"):
        Import("uke", tmp_path)


def test_layouts_of_the_site_must_have_what_is_read(tmp_path: Path) -> None:
    folder = write_claims(tmp_path / "claims" / "x.UKE", receipt()).parent
    (tmp_path / "uke_layouts.json").write_text('{"RE": {"columns": ["レセプト種別"]}}', encoding="utf-8")
    with pytest.raises(StoreError, match="the record RE has no field 診療年月"):
        Import("uke", folder, mapping_dir=tmp_path)
    (tmp_path / "uke_layouts.json").write_text("[", encoding="utf-8")
    with pytest.raises(StoreError, match=r"uke_layouts\.json cannot be read as a list of fields"):
        Import("uke", folder, mapping_dir=tmp_path)
