"""The manifest of a run: what a hospital may report before it has approved that anything is sent."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from extraction.engine.errors import EngineError

MANIFEST = "manifest.json"
EVIDENCE = "evidence.json"


@dataclass(frozen=True, slots=True)
class OutputFile:
    """One file of the result: its SHA-256, size in bytes, and number of rows (masked when small)."""

    path: str
    kind: str
    sha256: str
    bytes: int
    rows: int | str


@dataclass(frozen=True, slots=True)
class Manifest:
    """Digests, masked counts and descriptions; exact counts are in the files, which stay until approved.

    ``attrition`` and ``small_cells`` hold small counts only as "<10"; ``absent`` names tables and columns
    that the store lacks and the script asked for. ``language`` is the version of the script language,
    ``data_cut`` the store's own data cut (None when it does not say).
    """

    site: str
    script_digest: str
    store_digest: str
    engine: str
    files: tuple[OutputFile, ...]
    tables: tuple[dict[str, Any], ...]
    attrition: tuple[dict[str, Any], ...]
    columns: dict[str, list[dict[str, Any]]]
    small_cells: dict[str, dict[str, int]]
    absent: tuple[str, ...]
    language: int = 2
    data_cut: str | None = None

    def to_json(self) -> dict[str, Any]:
        """As reported to the centre."""
        return asdict(self)

    def to_bytes(self) -> bytes:
        """The exact bytes of ``manifest.json``."""
        return (json.dumps(self.to_json(), ensure_ascii=False, indent=1) + "\n").encode()

    @property
    def digest(self) -> str:
        """SHA-256 of the manifest's bytes, and through it of every file of the result."""
        return hashlib.sha256(self.to_bytes()).hexdigest()

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Manifest:
        """As read back from ``to_json``."""
        lists = {key: tuple(data[key]) for key in ("tables", "attrition", "absent")}
        files = tuple(OutputFile(**entry) for entry in data["files"])
        return cls(**{**data, **lists, "files": files})


def describe_file(folder: Path, name: str, kind: str, rows: int | str) -> OutputFile:
    """The entry of a file that has just been written."""
    content = folder / name
    with content.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return OutputFile(name, kind, sha256, content.stat().st_size, rows)


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a result folder, after re-hashing every file it names.

    Raises EngineError naming the first file that is missing, altered or not named.
    """
    path = folder / MANIFEST
    try:
        manifest = Manifest.from_json(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError):
        raise EngineError(f"{path} を読めません。", f"{path} cannot be read.") from None
    named = {entry.path for entry in manifest.files}
    for unexpected in sorted(file.name for file in folder.iterdir() if file.name not in named | {MANIFEST}):
        raise EngineError(
            f"{folder / unexpected} は記録にないファイルです。",
            f"{folder / unexpected} is not in the manifest.",
        )
    for entry in manifest.files:
        _check(folder, entry)
    return manifest


def _check(folder: Path, entry: OutputFile) -> None:
    path = folder / entry.path
    if Path(entry.path).name != entry.path or not path.is_file():
        raise EngineError(f"{path} がありません。", f"{path} does not exist.")
    if describe_file(folder, entry.path, entry.kind, entry.rows) != entry:
        raise EngineError(
            f"{path} が記録と違います(SHA-256 が合いません)。", f"{path} differs from its record (SHA-256)."
        )
