# ruff: noqa: S608 - every word of a script passes primitives.text, value, day or name
"""From a typed script to a plan: a few SQL statements over the closed list of primitives.

The order is that of a study: index date, facts and baseline, who stays, follow-up, outcomes, covariates,
one row per person. Compiling never looks at data, only at which columns a store has.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from extraction.engine import primitives as sql
from extraction.engine.errors import MissingData
from extraction.engine.sources import Holdings
from extraction.script.model import (
    Counted,
    Event,
    Group,
    Index,
    Measure,
    Measured,
    Outcome,
    Rule,
    Script,
    leaves,
)
from extraction.script.needs import PATIENT_COLUMNS, columns, uses
from extraction.script.text import Text

ON_PERSON = f"using ({sql.PERSON})"


@dataclass(frozen=True, slots=True)
class Step:
    """One statement with the words shown while it runs."""

    label: Text
    sql: str


@dataclass(frozen=True, slots=True)
class Plan:
    """All statements in order, the steps of attrition by name, and what the store lacked."""

    steps: tuple[Step, ...]
    attrition: dict[str, Text]
    absent: tuple[str, ...]


def compile_script(script: Script, store: Holdings) -> Plan:
    """The plan of a sound script for a store with these columns.

    Measures whose columns are missing stay blank and are listed in ``absent`` ("table" or
    "table.column"). Raises MissingData when anything else is missing.
    """
    return _Compiler(script, store).plan()


class _Compiler:
    def __init__(self, script: Script, store: Holdings) -> None:
        self.script = script
        self.store = store
        self.absent: dict[Event, tuple[str, ...]] = {}

    def plan(self) -> Plan:
        self._look_for_missing()
        lost = dict(self._losses())
        steps = [*self._index(), *self._facts(), self._persons(lost), *self._cohort(), self._analysis()]
        names = sorted({name for names in self.absent.values() for name in names})
        return Plan(tuple(steps), {key: title for key, (title, _) in lost.items()}, tuple(names))

    def _look_for_missing(self) -> None:
        lacking = _lacking("patient", PATIENT_COLUMNS, self.store)
        for use in uses(self.script):
            missing = _lacking(use.event.table, columns(self.script, use), self.store)
            if missing and use.required:
                lacking += missing
            elif missing:
                self.absent[use.event] = missing
        if lacking:
            names = ", ".join(dict.fromkeys(lacking))
            raise MissingData(
                f"この拠点のデータには {names} がないため、実行できません。",
                f"The store of this site has no {names}; the script cannot run.",
            )

    def _rows(self, event: Event) -> str:
        return sql.event_rows(event, self.script.code_lists[event.codes] if event.codes else None)

    def _joined(self, persons: str, event: Event) -> str:
        return f"from {persons} p join ({self._rows(event)}) e {ON_PERSON}"

    def _index(self) -> Iterator[Step]:
        index, rows = self.script.index, self._rows(self.script.index.event)
        label = Text("起点日を探しています", "Finding index dates")
        yield Step(
            label,
            f"create temp table index_days as select {sql.PERSON}, d, lag(d) over "
            f"(partition by {sql.PERSON} order by d) as previous "
            f"from (select distinct {sql.PERSON}, d from ({rows}))",
        )
        chosen = "min(d)" if index.occurrence == "first_ever" else f"min(d) filter (where {_enters(index)})"
        yield Step(
            label,
            f"create temp table idx as select {sql.PERSON}, {chosen} as idx from index_days group by all",
        )

    def _facts(self) -> Iterator[Step]:
        label = Text("条件に当てはまる記録を数えています", "Counting events for the conditions")
        for n, leaf in enumerate(_counted(self.script)):
            count = "count(distinct e.d)" if leaf.by == "day" else "count(*)"
            where = sql.within(leaf.window)
            found = self._joined("idx", leaf.event)
            body = f"select {sql.PERSON}, {count} as n {found} where {where} group by all"
            yield Step(label, f"create temp table fact_{n} as {body}")
        for measure in self.script.baseline.values():
            yield self._measure(measure, "idx")

    def _measure(self, measure: Measure, persons: str) -> Step:
        label = Text(f"「{measure.title.ja}」を求めています", f"Taking “{measure.title.en}”")
        where = sql.within(measure.window)
        body = (
            f"select {sql.PERSON}, {sql.take(measure.take)} as x {self._joined(persons, measure.event)} "
            f"where {where} group by all"
        )
        if measure.event in self.absent:
            body = f"select {sql.PERSON}, cast(null as double) as x from {persons}"
        return Step(label, f"create temp table {_table(measure)} as {body}")

    def _filled(self, measure: Measure) -> str:
        """A measure's value where nothing was found: no, zero days, or blank."""
        column = f"{_table(measure)}.x"
        blank = measure.event in self.absent or measure.take not in ("ever", "count")
        return column if blank else f"coalesce({column}, {'false' if measure.take == 'ever' else '0'})"

    def _losses(self) -> Iterator[tuple[str, tuple[Text, str]]]:
        """Each step of attrition: key, title, and the SQL condition under which a person is lost."""
        index = self.script.index
        yield "event", (Text("起点となる記録がある人", "Persons with the index event"), "false")
        yield (
            "period",
            (
                Text("対象期間・ウォッシュアウトを満たす", "Within period and washout"),
                _not(_in_period(index)),
            ),
        )
        yield "record", (Text("患者情報がある", "With a patient record"), "known is null")
        yield "person", (Text("年齢・性別を満たす", "Of the age and sex asked for"), _not(_person(index)))
        observed = f"obs_start <= idx - {index.observed_before} and obs_end >= idx + {index.observed_after}"
        yield "observed", (Text("観察期間を満たす", "Observed long enough"), _not(observed))
        facts = iter(range(len(list(_counted(self.script)))))
        for n, criterion in enumerate(self.script.include):
            yield f"include_{n}", (criterion.title, _not(self._rule(criterion.rule, facts)))
        for n, criterion in enumerate(self.script.exclude):
            rule = self._rule(criterion.rule, facts)
            title = Text(f"除外: {criterion.title.ja}", f"Excluded: {criterion.title.en}")
            yield f"exclude_{n}", (title, f"coalesce({rule}, false)")

    def _rule(self, rule: Rule, facts: Iterator[int]) -> str:
        if isinstance(rule, Group):
            return sql.group(rule.kind, [self._rule(part, facts) for part in rule.of], rule.n)
        if isinstance(rule, Counted):
            return sql.how_many(rule.kind, f"coalesce(fact_{next(facts)}.n, 0)", rule.n)
        return _measured(rule, self._filled(self.script.baseline[rule.measure]))

    def _persons(self, lost: Mapping[str, tuple[Text, str]]) -> Step:
        cases = " ".join(f"when {condition} then {sql.text(key)}" for key, (_, condition) in lost.items())
        facts = [f"fact_{n}" for n, _ in enumerate(_counted(self.script))]
        measures = [_table(measure) for measure in self.script.baseline.values()]
        joins = "".join(f" left join {table} {ON_PERSON}" for table in ["patients", *facts, *measures])
        body = (
            f"select {sql.PERSON}, idx, sex, birth_date, death_date, obs_end, "
            f"{sql.completed_years('birth_date', 'idx')} as age, case {cases} end as lost_at from idx{joins}"
        )
        return Step(
            Text("対象者を絞り込んでいます", "Applying the conditions"),
            f"create temp table persons as {body}",
        )

    def _cohort(self) -> Iterator[Step]:
        follow_up = self.script.follow_up
        label = Text("追跡期間を求めています", "Finding the end of follow-up")
        kept = "create temp table kept as select * exclude (lost_at) from persons where lost_at is null"
        yield Step(label, kept)
        ends = ["obs_end"] + (["death_date"] if follow_up.death else [])
        ends += [f"idx + {follow_up.days}"] if follow_up.days is not None else []
        joins = ""
        for n, event in enumerate(follow_up.censor):
            found = self._joined("kept", event)
            body = f"select {sql.PERSON}, min(e.d) as d {found} where e.d > p.idx group by all"
            yield Step(label, f"create temp table censor_{n} as {body}")
            joins += f" left join censor_{n} {ON_PERSON}"
            ends.append(f"censor_{n}.d")
        earliest = f"least({', '.join(ends)})"
        yield Step(label, f"create temp table cohort as select kept.*, {earliest} as fu_end from kept{joins}")
        for measure in self.script.covariates.values():
            yield self._measure(measure, "cohort")
        for outcome in self.script.outcomes.values():
            yield self._outcome(outcome)

    def _outcome(self, outcome: Outcome) -> Step:
        measures = {part.of: self.script.baseline[part.of] for part in outcome.when if part.of is not None}
        joins = "".join(f" left join {_table(measure)} {ON_PERSON}" for measure in measures.values())
        limits = {of: self._filled(measure) for of, measure in measures.items()}
        passed = [sql.passes(part, limits[part.of] if part.of else None) for part in outcome.when]
        hit = sql.group("any", passed, 0) if passed else "true"
        body = (
            f"select {sql.PERSON}, min(e.d) filter (where {hit}) as day, count(*) as seen "
            f"{self._joined('cohort', outcome.event)}{joins} "
            f"where {sql.within(outcome.window)} and e.d <= p.fu_end group by all"
        )
        label = Text(f"「{outcome.title.ja}」を調べています", f"Looking for “{outcome.title.en}”")
        return Step(label, f"create temp table {sql.name('o_' + outcome.name)} as {body}")

    def _analysis(self) -> Step:
        fields, joins = [], ""
        for measure in self.script.measures.values():
            fields.append(f"{self._filled(measure)} as {_table(measure)}")
            joins += f" left join {_table(measure)} {ON_PERSON}"
        for outcome in self.script.outcomes.values():
            table = sql.name("o_" + outcome.name)
            fields.append(f"{self._status(outcome, table)} as {table}")
            fields.append(f"{table}.day as {sql.name('d_' + outcome.name)}")
            joins += f" left join {table} {ON_PERSON}"
        body = f"select {', '.join(['cohort.*', *fields])} from cohort{joins}"
        return Step(
            Text("1人1行にまとめています", "Making one row per person"),
            f"create temp table analysis as {body}",
        )

    def _status(self, outcome: Outcome, table: str) -> str:
        if not outcome.when:
            return f"case when {table}.day is null then 'no' else 'yes' end"
        blank = [f"{table}.seen is null"]
        measures = (self.script.baseline[part.of] for part in outcome.when if part.of is not None)
        blank += [f"{self._filled(measure)} is null" for measure in measures]
        unknown = " or ".join(blank)
        return (
            f"case when {table}.day is not null then 'yes' when {unknown} then 'not_measured' else 'no' end"
        )


def _lacking(table: str, wanted: tuple[str, ...], store: Holdings) -> tuple[str, ...]:
    held = store.columns(table)
    return tuple(f"{table}.{column}" for column in wanted if column not in held) if held else (table,)


def _counted(script: Script) -> Iterator[Counted]:
    for criterion in (*script.include, *script.exclude):
        yield from (leaf for leaf in leaves(criterion.rule) if isinstance(leaf, Counted))


def _measured(rule: Measured, column: str) -> str:
    parts = [f"{column} is not null"]
    parts += [f"{column} >= {sql.value(rule.minimum)}"] if rule.minimum is not None else []
    parts += [f"{column} <= {sql.value(rule.maximum)}"] if rule.maximum is not None else []
    return "(" + " and ".join(parts) + ")"


def _in_period(index: Index, column: str = "idx") -> str:
    parts = [f"{column} is not null"]
    parts += [f"{column} >= {sql.day(index.period_from)}"] if index.period_from else []
    parts += [f"{column} <= {sql.day(index.period_to)}"] if index.period_to else []
    return " and ".join(parts)


def _enters(index: Index) -> str:
    return f"{_in_period(index, 'd')} and (previous is null or d - previous > {index.washout_days})"


def _person(index: Index) -> str:
    parts = [f"age >= {index.age_min}"] if index.age_min is not None else []
    parts += [f"age <= {index.age_max}"] if index.age_max is not None else []
    parts += [f"sex in ({', '.join(sql.text(sex) for sex in index.sex)})"] if index.sex else []
    return " and ".join(parts) or "true"


def _not(condition: str) -> str:
    return f"not coalesce({condition}, false)"


def _table(measure: Measure) -> str:
    return sql.name(f"m_{measure.name}")
