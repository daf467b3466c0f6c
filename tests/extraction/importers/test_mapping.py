"""Mapping tables of a site: dates, precedence, units, coverage, and tables that contradict themselves."""

from datetime import date
from pathlib import Path

import pytest

from extraction.engine import StoreError
from extraction.engine.importers.mapping import Mapping, load_mapping
from tests.extraction.importers.sources import TARO, Import, Storage, result

CODES = "table,local_system,local_code,local_name,code_system,code,valid_from,valid_to"
UNITS = "item,unit,ucum,factor,offset"


def mapping(tmp_path: Path, codes: str = "", units: str = "") -> Path:
    folder = tmp_path / "mapping"
    folder.mkdir()
    (folder / "codes.csv").write_text(f"{CODES}\n{codes}", encoding="utf-8-sig")
    (folder / "units.csv").write_text(f"{UNITS}\n{units}", encoding="utf-8")
    return folder


def test_a_code_means_what_the_row_of_its_day_says(tmp_path: Path) -> None:
    found = load_mapping(
        mapping(
            tmp_path,
            "lab_result,99L,L1,LDH(旧),JLAC10,3B050000002327101,,2019-12-31\n"
            "lab_result,99L,L1,LDH(IFCC),JLAC10,3B050000002327102,2020-01-01,\n",
        )
    )

    def code(on: date | None) -> str | None:
        row = found.code("lab_result", "99L", "L1", on)
        return row.code if row else None

    assert code(date(2019, 12, 31)) == "3B050000002327101"
    assert code(date(2020, 1, 1)) == "3B050000002327102"
    assert code(None) == "3B050000002327102"
    assert found.code("lab_result", "99X", "L1", None) is None
    assert found.code("prescription", "99L", "L1", None) is None


def test_the_row_that_is_closest_wins(tmp_path: Path) -> None:
    found = load_mapping(
        mapping(
            tmp_path, ",,A,,ICD10,E11.9,,\nemr_diagnosis,,A,,ICD10,E14,,\nemr_diagnosis,99H,A,,ICD10,I10,,\n"
        )
    )

    def code(table: str, system: str) -> str:
        row = found.code(table, system, "A", None)
        assert row is not None
        return row.code

    assert (code("claim_diagnosis", "x"), code("emr_diagnosis", "x"), code("emr_diagnosis", "99H")) == (
        "E119",
        "E14",
        "I10",
    )


@pytest.mark.parametrize(
    ("written", "ucum"),
    [
        *(("mg/dl", "mg/dL"), ("ｍｇ／ｄＬ", "mg/dL"), ("㎎/㎗", "mg/dL"), ("mg/dL", "mg/dL")),
        *(("µg/mL", "ug/mL"), ("μg/ml", "ug/mL"), ("％", "%"), ("×10^3/μL", "10*3/uL")),
        *(("万/μl", "10*4/uL"), ("mEq/ℓ", "meq/L")),
    ],
)
def test_spellings_of_units_in_use_are_known_everywhere(written: str, ucum: str) -> None:
    row = Mapping().unit((), written)

    assert row is not None
    assert (row.ucum, row.factor, row.offset) == (ucum, 1.0, 0.0)


@pytest.mark.parametrize("written", ["MG/DL", "mg", "g/dL ", "IU", "T", "mgdL", "10"])
def test_a_unit_is_never_taken_for_another(written: str) -> None:
    row = Mapping().unit((), written)

    assert row is None or row.ucum == written.strip()


def test_results_are_converted_and_their_words_stay(tmp_path: Path) -> None:
    storage = Storage(tmp_path / "ssmix")
    storage.put(
        TARO,
        "20200401",
        "OML-11",
        "L1",
        "20200401090000",
        result("2A990000001930101", "血小板", "25", "万/μL", limits="15-35"),
        result("5C999000002302301", "HbA1c", "6.0", "JDS%"),
        result("3Z999000002302301", "謎", "<5", "院内単位"),
    )
    folder = mapping(
        tmp_path,
        "lab_result,99L,L2A,,JLAC10,2A050000001930101,,\n",
        "2A050000001930101,万/μL,10*3/uL,10,\n,JDS%,%,1.02,0.25\n",
    )

    done = Import("ss-mix2", storage.root, mapping_dir=folder)

    columns = "code local_code value_text value_num unit ref_low ref_high"
    assert sorted(done.rows("lab_result", columns)) == [
        ("2A050000001930101", "L2A", "25", 250.0, "10*3/uL", 150.0, 350.0),
        ("3Z999000002302301", "L3Z", "<5", None, "院内単位", None, None),
        ("5C999000002302301", "L5C", "6.0", pytest.approx(6.37), "%", None, None),
    ]
    coverage = done.store.manifest["coverage"]["lab_result"]
    assert (coverage["rows"], coverage["mapped"]) == (3, 3)
    assert (coverage["rows_with_unit"], coverage["units_understood"]) == (3, 2)
    assert coverage["units_not_understood"] == [{"unit": "院内単位", "rows": 1}]


@pytest.mark.parametrize(
    ("codes", "units", "sentence"),
    [
        (",,A,,ICD10,,,\n", "", r"line 2, column code: the value is missing"),
        (
            ",,A,,ICD10,E11,2020-02-30,\n",
            "",
            r"line 2, column valid_from: no such day: 2020-02-30",
        ),
        (
            ",,A,,ICD10,E11,,\n,,A,,ICD10,E14,2020-01-01,\n",
            "",
            r"line 3: A is mapped otherwise",
        ),
        ("", ",万,10*4/uL,ten,\n", r"units\.csv, line 2, column factor: not a number: ten"),
        ("", ",万,10*4/uL,1,\n,万,10*3/uL,10,\n", r"line 3: the unit 万 is mapped otherwise"),
    ],
)
def test_a_wrong_table_is_refused_by_file_line_and_column(
    tmp_path: Path, codes: str, units: str, sentence: str
) -> None:
    with pytest.raises(StoreError, match=sentence):
        load_mapping(mapping(tmp_path, codes, units))


def test_a_table_without_a_column_or_not_in_utf8_is_refused(tmp_path: Path) -> None:
    folder = mapping(tmp_path)
    (folder / "codes.csv").write_text("local_code,code\n", encoding="utf-8")
    with pytest.raises(StoreError, match=r"codes\.csv has no column table"):
        load_mapping(folder)
    (folder / "codes.csv").write_bytes("表".encode("cp932"))
    with pytest.raises(StoreError, match=r"codes\.csv is not UTF-8 \(byte 0\)"):
        load_mapping(folder)


def test_a_site_works_down_the_list_of_what_is_to_be_mapped_and_sees_coverage_rise(tmp_path: Path) -> None:
    storage = Storage(tmp_path / "ssmix")
    frequent = ["OBX|1|NM|L1^LDH^99L||150|単位X|||||F"] * 3
    rare = "OBX|1|NM|L2^CRP^99L||1.5|mg/dl|||||F"
    storage.put(TARO, "20200401", "OML-11", "A", "20200401090000", *frequent, rare)

    first = Import("ss-mix2", storage.root)
    todo = first.out / "import" / "unmapped_codes.csv"
    units = first.out / "import" / "unmapped_units.csv"
    assert todo.read_text(encoding="utf-8-sig").splitlines() == [
        f"{CODES},rows",
        "lab_result,99L,L1,LDH,,,,,3",
        "lab_result,99L,L2,CRP,,,,,1",
    ]
    assert units.read_text(encoding="utf-8-sig").splitlines()[1:] == [",単位X,,,,lab_result,3"]
    folder = tmp_path / "mapping"
    folder.mkdir()
    (folder / "codes_todo.csv").write_bytes(todo.read_bytes())
    (folder / "units_todo.csv").write_bytes(units.read_bytes())
    blank = Import("ss-mix2", storage.root, mapping_dir=folder)

    text = todo.read_text(encoding="utf-8-sig").replace("LDH,,,", "LDH,JLAC10,3B050000002327101,")
    (folder / "codes_todo.csv").write_text(text, encoding="utf-8-sig")
    text = units.read_text(encoding="utf-8-sig").replace(",単位X,,,", ",単位X,U/L,2,")
    (folder / "units_todo.csv").write_text(text, encoding="utf-8-sig")
    mapped = Import("ss-mix2", storage.root, mapping_dir=folder)

    def coverage(done: Import) -> tuple[int, int, int]:
        held = done.store.manifest["coverage"]["lab_result"]
        return held["rows"], held["mapped"], held["units_understood"]

    assert [coverage(done) for done in (first, blank, mapped)] == [(4, 0, 1), (4, 0, 1), (4, 3, 4)]
    assert sorted(set(mapped.rows("lab_result", "code local_code value_num value_text unit")), key=str) == [
        ("3B050000002327101", "L1", 300.0, "150", "U/L"),
        (None, "L2", 1.5, "1.5", "mg/dL"),
    ]


def test_names_with_line_breaks_survive_the_list(tmp_path: Path) -> None:
    found = load_mapping(mapping(tmp_path, 'lab_result,,L1,"二行の\n名前",JLAC10,X,,\n'))

    row = found.code("lab_result", None, "L1", None)
    assert row is not None and (row.code, row.name) == ("X", "二行の\n名前")
