"""Polars, lazy and streaming."""

from __future__ import annotations

import importlib.util
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from extraction.engine.bench.engines import Answer
from extraction.engine.bench.studies import ALT, ARM_A, COHORT, CREATININE, HBA1C, S3_ITEMS, STUDY_DRUGS
from extraction.engine.stores import open_store


def reason_absent(dsn: str | None) -> str | None:
    """Needs the package."""
    return None if importlib.util.find_spec("polars") else "polars is not installed"


def prepare(store: Path, dsn: str | None) -> Answer:
    """Answers by lazy frames over the Parquet files."""
    import polars as pl

    opened = open_store(store, verify=False)

    def scan(table: str) -> Any:
        return pl.scan_parquet(opened.file(table))

    plans = {"s1": _s1, "s2": _s2, "s3": _s3, COHORT: _cohort}

    def answer(study: str) -> pa.Table:
        return plans[study](pl, scan).collect(engine="streaming").to_arrow()

    return answer


def _confirmed(pl: Any, scan: Any, prefix: str) -> Any:
    return scan("emr_diagnosis").filter(
        (pl.col("code_system") == "ICD10") & pl.col("code").str.starts_with(prefix) & ~pl.col("is_suspected")
    )


def _s1(pl: Any, scan: Any) -> Any:
    first, last = date(2018, 1, 1), date(2018, 12, 31)
    seen = (
        scan("encounter").filter(pl.col("start_date").is_between(first, last)).select("patient_id").unique()
    )
    ill = (
        _confirmed(pl, scan, "E11")
        .filter(pl.col("dx_date").is_between(first, last))
        .select("patient_id", ill=pl.lit(1))
        .unique()
    )
    band = ((2018 - pl.col("birth_date").dt.year()).floordiv(5) * 5).cast(pl.Int32).alias("band")
    return (
        seen.join(scan("patient").select("patient_id", "sex", "birth_date"), on="patient_id")
        .join(ill, on="patient_id", how="left")
        .group_by("sex", band)
        .agg(persons=pl.len(), cases=pl.col("ill").count())
        .sort("sex", "band")
    )


def _first_use(pl: Any, scan: Any) -> tuple[Any, Any]:
    used = (
        scan("prescription")
        .filter((pl.col("code_system") == "YJ") & pl.col("code").is_in(STUDY_DRUGS))
        .select("patient_id", d="start_date", a=pl.col("code").is_in(ARM_A))
    )
    return used, used.group_by("patient_id").agg(idx=pl.col("d").min())


def _cohort(pl: Any, scan: Any) -> Any:
    _, first = _first_use(pl, scan)
    return (
        first.join(scan("patient"), on="patient_id")
        .filter(
            (pl.col("obs_start") <= pl.col("idx").dt.offset_by("-180d"))
            & (pl.col("obs_end") >= pl.col("idx"))
            & (pl.col("idx").dt.year() - pl.col("birth_date").dt.year() >= 18)
        )
        .select("patient_id", "idx")
    )


def _eligible(pl: Any, scan: Any) -> Any:
    used, first = _first_use(pl, scan)
    arms = (
        used.join(first, on="patient_id")
        .filter(pl.col("d") == pl.col("idx"))
        .group_by("patient_id", "idx")
        .agg(has_a=pl.col("a").any(), has_b=(~pl.col("a")).any())
    )
    idx, birth = pl.col("idx"), pl.col("birth_date")
    early = (
        idx.dt.month().cast(pl.Int32) * 100 + idx.dt.day()
        < birth.dt.month().cast(pl.Int32) * 100 + birth.dt.day()
    )
    age = (idx.dt.year() - birth.dt.year() - early.cast(pl.Int32)).alias("age")
    cens = pl.min_horizontal("obs_end", pl.coalesce("death_date", "obs_end"), idx.dt.offset_by("90d"))
    return (
        arms.join(scan("patient"), on="patient_id")
        .filter(
            (pl.col("has_a") != pl.col("has_b"))
            & (pl.col("obs_start") <= idx.dt.offset_by("-180d"))
            & (birth.dt.offset_by("18y") <= idx)
        )
        .select(
            "patient_id",
            "idx",
            "sex",
            age,
            arm=pl.when("has_a").then(pl.lit("A")).otherwise(pl.lit("B")),
            cens=cens,
        )
    )


def _labs(pl: Any, scan: Any, eligible: Any) -> Any:
    day, idx, v = pl.col("day"), pl.col("idx"), pl.col("value_num")
    rows = (
        scan("lab_result")
        .filter((pl.col("code_system") == "JLAC10") & pl.col("code").is_in((ALT, CREATININE, HBA1C)))
        .filter(v.is_not_null())
        .select("patient_id", "collected_at", "result_id", "code", "value_num")
        .join(eligible.select("patient_id", "idx", "cens"), on="patient_id")
        .with_columns(day=pl.col("collected_at").dt.date())
        .filter(day.is_between(idx.dt.offset_by("-365d"), idx.dt.offset_by("90d")))
    )

    def last(code: str) -> Any:
        mine = (pl.col("code") == code) & (day <= idx)
        return v.filter(mine).sort_by(pl.struct("collected_at", "result_id").filter(mine)).last()

    alt = pl.col("code") == ALT
    event = day.filter(alt & (day > idx) & (day <= pl.col("cens")) & (v > 120)).min()
    return rows.group_by("patient_id").agg(
        alt0=last(ALT),
        cre0=last(CREATININE),
        a1c0=last(HBA1C),
        highest=v.filter(alt & (day <= idx)).max(),
        event=event,
    )


def _s2(pl: Any, scan: Any) -> Any:
    eligible = _eligible(pl, scan)
    short, idx, code = eligible.select("patient_id", "idx"), pl.col("idx"), pl.col("code")

    def before(table: str, when: str, last: str) -> Any:
        window = pl.col(when).is_between(idx.dt.offset_by("-365d"), idx.dt.offset_by(last))
        return scan(table).join(short, on="patient_id").filter(window).group_by("patient_id")

    flags = {"htn": "I1", "t2d": "E11", "ckd": "N18", "liv": "K7"}
    dx = _confirmed(pl, scan, "").join(short, on="patient_id")
    dx = dx.filter(pl.col("dx_date").is_between(idx.dt.offset_by("-365d"), idx)).group_by("patient_id")
    joined = eligible
    for part in (
        _labs(pl, scan, eligible),
        dx.agg(**{name: code.str.starts_with(prefix).any() for name, prefix in flags.items()}),
        before("prescription", "start_date", "-1d").agg(drugs=code.drop_nulls().n_unique()),
        before("encounter", "start_date", "-1d").agg(
            visits=pl.len(), stayed=(pl.col("kind") == "inpatient").any()
        ),
    ):
        joined = joined.join(part, on="patient_id", how="left")
    days = (pl.coalesce("event", "cens") - idx).dt.total_days().alias("days")
    return joined.filter((pl.col("highest").fill_null(0) <= 120) & (pl.col("cens") > idx)).select(
        *("patient_id", "arm", "sex", "age", "idx", "alt0", "cre0", "a1c0"),
        *(pl.col(name).fill_null(False) for name in flags),
        pl.col("drugs").fill_null(0),
        pl.col("visits").fill_null(0),
        pl.col("stayed").fill_null(False),
        "event",
        days,
    )


def _s3(pl: Any, scan: Any) -> Any:
    cohort = (
        _confirmed(pl, scan, "I48")
        .group_by("patient_id")
        .agg(idx=pl.col("dx_date").min())
        .filter(pl.col("idx").is_between(date(2015, 1, 1), date(2020, 12, 31)))
    )
    window = pl.col("d").is_between(pl.col("idx"), pl.col("idx").dt.offset_by("365d"))
    labs = (
        scan("lab_result")
        .filter((pl.col("code_system") == "JLAC10") & pl.col("code").is_in(S3_ITEMS))
        .select("patient_id", pl.col("collected_at").dt.date().alias("d"), "code", x="value_num")
    )
    drugs = scan("prescription").select("patient_id", "code", d="start_date", x="days")
    parts = [
        rows.join(cohort, on="patient_id")
        .filter(window)
        .select(pl.lit(kind).alias("kind"), "patient_id", "d", "code", "x")
        for kind, rows in (("lab", labs), ("rx", drugs))
    ]
    return pl.concat(parts)
