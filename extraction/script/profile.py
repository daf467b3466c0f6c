"""What a hospital's store holds, told without any patient: tables, columns, code systems, periods."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class TableProfile:
    """One table of one site; dates are ISO days of the first and last event, None when it has none."""

    rows: int
    columns: tuple[str, ...]
    code_systems: tuple[str, ...] = ()
    first_day: str | None = None
    last_day: str | None = None


@dataclass(frozen=True, slots=True)
class SiteProfile:
    """The coverage of one site, as the checker needs it before a script runs there."""

    site: str
    tables: dict[str, TableProfile]

    def to_json(self) -> dict[str, Any]:
        """As a hospital reports it and the centre keeps it."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> SiteProfile:
        """As read back from ``to_json``."""

        def table(entry: dict[str, Any]) -> TableProfile:
            lists = {key: tuple(entry[key]) for key in ("columns", "code_systems")}
            return TableProfile(**{**entry, **lists})

        return cls(data["site"], {name: table(entry) for name, entry in data["tables"].items()})
