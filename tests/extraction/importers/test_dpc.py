"""DPC form 1 and EF files: stays, diseases, surgery, acts, and layouts by fiscal year."""

import json
from pathlib import Path

import pytest

from extraction.engine import StoreError
from tests.extraction.importers.sources import TARO, Import

HEADER = "施設コード\tデータ識別番号\t入院年月日\t回数管理番号\t統括診療情報番号\tコード\tバージョン\t連番"


def form1(code: str, *payload: str, patient: str = TARO, admitted: str = "20200401", part: str = "0") -> str:
    """One line of form 1."""
    nine = [*payload, *[""] * (9 - len(payload))]
    return "\t".join(["131234567", patient, admitted, "0", part, code, "20140401", "0", *nine])


def stay(patient: str = TARO, outcome: str = "1", **where: str) -> list[str]:
    return [
        form1("A000010", "19500401", "1", "1000001", patient=patient, **where),
        form1("A000030", "20200415", "1", outcome, "0", patient=patient, **where),
        form1("A006010", "", "I210", *[""] * 6, "急性心筋梗塞", patient=patient, **where),
        form1("A006030", "", "I21.9", *[""] * 6, "心筋梗塞", patient=patient, **where),
        form1("A006040", "", "E11", *[""] * 6, "糖尿病", patient=patient, **where),
        form1(
            "A007010",
            "20200402",
            "K5493",
            "",
            "1",
            "",
            "",
            "",
            "",
            "ステント留置術",
            patient=patient,
        ),
        form1("A001010", "", "170", "60", patient=patient, **where),
    ]


def ef(detail: str, code: str, used: str, times: str, admitted: str = "20200401", local: str = "") -> str:
    """One line of a merged EF file up to the end."""
    head = ["131234567", TARO, "00000000", admitted, "60", "0001", detail, local, code, "", "名称", used, "0"]
    rest = ["100", "0", "0", "0", "100", "0", "0", times, "06", "", "20200403"]
    return "\t".join([*head, *rest, *["01"] * 7])


def write(path: Path, *lines: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes("".join(f"{line}\r\n" for line in lines).encode("cp932"))
    return path


def test_form_1_becomes_a_stay_with_diseases_and_surgery(tmp_path: Path) -> None:
    child = form1("A006040", "", "J18", part="1")
    write(tmp_path / "dpc" / "FF1_131234567_2004.txt", HEADER, *stay(), child)

    done = Import("dpc", tmp_path / "dpc")

    assert done.rows("patient", "patient_id sex birth_date death_date") == [(TARO, "1", "1950-04-01", None)]
    assert done.rows("dpc_stay", "stay_id admission_date discharge_date main_code outcome") == [
        (f"{TARO}-20200401", "2020-04-01", "2020-04-15", "I219", "1")
    ]
    assert sorted(done.rows("dpc_diagnosis", "kind code local_code name")) == [
        ("comorbidity", "E11", "E11", "糖尿病"),
        ("main", "I210", "I210", "急性心筋梗塞"),
        ("resource", "I219", "I21.9", "心筋梗塞"),
    ]
    assert done.rows("dpc_procedure", "service_date code_system code quantity") == [
        ("2020-04-02", "KCODE", "K5493", 1.0)
    ]
    assert done.counts()["FF1"] == (9, 6, 3, 0)
    assert done.is_balanced()


@pytest.mark.parametrize(("outcome", "death"), [("6", "2020-04-15"), ("7", "2020-04-15"), ("3", None)])
def test_a_discharge_by_death_is_the_day_of_death(tmp_path: Path, outcome: str, death: str | None) -> None:
    write(tmp_path / "dpc" / "FF1_131234567_2004.txt", *stay(outcome=outcome))

    assert Import("dpc", tmp_path / "dpc").rows("patient", "death_date") == [(death,)]


def test_a_stay_told_again_by_a_later_file_counts_once(tmp_path: Path) -> None:
    write(tmp_path / "dpc" / "FF1_131234567_2004.txt", *stay(outcome="1"))
    write(tmp_path / "dpc" / "FF1_131234567_2005.txt", *stay(outcome="3"))

    done = Import("dpc", tmp_path / "dpc")

    assert done.rows("dpc_stay", "outcome") == [("3",)]
    assert len(done.rows("dpc_diagnosis", "code")) == 3
    assert done.is_balanced()


def test_a_discharge_before_admission_is_left_blank_and_told(tmp_path: Path) -> None:
    early = form1("A000030", "20200301", "1", "1")
    write(tmp_path / "dpc" / "FF1_131234567_2004.txt", early)

    done = Import("dpc", tmp_path / "dpc")

    assert done.rows("dpc_stay", "discharge_date") == [(None,)]
    assert done.rejects() == [
        "field FF1_131234567_2004.txt:1 [discharge_date] it is before the start 2020-04-01"
    ]


def test_ef_details_count_and_outpatients_go_to_the_claims(tmp_path: Path) -> None:
    write(
        tmp_path / "dpc" / "EFn_131234567_1503.txt",
        ef("000", "160008010", "0", "1"),
        ef("001", "160008010", "0000000.000", "2"),
        ef("002", "610443022", "0000001.500", "2", local="L77"),
        ef("003", "810000001", "0", "1"),
    )
    outside = ef("001", "610443022", "3", "1", admitted="00000000")
    write(tmp_path / "dpc" / "EFg_131234567_1503.txt", outside)

    done = Import("dpc", tmp_path / "dpc")

    assert done.rows("dpc_procedure", "stay_id service_date code local_code quantity") == [
        (f"{TARO}-20200401", "2020-04-03", "160008010", "160008010", 2.0),
        (f"{TARO}-20200401", "2020-04-03", "610443022", "L77", 3.0),
    ]
    assert done.rows("claim_drug", "claim_ym inout code quantity") == [
        ("2020-04", "outpatient", "610443022", 3.0)
    ]
    assert done.counts() == {"EFn": (4, 2, 2, 0), "EFg": (1, 1, 0, 0)}


def test_since_2016_diseases_have_the_claims_code_and_modifiers(tmp_path: Path) -> None:
    coded = form1("A006040", "", "I209", "", "4149005", "8002", "", "", "", "狭心症の疑い")
    write(tmp_path / "dpc" / "FF1_131234567_2004.txt", *stay()[:2], coded)

    done = Import("dpc", tmp_path / "dpc")

    columns = "kind code local_code name is_suspected modifier_codes"
    assert done.rows("dpc_diagnosis", columns) == [
        ("comorbidity", "I209", "4149005", "狭心症の疑い", True, "8002")
    ]


def efg(kind: str, detail: str, code: str, name: str, flags: str, done: str, visit: str) -> str:
    """One line of an out-patient EF file as it is since fiscal 2018."""
    head = ["131234567", TARO, "19500401", visit, kind, "0001", detail, "", code, "", name, "0", "0"]
    rest = ["0", "0", "0", flags, "0", "0", "0", "1", "06", "", done]
    return "\t".join([*head, *rest, *["01"] * 7])


def test_outpatient_files_since_2018_tell_birth_sex_and_diseases(tmp_path: Path) -> None:
    write(
        tmp_path / "dpc" / "EFg_131234567_2406.txt",
        efg("SY", "000", "2500013", "糖尿病", "NULL", "20230501", "20240600"),
        efg("SY", "001", "2500013", "糖尿病", "002110000000", "20230501", "20240600"),
        efg("SY", "001", "8830417", "胃癌の疑い", "002100000000", "20240603", "20240600"),
        efg("21", "001", "610443022", "薬", "112000000000", "20240603", "20240603"),
        efg("60", "001", "160008010", "血算", "002000000000", "20240603", "20240603"),
    )

    done = Import("dpc", tmp_path / "dpc")

    assert done.rows("patient", "patient_id sex birth_date") == [(TARO, "2", "1950-04-01")]
    columns = "claim_ym inout start_date code name is_main is_suspected"
    assert done.rows("claim_diagnosis", columns) == [
        ("2024-06", "outpatient", "2023-05-01", "2500013", "糖尿病", True, False),
        ("2024-06", "outpatient", "2024-06-03", "8830417", "胃癌の疑い", False, True),
    ]
    assert done.rows("claim_drug", "service_date code") == [("2024-06-03", "610443022")]
    assert done.rows("claim_procedure", "service_date code") == [("2024-06-03", "160008010")]
    assert done.counts() == {"EFg": (5, 4, 1, 0)}


def test_files_of_other_kinds_are_named_and_not_read(tmp_path: Path) -> None:
    write(tmp_path / "dpc" / "FF1_131234567_2004.txt", *stay())
    for name in ("FF4_131234567_2004.txt", "Hn_131234567_2004.txt"):
        write(tmp_path / "dpc" / name, "x")

    done = Import("dpc", tmp_path / "dpc")

    assert done.not_read() == ["FF4_131234567_2004.txt", "Hn_131234567_2004.txt"]
    assert done.counts()["file"] == (2, 0, 2, 0)
    assert done.is_balanced()


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (form1("A000030", "20200231"), "[ペイロード1] no such day: 20200231"),
        (form1("A006030", "", ""), "[ペイロード2] the value is missing"),
        (form1("A000030", admitted="2020"), "[入院年月日] not a day: 2020"),
        ("131234567\t0012\t20200401", "[] it has 3 fields where 17 to 17 are due"),
        (form1("A000010", patient=""), "[データ識別番号] the value is missing"),
    ],
)
def test_an_unreadable_line_is_rejected_with_field_and_reason(tmp_path: Path, line: str, reason: str) -> None:
    write(tmp_path / "dpc" / "FF1_131234567_2004.txt", *stay(), line)

    done = Import("dpc", tmp_path / "dpc")

    assert done.rejects() == [f"record FF1_131234567_2004.txt:8 {reason}"]
    assert done.is_balanced()


def test_a_year_without_a_layout_is_named_and_the_site_may_give_one(tmp_path: Path) -> None:
    path = write(tmp_path / "dpc" / "EFn_131234567_0904.txt", "\t".join([TARO, "160008010", "20090403"]))
    with pytest.raises(StoreError, match=r"EFn_131234567_0904\.txt: there is no layout for its month"):
        Import("dpc", path.parent)
    columns = ["データ識別番号", "レセプト電算コード", "実施年月日"]
    blank = ["入院年月日", "行為明細番号", "病院点数マスタコード", "診療明細名称", "使用量", "行為回数"]
    own = {
        "file": "efn",
        "from": "2009-04-01",
        "to": "2010-03-31",
        "certain": False,
        "columns": [*columns, *blank],
    }
    mapping = tmp_path / "mapping"
    mapping.mkdir()
    (mapping / "dpc_layouts.json").write_text(json.dumps([{**own, "columns": columns}]), encoding="utf-8")
    with pytest.raises(StoreError, match=r"dpc_layouts\.json: layout 1 has no column 入院年月日"):
        Import("dpc", path.parent, mapping_dir=mapping)
    (mapping / "dpc_layouts.json").write_text(json.dumps([own]), encoding="utf-8")

    done = Import("dpc", path.parent, mapping_dir=mapping)

    assert done.counts()["EFn"] == (1, 0, 1, 0)
