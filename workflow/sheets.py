"""Tables that people upload (CSV, Excel) and download. What is uploaded is never trusted.

CSV is read as UTF-8 (with or without a mark) or as CP932, which Excel writes in Japan. Excel is read in a
child process. What is written cannot be run by a spreadsheet program as a formula.
"""

import csv
import io
import json
import subprocess
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from workflow.refusals import NotReady

Row = tuple[int, list[str]]
"""The number of a row in the file and its cells as text, without spaces around them."""

MOST_BYTES = 5 * 1024 * 1024
MOST_COLUMNS = 30
MOST_CELL = 1000
CHILD_SECONDS = 30
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""First characters that spreadsheet programs take for a formula."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def read(name: str, content: bytes, most_rows: int) -> list[Row]:
    """The rows of a file that are not empty, the heading among them. Raises NotReady with what to do.

    More than `most_rows` rows besides the heading are refused.
    """
    if len(content) > MOST_BYTES:
        raise NotReady(_("ファイルが大きすぎます。5MB以下にしてください。"))
    if not content.strip():
        raise NotReady(
            _("「%(name)s」は空です。書式をダウンロードして、記入してから選んでください。") % {"name": name}
        )
    ending = name.lower().rpartition(".")[2]
    if ending == "csv":
        rows = _csv(name, content)
    elif ending == "xlsx":
        rows = _excel(name, content, most_rows + 2)
    else:
        raise NotReady(
            _("「%(name)s」は読み込めません。CSV（.csv）かExcel（.xlsx）のファイルを選んでください。")
            % {"name": name}
        )
    if len(rows) > most_rows + 1:
        raise NotReady(
            _("行が多すぎます。一つのファイルは%(most)d行までです。分けて読み込んでください。")
            % {"most": most_rows}
        )
    _refuse_strange_cells(rows)
    return rows


def _csv(name: str, content: bytes) -> list[Row]:
    text = _decoded(name, content)
    try:
        found = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        raise NotReady(
            _('「%(name)s」はCSVとして読み込めません。引用符（"）の閉じ忘れなどがないか確認してください。')
            % {"name": name}
        ) from None
    return _tidy(enumerate(found, 1))


def _decoded(name: str, content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp932"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise NotReady(
        _("「%(name)s」の文字コードを判別できません。UTF-8かShift_JISのCSVで保存してください。")
        % {"name": name}
    )


def _excel(name: str, content: bytes, most_rows: int) -> list[Row]:
    """Let a child read the workbook; whatever it dies of is a refusal."""
    command = [sys.executable, "-m", "workflow.sheet_child", str(most_rows), str(MOST_COLUMNS)]
    try:
        child = subprocess.run(command, input=content, capture_output=True, timeout=CHILD_SECONDS, check=True)
        answer = json.loads(child.stdout)
    except (subprocess.SubprocessError, ValueError):
        answer = {"refusal": "bomb", "at": ""}
    if code := answer.get("refusal"):
        raise NotReady(_refusal(code) % {"name": name, "at": answer["at"]})
    return _tidy(answer["rows"])


def _tidy(rows: Iterable[tuple[int, list[str]]]) -> list[Row]:
    """The rows that are not empty, without spaces around cells and without empty cells at their end."""
    found = []
    for number, cells in rows:
        line = [cell.strip() for cell in cells]
        while line and not line[-1]:
            line.pop()
        if line:
            found.append((number, line))
    return found


def _refusal(code: str) -> str:
    return {
        "locked": _(
            "「%(name)s」は古い形式か、パスワード付きです。パスワードを外し、.xlsx形式で保存してください。"
        ),
        "macro": _("「%(name)s」にはマクロや埋め込みが含まれています。値だけの.xlsxファイルにしてください。"),
        "bomb": _(
            "「%(name)s」は展開すると大きくなりすぎるため、読み込めません。値だけを新しいファイルに写してください。"
        ),
        "formula": _(
            "「%(name)s」のセル%(at)sに数式があります。値に置き換えて（値の貼り付け）保存してください。"
        ),
        "broken": _(
            "「%(name)s」はExcelファイルとして読み込めません。ファイルを開いて確認し、保存し直してください。"
        ),
    }[code]


def _refuse_strange_cells(rows: list[Row]) -> None:
    for number, cells in rows:
        if len(cells) > MOST_COLUMNS:
            raise NotReady(_("%(row)d行目の列が多すぎます。書式のとおりにしてください。") % {"row": number})
        for cell in cells:
            if len(cell) > MOST_CELL:
                raise NotReady(_("%(row)d行目に長すぎる文字列があります。") % {"row": number})
            if cell.startswith("="):
                raise NotReady(
                    _("%(row)d行目に数式（=で始まるもの）があります。値に置き換えてください。")
                    % {"row": number}
                )


def harmless(value: Any) -> str:
    """Keep a spreadsheet program from running a cell as a formula."""
    cell = str(value if value is not None else "")
    return f"'{cell}" if cell.startswith(RISKY) else cell


def to_csv(rows: Iterable[Sequence[Any]]) -> bytes:
    """CSV in UTF-8 with a mark, so that spreadsheet programs read the Japanese."""
    text = io.StringIO()
    csv.writer(text).writerows([[harmless(cell) for cell in row] for row in rows])
    return text.getvalue().encode("utf-8-sig")


def to_excel(title: str, rows: Iterable[Sequence[Any]]) -> bytes:
    """A workbook of one sheet; numbers stay numbers, anything else is text and nothing is a formula."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    for row in rows:
        cells = []
        for value in row:
            cell = WriteOnlyCell(sheet, value if isinstance(value, int | float) else str(value or ""))
            if not isinstance(value, int | float):
                cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
