"""Small hospitals' files for tests, told in a few lines, and what the importers make of them."""

import csv
import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from extraction.engine import Store, open_store
from extraction.engine.importers.catalogue import import_source

TARO = "0012345678"
HANAKO = "0087654321"


class Import:
    """An import that has run: its report, its store, and rows as short tuples."""

    def __init__(self, kind: str, source: Path, **options: Any) -> None:
        self.out = source.parent / f"{source.name}-store"
        self.report = import_source(kind, source, self.out, site="h1", **options)
        self.store: Store = open_store(self.out)

    def rows(self, table: str, columns: str) -> list[tuple[Any, ...]]:
        """The rows of a table as tuples of some columns; days and times as ISO text."""
        names = columns.split()
        read = pq.read_table(self.store.file(table), columns=names).to_pylist()
        return [tuple(_plain(row[name]) for name in names) for row in read]

    def rejects(self) -> list[str]:
        """Outcome, place, field and English reason of each line of the rejects."""
        return [
            f"{row['outcome']} {row['file']}:{row['line']} [{row['field']}] {row['reason_en']}"
            for row in self._lines()
            if row["outcome"] != "file not read"
        ]

    def not_read(self) -> list[str]:
        """The files of the source that are of no kind this import reads."""
        return [row["file"] for row in self._lines() if row["outcome"] == "file not read"]

    def _lines(self) -> list[dict[str, str]]:
        text = (self.out / "import" / "rejects.csv").read_text("utf-8")
        return list(csv.DictReader(io.StringIO(text)))

    def counts(self) -> dict[str, tuple[int, int, int, int]]:
        """Read, used, set aside and rejected, by kind of record."""
        return {
            what: (
                entry["read"],
                entry["used"],
                sum(one["records"] for one in entry["set_aside"]),
                entry["rejected"],
            )
            for what, entry in self.report["records"].items()
        }

    def is_balanced(self) -> bool:
        """Whether nothing was lost: every record is used, set aside or rejected, and every row stored."""
        records = all(read == used + aside + bad for read, used, aside, bad in self.counts().values())
        rows = all(
            entry["made"] == entry["stored"] + entry["exact_duplicates"]
            for entry in self.report["rows"].values()
        )
        return records and rows


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


class Storage:
    """An SS-MIX2 standardised storage under a folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(
        self,
        patient: str,
        day: str,
        kind: str,
        order: str,
        at: str,
        *segments: str,
        dept: str = "01",
        flag: str = "1",
        pid: str | None = None,
        raw: bytes | None = None,
    ) -> Path:
        """Send one message: segments after MSH and PID, or raw bytes."""
        folder = self.root / patient[:3] / patient[3:6] / patient / day / kind
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{patient}_{day}_{kind}_{order}_{at}_{dept}_{flag}"
        head = f"MSH|^~\\&|HIS|H|G|H|{at}||X^Y|1|P|2.5||||||~ISO IR87|\r"
        person = pid if pid is not None else f"PID|0001||{patient}^^^^PI||山田^太郎^^^^^L^I||19500401|M"
        text = head + "\r".join([person, *segments]) + "\r"
        path.write_bytes(text.encode("iso2022_jp_ext") if raw is None else raw)
        return path


def result(
    code: str, name: str, value: str, unit: str = "", *, kind: str = "NM", limits: str = "", status: str = "F"
) -> str:
    """An OBX segment of a laboratory result with a JLAC10 code."""
    return f"OBX|1|{kind}|{code}^{name}^JC10^L{code[:2]}^{name}^99L||{value}|{unit}|{limits}||||{status}"


SPECIMEN = "SPM|1|||023^血清^JC10|||||||||||||20200401083000"
REQUEST = "OBR|1||1|^検査|||20200401083000"


def write_claims(path: Path, *records: str, ending: str = "\r\n", encoding: str = "cp932") -> Path:
    """A claim file of the given records."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes("".join(record + ending for record in records).encode(encoding))
    return path


IR = "IR,1,13,1,1234567,,窓口病院,50204,00"


def receipt(
    patient: str = TARO, month: str = "50204", kind: str = "1112", admitted: str = "", number: int = 1
) -> str:
    """An RE record: out-patient of April 2020 unless said otherwise."""
    return f"RE,{number},{kind},{month},山田太郎,1,3250401,,{admitted},,,,,{patient}"


def act(
    record: str,
    act_kind: str,
    code: str,
    amount: str,
    times: int,
    days: Iterable[tuple[int, int]],
    **names: str,
) -> str:
    """An SI, IY or TO record counted on the given days (day of month, times)."""
    counted = dict(days)
    by_day = ",".join(str(counted.get(n, "")) for n in range(1, 32))
    return f"{record},{act_kind},1,{code},{amount},100,{times},{_gap(record, names)}{by_day}"


def _gap(record: str, names: dict[str, str]) -> str:
    """The fields between the number of times and the days: unit and names of devices, comments."""
    devices = f",,{names.get('name', '')},," if record == "TO" else ""
    return devices + "," * 6
