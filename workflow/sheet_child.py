"""Reads one Excel workbook in a process of its own, with little memory and time. Knows no Django.

Standard input: the bytes of the file. Argument: the most rows and columns. Standard output: JSON, either
{"rows": [[row number, [text, …]], …]} or {"refusal": code, "at": cell}.
"""

import io
import json
import resource
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

MEMORY = 512 * 1024 * 1024
CPU_SECONDS = 10
MOST_UNPACKED = 50 * 1024 * 1024
MOST_MEMBERS = 300
MOST_RATIO = 100


class Unwanted(Exception):
    """The workbook holds something that is not read. `args`: code, and the cell where it stands."""


def limit() -> None:
    """Take memory and time away before anything is opened."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def inspect(content: bytes) -> None:
    """Look at the archive without unpacking it."""
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unwanted("locked")
    try:
        members = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except zipfile.BadZipFile:
        raise Unwanted("broken") from None
    names = {member.filename.lower() for member in members}
    if any("vbaproject" in name or "activex" in name or "embeddings/" in name for name in names):
        raise Unwanted("macro")
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members) or 1
    if unpacked > MOST_UNPACKED or len(members) > MOST_MEMBERS or unpacked / packed > MOST_RATIO:
        raise Unwanted("bomb")
    if "xl/workbook.xml" not in names:
        raise Unwanted("broken")


def text(value: Any) -> str:
    """A cell as text: days in ISO form, whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def rows(content: bytes, most_rows: int, most_columns: int) -> list[tuple[int, list[str]]]:
    """The first sheet's rows, each with its number.

    Of what stands right of the last column that is read, the first cell comes along: the caller refuses it.
    """
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
    found = []
    sheet = book.worksheets[0]
    for number, cells in enumerate(sheet.iter_rows(max_row=most_rows, max_col=most_columns), 1):
        for cell in cells:
            if getattr(cell, "data_type", "") == "f":
                raise Unwanted("formula", cell.coordinate)
        found.append((number, [text(cell.value) for cell in cells]))
    for number, beyond in _right_of(sheet, most_rows, most_columns):
        found[number - 1][1].append(beyond)
    return found


def _right_of(sheet: Any, most_rows: int, most_columns: int) -> Iterator[tuple[int, str]]:
    """Rows that go on right of a column, as far as the sheet says that it reaches; the first cell there."""
    if (sheet.max_column or 0) <= most_columns:
        return
    reach = sheet.iter_rows(max_row=most_rows, min_col=most_columns + 1, values_only=True)
    for number, values in enumerate(reach, 1):
        if beyond := next((value for value in values if value is not None), None):
            yield number, text(beyond)


def main() -> None:
    """Answer with one line of JSON, whatever happens."""
    most_rows, most_columns = int(sys.argv[1]), int(sys.argv[2])
    content = sys.stdin.buffer.read()
    limit()
    answer: dict[str, Any]
    try:
        inspect(content)
        answer = {"rows": rows(content, most_rows, most_columns)}
    except Unwanted as unwanted:
        code, *where = unwanted.args
        answer = {"refusal": code, "at": where[0] if where else ""}
    except MemoryError:
        answer = {"refusal": "bomb", "at": ""}
    except Exception:  # noqa: BLE001 - whatever a strange workbook makes the reader trip over
        answer = {"refusal": "broken", "at": ""}
    sys.stdout.write(json.dumps(answer, ensure_ascii=True))


if __name__ == "__main__":
    main()
