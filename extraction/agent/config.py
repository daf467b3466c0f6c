"""The settings of an agent: one TOML file at the hospital."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path


class BadConfig(Exception):
    """The settings cannot be used; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Config:
    """Where the agent finds the centre, its key and token, the hospital's store, and room to work.

    `pseudonyms` is the hospital's secret for pseudonyms, made when a script first asks for them. `broker` may
    be empty: then the agent only polls, every `poll_seconds`.
    """

    site: str
    centre: str
    centre_key: str
    key: Path
    token: Path
    store: Path
    work: Path
    pseudonyms: Path = Path("pseudonyms.secret")
    broker: str = ""
    poll_seconds: float = 5.0
    threads: int = 2


PATHS = ("key", "token", "store", "work")
TEXTS = ("site", "centre", "centre_key")


def read(path: Path) -> Config:
    """Read settings; relative paths count from the file's own folder. Raises BadConfig."""
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise BadConfig(f"{path}: {error}") from None
    if missing := [name for name in (*TEXTS, *PATHS) if not isinstance(values.get(name), str)]:
        raise BadConfig(f"{path}: please set {', '.join(missing)}.")
    if unknown := sorted(set(values) - set(Config.__dataclass_fields__)):
        raise BadConfig(f"{path}: unknown settings {', '.join(unknown)}.")
    values.setdefault("pseudonyms", Config.__dataclass_fields__["pseudonyms"].default)
    for name in (*PATHS, "pseudonyms"):
        values[name] = (path.parent / values[name]).resolve()
    return Config(**values)


def write(path: Path, config: Config) -> None:
    """Write settings so that `read` gives them back."""
    lines = [f"{name} = {_toml(getattr(config, name))}" for name in Config.__dataclass_fields__]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _toml(value: object) -> str:
    if isinstance(value, int | float):
        return str(value)
    text = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'
