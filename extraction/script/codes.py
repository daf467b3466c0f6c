"""What the codes of a list match, and the fingerprint by which a list is pinned.

A code matches a record whose ``code_system`` and ``code`` are exactly these; with ``descendants`` every code
that begins with it. The system "local" is the hospital's own ``local_code``, whatever the record's system.
Upper and lower case differ. A record counts when any included code matches and no excluded one does.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from extraction.script.model import Code, CodeList

LOCAL = "local"


def digest(code_list: CodeList) -> str:
    """SHA-256 of what a list includes and excludes; order, repetition, name and title play no part."""
    return _fingerprint(code_list.include, code_list.exclude)


def same_codes(one: CodeList, other: CodeList) -> bool:
    """Whether two lists match the same records, as far as the codes themselves tell."""
    return normal(one) == normal(other)


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


def matches(code_list: CodeList, system: str | None, code: str | None, local_code: str | None) -> bool:
    """Whether a record with these columns carries a code of the list."""

    def hit(entry: Code) -> bool:
        found = local_code if entry.system == LOCAL else code if system == entry.system else None
        if found is None:
            return False
        return found.startswith(entry.code) if entry.descendants else found == entry.code

    return any(map(hit, code_list.include)) and not any(map(hit, code_list.exclude))


class _Cover:
    """Whether a code is matched, with all it stands for, by some code of a collection."""

    def __init__(self, entries: Iterable[Code]) -> None:
        entries = tuple(entries)
        self.single = {(entry.system, entry.code) for entry in entries}
        self.whole = {(entry.system, entry.code) for entry in entries if entry.descendants}

    def covers(self, entry: Code) -> bool:
        if not entry.descendants and (entry.system, entry.code) in self.single:
            return True
        return any((entry.system, entry.code[:n]) in self.whole for n in range(1, len(entry.code) + 1))


def _broadest(entries: Iterable[Code]) -> frozenset[Code]:
    """Codes without those that lie below another one."""
    unique = frozenset(entries)
    whole = {(entry.system, entry.code) for entry in unique if entry.descendants}

    def is_needless(entry: Code) -> bool:
        above = any((entry.system, entry.code[:n]) in whole for n in range(1, len(entry.code)))
        return above or (not entry.descendants and (entry.system, entry.code) in whole)

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
