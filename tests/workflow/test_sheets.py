"""Tables that people upload: whatever is wrong is a sentence, and nothing hostile is opened for long."""

import io
import zipfile

import openpyxl
import pytest

from workflow import sheets
from workflow.refusals import NotReady

MOST = 5
LINES = [["氏名", "メール"], ["髙橋 花子", "a@example.jp"]]


def workbook(rows: list[list], **changes: bytes) -> bytes:
    """A workbook; `changes` add members to its archive."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, content in changes.items():
            archive.writestr(name, content)
    return out.getvalue()


def csv_of(rows: list[list], encoding: str) -> bytes:
    return "\r\n".join(",".join(row) for row in rows).encode(encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_csv_is_read_in_the_encodings_that_offices_use(encoding):
    assert sheets.read("a.csv", csv_of(LINES, encoding), MOST) == [(1, LINES[0]), (2, LINES[1])]


def test_excel_is_read_with_the_numbers_of_its_rows_and_without_empty_ones():
    rows = [LINES[0], [None, None], ["佐藤", 12], ["鈴木", 1.5]]

    assert sheets.read("a.xlsx", workbook(rows), MOST) == [
        (1, LINES[0]),
        (3, ["佐藤", "12"]),
        (4, ["鈴木", "1.5"]),
    ]


def bomb() -> bytes:
    """An archive that grows a thousandfold."""
    return workbook(LINES, **{"xl/media/huge.bin": b"\0" * 60_000_000})


def wide() -> bytes:
    """A sheet that names the last cell there is: reading every cell in between would take for ever."""
    book = openpyxl.Workbook()
    book.active.append(LINES[0])
    book.active["XFD1048576"] = "x"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"", "「a.csv」は空です。"),
        ("a.xlsx", b"  \n", "「a.xlsx」は空です。"),
        ("a.pdf", b"%PDF-1.7", "CSV（.csv）かExcel（.xlsx）"),
        ("a.csv", b"\x81\xff\x00\xff", "文字コードを判別できません"),
        ("a.csv", b'a,b\n"x', "引用符"),
        ("a.csv", csv_of([LINES[0], ["=1+1", "a"]], "utf-8"), "2行目に数式"),
        ("a.csv", csv_of([LINES[0], ["x" * 1001, "a"]], "utf-8"), "2行目に長すぎる文字列"),
        ("a.csv", csv_of([["x"] * 31], "utf-8"), "1行目の列が多すぎます"),
        ("a.xlsx", workbook([["x"] * 31]), "1行目の列が多すぎます"),
        ("a.xlsx", workbook([LINES[0], ["x", *[None] * 40, "x"]]), "2行目の列が多すぎます"),
        ("a.csv", csv_of([["x"]] * 10_001, "utf-8"), "一つのファイルは5行まで"),
        ("a.csv", b"x" * (sheets.MOST_BYTES + 1), "5MB以下"),
        ("a.xlsx", b"not an archive", "Excelファイルとして読み込めません"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "パスワードを外し"),
        ("a.xlsx", workbook([LINES[0], ["=1+1", "a"]]), "セルA2に数式"),
        ("a.xlsx", workbook(LINES, **{"xl/vbaProject.bin": b"x"}), "マクロや埋め込み"),
        ("a.xlsx", bomb(), "展開すると大きくなりすぎる"),
        ("a.xlsx", workbook([["x"]] * 10_001), "一つのファイルは5行まで"),
    ],
    ids=lambda value: value[:12] if isinstance(value, str) else None,
)
def test_whatever_is_wrong_is_said(name, content, said):
    with pytest.raises(NotReady) as refusal:
        sheets.read(name, content, MOST)

    assert said in refusal.value.reasons[0]


def test_the_last_cell_of_a_sheet_is_not_waited_for():
    assert sheets.read("a.xlsx", wide(), MOST) == [(1, LINES[0])]


def test_a_child_that_dies_is_a_refusal(monkeypatch):
    monkeypatch.setattr(sheets, "CHILD_SECONDS", 0.001)

    with pytest.raises(NotReady, match="展開すると大きくなりすぎる"):
        sheets.read("a.xlsx", workbook(LINES), MOST)


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\tx", "\nx", "＝1", "＠x"])
def test_what_is_written_runs_nothing(cell):
    assert sheets.harmless(cell) == f"'{cell}"
    book = openpyxl.load_workbook(io.BytesIO(sheets.to_excel("表", [[cell]])))
    assert book.active["A1"].data_type == "s"
