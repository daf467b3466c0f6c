"""What changed between two scripts, told in the sentences the hospitals read."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

from extraction.script.model import Script
from extraction.script.render import render_blocks
from extraction.script.text import Text


def diff(old: Script, new: Script) -> list[Text]:
    """One sentence for each sentence that was added, removed or changed, in reading order.

    Empty when both scripts say the same; a different layout of the file alone is no difference.
    """
    before, after = _by_heading(old), _by_heading(new)
    headings = list(dict.fromkeys([*before, *after]))
    return [
        text
        for heading in headings
        for text in _block(heading, before.get(heading, []), after.get(heading, []))
    ]


def _by_heading(script: Script) -> dict[Text, list[Text]]:
    return {block.heading: block.sentences for block in render_blocks(script)}


def _block(heading: Text, old: list[Text], new: list[Text]) -> Iterator[Text]:
    for kind, a, b, c, d in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        pairs = list(zip(old[a:b], new[c:d], strict=False))
        for was, now in pairs:
            yield Text(
                f"【{heading.ja}】変更: {was.ja} → {now.ja}", f"[{heading.en}] changed: {was.en} → {now.en}"
            )
        for was in old[a + len(pairs) : b]:
            yield Text(f"【{heading.ja}】削除: {was.ja}", f"[{heading.en}] removed: {was.en}")
        for now in new[c + len(pairs) : d]:
            yield Text(f"【{heading.ja}】追加: {now.ja}", f"[{heading.en}] added: {now.en}")
