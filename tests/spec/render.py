# ruff: noqa: E501, T201 - sentences stay on one line; a command prints
"""Pages of the specification: ``python -m tests.spec.render [--check]`` writes docs/generated/script."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from extraction.script import render
from extraction.script.tables import TABLES
from tests.spec.specification import BASE, Case, Chapter, Section, chapters

WIDTH = 100
OUT = Path(__file__).parents[2] / "docs" / "generated" / "script" / "specification"
WORDS = {
    "ja": {
        "title": "スクリプトの仕様", "input": "入力", "script": "スクリプト", "said": "文章", "expected": "結果", "left": "残った人数",
        "nothing": "該当なし", "lacking": "実行できません。拠点にないもの: ", "without": "この拠点にない列: ",
        "intro": "このページは、仕様の試験(`tests/spec/`)から作られています。どの例も、DuckDB のエンジン、SQL を使わない素朴な解釈、"
        "Spark のエンジンで同じ結果になることを確かめています。患者の表を示さない例の人は、1970年1月1日生まれの女性で、"
        "観察期間は2018年1月1日から2022年12月31日です。コードの体系を示さない例の体系は X です。",
    },
    "en": {
        "title": "Specification of the script language", "input": "Input", "script": "Script", "said": "In words",
        "expected": "Result", "left": "Persons left", "nothing": "none", "file": "File of the result",
        "lacking": "It does not run. The store lacks: ", "without": "Columns this store lacks: ",
        "intro": "These pages are made from the tests of the specification (`tests/spec/`). Every case is worked out by the "
        "engine on DuckDB, by a plain reading without SQL, and by the engine on Spark, with the same result. Where no "
        "table of patients is shown, a person is a woman born on 1 January 1970 and observed from 1 January 2018 to "
        "31 December 2022. Where no code system is shown, it is X.",
    },
}  # fmt: skip


def pages() -> Iterator[tuple[Path, str]]:
    """Every page with its path below ``OUT``."""
    found = list(chapters())
    for lang in WORDS:
        yield Path(lang) / "README.md", _contents(found, lang)
        for chapter in found:
            yield Path(lang) / f"{chapter.name}.md", _chapter(chapter, lang)


def _contents(found: list[Chapter], lang: str) -> str:
    lines = [f"# {WORDS[lang]['title']}", "", WORDS[lang]["intro"], ""]
    for chapter in found:
        lines.append(f"- [{getattr(chapter, lang)}]({chapter.name}.md)")
        lines += [f"  - {getattr(section, lang)} ({len(section.cases)})" for section in chapter.sections]
    return "\n".join(lines) + "\n"


def _chapter(chapter: Chapter, lang: str) -> str:
    parts = [f"# {getattr(chapter, lang)}"]
    parts += [part for section in chapter.sections for part in _section(section, lang)]
    return "\n\n".join(parts) + "\n"


def _section(section: Section, lang: str) -> Iterator[str]:
    yield f"## {getattr(section, lang)}"
    for n, case in enumerate(section.cases, start=1):
        yield f"### {n}. {getattr(case, lang)}"
        yield from _case(case, lang)


def _case(case: Case, lang: str) -> Iterator[str]:
    words = WORDS[lang]
    yield f"**{words['input']}**"
    for name, text in case.tables.items():
        yield f"{getattr(TABLES[name].title, lang)} (`{name}`)"
        yield table(text)
    if case.without:
        yield words["without"] + ", ".join(f"`{name}`" for name in case.without)
    yield f"**{words['script']}**"
    part = {name: value for name, value in case.document().items() if BASE.get(name) != value}
    yield "```json\n" + written(part) + "\n```"
    yield f"**{words['said']}**"
    yield "```text\n" + render(case.script(), lang).strip() + "\n```"
    if case.lacking:
        yield words["lacking"] + ", ".join(f"`{name}`" for name in case.lacking)
    if case.expected is not None:
        yield f"**{words['expected']}**"
        yield table(case.expected) if len(_lines(case.expected)) > 1 else words["nothing"]
    if case.left is not None:
        yield f"**{words['left']}**"
        yield table(case.left)


def _lines(text: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines() if line.strip()]


def written(value: Any, indent: str = "") -> str:
    """JSON with short parts on one line."""
    short = json.dumps(value, ensure_ascii=False)
    if len(short) + len(indent) <= WIDTH or not isinstance(value, dict | list):
        return short
    inner = indent + "  "
    if isinstance(value, list):
        parts = [inner + written(part, inner) for part in value]
        return "[\n" + ",\n".join(parts) + f"\n{indent}]"
    parts = [f"{inner}{json.dumps(name)}: {written(part, inner)}" for name, part in value.items()]
    return "{\n" + ",\n".join(parts) + f"\n{indent}}}"


def table(text: str) -> str:
    """A small table as Markdown."""
    head, *rows = _lines(text)
    rule = ["---"] * len(head)
    return "\n".join("| " + " | ".join(cells) + " |" for cells in (head, rule, *rows))


def main(arguments: list[str] | None = None) -> int:
    """Write the pages, or with --check say which are not current (exit status 1)."""
    parser = argparse.ArgumentParser(prog="python -m tests.spec.render", description=__doc__)
    parser.add_argument("--check", action="store_true", help="only say which pages are not current")
    options = parser.parse_args(arguments)
    wanted = {OUT / path: text for path, text in pages()}
    stale = [
        path for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    stale += [path for path in OUT.rglob("*.md") if path not in wanted]
    if options.check:
        for path in stale:
            print(
                f"{path.relative_to(OUT.parents[3])} is not current: run python -m tests.spec.render",
                file=sys.stderr,
            )
        return 1 if stale else 0
    for path in OUT.rglob("*.md"):
        path.unlink()
    for path, text in wanted.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
