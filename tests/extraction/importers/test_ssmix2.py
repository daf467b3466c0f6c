"""SS-MIX2 storages: what each kind of message becomes, and which transmission of an order counts."""

from pathlib import Path

import pytest

from extraction.engine import StoreError
from tests.extraction.importers.sources import (
    HANAKO,
    REQUEST,
    SPECIMEN,
    TARO,
    Import,
    Storage,
    result,
)

LDH = "3B050000002327101"
DAY = "20200401"


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    made = Storage(tmp_path / "ssmix")
    made.put(TARO, "-", "ADT-00", "999999999999999", "20200401090000000")
    return made


def test_master_visits_and_stays(storage: Storage) -> None:
    storage.put(TARO, DAY, "ADT-12", "999999999999999", "20200401090000", "PV1|1|O||||||||02")
    storage.put(TARO, DAY, "ADT-12", "999999999999999", "20200401093000", "PV1|1|O||||||||05", dept="05")
    inside = "PV1|1|I|||||||||||||||||V1|||||||||||||||||||||||||{}|{}"
    storage.put(TARO, "20200501", "ADT-22", "1", "20200501100000", inside.format("202005011000", ""))
    storage.put(
        TARO, "20200510", "ADT-52", "2", "20200510100000", inside.format("202005011000", "202005101000")
    )

    done = Import("ss-mix2", storage.root)

    assert done.rows("patient", "patient_id sex birth_date death_date obs_start obs_end") == [
        (TARO, "1", "1950-04-01", None, "2020-04-01", "2020-05-10")
    ]
    assert done.rows("encounter", "kind start_date end_date dept") == [
        ("outpatient", "2020-04-01", "2020-04-01", "02"),
        ("outpatient", "2020-04-01", "2020-04-01", "05"),
        ("inpatient", "2020-05-01", "2020-05-10", "01"),
    ]
    assert done.is_balanced()
    assert done.rejects() == []


def test_a_discharge_by_death_is_the_day_of_death_where_the_master_record_has_none(
    storage: Storage,
) -> None:
    inside = "PV1|1|I" + "|" * 17 + "V1" + "|" * 17 + "{}" + "|" * 8 + "202005011000|{}"
    storage.put(TARO, "20200510", "ADT-52", "2", "20200510100000", inside.format("20", "20200510"))
    known = "PID|1||" + HANAKO + "||花子||19500401|F" + "|" * 21 + "20200509"
    storage.put(HANAKO, "-", "ADT-00", "999999999999999", SENT_FIRST, pid=known)
    storage.put(HANAKO, "20200510", "ADT-52", "2", SENT_FIRST, inside.format("20", "20200510"))

    done = Import("ss-mix2", storage.root)

    assert done.rows("patient", "patient_id death_date") == [(TARO, "2020-05-10"), (HANAKO, "2020-05-09")]


def test_diseases_keep_local_and_standard_code(storage: Storage) -> None:
    storage.put(
        TARO,
        "-",
        "PPR-01",
        "999999999999999",
        "20200401090000",
        "PRB|AD|20200401|20056457^胃潰瘍^MDCDX2^K259^胃潰瘍^I10|1|||20200310",
        "PRB|AD|20200401|D777^糖尿病の疑い^99H^E14^糖尿病^I10|2|||20200311||20200320",
        "PRB|AD|20200401|X1^院内だけの病名^99H|3|||20200312||||||S^疑い",
    )

    done = Import("ss-mix2", storage.root)

    columns = "dx_date end_date code_system code local_code name is_suspected"
    assert done.rows("emr_diagnosis", columns) == [
        ("2020-03-10", None, "ICD10", "K259", "20056457", "胃潰瘍", False),
        ("2020-03-11", "2020-03-20", "ICD10", "E14", "D777", "糖尿病の疑い", True),
        ("2020-03-12", None, None, None, "X1", "院内だけの病名", True),
    ]
    assert done.report["coverage"]["emr_diagnosis"]["unmapped"] == [
        {"local_code": "X1", "name": "院内だけの病名", "rows": 1}
    ]


def test_a_prescription_is_what_was_ordered_and_an_injection_what_was_given(storage: Storage) -> None:
    order = (
        "ORC|NW|R1",
        "RXE||103835401^ムコスタ錠100mg^HOT9|1||TAB^錠^MR9P|||||42|TAB^錠^MR9P",
        "TQ1||||||14^日&day&ISO+|20200401",
        "RXR|PO^経口^HL70162",
    )
    storage.put(TARO, DAY, "OMP-01", "R1", "20200401090000", *order)
    storage.put(
        TARO, DAY, "OMP-11", "R1", "20200401100000", "ORC|RE|R1", "RXA|0|1|20200401||103835401^ム^HOT9|1|錠"
    )
    mixture = ("ORC|NW|I1", "RXE||00^混合^99X|1||本", "RXC|B|107750602^ソリタT3^HOT9|500|ml^mL^UCUM")
    storage.put(TARO, DAY, "OMP-02", "I1", "20200401090000", *mixture)
    given = "RXA|0|1|202004011000|202004011200|107750602^ソリタT3号輸液^HOT9|500|ml"
    storage.put(TARO, DAY, "OMP-12", "I1", "20200401120000", "ORC|RE|I1", given, "RXR|IV^静注^HL70162")

    done = Import("ss-mix2", storage.root)

    columns = "order_id start_date days code_system code name quantity unit route stage"
    assert done.rows("prescription", columns) == [
        ("R1-1", "2020-04-01", 14.0, "HOT9", "103835401", "ムコスタ錠100mg", 42.0, "{tbl}", "経口", "order")
    ]
    assert done.rows("injection", "order_id start_date end_date code quantity unit route stage") == [
        ("I1-1", "2020-04-01", "2020-04-01", "107750602", 500.0, "mL", "静注", "given")
    ]
    assert done.counts()["OMP-11"] == (1, 0, 1, 0)
    assert done.counts()["OMP-02"] == (1, 0, 1, 0)
    assert done.is_balanced()


def test_without_any_administration_the_ordered_injections_count(storage: Storage) -> None:
    mixture = (
        "ORC|NW|I1",
        "RXE||00^混合^99X|1||本",
        "RXC|B|107750602^ソリタT3^HOT9|500|ml",
        "RXC|A|L9^自家^99H|2|A",
    )
    storage.put(TARO, DAY, "OMP-02", "I1", "20200401090000", *mixture)

    done = Import("ss-mix2", storage.root)

    assert done.rows("injection", "order_id start_date code local_code quantity") == [
        ("I1-1", "2020-04-01", "107750602", "107750602", 500.0),
        ("I1-2", "2020-04-01", None, "L9", 2.0),
    ]


def test_results_keep_their_words_and_only_plain_numbers_are_numbers(storage: Storage) -> None:
    storage.put(
        TARO,
        DAY,
        "OML-11",
        "L1",
        "20200401090000",
        SPECIMEN,
        REQUEST,
        result(LDH, "LDH", "２１０", "U/l", limits="124-222"),
        result("5C070000002302301", "CRP", "<^0.1", "mg/dl", kind="SN"),
        result("1A020000000190111", "尿糖", "(-)", kind="ST"),
        result("1A010000000190111", "尿蛋白", "1+", kind="ST"),
        result("2A020000001930101", "赤血球", "450", "万/μl"),
        result("3H010000002326101", "Na", "", "mEq/l", status="X"),
    )

    done = Import("ss-mix2", storage.root)

    columns = "collected_at code local_code value_text value_num unit ref_low ref_high"
    assert done.rows("lab_result", columns) == [
        ("2020-04-01T08:30:00", LDH, "L3B", "２１０", 210.0, "U/L", 124.0, 222.0),
        ("2020-04-01T08:30:00", "5C070000002302301", "L5C", "<0.1", None, "mg/dL", None, None),
        ("2020-04-01T08:30:00", "1A020000000190111", "L1A", "(-)", None, None, None, None),
        ("2020-04-01T08:30:00", "1A010000000190111", "L1A", "1+", None, None, None, None),
        ("2020-04-01T08:30:00", "2A020000001930101", "L2A", "450", 450.0, "10*4/uL", None, None),
    ]
    assert done.counts()["OML-11 OBX"] == (6, 5, 1, 0)


SENT_FIRST, SENT_LATER, SENT_LAST = "20200401090000", "20200402090000", "20200403090000"
VERSIONS = {
    "one transmission counts": ([(SENT_FIRST, "1", "1")], ["1"]),
    "a correction replaces it": ([(SENT_FIRST, "0", "1"), (SENT_LATER, "1", "2")], ["2"]),
    "a correction replaces one still marked valid": ([(SENT_FIRST, "1", "1"), (SENT_LATER, "1", "2")], ["2"]),
    "a deletion removes it": ([(SENT_FIRST, "1", "1"), (SENT_LATER, "0", "1")], []),
    "sent again after a deletion": (
        [(SENT_FIRST, "1", "1"), (SENT_LATER, "0", "1"), (SENT_LAST, "1", "3")],
        ["3"],
    ),
    "a deletion of the same moment wins": ([(SENT_FIRST, "1", "1"), (SENT_FIRST, "0", "1")], []),
    "an old one that arrives late does not count": ([(SENT_LATER, "1", "2"), (SENT_FIRST, "1", "1")], ["2"]),
}


@pytest.mark.parametrize(("sent", "counting"), VERSIONS.values(), ids=VERSIONS.keys())
def test_which_transmission_of_an_order_counts(
    storage: Storage, sent: list[tuple[str, str, str]], counting: list[str]
) -> None:
    for at, flag, value in sent:
        storage.put(TARO, DAY, "OML-11", "L1", at, REQUEST, result(LDH, "LDH", value), flag=flag)
    storage.put(TARO, DAY, "OML-11", "L2", SENT_FIRST, REQUEST, result(LDH, "LDH", "99"))

    done = Import("ss-mix2", storage.root)

    assert sorted(value for (value,) in done.rows("lab_result", "value_text")) == sorted([*counting, "99"])
    assert done.counts()["OML-11"] == (len(sent) + 1, len(counting) + 1, len(sent) - len(counting), 0)


def test_an_order_moved_to_another_day_is_still_the_same_order(storage: Storage) -> None:
    storage.put(TARO, DAY, "OML-11", "L1", SENT_FIRST, REQUEST, result(LDH, "LDH", "1"))
    storage.put(TARO, "20200408", "OML-11", "L1", SENT_LATER, REQUEST, result(LDH, "LDH", "2"))

    assert Import("ss-mix2", storage.root).rows("lab_result", "value_text") == [("2",)]


def test_a_new_list_of_diseases_replaces_the_old_one(storage: Storage) -> None:
    for at, code in ((SENT_FIRST, "K259"), (SENT_LATER, "E14")):
        storage.put(TARO, "-", "PPR-01", "999999999999999", at, f"PRB|AD|20200401|{code}^名^I10|1|||20200310")

    assert Import("ss-mix2", storage.root).rows("emr_diagnosis", "code") == [("E14",)]


def test_examinations_and_a_cancelled_order(storage: Storage) -> None:
    item = "OBR|1|G{0}||6000000000000000^胸部単純^JJ1017|||20200402101500"
    storage.put(TARO, DAY, "OMG-11", "G1", SENT_FIRST, "ORC|SC|G1", item.format(1))
    storage.put(TARO, DAY, "OMG-11", "G2", SENT_FIRST, "ORC|CA|G2", item.format(2))
    storage.put(TARO, DAY, "OMG-13", "P1", SENT_FIRST, "ORC|SC|P1", "OBR|1|P1||9A110^心電図^JC10|||20200403")
    storage.put(TARO, DAY, "OMG-12", "E1", SENT_FIRST, "ORC|SC|E1", "OBR|1|E1||X^内視鏡^99H")

    done = Import("ss-mix2", storage.root)

    assert done.rows("radiology", "exam_id exam_date code name") == [
        ("G1-1", "2020-04-02", "6000000000000000", "胸部単純")
    ]
    assert done.rows("physiology", "exam_date code_system code") == [("2020-04-03", "JLAC10", "9A110")]
    assert done.counts()["OMG-12"] == (1, 0, 1, 0)
    assert done.counts()["OMG-11 OBR"] == (2, 1, 1, 0)


def test_the_icd_code_beside_a_disease_its_rank_and_the_parts_of_its_name(storage: Storage) -> None:
    beside = "|||20110831||20110915|K297^^I10^O^外来時^JHSD0004||||N^回復せず^HL70241|20110915|20110831|胃炎"
    storage.put(
        TARO,
        "-",
        "PPR-01",
        "999999999999999",
        SENT_FIRST,
        f"PRB|AD|20110915|20054174^胃炎^MDCDX2|7{beside}|1^主診断^JHSD0007",
        "ZPR||20054174^胃炎^MDCDX2|||TSQF^胃炎^MDCDX2",
        f"PRB|AD|20110915|20056457^胃潰瘍^MDCDX2|8{beside}|2^副診断^JHSD0007",
        "ZPR||20056457^胃潰瘍^MDCDX2||8002^の疑い^MDCDX2",
    )

    done = Import("ss-mix2", storage.root)

    columns = "code_system code local_code name dx_date end_date is_main is_suspected"
    days = ("2011-08-31", "2011-09-15")
    assert done.rows("emr_diagnosis", columns) == [
        ("ICD10", "K297", "20054174", "胃炎", *days, True, False),
        ("ICD10", "K297", "20056457", "胃潰瘍", *days, False, True),
    ]


def test_of_a_divided_examination_the_parts_count_and_the_same_item_counts_once(storage: Storage) -> None:
    item = "OBR||{0}||{1}^超音波検査^JJ1017|||20111220"
    storage.put(
        TARO,
        DAY,
        "OMG-11",
        "E1",
        SENT_FIRST,
        *("ORC|NW|E1", item.format("E1", "99A0"), "ORC|PA|E1", item.format("E1", "99A0")),
        *("ORC|CH|E2||||||E1", item.format("E2", "99A1"), item.format("E2", "99A1")),
    )

    done = Import("ss-mix2", storage.root)

    assert done.rows("radiology", "code exam_date") == [("99A1", "2011-12-20")]
    aside = done.report["records"]["OMG-11 OBR"]["set_aside"]
    assert {one["reason"]["en"]: one["records"] for one in aside} == {
        "an order that was divided; its parts (ORC-1 CH) count": 2,
        "the same item told again in the same message": 1,
    }


def culture(item: str, kind: str, sub: str, value: str, judged: str = "") -> str:
    """An OBX of bacteriology with a JLAC10 item."""
    return f"OBX|1|{kind}|{item}^項目^JC10|{sub}|{value}|ug/mL||{judged}|||F"


def test_bacteriology_is_taken_from_the_results(storage: Storage) -> None:
    parent = "6B010000001774214&培養同定菌名&JC10^1^2001&E.coli&JANIS"
    asked = "OBR|3|||6C205000001776200^薬剤感受性検査-MIC^JC10|||20200401" + "|" * 19 + parent
    storage.put(
        TARO,
        DAY,
        "OML-11",
        "B1",
        SENT_FIRST,
        "SPM|1|||061^喀痰^JC10|||||||||||||20200401083000",
        REQUEST,
        culture("6B010000001774214", "CWE", "1", "2001^E.coli^JANIS"),
        culture("6B010000001774211", "ST", "1", " 2 +"),
        culture("6B010000001774214", "CWE", "2", "Z9^院内菌^99L"),
        asked,
        culture("6C205604701776205", "ST", "", "< 2", "S"),
        culture("6C205000001776214", "CWE", "1", "1661^CAZ^JANIS"),
        culture("6C205000001776201", "NM", "1", "32", "R"),
        culture("6C205609401776205", "ST", "", "I"),
    )

    done = Import("ss-mix2", storage.root)

    columns = "specimen_code organism_code organism_name drug_code susceptibility"
    assert sorted(done.rows("bacteriology", columns), key=str) == [
        ("061", "2001", "E.coli", "1661", "R"),
        ("061", "2001", "E.coli", "6C205604701776205", "S"),
        ("061", "2001", "E.coli", "6C205609401776205", "I"),
        ("061", "2001", "E.coli", None, None),
        ("061", "Z9", "院内菌", None, None),
    ]
    assert sorted(done.rows("lab_result", "code value_text value_num")) == [
        ("6B010000001774211", "2 +", None),
        ("6C205000001776201", "32", 32.0),
        ("6C205604701776205", "< 2", None),
    ]
    assert done.counts()["OML-11 OBX"] == (7, 6, 1, 0)
    assert done.report["coverage"]["bacteriology"]["unmapped"] == [
        {"local_code": "Z9", "name": "院内菌", "rows": 1}
    ]
    assert done.is_balanced()


def test_rubbish_is_named_and_the_rest_goes_on(storage: Storage) -> None:
    good = result(LDH, "LDH", "1")
    storage.put(TARO, DAY, "OML-11", "A", SENT_FIRST, raw=b"")
    storage.put(TARO, DAY, "OML-11", "B", SENT_FIRST, raw=b"\x00\x01\x02")
    storage.put(TARO, DAY, "OML-11", "C", SENT_FIRST, raw=b"MSH|^~\\&|\rPID|1||\x82\xa0\r")
    storage.put(TARO, DAY, "OML-11", "D", SENT_FIRST, raw=b"hello")
    storage.put(TARO, DAY, "OML-11", "E", SENT_FIRST, good, pid=f"PID|1||{HANAKO}")
    storage.put(TARO, DAY, "OML-11", "F", SENT_FIRST, good, flag="9")
    storage.put(TARO, "20200230", "OML-11", "G", SENT_FIRST, good)
    storage.put(TARO, DAY, "OML-11", "H", SENT_FIRST, REQUEST, "OBX|1|NM|||5", good)
    (storage.root / TARO[:3] / TARO[3:6] / TARO / DAY / "OML-11" / "notes.txt").write_text("x")

    done = Import("ss-mix2", storage.root)

    told = {line.split("_OML-11_")[-1].split("_")[0]: line.split("] ")[1] for line in done.rejects()}
    assert told["A"] == "the file is empty (0 bytes)"
    assert told["B"] == "it holds a NUL byte (byte 1)"
    assert told["C"] == "line 2 is not readable as text from byte 8 on"
    assert told["D"] == "no HL7 message: it does not start with MSH"
    assert told["E"] == f"another patient than the file's name: {HANAKO}"
    assert told["F"] == "neither 0 (deleted) nor 1 (valid): 9"
    assert told["G"] == "no such day: 20200230"
    assert told["H"] == "the code is missing"
    assert any("notes.txt" in line and "the file's name is not" in line for line in done.rejects())
    assert done.rows("lab_result", "value_text") == [("1",)]
    assert done.is_balanced()


def test_a_death_before_birth_is_left_blank_and_told(storage: Storage) -> None:
    pid = f"PID|1||{HANAKO}||花子||19500401|F" + "|" * 21 + "19490101"
    storage.put(HANAKO, "-", "ADT-00", "999999999999999", SENT_FIRST, pid=pid)

    done = Import("ss-mix2", storage.root)

    assert (HANAKO, "2", "1950-04-01", None) in done.rows("patient", "patient_id sex birth_date death_date")
    assert done.rejects() == [f"field patient {HANAKO}: [death_date] it is before the birth 1950-04-01"]


def test_a_folder_that_is_no_storage_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is no SS-MIX2 standardised storage"):
        Import("ss-mix2", tmp_path)
    with pytest.raises(StoreError, match="does not exist"):
        Import("ss-mix2", tmp_path / "nothing")
