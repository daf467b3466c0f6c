"""The examples as pages that people read: every sentence of every example, in each language."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from pathlib import Path

from extraction.script.check import check
from extraction.script.parse import load
from extraction.script.render import Block, render_blocks
from extraction.script.text import Language, Text

FOLDER = Path("docs/generated/script")
TITLE = Text("スクリプトの例", "Example scripts")
INTRODUCTION = Text(
    "パッケージに入っている例を、拠点が読む文章のとおりに示します。"
    "`python -m extraction.script pages` が作ります。",
    "The examples of the package, told as the hospitals read them. "
    "Made by `python -m extraction.script pages`.",
)
NOTICE = Text("検査の指摘", "What the check says")


def pages() -> dict[Path, str]:
    """The text of each page by its place in the checkout."""
    return {
        FOLDER / "examples.ja.md": "\n".join(_page("ja")) + "\n",
        FOLDER / "examples.en.md": "\n".join(_page("en")) + "\n",
    }


def stale() -> list[Path]:
    """Pages that are not what ``pages`` makes."""
    return [
        path
        for path, text in pages().items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]


def write() -> None:
    """Write all pages."""
    for path, text in pages().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _page(lang: Language) -> Iterator[str]:
    yield from (f"# {TITLE.in_language(lang)}", "", INTRODUCTION.in_language(lang))
    folder = resources.files("extraction.script") / "examples"
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        data = entry.read_bytes()
        script = load(data)
        yield from ("", f"## {script.title.in_language(lang)}", "", f"`{entry.name}`")
        for block in render_blocks(script):
            yield from _block(block, lang)
        if findings := check(data):
            yield from ("", f"### {NOTICE.in_language(lang)}", "")
            yield from (f"- {_plain(found.text.in_language(lang))}" for found in findings)


def _block(block: Block, lang: Language) -> Iterator[str]:
    yield from ("", f"### {block.heading.in_language(lang)}", "")
    for sentence in block.sentences:
        yield f"{'  ' * sentence.depth}- {_plain(sentence.text.in_language(lang))}"


def _plain(words: str) -> str:
    """Words in which nothing is taken for a mark of the page."""
    return "".join(f"\\{letter}" if letter in "\\`*_[]<>#|" else letter for letter in words)
