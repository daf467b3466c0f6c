"""Translations without GNU gettext: `python -m config.translations compile|check`.

Message ids are Japanese; English must be complete. Catalogues lie beside the code that they translate
(`<app>/locale/en/LC_MESSAGES/django.po`); compiled ones are made at set-up and never committed.
"""

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

BASE = Path(__file__).resolve().parent.parent
CODE = (
    "config",
    "workflow",
    "accounts",
    "training",
    "agreements",
    "applications",
    "onsite_booking",
    "extraction",
)
KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2), "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2),
}  # fmt: skip
JAPANESE = re.compile(r"[぀-ヿ一-鿿]")


def catalogues() -> Iterator[Path]:
    """Every English catalogue of the project."""
    for folder in CODE:
        yield from sorted((BASE / folder).rglob("locale/en/LC_MESSAGES/*.po"))


def compile_all() -> None:
    """Make the .mo file beside each catalogue, those that fill gaps of the framework's Japanese too."""
    gaps = sorted((BASE / "config").rglob("locale/ja/LC_MESSAGES/*.po"))
    for path in [*catalogues(), *gaps]:
        with path.open("rb") as source:
            catalogue = read_po(source, locale=path.parts[-3])
        with path.with_suffix(".mo").open("wb") as target:
            write_mo(target, catalogue)


def wanted() -> dict[str, str]:
    """Every message id in code and templates, with the place where it was first seen."""
    found: dict[str, str] = {}
    for path in _sources("*.py"):
        for line, message in _messages(path.read_bytes()):
            found.setdefault(message, f"{path.relative_to(BASE)}:{line}")
    for path in sorted((BASE / "templates").rglob("*.*")):
        if path.suffix in {".html", ".txt", ".svg"}:
            for line, message in _messages(_as_python(path.read_text(), str(path))):
                found.setdefault(message, f"{path.relative_to(BASE)}:{line}")
    return found


def _sources(pattern: str) -> Iterator[Path]:
    for folder in CODE:
        for path in sorted((BASE / folder).rglob(pattern)):
            if "migrations" not in path.parts:
                yield path


def _messages(source: bytes) -> Iterator[tuple[int, str]]:
    for line, message, _comments, _context in extract("python", io.BytesIO(source), keywords=KEYWORDS):
        text = message[0] if isinstance(message, tuple) else message
        if text:
            yield line, text


def _as_python(template: str, origin: str) -> bytes:
    """Turn a template into the pseudo-code that extraction reads, and keep only its gettext calls."""
    from django.utils.translation.template import templatize

    code = templatize(template, origin=origin)
    calls = []
    for line in code.splitlines():
        for match in re.finditer(
            r"n?p?gettext\((?:u?'(?:[^'\\]|\\.)*'|u?\"(?:[^\"\\]|\\.)*\"|[^()'\"])*\)", line
        ):
            calls.append(match.group())
    return "\n".join(calls).encode()


def faults() -> list[str]:
    """Messages without English, marked fuzzy, or with placeholders that do not agree."""
    known: dict[str, str] = {}
    found = []
    for path in catalogues():
        with path.open("rb") as source:
            catalogue = read_po(source, locale="en")
        for message in catalogue:
            if not message.id:
                continue
            key = message.id[0] if isinstance(message.id, tuple | list) else message.id
            several = message.string if isinstance(message.string, tuple | list) else [message.string]
            texts = [text or "" for text in several]
            place = f"{path.relative_to(BASE)}: {key[:60]!r}"
            if message.fuzzy:
                found.append(f"{place} is marked fuzzy")
            elif not all(texts):
                found.append(f"{place} has no English")
            elif any(JAPANESE.search(t) for t in texts) and key not in NAMES:
                found.append(f"{place} is still Japanese: {texts[0]!r}")
            elif any(_placeholders(t) - _placeholders(key) for t in texts):
                found.append(f"{place} has placeholders that the original lacks: {texts[0]!r}")
            known[key] = texts[0]
    found += [
        f"{place}: {message[:60]!r} has no English"
        for message, place in wanted().items()
        if message not in known
    ]
    return found


NAMES = {"日本語"}
"""Words that stay in their own script."""


def _placeholders(text: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)[sd]|\{\w+\}", text))


def main() -> int:
    """Compile or check; exit 1 when something is missing."""
    verb = sys.argv[1] if len(sys.argv) > 1 else "check"
    if verb == "compile":
        compile_all()
        return 0
    found = faults()
    print("\n".join(found) or "Translations are complete.")  # noqa: T201
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
