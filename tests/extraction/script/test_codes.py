"""What the codes of a list match, and how a list is pinned."""

import itertools

import pytest

from extraction.script.codes import Matcher, digest, is_empty, same_codes
from extraction.script.model import Code, CodeList
from extraction.script.text import same


def listed(include: str, exclude: str = "") -> CodeList:
    """Codes as short texts: "X:A1*" is A1 of system X with all below it."""

    def code(text: str) -> Code:
        system, value = text.split(":")
        return Code(system, value.removesuffix("*"), value.endswith("*"))

    return CodeList("l", same("l"), tuple(map(code, include.split())), tuple(map(code, exclude.split())))


@pytest.mark.parametrize(
    ("codes", "record", "expected"),
    [
        (listed("X:A1"), ("X", "A1", None), True),
        (listed("X:A1"), ("X", "A10", None), False),
        (listed("X:A1"), ("Y", "A1", None), False),
        (listed("X:A1"), ("X", "a1", None), False),
        (listed("X:A1"), (None, "A1", None), False),
        (listed("X:A1*"), ("X", "A1", None), True),
        (listed("X:A1*"), ("X", "A10", None), True),
        (listed("X:A1*"), ("X", "A", None), False),
        (listed("X:A1*", "X:A10"), ("X", "A10", None), False),
        (listed("X:A1*", "X:A10"), ("X", "A101", None), True),
        (listed("X:A1*", "X:A10*"), ("X", "A101", None), False),
        (listed("X:A10", "X:A1*"), ("X", "A10", None), False),
        (listed("local:ab"), ("X", "A1", "ab"), True),
        (listed("local:ab"), ("local", "ab", None), False),
        (listed("local:a*"), (None, None, "ab"), True),
        (listed("X:A1", "local:ab"), ("X", "A1", "ab"), False),
        (listed(""), ("X", "A1", "ab"), False),
    ],
)
def test_a_list_matches_exactly_what_it_says(
    codes: CodeList, record: tuple[str | None, str | None, str | None], expected: bool
) -> None:
    assert Matcher(codes).matches(*record) is expected


def test_lists_mean_the_same_exactly_when_they_match_the_same() -> None:
    """Every list of up to two included and one excluded code, against every code there is."""
    texts = ["X:A", "X:A*", "X:AB", "X:AB*", "X:ABC"]
    records = [("X", code, None) for code in ("A", "AB", "ABC", "ABX", "AX", "B")]
    lists = [
        listed(" ".join(include), exclude)
        for include in [*((text,) for text in texts), *itertools.combinations(texts, 2)]
        for exclude in ["", *texts]
    ]
    matched = [tuple(Matcher(codes).matches(*record) for record in records) for codes in lists]

    for (one, first), (other, second) in itertools.combinations(zip(lists, matched, strict=True), 2):
        if same_codes(one, other):
            assert first == second
    assert all(is_empty(codes) <= (not any(found)) for codes, found in zip(lists, matched, strict=True))


def test_a_digest_depends_on_codes_alone() -> None:
    pinned = digest(listed("X:A X:B*", "X:BC"))

    assert pinned == digest(listed("X:B* X:A X:A", "X:BC"))
    assert (
        len({pinned, *map(digest, (listed("X:A X:B", "X:BC"), listed("X:A X:B* X:BC"), listed("X:A")))}) == 4
    )
