"""What the codes of a list match, and the fingerprint by which a list is pinned.

A code matches a record whose ``code_system`` and ``code`` are exactly these; with ``descendants`` every code
that begins with it. The system "local" is the hospital's own ``local_code``, whatever the record's system.
Upper and lower case differ. A record counts when any included code matches and no excluded one does.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from functools import lru_cache

from extraction.script.model import Code, CodeList

LOCAL = "local"
BY_PREFIX = ("ICD10", "ICD10CM", "YJ", "JLAC10", "KCODE", "ATC", "RECEIPT_DX")
"""Systems in which the codes below a code are those that begin with it."""


def digest(code_list: CodeList) -> str:
    """SHA-256 of what a list includes and excludes; order, repetition, name and title play no part."""
    return _fingerprint(code_list.include, code_list.exclude)


def same_codes(one: CodeList, other: CodeList) -> bool:
    """Whether two lists match the same records, as far as the codes themselves tell."""
    return normal(one) == normal(other)


@lru_cache(maxsize=64)
def normal(code_list: CodeList) -> tuple[frozenset[Code], frozenset[Code]]:
    """Included and excluded codes without those that another one makes needless."""
    exclude = _broadest(code_list.exclude)
    gone = _Cover(exclude)
    include = _broadest(entry for entry in code_list.include if not gone.covers(entry))
    kept = _Cover(include)
    return include, frozenset(entry for entry in exclude if kept.covers(entry))


def is_empty(code_list: CodeList) -> bool:
    """Whether no record can match: nothing is included, or all of it is excluded again."""
    return not normal(code_list)[0]


class Matcher:
    """Which records a list matches; made once for many records."""

    def __init__(self, code_list: CodeList) -> None:
        self.include, self.exclude = _Cover(code_list.include), _Cover(code_list.exclude)

    def matches(self, system: str | None, code: str | None, local_code: str | None) -> bool:
        """Whether a record with these columns carries a code of the list."""
        return self._hit(self.include, system, code, local_code) and not self._hit(
            self.exclude, system, code, local_code
        )

    @staticmethod
    def _hit(cover: _Cover, system: str | None, code: str | None, local_code: str | None) -> bool:
        standard = system is not None and system != LOCAL and code is not None and cover.holds(system, code)
        return standard or (local_code is not None and cover.holds(LOCAL, local_code))


class _Cover:
    """Which codes are matched by some code of a collection."""

    def __init__(self, entries: Iterable[Code]) -> None:
        entries = tuple(entries)
        self.single = {(entry.system, entry.code) for entry in entries}
        self.whole = {(entry.system, entry.code) for entry in entries if entry.descendants}
        self.lengths = sorted({len(code) for _, code in self.whole})

    def holds(self, system: str, code: str) -> bool:
        """Whether exactly this code is matched."""
        return (system, code) in self.single or any((system, code[:n]) in self.whole for n in self.lengths)

    def covers(self, entry: Code) -> bool:
        """Whether a code is matched with all that it stands for."""
        if not entry.descendants:
            return self.holds(entry.system, entry.code)
        lengths = (n for n in self.lengths if n <= len(entry.code))
        return any((entry.system, entry.code[:n]) in self.whole for n in lengths)


def _broadest(entries: Iterable[Code]) -> frozenset[Code]:
    """Codes without those that lie below another one."""
    unique = frozenset(entries)
    cover = _Cover(unique)

    def is_needless(entry: Code) -> bool:
        shorter = (n for n in cover.lengths if n < len(entry.code))
        above = any((entry.system, entry.code[:n]) in cover.whole for n in shorter)
        return above or (not entry.descendants and (entry.system, entry.code) in cover.whole)

    return frozenset(entry for entry in unique if not is_needless(entry))


def _fingerprint(include: Iterable[Code], exclude: Iterable[Code]) -> str:
    lines = sorted(
        {
            json.dumps([sign, entry.system, entry.code, entry.descendants], ensure_ascii=False)
            for sign, entries in (("+", include), ("-", exclude))
            for entry in entries
        }
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
