"""Row-level outputs as files: Parquet, CSV and SAS transport, the same bytes for the same rows."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from extraction.engine.errors import LimitExceeded
from extraction.engine.outputs.columns import KINDS, DataColumn, RowData, sas_names
from extraction.script.text import Language, Text

ROW_GROUP = 50_000
_STAMP = re.compile(rb"\d\d[A-Z]{3}\d\d:\d\d:\d\d:\d\d")
_FIXED_STAMP = b"01JAN60:00:00:00"
_HEADERS = 4096


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: rows, and blanks of each column."""

    rows: int
    blanks: tuple[int, ...]


def write(
    data: RowData, batches: Iterable[pa.RecordBatch], formats: tuple[str, ...], base: Path, title: Text,
    most_rows: int | None = None,
) -> Written:  # fmt: skip
    """Write ``base``.parquet, .csv and .xpt as asked for, in one pass over the rows.

    Raises LimitExceeded when there are more rows than ``most_rows``.
    """
    rows, blanks = 0, [0] * len(data.columns)
    kept = base.with_suffix(".parquet")
    with ExitStack() as stack:
        parquet = stack.enter_context(pq.ParquetWriter(kept, data.schema, compression="zstd"))
        table = None
        if "csv" in formats:
            options = pyarrow.csv.WriteOptions(quoting_style="needed")
            table = stack.enter_context(
                pyarrow.csv.CSVWriter(base.with_suffix(".csv"), data.schema, write_options=options)
            )
        for group in _groups(data.schema, batches):
            rows += group.num_rows
            if most_rows is not None and rows > most_rows:
                raise LimitExceeded(
                    f"「{title.ja}」の行が上限({most_rows} 行)を超えるため中止しました。",
                    f"The run stopped: “{title.en}” has more rows than the limit ({most_rows}).",
                )
            blanks = [n + group.column(place).null_count for place, n in enumerate(blanks)]
            parquet.write_table(group, row_group_size=ROW_GROUP)
            if table is not None:
                table.write_table(group)
    if "xpt" in formats:
        _write_xpt(data, kept, base.with_suffix(".xpt"), base.name)
    if "parquet" not in formats:
        kept.unlink()
    return Written(rows, tuple(blanks))


def _groups(schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """The rows in groups of one size, however they come."""
    waiting: list[pa.Table] = []
    count = 0
    for batch in batches:
        waiting.append(pa.Table.from_batches([batch]).cast(schema))
        count += batch.num_rows
        while count >= ROW_GROUP:
            joined = pa.concat_tables(waiting).combine_chunks()
            yield joined.slice(0, ROW_GROUP)
            waiting = [joined.slice(ROW_GROUP)]
            count -= ROW_GROUP
    if count:
        yield pa.concat_tables(waiting).combine_chunks()


def _write_xpt(data: RowData, parquet: Path, path: Path, name: str) -> None:
    """SAS transport, version 8: names of at most 32 letters, titles as labels, no moment of writing.

    Flags are 1 and 0. The rows of one file are held in memory.
    """
    import pyreadstat

    names = sas_names(data.columns)
    table = pq.read_table(parquet)
    for place, column in enumerate(data.columns):
        if column.kind in ("flag", "integer"):
            table = table.set_column(
                place, column.name, table.column(place).cast(pa.int64()).cast(pa.float64())
            )
    frame = table.rename_columns([names[column] for column in table.column_names]).to_pandas()
    for column in data.columns:
        if column.kind == "text":
            frame[names[column.name]] = frame[names[column.name]].fillna("").astype(object)
    labels: list[str | None] = [column.title.en[:40] for column in data.columns]
    pyreadstat.write_xport(
        frame,
        str(path),
        file_label=name[:40],
        column_labels=labels,
        table_name=name[:32],
        file_format_version=8,
    )
    with path.open("r+b") as file:
        head = file.read(_HEADERS)
        file.seek(0)
        file.write(_STAMP.sub(_FIXED_STAMP, head))


# -- data dictionary ------------------------------------------------------------------------------------
def write_dictionary(data: RowData, base: Path, title: Text, formats: tuple[str, ...]) -> list[str]:
    """What every column means, as JSON and as Markdown in both languages; names of the files."""
    names = sas_names(data.columns)
    columns = [
        {
            "name": column.name,
            "sas_name": names[column.name],
            "title": column.title.to_json(),
            "type": column.kind,
            "values": {code: words.to_json() for code, words in column.values},
        }
        for column in data.columns
    ]
    content = {"name": base.name, "title": title.to_json(), "columns": columns}
    stem = f"{base.name}.dictionary"
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    (base.parent / f"{stem}.json").write_text(text, encoding="utf-8")
    languages: tuple[Language, ...] = ("ja", "en")
    for lang in languages:
        page = _page(data.columns, names if "xpt" in formats else {}, title, lang)
        (base.parent / f"{stem}.{lang}.md").write_text(page, encoding="utf-8")
    return [f"{stem}.json", *(f"{stem}.{lang}.md" for lang in languages)]


def _page(columns: tuple[DataColumn, ...], sas: dict[str, str], title: Text, lang: Language) -> str:
    heads = [Text("列", "column"), Text("意味", "meaning"), Text("型", "type"), Text("値", "values")]
    heads += [Text("SASの名前", "SAS name")] if sas else []
    lines = [f"# {title.in_language(lang)}", "", _line(head.in_language(lang) for head in heads)]
    lines.append("|" + " --- |" * len(heads))
    for column in columns:
        values = "、".join if lang == "ja" else ", ".join
        listed = values(f"{code} = {words.in_language(lang)}" for code, words in column.values)
        cells = [
            f"`{column.name}`",
            column.title.in_language(lang),
            KINDS[column.kind].in_language(lang),
            listed,
        ]
        lines.append(_line(cells + ([f"`{sas[column.name]}`"] if sas else [])))
    return "\n".join(lines) + "\n"


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
