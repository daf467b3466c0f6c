"""The characters of SS-MIX2 messages: what hospitals really write, and bytes that are no characters."""

from pathlib import Path

import pytest

from extraction.engine.importers.ssmix2.characters import Decoded, decode
from tests.extraction.importers.sources import REQUEST, TARO, Import, Storage, result

KANJI, ASCII, KANA = b"\x1b$B", b"\x1b(B", b"\x1b(I"
LDH = "3B050000002327101"


def iso(text: str) -> bytes:
    return text.encode("iso2022_jp_ext")


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (iso("OBX|1|血清|〜−"), "OBX|1|血清|〜−"),
        (b"OBX|" + KANA + b"\x31\x32\x33" + ASCII + b"|x", "OBX|ｱｲｳ|x"),
        (b"OBX|\x0e\x31\x32\x0f|x", "OBX|ｱｲ|x"),
        (b"OBX|" + KANJI + b"\x2d\x21\x2d\x37\x2d\x53" + ASCII + b"|x", "OBX|①Ⅲ㎎|x"),
        (b"OBX|" + KANJI + b"\x7c\x62" + ASCII + b"|x", "OBX|髙|x"),
        (b"OBX|\x1b$(D\x30\x21" + ASCII + b"|x", "OBX|丂|x"),
        (b"OBX|\x1b&@" + KANJI + b"\x30\x21" + ASCII + b"|x", "OBX|亜|x"),
        (b"OBX|\x1b(Jabc" + KANJI + b"\x30\x21\x1b(J|x", "OBX|abc亜|x"),
    ],
)
def test_what_hospitals_write_is_read(raw: bytes, text: str) -> None:
    assert decode(raw, "iso-2022-jp") == Decoded(text)


def test_characters_of_no_table_are_counted() -> None:
    gaiji = b"PRB|" + KANJI + b"\x75\x21\x30\x21\x7e\x7e" + ASCII + b"|x"

    assert decode(gaiji, "iso-2022-jp") == Decoded("PRB|〓亜〓|x", unknown=2)


@pytest.mark.parametrize(
    ("raw", "kept", "byte"),
    [
        (b"OBX|1|NM|\x8c\x8c|x|y", "OBX|1|NM|", 10),
        (b"OBX|1|" + KANJI + b"\x30\x21\x30" + ASCII + b"|x", "OBX|1|", 10),
        (b"OBX|1|" + KANJI + b"\x30\x21|20200401|5", "OBX|1|", 10),
        (b"OBX|1|" + KANJI + b"\x30\x21|2|" + KANJI + b"\x30\x21" + ASCII, "OBX|1|", 10),
        (b"OBX|1|\x1b.Aabc", "OBX|1|", 7),
        (b"\x82\xa0", "", 1),
    ],
)
def test_a_line_ends_before_bytes_that_are_no_characters(raw: bytes, kept: str, byte: int) -> None:
    found = decode(raw, "iso-2022-jp")

    assert (found.text, found.broken_byte, found.broken_field) == (kept, byte, kept.count("|"))


def test_utf_8_is_read_and_its_broken_bytes_too() -> None:
    assert decode("OBX|血清".encode(), "utf-8") == Decoded("OBX|血清")
    assert decode(b"OBX|a|\xff|b", "utf-8") == Decoded("OBX|a|", 0, 7)


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return Storage(tmp_path / "ssmix")


def message(*lines: bytes, patient: bytes = b"PID|1||0012345678") -> bytes:
    head = b"MSH|^~\\&|HIS|H|G|H|20200401090000||X^Y|1|P|2.5||||||~ISO IR87|"
    return b"\r".join([head, patient, *lines]) + b"\r"


def test_a_broken_name_of_the_patient_or_the_doctor_costs_no_result(storage: Storage) -> None:
    good = result(LDH, "LDH", "5").encode()
    raw = message(
        b"PV1|1|O|01||||D1^\x88\xe3\x8et||||||||||||V1",
        REQUEST.encode("iso2022_jp_ext"),
        good,
        patient=b"PID|1||0012345678^^^^PI||\x8eR\x93c|",
    )
    storage.put(TARO, "20200401", "OML-11", "L1", "20200401090000", raw=raw)

    done = Import("ss-mix2", storage.root)

    assert done.rows("lab_result", "code value_num encounter_id") == [(LDH, 5.0, None)]
    assert [line.split(" ", 1)[1].split("_1:")[1] for line in done.rejects()] == [
        "3 [PV1-7] line 3 is not readable as text from byte 18 on"
    ]


def test_a_broken_segment_is_rejected_alone_and_gaiji_are_told(storage: Storage) -> None:
    raw = message(
        REQUEST.encode("iso2022_jp_ext"),
        result(LDH, "LDH", "5").encode(),
        b"OBX|2|NM|K1^\x8c\x8c^99L||7|U/l|||||F",
        b"OBX|3|NM|K2^" + KANJI + b"\x75\x21\x30\x21" + ASCII + b"^99L||8|U/l|||||F",
        b"OBX|4|NM|" + KANJI + b"\x75\x21" + ASCII + b"9^x^99L||9|U/l|||||F",
    )
    storage.put(TARO, "20200401", "OML-11", "L1", "20200401090000", raw=raw)

    done = Import("ss-mix2", storage.root)

    assert done.rows("lab_result", "local_code name value_num") == [("L3B", "LDH", 5.0), ("K2", "〓亜", 8.0)]
    assert [line.split("_1:")[1] for line in done.rejects()] == [
        "5 [OBX-3] line 5 is not readable as text from byte 13 on",
        "6 [] 1 characters of no table became 〓",
        "7 [OBX-3] a code with unreadable characters: 〓9",
    ]
    assert done.report["characters_not_readable"] == 1
    assert done.is_balanced()


def test_a_master_record_whose_birth_is_behind_broken_bytes_is_rejected(storage: Storage) -> None:
    raw = message(patient=b"PID|1||0012345678||\x8eR||19500401|M")
    storage.put(TARO, "-", "ADT-00", "999999999999999", "20200401090000", raw=raw)

    done = Import("ss-mix2", storage.root)

    assert done.counts()["ADT-00"] == (1, 0, 0, 1)
    assert "[PID-5] line 2 is not readable as text" in done.rejects()[-1]
