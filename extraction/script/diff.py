"""What changed between two scripts, told in the sentences the hospitals read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any

from extraction.script import narrowing
from extraction.script.checks.names import PARTS
from extraction.script.codes import LOCAL
from extraction.script.grammar.study import HEADINGS
from extraction.script.grammar.tree import Line
from extraction.script.model import Code, CodeList, Criterion, Script
from extraction.script.narrowing import Direction
from extraction.script.render import headings
from extraction.script.text import Text, join

CONDITIONS = {
    "include": Text("対象とする条件", "inclusion"),
    "exclude": Text("除外する条件", "exclusion"),
}
ALONE = ("keep", "follow_up", "looks", "privacy")
LEADS = {
    "narrower": Text("対象を狭めた", "Fewer persons"),
    "wider": Text("対象を広げた", "More persons"),
    None: Text("変更", "Changed"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """A line in both languages with the lines below it."""

    text: Text
    below: tuple[Told, ...] = ()


def diff(old: Script, new: Script) -> list[Text]:
    """One sentence for each thing that was added, removed, changed or moved, in reading order.

    Empty when both scripts mean the same: a different layout of the file, or codes of a list in another
    order, are no difference.
    """
    old, new = in_order(old), in_order(new)
    if old == new:
        return []
    was, now = _parts(old), _parts(new)
    found = list(_titles(old, new))
    for part in HEADINGS:
        if part in PARTS:
            found += _named(part, old, new, was, now)
            if part == "arms":
                extra = was[part][len(old.arms) :], now[part][len(new.arms) :]
                found += _changed(extra[0], extra[1], "", None)
        elif part in CONDITIONS:
            found += _conditions(part, old, new, was, now)
        elif part in ALONE:
            found += _changed(was[part], now[part], "", None)
    return found or [text for part in HEADINGS for text in _changed(was[part], now[part], "", None)]


def in_order(script: Script) -> Script:
    """Codes of each list in one order: that plays no part."""

    def key(code: Code) -> tuple[str, bool, str]:
        return code.system, code.descendants, code.code

    lists = tuple(
        replace(
            entry,
            include=tuple(sorted(set(entry.include), key=key)),
            exclude=tuple(sorted(set(entry.exclude), key=key)),
        )
        for entry in script.code_lists
    )
    return replace(script, code_lists=lists)


def _parts(script: Script) -> dict[str, list[Told]]:
    """The lines of each part; none where a part is not told."""
    by_heading = {ja: part for part, (ja, _) in HEADINGS.items()}
    found: dict[str, list[Told]] = {part: [] for part in HEADINGS}
    for ja, en in zip(headings(script, "ja"), headings(script, "en"), strict=True):
        found[by_heading[ja.text]] = list(_told(ja, en).below)
    return found


def _told(ja: Line, en: Line) -> Told:
    below = tuple(_told(one, other) for one, other in zip(ja.below, en.below, strict=True))
    return Told(Text(ja.text, en.text), below)


def _titles(old: Script, new: Script) -> Iterator[Text]:
    for name, what in (("title", Text("題名", "title")), ("purpose", Text("目的", "purpose"))):
        was, now = getattr(old, name), getattr(new, name)
        if was != now:
            yield Text(
                f"{what.ja}の変更：{now.ja}（前：{was.ja}）",
                f"The {what.en} changed: {now.en} (before: {was.en})",
            )


def _named(
    part: str, old: Script, new: Script, was: dict[str, list[Told]], now: dict[str, list[Told]]
) -> Iterator[Text]:
    """Entries with names: compared name by name, else by what they say."""
    before = {entry.name: (entry, was[part][n]) for n, entry in enumerate(getattr(old, part))}
    after = {entry.name: (entry, now[part][n]) for n, entry in enumerate(getattr(new, part))}
    gone = [name for name in before if name not in after]
    for name, (entry, told) in after.items():
        if name not in before:
            same = [other for other in gone if _anonymous(before[other][0]) == _anonymous(entry)]
            if same:
                gone.remove(same[0])
                yield _only_named(part, before[same[0]][0], entry, with_names=True)
            else:
                yield from _whole(_title(part, entry), told, Text("追加", "added"))
            continue
        earlier, line = before[name]
        if earlier == entry and told == line:
            continue
        if earlier == entry or replace(earlier, title=entry.title) == entry:
            if earlier != entry:
                yield _only_named(part, earlier, entry, with_names=False)
            continue
        if earlier.title != entry.title:
            yield _only_named(part, earlier, entry, with_names=False)
        where = f"［{entry.name}］" if len(after) > 1 else ""
        yield from _changed_entry(part, earlier, entry, line, told, where)
    for name in gone:
        yield from _whole(_title(part, before[name][0]), before[name][1], Text("削除", "removed"))
    yield from _moved(
        PARTS[part], [name for name in before if name in after], [n for n in after if n in before]
    )


def _anonymous(entry: Any) -> Any:
    return replace(entry, name="x", title=Text("x", "x"))


def _title(part: str, entry: Any) -> Text:
    what = PARTS[part]
    return Text(f"{what.ja}「{entry.title.ja}」", f"{what.en} “{entry.title.en}”")


def _only_named(part: str, old: Any, new: Any, *, with_names: bool) -> Text:
    names = (f"［{new.name}］", f"［{old.name}］") if with_names else ("", "")
    what = PARTS[part]
    return Text(
        f"名前だけの変更：{what.ja}「{new.title.ja}」{names[0]}（前：「{old.title.ja}」{names[1]}）",
        f"Only the name changed: {what.en} “{new.title.en}”{names[0]} (before: “{old.title.en}”{names[1]})",
    )


def _whole(title: Text, told: Told, verb: Text) -> Iterator[Text]:
    lines = join(_flat(told), "／", " / ")
    yield Text(f"{title.ja}を{verb.ja}：{lines.ja}", f"{title.en} {verb.en}: {lines.en}")


def _flat(told: Told) -> Iterator[Text]:
    yield told.text
    for line in told.below:
        yield from _flat(line)


def _changed_entry(part: str, old: Any, new: Any, was: Told, now: Told, where: str) -> Iterator[Text]:
    if isinstance(old, CodeList):
        yield from _codes(old, new)
        if (old.version, old.digest) != (new.version, new.digest):
            yield _pair(was.text, now.text, None)
    elif part == "arms":
        (events, entry, ends), (new_events, new_entry, new_ends) = (
            narrowing.arm_lines(old, was.below),
            narrowing.arm_lines(new, now.below),
        )
        yield from _changed(events, new_events, where, None)
        for line, one, other in zip(narrowing.ENTRY_LINES, entry, new_entry, strict=True):
            if one != other:
                direction = narrowing.of_entry(line, old.entry, new.entry)
                yield from _changed([one], [other], where, direction)
        yield from _changed(ends, new_ends, where, None)
    else:
        yield from _changed([was], [now], "", None)


def _codes(old: CodeList, new: CodeList) -> Iterator[Text]:
    title = _title("code_lists", new)
    for name, (ja, en) in {"include": ("コード", "code"), "exclude": ("除くコード", "excluded code")}.items():
        was, now = getattr(old, name), getattr(new, name)
        for verb, codes in (
            (Text("追加", "added"), [code for code in now if code not in set(was)]),
            (Text("削除", "removed"), [code for code in was if code not in set(now)]),
        ):
            if codes:
                listed = join((_code(code) for code in codes), "、", ", ")
                yield Text(
                    f"{title.ja}の{ja}を{verb.ja}：{len(codes)}件（{listed.ja}）",
                    f"{title.en}: {len(codes)} {en}{'s' if len(codes) > 1 else ''} {verb.en} ({listed.en})",
                )


def _code(code: Code) -> Text:
    local = code.system == LOCAL
    ja, en = ("院内コード", "code of the hospital") if local else (code.system, code.system)
    if code.descendants:
        return Text(f"{ja}:{code.code}で始まるすべて", f"all that begin with {en}:{code.code}")
    return Text(f"{ja}:{code.code}", f"{en}:{code.code}")


_LIKENESS: tuple[Callable[[Criterion, Criterion], bool], ...] = (
    lambda one, other: one == other,
    lambda one, other: one.rule == other.rule,
    lambda one, other: one.title == other.title,
)


def _conditions(
    part: str, old: Script, new: Script, was: dict[str, list[Told]], now: dict[str, list[Told]]
) -> Iterator[Text]:
    """Conditions have no names: the same rule is the same condition, else the same title."""
    earlier, later = list(enumerate(getattr(old, part))), list(enumerate(getattr(new, part)))
    pairs: list[tuple[int, int]] = []
    for same in _LIKENESS:
        for n, criterion in list(later):
            found = next((m for m, other in earlier if same(other, criterion)), None)
            if found is not None:
                pairs.append((found, n))
                earlier = [(m, other) for m, other in earlier if m != found]
                later = [(k, other) for k, other in later if k != n]
    what = CONDITIONS[part]
    more: Direction = "narrower"
    for m, n in sorted(pairs, key=lambda pair: pair[1]):
        one, other = getattr(old, part)[m], getattr(new, part)[n]
        if one.title != other.title:
            yield Text(
                f"名前だけの変更：{what.ja}「{other.title.ja}」（前：「{one.title.ja}」）",
                f"Only the name changed: {what.en} “{other.title.en}” (before: “{one.title.en}”)",
            )
        elif one.rule != other.rule:
            step = narrowing.of_rule(one.rule, other.rule)
            direction = step if part == "include" else narrowing.opposite(step)
            yield from _changed([was[part][m]], [now[part][n]], "", direction)
    for n, _ in later:
        yield from _condition(what, now[part][n], Text("追加", "added"), more)
    for m, _ in earlier:
        yield from _condition(what, was[part][m], Text("削除", "removed"), narrowing.opposite(more))
    order = sorted(pairs, key=lambda pair: pair[1])
    yield from _moved(
        what,
        [getattr(new, part)[n].title.ja for _, n in sorted(pairs)],
        [getattr(new, part)[n].title.ja for _, n in order],
    )


def _condition(what: Text, told: Told, verb: Text, direction: Direction) -> Iterator[Text]:
    lead, lines = LEADS[direction], join(_flat(told), "／", " / ")
    yield Text(f"{lead.ja}：{what.ja}を{verb.ja} {lines.ja}", f"{lead.en}: {what.en} {verb.en}: {lines.en}")


def _moved(what: Text, before: list[str], after: list[str]) -> Iterator[Text]:
    if before != after:
        yield Text(
            f"順番の変更：{what.ja}を {'、'.join(after)} の順にした（前：{'、'.join(before)}）",
            f"Order changed: {what.en}s are now {', '.join(after)} (before: {', '.join(before)})",
        )


def _changed(old: Any, new: Any, where: str, direction: Direction) -> Iterator[Text]:
    """The lines that differ, paired where one took the place of another."""
    before, after = list(old), list(new)
    for kind, a, b, c, d in SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        pairs = list(zip(before[a:b], after[c:d], strict=False))
        for one, other in pairs:
            if one.text != other.text:
                yield _pair(one.text, other.text, direction, where)
            yield from _changed(one.below, other.below, where, direction)
        for one in before[a + len(pairs) : b]:
            lines = join(_flat(one), "／", " / ")
            yield Text(f"削除{where}：{lines.ja}", f"Removed{where}: {lines.en}")
        for other in after[c + len(pairs) : d]:
            lines = join(_flat(other), "／", " / ")
            yield Text(f"追加{where}：{lines.ja}", f"Added{where}: {lines.en}")


def _pair(old: Text, new: Text, direction: Direction, where: str = "") -> Text:
    lead = LEADS[direction]
    return Text(
        f"{lead.ja}{where}：{new.ja}（前：{_without_label(old.ja, new.ja, '：')}）",
        f"{lead.en}{where}: {new.en} (before: {_without_label(old.en, new.en, ': ')})",
    )


def _without_label(old: str, new: str, mark: str) -> str:
    """The old words without the label that both have before the first mark."""
    label = old[: old.find(mark) + len(mark)] if mark in old else ""
    return old.removeprefix(label) if new.startswith(label) else old
