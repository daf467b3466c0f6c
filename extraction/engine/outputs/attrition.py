"""Attrition: how many persons are left after each condition, and how many are lost by it, for every arm."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from extraction.engine.algebra.expressions import TRUE, Expr, column
from extraction.engine.algebra.relations import Fields, Select
from extraction.engine.compile import Plan
from extraction.engine.compile.state import GROUP, PERSON
from extraction.engine.database import Database
from extraction.engine.outputs.axes import TITLES
from extraction.engine.outputs.tables import SiteTable
from extraction.script.headings import PERSONS, Category, TableAxis
from extraction.script.model import Output, Script
from extraction.script.text import Text


@dataclass(frozen=True, slots=True)
class Left:
    """Persons left of one arm and look after each stage of the plan."""

    arm: int
    look: int
    persons: tuple[int, ...]


def persons_left(database: Database, plan: Plan) -> tuple[Left, ...]:
    """Of each arm and look, persons left after each stage; one is lost with the last of their entries."""
    key = (*GROUP, *PERSON)
    furthest = Fields().take("t", *key).add(stage=Expr("most", (column("t", "lost"), TRUE))).done()
    by_person = Select(plan.trail, "t", furthest, group=tuple(column("t", name) for name in key))
    fields = Fields().take("b", *GROUP, "stage").add(persons=Expr("count", (TRUE,))).done()
    group = tuple(column("b", name) for name in (*GROUP, "stage"))
    ended: dict[tuple[int, int], dict[int, int]] = defaultdict(dict)
    for arm, look, stage, persons in database.rows(Select(by_person, "b", fields, group=group)):
        ended[arm, look][stage] = persons
    entered = {(arm, look): persons for arm, look, persons in database.rows(plan.entered)}
    return tuple(
        _left(plan, arm, look, entered.get((arm, look), 0), ended[arm, look])
        for arm, look in _all(plan.script)
    )


def _all(script: Script) -> list[tuple[int, int]]:
    looks = range(1, script.looks.count + 1) if script.looks is not None else (0,)
    return [(arm, look) for arm in range(len(script.arms)) for look in looks]


def _left(plan: Plan, arm: int, look: int, entered: int, ended: dict[int, int]) -> Left:
    remaining, left = sum(ended.values()), [entered]
    for stage in range(1, len(plan.stages)):
        remaining -= ended.get(stage, 0)
        left.append(remaining)
    return Left(arm, look, tuple(left))


def attrition_table(output: Output, plan: Plan, found: tuple[Left, ...]) -> SiteTable:
    """Persons left after each stage, and lost by it, which anyone could work out by subtraction.

    The group of those left holds all that later stages lose. Arms and looks are not added up: before it is
    decided into which arm a person comes, they may be in several.
    """
    script = plan.script
    groups, cells = _groups(plan), []
    arms = len(script.arms) > 1
    for part in found:
        key = ((script.arms[part.arm].name,) if arms else ()) + ((str(part.look),) if script.looks else ())
        numbers = {}
        for n, (stage, _) in enumerate(plan.stages):
            numbers[stage] = part.persons[n]
            if n:
                numbers[f"lost_{stage}"] = part.persons[n - 1] - part.persons[n]
        cells += [((*key, group.code), (str(numbers[group.code]),)) for group in groups]
    axes = (
        [TableAxis("arm", TITLES["arm"], tuple(Category(arm.name, arm.title) for arm in script.arms), False)]
        if arms
        else []
    )
    if script.looks is not None:
        numbered = (Category(str(n), Text(f"第{n}回", f"look {n}")) for n in range(1, script.looks.count + 1))
        axes.append(TableAxis("look", TITLES["look"], tuple(numbered), has_total=False))
    axes.append(TableAxis("attrition", Text("条件", "Condition"), tuple(groups), has_total=False))
    evidence = tuple({"cell": list(key), "persons": int(numbers[0])} for key, numbers in cells)
    return SiteTable(output, tuple(axes), (PERSONS,), tuple(cells), evidence)


def _groups(plan: Plan) -> list[Category]:
    keys = [key for key, _ in plan.stages]
    groups: list[Category] = []
    for n, (key, title) in enumerate(plan.stages):
        if n:
            lost = Text(f"ここで外れた人: {title.ja}", f"Lost here: {title.en}")
            groups.append(Category(f"lost_{key}", lost, atoms=(key,)))
        groups.append(Category(key, title, atoms=(*keys[n + 1 :], "kept")))
    return groups


def steps(plan: Plan, found: tuple[Left, ...]) -> list[tuple[str, Text, int]]:
    """Key, title and persons of every line, arm by arm and look by look."""
    script, lines = plan.script, []
    for part in found:
        before = Text("", "")
        if len(script.arms) > 1:
            title = script.arms[part.arm].title
            before = Text(f"{title.ja}: ", f"{title.en}: ")
        if script.looks is not None:
            before = Text(f"{before.ja}第{part.look}回 ", f"{before.en}look {part.look} ")
        prefix = f"{script.arms[part.arm].name}." if len(script.arms) > 1 else ""
        prefix += f"{part.look}." if script.looks is not None else ""
        for (key, title), persons in zip(plan.stages, part.persons, strict=True):
            lines.append((prefix + key, Text(before.ja + title.ja, before.en + title.en), persons))
    return lines
