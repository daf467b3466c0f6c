# ruff: noqa: E501 - rows and sentences stay on one line
"""Small hospitals and scripts made from a seed: few codes and days, so that things meet, tie and miss by one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from extraction.script import model as m
from extraction.script.tables import TABLES
from extraction.script.text import Text, same

DAY = date(2020, 2, 20)
CODES = ("A1", "A12", "B2", "C3")
PEOPLE = ("p1", "p2", "p3")
UNITS = ("mg/dL", "g/L", "g/dL", "mg/㎗", "mmol/L", "U", None)
CODED = ("emr_diagnosis", "prescription", "injection", "lab_result", "claim_drug", "dpc_procedure")


class Hospital:
    """Rows of a hospital in which dates lie close together."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def tables(self) -> dict[str, list[dict[str, Any]]]:
        pick = self.random.choice
        tables: dict[str, list[dict[str, Any]]] = {
            "patient": [self._patient(who) for who in PEOPLE if self.random.random() < 0.93]
        }
        for table in ("encounter", *CODED, "dpc_stay"):
            drawn = [self._row(table, n) for n in range(self.random.randint(2, 18))]
            rows = [{name: row[name] for name in row if name in TABLES[table].columns} for row in drawn]
            rows += [dict(pick(rows)) for _ in range(self.random.randint(0, 2))]
            tables[table] = rows
        return tables

    def day(self, spread: int = 25) -> date | None:
        return (
            None
            if self.random.random() < 0.02
            else DAY + timedelta(days=self.random.randint(-spread, spread))
        )

    def _patient(self, who: str) -> dict[str, Any]:
        pick = self.random.choice
        birth = pick([date(2000, 2, 29), date(2001, 2, 28), date(1960, 3, 1), date(2000, 2, 21), None])
        start = pick([DAY - timedelta(days=400)] * 4 + [DAY - timedelta(days=10), DAY, None])
        end = pick(
            [DAY + timedelta(days=400)] * 4 + [DAY + timedelta(days=12), DAY + timedelta(days=3), DAY, None]
        )
        return {
            "site_id": "h1", "patient_id": who, "sex": pick(["1", "2", "2", "9", None, "x"]), "birth_date": birth,
            "death_date": pick([None, None, self.day()]), "obs_start": start, "obs_end": end,
        }  # fmt: skip

    def _row(self, table: str, n: int) -> dict[str, Any]:
        pick, start = self.random.choice, self.day()
        end = (
            None if start is None else pick([None, start, start + timedelta(days=self.random.randint(-2, 9))])
        )
        row = {"site_id": "h1", "patient_id": pick([*PEOPLE, "p5"]), "encounter_id": pick(["v1", "v2", None])}
        row |= {
            "code_system": pick(["X", "X", "X", "Y", None]),
            "code": pick([*CODES, None]),
            "local_code": pick(["a", "b"]),
        }
        row |= {"stay_id": pick(["v1", "s2", None]), "name": "n"}
        own = pick(["1", "2", None, str(n)])
        if table == "encounter":
            return row | {
                "kind": pick(["inpatient", "outpatient"]),
                "start_date": start,
                "end_date": end,
                "dept": pick(["01", "02"]),
            }
        if table == "emr_diagnosis":
            flags = {"is_main": pick([True, False, None]), "is_suspected": pick([True, False, None])}
            words = pick([None, "", "m1", "m1 m2", "m12"])
            return row | flags | {"dx_id": own, "dx_date": start, "end_date": end, "modifier_codes": words}
        if table in ("prescription", "injection"):
            amount = {
                "quantity": pick([None, 1.0, 2.5, float("nan")]),
                "days": pick([None, 0.0, 1.0, 7.0, 7.5, 14.0]),
            }
            return (
                row
                | {"order_id": own, "start_date": start, "end_date": end, "unit": "mg", "route": "po"}
                | amount
            )
        if table == "lab_result":
            return row | self._result(own, start)
        if table == "dpc_stay":
            return row | {
                "admission_date": start,
                "discharge_date": end,
                "main_code": pick(CODES),
                "outcome": pick(["1", "2"]),
            }
        return row | {
            "service_date": start,
            "quantity": pick([None, 1.0]),
            "days": pick([None, 3.0]),
            "claim_ym": "2020-02",
            "inout": "in",
        }

    def _result(self, own: str | None, start: date | None) -> dict[str, Any]:
        pick = self.random.choice
        at = (
            None
            if start is None
            else datetime.combine(start, time(pick([0, 8, 23]), pick([0, 59]), pick([0, 59])))
        )
        number = pick([None, 0.0, 1.0, 1.25, 2.0, -1.0, 0.1, 3.3333333, float("inf"), float("nan"), 1e15])
        return {
            "result_id": own, "collected_at": at, "value_num": number, "value_text": pick(["<0.1", "(-)", None, "1"]),
            "unit": pick(UNITS), "ref_low": pick([None, 0.0, 1.0]), "ref_high": pick([None, 2.0, -1.0]),
        }  # fmt: skip


class Writer:
    """Scripts over such hospitals: every construct turns up, most windows are a few days wide."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.named = ["da", "db"][: random.choice([0, 0, 1, 2])]
        self.eras = ["ea"] if random.random() < 0.5 else []
        self.measures = ["ma", "mb", "mc", "md"][: random.randint(1, 4)]
        self.looks = random.random() < 0.12

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def pick(self, found: Sequence[Any]) -> Any:
        return self.random.choice(found)

    def script(self) -> m.Script:
        arms = tuple(
            m.Arm(
                name,
                same(name),
                self.entry(),
                self.eras[0] if self.eras and self.chance(0.3) else None,
                (self.event(["index"], 1),) if self.chance(0.2) else (),
            )
            for name in ("one", "two", "three")[: self.pick([1, 1, 2, 3])]
        )
        days = tuple(
            m.NamedDay(
                name,
                same(name),
                self.event(["index"], 1),
                self.window(["index", *self.named[:n]]),
                self.picked(),
            )
            for n, name in enumerate(self.named)
        )
        around = ["index", "index_end", "observation_start", *self.named]
        return m.Script(
            version=2, title=same("t"), purpose=same("p"), arms=arms,
            outputs=(m.Dataset("rows", same("rows")),), code_lists=self.lists(),
            eras=tuple(m.Era(name, same(name), (self.plain_event(("prescription", "injection")),), self.pick([0, 1, 5]), self.pick([None, None, 3]), self.pick([1, 4]), self.pick([0, 2])) for name in self.eras),
            days=days,
            precedence=m.Precedence(self.pick(["earliest", "order", "every"]), self.pick(["order", "drop"]), self.pick(["on_entry", "after_conditions"])),
            include=tuple(m.Criterion(same("i"), self.rule(around, 2)) for _ in range(self.pick([0, 0, 0, 1, 2]))),
            exclude=tuple(m.Criterion(same("e"), self.rule(around, 1)) for _ in range(self.pick([0, 0, 0, 1]))),
            keep=self.pick(["all", "first", "last"]),
            measures=tuple(self.measure(name, around) for name in self.measures),
            follow_up=self.follow_up(), outcomes=tuple(self.outcome(name, around) for name in ("oa", "ob")[: self.pick([0, 1, 2])]),
            looks=m.Looks(1, self.pick([1, 3]), self.pick(["separate", "cumulative"]), self.pick([0, 5])) if self.looks else None,
        )  # fmt: skip

    def lists(self) -> tuple[m.CodeList, ...]:
        return (
            m.CodeList("la", same("la"), (m.Code("X", "A1", True),), (m.Code("X", "A12"),)),
            m.CodeList("lb", same("lb"), (m.Code("X", "A1", True), m.Code("X", "B2"), m.Code("local", "a"))),
            m.CodeList("none", same("none"), ()),
            m.CodeList(
                "many", same("many"), tuple(m.Code("X", f"{c}{n}", True) for c in "ABC" for n in range(4))
            ),
        )

    def entry(self) -> m.Entry:
        first = DAY - timedelta(days=self.pick([0, 5, 20]))
        period = m.Period(
            first if self.looks or self.chance(0.7) else None,
            DAY + timedelta(days=20) if self.chance(0.5) else None,
        )
        observed = m.Observed(
            self.pick([0, 0, 3, 10]), self.pick([0, 0, 3]), self.pick(["chosen", "candidates"])
        )
        wash = (self.event([], 1),) if self.chance(0.2) else ()
        return m.Entry(
            events=tuple(self.event([], 2) for _ in range(self.pick([1, 1, 2]))), period=period if self.looks or self.chance(0.6) else None,
            choose=self.pick(["first_ever", "first", "last", "nth", "all"]), n=self.pick([1, 2]), washout_days=self.pick([0, 0, 1, 10]),
            washout_events=wash, observed=observed, sex=self.pick([(), (), (), ("1", "2"), ("9",)]), age=self.pick([None, None, None, m.Range(at_least=19.0), m.Range(at_least=20.0)]),
        )  # fmt: skip

    def follow_up(self) -> m.FollowUp:
        return m.FollowUp(
            self.pick([None, 0, 5, 10]), self.pick(["index", "event_end"]), self.eras[0] if self.eras and self.chance(0.4) else None,
            self.chance(0.6), (self.event(["index"], 1),) if self.chance(0.3) else (), self.pick([None, None, 0, 3]),
        )  # fmt: skip

    # -- events ---------------------------------------------------------------------------------------
    def plain_event(self, tables: Sequence[str]) -> m.Event:
        table = self.pick(tables)
        return m.Event(
            table, codes=self.pick(["la", "lb", "many"]) if table in CODED and self.chance(0.7) else None
        )

    def event(self, around: list[str], depth: int) -> m.Event:
        if self.eras and self.chance(0.12):
            return m.Event(
                "era",
                era=self.eras[0],
                dated=self.pick(["start", "end"]),
                length=self.pick([None, m.Range(at_least=4.0)]),
            )
        table = self.pick(["encounter", "dpc_stay", *CODED, *CODED])
        found: dict[str, Any] = {"table": table, "dated": self.pick(["start", "start", "end"])}
        if table in CODED and self.chance(0.6):
            found["codes"] = self.pick(["la", "lb", "many", "la", "lb", "many", "none"])
        if table == "lab_result" and self.chance(0.6):
            found["value"] = self.pick([
                m.NumberIn("mg/dL"), m.NumberIn("mg/dL", m.Range(above=1.0)), m.NumberIn("mg/dL", None, True),
                m.NumberIn("g/L", m.Range(at_most=0.01)), m.RatioTo("ref_high", m.Range(at_most=1.0)),
                m.RatioTo("ref_low", m.Range(at_least=1.0)), m.WrittenAs(("<0.1", "(-)")), m.NoNumber(),
            ])  # fmt: skip
        if table in ("prescription", "claim_drug") and self.chance(0.4):
            found["quantity" if self.chance(0.5) else "days"] = m.Range(
                at_least=1.0, below=self.pick([None, 8.0])
            )
        if self.chance(0.15):
            found["length"] = m.Range(at_least=float(self.pick([1, 2])), at_most=5.0)
        if self.chance(0.1):
            found["age"] = m.Range(at_least=20.0)
        if table == "emr_diagnosis":
            found |= {"suspected": self.pick(["any", "no", "only"]), "main": self.pick(["any", "no", "only"])}
            if self.chance(0.3):
                found["where"] = (m.Where("modifier_codes", ("m1",), self.chance(0.5)),)
        if table == "encounter" and self.chance(0.4):
            found["where"] = (m.Where("kind", ("inpatient",), self.chance(0.3)),)
        if self.chance(0.1):
            found["period"] = m.Period(DAY - timedelta(days=8), DAY + timedelta(days=8))
        if self.chance(0.15):
            found["pick"] = self.picked()
        if depth and self.chance(0.2):
            found["having"] = self.rule(["this", "this", *around], depth - 1)
        return m.Event(**found)

    def picked(self) -> m.Pick:
        return m.Pick(self.pick([1, 1, 2]), self.chance(0.4))

    def window(self, anchors: Sequence[str], overlap: float = 0.2) -> m.Window:
        anchors = anchors or ["observation_start"]

        def bound(low: int, high: int) -> m.Bound | None:
            return None if self.chance(0.25) else m.Bound(self.random.randint(low, high), self.pick(anchors))

        return m.Window(bound(-12, 1), bound(-2, 12), self.chance(overlap))

    # -- rules ----------------------------------------------------------------------------------------
    def rule(self, around: list[str], depth: int) -> m.Rule:
        kind = self.random.random()
        if depth and kind < 0.3:
            parts = tuple(self.rule(around, depth - 1) for _ in range(self.pick([1, 2, 3])))
            return m.Group(
                self.pick(["all", "any", "at_least", "at_most", "exactly"]), parts, self.pick([0, 1, 2])
            )
        if kind < 0.4:
            return m.PersonIs(self.pick([(), ("1",), ("2", "9")]), self.pick([None, m.Range(at_least=20.0)]))
        if kind < 0.55:
            return m.Measured(
                self.pick(self.measures), self.pick([None, m.Range(above=0.5)]), self.chance(0.3)
            )
        same_encounter = self.pick([None, None, None, *around])
        known = [name for name in around if name in ("this", "index", *self.named)]
        return m.Counted(
            self.event(around, depth), self.window(around), self.pick(["at_least", "at_least", "at_most", "exactly"]), self.pick([0, 1, 1, 2]),
            self.pick(["day", "record", "encounter"]), same_encounter if same_encounter in known else None,
        )  # fmt: skip

    def measure(self, name: str, around: list[str]) -> m.Measure:
        take = self.pick(
            [
                "ever",
                "count",
                "records",
                "encounters",
                "first",
                "last",
                "mean",
                "min",
                "max",
                "sum",
                "slope",
                "slope",
                "first_day",
                "last_day",
            ]
        )
        event, of = self.event(around, 0), "value"
        if take in ("first", "last", "mean", "min", "max", "sum", "slope"):
            of = self.pick(["value", "value", "quantity", "days", "length"])
            table = {
                "value": "lab_result",
                "quantity": "prescription",
                "days": "claim_drug",
                "length": event.table,
            }[of]
            value = self.pick([None, m.NumberIn("g/L"), m.NumberIn("mg/dL")]) if of == "value" else None
            event = event if of == "length" else m.Event(table, codes=self.pick([None, "lb"]), value=value)
        return m.Measure(name, same(name), event, self.window(around), take, of)

    def outcome(self, name: str, around: list[str]) -> m.Outcome:
        if self.chance(0.5):
            return m.Outcome(name, same(name), self.event(around, 1), self.window(around))
        parts = tuple(
            m.Condition(
                self.pick(["below", "above"]), self.pick([0.5, 1.0]), self.pick([None, *self.measures])
            )
            for _ in range(self.pick([1, 2]))
        )
        value = self.pick([None, None, m.NumberIn("g/dL")])
        event = m.Event("lab_result", codes="lb", value=value)
        return m.Outcome(name, same(name), event, self.window(around), parts)


def title(words: str) -> Text:
    return same(words)
