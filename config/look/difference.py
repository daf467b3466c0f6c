"""What changed between two versions of a text, cut where a reader of Japanese would cut it."""

import re
from difflib import SequenceMatcher
from typing import NamedTuple

_WORDS = re.compile(r"[A-Za-z0-9.]+|[ァ-ヴー]+|[一-龠々]+|[ぁ-ん]+|.", re.DOTALL)


class Change(NamedTuple):
    """One stretch of text: `old` went, `new` came; equal when nothing changed, empty where nothing was."""

    old: str
    new: str

    @property
    def kind(self) -> str:
        """Return "same", "removed", "added" or "replaced"."""
        if self.old == self.new:
            return "same"
        if not self.old:
            return "added"
        return "replaced" if self.new else "removed"


def compare(before: str, after: str) -> list[Change]:
    """Return the stretches that turn one text into the other, in order; each side joins to its text."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return [Change("".join(old[a:b]), "".join(new[c:d])) for _tag, a, b, c, d in matcher.get_opcodes()]
