"""Ibis on DuckDB: expressions built, compiled and run for every answer."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pyarrow as pa

from extraction.engine.bench.engines import Answer
from extraction.engine.bench.studies import (
    ALT,
    ARM_A,
    COHORT,
    CONTENTS,
    CREATININE,
    DISEASES,
    HBA1C,
    S3_ITEMS,
    STUDY_DRUGS,
    UNITS,
)
from extraction.engine.stores import open_store


def reason_absent(dsn: str | None) -> str | None:
    """Needs the package."""
    return None if importlib.util.find_spec("ibis") else "ibis-framework is not installed"


def prepare(store: Path, dsn: str | None) -> Answer:
    """Answers by table expressions over the Parquet files."""
    import ibis

    opened = open_store(store, verify=False)
    con = ibis.duckdb.connect(threads=1, memory_limit="4GB")
    tables = {name: con.read_parquet(str(opened.file(name)), table_name=name) for name in opened.tables}
    plans = {"s1": _s1, "s2": _s2, "s3": _s3, COHORT: _cohort}

    def answer(study: str) -> list[pa.Table]:
        return [con.to_pyarrow(part) for part in plans[study](ibis, tables)]

    return answer


def _days(ibis: Any, n: int) -> Any:
    return ibis.interval(days=n)


def _confirmed(t: Any, prefix: str) -> Any:
    dx = t["emr_diagnosis"]
    return dx.filter(dx.code_system == "ICD10", dx.code.startswith(prefix), ~dx.is_suspected)


def _years(ibis: Any, birth: Any, day: Any) -> Any:
    early = day.month() * 100 + day.day() < birth.month() * 100 + birth.day()
    return day.year() - birth.year() - early.cast("int32")


def _used(t: Any) -> Any:
    rx = t["prescription"]
    return rx.filter(rx.code_system == "YJ", rx.code.isin(STUDY_DRUGS))


def _s1(ibis: Any, t: Any) -> list[Any]:
    first, last = ibis.date("2018-01-01"), ibis.date("2018-12-31")
    visits, p = t["encounter"], t["patient"]
    seen = visits.filter(visits.start_date.between(first, last)).group_by("patient_id")
    seen = seen.agg(idx=lambda v: v.start_date.min())
    ill = _confirmed(t, "E11").filter(lambda d: d.dx_date.between(first, last))
    ill = ill.select("patient_id").distinct().mutate(ill=True)
    people = seen.join(p.select("patient_id", "sex", "birth_date", "obs_start", "obs_end"), "patient_id")
    people = people.filter(people.obs_start <= people.idx, people.obs_end >= people.idx)
    people = people.left_join(ill, "patient_id")
    people = people.mutate(
        band=(_years(ibis, people.birth_date, people.idx) // 5 * 5).cast("int32"), t2d=people.ill.notnull()
    )
    return [people.group_by("sex", "band", "t2d").agg(persons=lambda x: x.count())]


def _cohort(ibis: Any, t: Any) -> list[Any]:
    first = _used(t).group_by("patient_id").agg(idx=lambda r: r.start_date.min())
    joined = first.join(t["patient"].select("patient_id", "obs_start", "obs_end"), "patient_id")
    kept = joined.filter(joined.obs_start <= joined.idx - _days(ibis, 180), joined.obs_end >= joined.idx)
    return [kept.select("patient_id", "idx")]


def _eligible(ibis: Any, t: Any) -> Any:
    arms = (
        _used(t)
        .group_by("patient_id")
        .agg(
            idx=lambda r: r.start_date.min(),
            first_a=lambda r: r.start_date.min(where=r.code.isin(ARM_A)),
            first_b=lambda r: r.start_date.min(where=r.code.notin(ARM_A)),
        )
    )
    e = arms.join(t["patient"].drop("site_id"), "patient_id")
    e = e.filter(
        ~e.first_a.identical_to(e.first_b),
        e.obs_start <= e.idx - _days(ibis, 180),
        e.obs_end >= e.idx + _days(ibis, 1),
        _years(ibis, e.birth_date, e.idx) >= 18,
    )
    limit = (e.idx + _days(ibis, 90)).cast("date")
    return e.select(
        "patient_id",
        "idx",
        "sex",
        arm=ibis.ifelse(e.first_a == e.idx, "a", "b"),
        age=_years(ibis, e.birth_date, e.idx),
        cens=ibis.least(e.obs_end, ibis.coalesce(e.death_date, e.obs_end), limit),
    )


def _labs(ibis: Any, t: Any, e: Any) -> Any:
    lab = t["lab_result"]
    rows = lab.filter(
        lab.code_system == "JLAC10", lab.code.isin((ALT, CREATININE, HBA1C)), lab.value_num.notnull()
    )
    rows = rows.select("patient_id", "collected_at", "result_id", "code", "unit", "value_num")
    rows = rows.join(e.select("patient_id", "idx", "cens"), "patient_id")
    rows = rows.mutate(day=rows.collected_at.date())
    rows = rows.filter(rows.day >= rows.idx - _days(ibis, 365), rows.day <= rows.idx + _days(ibis, 90))

    def item(code: str, rest: Any) -> Any:
        return (rows.code == code) & (rows.unit == UNITS[code]) & rest

    order = ibis.struct({"t": rows.collected_at, "r": rows.result_id})
    before, after = rows.day <= rows.idx, (rows.day > rows.idx) & (rows.day <= rows.cens)
    return rows.group_by("patient_id").agg(
        alt_highest=rows.value_num.max(where=item(ALT, before)),
        alt=rows.value_num.argmax(order, where=item(ALT, before)),
        creatinine=rows.value_num.argmax(order, where=item(CREATININE, before)),
        hba1c=rows.value_num.argmax(order, where=item(HBA1C, before)),
        event=rows.day.min(where=item(ALT, after) & (rows.value_num > 120)),
        seen=rows.count(where=item(ALT, after)),
    )


def _s2(ibis: Any, t: Any) -> list[Any]:
    e = _eligible(ibis, t)
    short = e.select("patient_id", "idx")

    def around(rows: Any, when: str, last: int) -> Any:
        joined = rows.join(short, "patient_id")
        first = joined[when] >= joined.idx - _days(ibis, 365)
        return joined.filter(first, joined[when] <= joined.idx - _days(ibis, last)).group_by("patient_id")

    dx = _confirmed(t, "").select("patient_id", "dx_date", "code")
    flags = around(dx, "dx_date", 0).agg(
        **{name: lambda d, p=prefix: d.code.startswith(p).any() for name, prefix in DISEASES.items()}
    )
    rx = around(t["prescription"].select("patient_id", "start_date"), "start_date", 1)
    visits = around(t["encounter"].select("patient_id", "start_date", "kind"), "start_date", 1)
    found = e
    for part in (
        _labs(ibis, t, e),
        flags,
        rx.agg(prescriptions=lambda r: r.count()),
        visits.agg(visits=lambda v: v.count(), admitted=lambda v: (v.kind == "inpatient").any()),
    ):
        found = found.left_join(part, "patient_id").drop("patient_id_right")
    found = found.filter(found.alt_highest.fill_null(0) <= 120)
    status = ibis.cases(
        (found.event.notnull(), "yes"), (found.seen.fill_null(0) == 0, "not_measured"), else_="no"
    )
    return [
        found.select(
            *("patient_id", "arm", "sex", "age"),
            found.cens.delta(found.idx, unit="day").name("days"),
            *("alt_highest", "alt", "creatinine", "hba1c"),
            *(found[name].fill_null(False).name(name) for name in DISEASES),
            *(found[name].fill_null(0).name(name) for name in ("prescriptions", "visits")),
            found.admitted.fill_null(False).name("admitted"),
            status.name("status"),
            found.event.delta(found.idx, unit="day").name("event_day"),
        ).order_by("patient_id")
    ]


def _s3(ibis: Any, t: Any) -> list[Any]:
    first = _confirmed(t, "I48").group_by("patient_id").agg(idx=lambda d: d.dx_date.min())
    first = first.filter(first.idx.between(ibis.date("2015-01-01"), ibis.date("2020-12-31")))
    cohort = first.join(t["patient"].select("patient_id", "obs_start", "obs_end"), "patient_id")
    cohort = cohort.filter(cohort.obs_start <= cohort.idx, cohort.obs_end >= cohort.idx)
    cohort = cohort.select("patient_id", "idx")
    lab, rx = t["lab_result"], t["prescription"]
    labs = lab.filter(lab.code_system == "JLAC10", lab.code.isin(S3_ITEMS)).join(cohort, "patient_id")
    labs = labs.mutate(d=labs.collected_at.date())
    labs = labs.filter(labs.d >= labs.idx, labs.d <= labs.idx + _days(ibis, 365))
    labs = labs.order_by("patient_id", "collected_at", "result_id").select(
        "patient_id",
        labs.d.delta(labs.idx, unit="day").name("day"),
        labs.collected_at.strftime("%H:%M:%S").name("time"),
        *CONTENTS["lab_result"],
    )
    drugs = rx.join(cohort, "patient_id")
    drugs = drugs.filter(drugs.start_date >= drugs.idx, drugs.start_date <= drugs.idx + _days(ibis, 365))
    end = ibis.greatest(drugs.start_date, drugs.end_date)
    drugs = drugs.order_by("patient_id", "start_date", "order_id").select(
        "patient_id",
        drugs.start_date.delta(drugs.idx, unit="day").name("day"),
        end.delta(drugs.idx, unit="day").name("end_day"),
        *CONTENTS["prescription"],
    )
    return [labs, drugs]
