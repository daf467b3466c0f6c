"""Polars, lazy and streaming."""

from __future__ import annotations

import importlib.util
from datetime import date
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
    return None if importlib.util.find_spec("polars") else "polars is not installed"


def prepare(store: Path, dsn: str | None) -> Answer:
    """Answers by lazy frames over the Parquet files."""
    import polars as pl

    opened = open_store(store, verify=False)

    def scan(table: str) -> Any:
        return pl.scan_parquet(opened.file(table))

    plans = {"s1": _s1, "s2": _s2, "s3": _s3, COHORT: _cohort}

    def answer(study: str) -> list[pa.Table]:
        return [part.collect(engine="streaming").to_arrow() for part in plans[study](pl, scan)]

    return answer


def _confirmed(pl: Any, scan: Any, prefix: str) -> Any:
    return scan("emr_diagnosis").filter(
        (pl.col("code_system") == "ICD10") & pl.col("code").str.starts_with(prefix) & ~pl.col("is_suspected")
    )


def _years(pl: Any, birth: Any, day: Any) -> Any:
    """Completed years."""
    early = (
        day.dt.month().cast(pl.Int32) * 100 + day.dt.day()
        < birth.dt.month().cast(pl.Int32) * 100 + birth.dt.day()
    )
    return (day.dt.year() - birth.dt.year() - early.cast(pl.Int32)).cast(pl.Int32)


def _observed(pl: Any, before: str, after: str) -> Any:
    return (pl.col("obs_start") <= pl.col("idx").dt.offset_by(before)) & (
        pl.col("obs_end") >= pl.col("idx").dt.offset_by(after)
    )


def _s1(pl: Any, scan: Any) -> list[Any]:
    first, last = date(2018, 1, 1), date(2018, 12, 31)
    seen = (
        scan("encounter")
        .filter(pl.col("start_date").is_between(first, last))
        .group_by("patient_id")
        .agg(idx=pl.col("start_date").min())
    )
    ill = (
        _confirmed(pl, scan, "E11")
        .filter(pl.col("dx_date").is_between(first, last))
        .select("patient_id", ill=pl.lit(1))
        .unique()
    )
    band = _years(pl, pl.col("birth_date"), pl.col("idx")).floordiv(5) * 5
    return [
        seen.join(scan("patient"), on="patient_id")
        .filter(_observed(pl, "0d", "0d"))
        .join(ill, on="patient_id", how="left")
        .group_by("sex", band.alias("band"), pl.col("ill").is_not_null().alias("t2d"))
        .agg(persons=pl.len())
    ]


def _used(pl: Any, scan: Any) -> Any:
    return scan("prescription").filter((pl.col("code_system") == "YJ") & pl.col("code").is_in(STUDY_DRUGS))


def _cohort(pl: Any, scan: Any) -> list[Any]:
    first = _used(pl, scan).group_by("patient_id").agg(idx=pl.col("start_date").min())
    return [
        first.join(scan("patient"), on="patient_id")
        .filter(_observed(pl, "-180d", "0d"))
        .select("patient_id", "idx")
    ]


def _eligible(pl: Any, scan: Any) -> Any:
    a, day, idx = pl.col("code").is_in(ARM_A), pl.col("start_date"), pl.col("idx")
    arms = (
        _used(pl, scan)
        .group_by("patient_id")
        .agg(idx=day.min(), first_a=day.filter(a).min(), first_b=day.filter(~a).min())
    )
    cens = pl.min_horizontal("obs_end", pl.coalesce("death_date", "obs_end"), idx.dt.offset_by("90d"))
    age = _years(pl, pl.col("birth_date"), idx).alias("age")
    return (
        arms.join(scan("patient"), on="patient_id")
        .filter(pl.col("first_a").ne_missing(pl.col("first_b")) & _observed(pl, "-180d", "1d"))
        .select(
            "patient_id",
            "idx",
            "sex",
            age,
            arm=pl.when(pl.col("first_a") == idx).then(pl.lit("a")).otherwise(pl.lit("b")),
            cens=cens,
        )
        .filter(pl.col("age") >= 18)
    )


def _labs(pl: Any, scan: Any, eligible: Any) -> Any:
    day, idx, v = pl.col("day"), pl.col("idx"), pl.col("value_num")
    rows = (
        scan("lab_result")
        .filter((pl.col("code_system") == "JLAC10") & pl.col("code").is_in((ALT, CREATININE, HBA1C)))
        .filter(v.is_not_null())
        .select("patient_id", "collected_at", "result_id", "code", "value_num", "unit")
        .join(eligible.select("patient_id", "idx", "cens"), on="patient_id")
        .with_columns(day=pl.col("collected_at").dt.date())
        .filter(day.is_between(idx.dt.offset_by("-365d"), idx.dt.offset_by("90d")))
    )

    def is_item(code: str) -> Any:
        return (pl.col("code") == code) & (pl.col("unit") == UNITS[code])

    def last(code: str) -> Any:
        mine = is_item(code) & (day <= idx)
        return v.filter(mine).sort_by(pl.struct("collected_at", "result_id").filter(mine)).last()

    alt = is_item(ALT)
    later = alt & (day > idx) & (day <= pl.col("cens"))
    return rows.group_by("patient_id").agg(
        alt_highest=v.filter(alt & (day <= idx)).max(),
        alt=last(ALT),
        creatinine=last(CREATININE),
        hba1c=last(HBA1C),
        event=day.filter(later & (v > 120)).min(),
        seen=later.sum(),
    )


def _s2(pl: Any, scan: Any) -> list[Any]:
    eligible = _eligible(pl, scan)
    short, idx, code = eligible.select("patient_id", "idx"), pl.col("idx"), pl.col("code")

    def before(table: str, when: str) -> Any:
        window = pl.col(when).is_between(idx.dt.offset_by("-365d"), idx.dt.offset_by("-1d"))
        return scan(table).join(short, on="patient_id").filter(window).group_by("patient_id")

    dx = _confirmed(pl, scan, "").join(short, on="patient_id")
    dx = dx.filter(pl.col("dx_date").is_between(idx.dt.offset_by("-365d"), idx)).group_by("patient_id")
    joined = eligible
    for part in (
        _labs(pl, scan, eligible),
        dx.agg(**{name: code.str.starts_with(prefix).any() for name, prefix in DISEASES.items()}),
        before("prescription", "start_date").agg(prescriptions=pl.len()),
        before("encounter", "start_date").agg(
            visits=pl.len(), admitted=(pl.col("kind") == "inpatient").any()
        ),
    ):
        joined = joined.join(part, on="patient_id", how="left")
    event, unseen = pl.col("event"), pl.col("seen").fill_null(0) == 0
    status = pl.when(event.is_not_null()).then(pl.lit("yes"))
    status = status.when(unseen).then(pl.lit("not_measured")).otherwise(pl.lit("no"))
    return [
        joined.filter(pl.col("alt_highest").fill_null(0) <= 120).select(
            *("patient_id", "arm", "sex", "age"),
            (pl.col("cens") - idx).dt.total_days().alias("days"),
            *("alt_highest", "alt", "creatinine", "hba1c"),
            *(pl.col(name).fill_null(False) for name in DISEASES),
            pl.col("prescriptions").fill_null(0),
            pl.col("visits").fill_null(0),
            pl.col("admitted").fill_null(False),
            status.alias("status"),
            (event - idx).dt.total_days().alias("event_day"),
        )
    ]


def _s3(pl: Any, scan: Any) -> list[Any]:
    idx = pl.col("idx")
    cohort = (
        _confirmed(pl, scan, "I48")
        .group_by("patient_id")
        .agg(idx=pl.col("dx_date").min())
        .filter(idx.is_between(date(2015, 1, 1), date(2020, 12, 31)))
        .join(scan("patient").select("patient_id", "obs_start", "obs_end"), on="patient_id")
        .filter(_observed(pl, "0d", "0d"))
        .select("patient_id", "idx")
    )
    window = pl.col("d").is_between(idx, idx.dt.offset_by("365d"))
    day = (pl.col("d") - idx).dt.total_days().alias("day")
    labs = (
        scan("lab_result")
        .filter((pl.col("code_system") == "JLAC10") & pl.col("code").is_in(S3_ITEMS))
        .with_columns(d=pl.col("collected_at").dt.date(), time=pl.col("collected_at").dt.strftime("%H:%M:%S"))
        .join(cohort, on="patient_id")
        .filter(window)
        .sort("patient_id", "collected_at", "result_id")
        .select("patient_id", day, "time", *CONTENTS["lab_result"])
    )
    end = pl.max_horizontal("d", "end_date")
    drugs = (
        scan("prescription")
        .with_columns(d=pl.col("start_date"))
        .join(cohort, on="patient_id")
        .filter(window)
        .sort("patient_id", "d", "order_id")
        .select("patient_id", day, (end - idx).dt.total_days().alias("end_day"), *CONTENTS["prescription"])
    )
    return [labs, drugs]
