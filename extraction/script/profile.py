"""What a hospital's store holds, told without any patient: tables, columns, code systems, periods, items."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class ItemProfile:
    """One code of a table at one site; ``records`` is masked ("<10") where few, days are ISO days."""

    system: str
    code: str
    records: int | str
    first_day: str | None = None
    last_day: str | None = None
    units: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TableProfile:
    """One table of one site; dates are ISO days of the first and last event, None when it has none.

    ``rows`` is masked ("<10") where few; then no day is told. ``items`` are all its codes, or None when the
    site has not told them.
    """

    rows: int | str
    columns: tuple[str, ...]
    code_systems: tuple[str, ...] = ()
    first_day: str | None = None
    last_day: str | None = None
    items: tuple[ItemProfile, ...] | None = None


@dataclass(frozen=True, slots=True)
class SiteProfile:
    """The coverage of one site, as the checker needs it before a script runs there."""

    site: str
    tables: dict[str, TableProfile]

    def to_json(self) -> dict[str, Any]:
        """As a hospital reports it and the centre keeps it; what is not told is left out."""
        written = asdict(self)
        for table in written["tables"].values():
            if table["items"] is None:
                del table["items"]
        return written

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> SiteProfile:
        """As read back from ``to_json``."""
        return cls(data["site"], {name: _table(entry) for name, entry in data["tables"].items()})


def _table(entry: Mapping[str, Any]) -> TableProfile:
    lists: dict[str, Any] = {key: tuple(entry[key]) for key in ("columns", "code_systems")}
    if entry.get("items") is not None:
        lists["items"] = tuple(
            ItemProfile(**{**item, "units": tuple(item.get("units", ()))}) for item in entry["items"]
        )
    return TableProfile(**{**entry, **lists})
