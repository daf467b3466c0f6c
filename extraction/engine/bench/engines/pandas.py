"""pandas, needed columns and codes only: what many analysts would write, and the memory it takes."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pyarrow as pa

from extraction.engine.bench.engines import Answer
from extraction.engine.bench.studies import (
    ALT,
    ARM_A,
    COLUMNS,
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
    return None if importlib.util.find_spec("pandas") else "pandas is not installed"


def prepare(store: Path, dsn: str | None) -> Answer:
    """Answers by data frames read from the Parquet files."""
    import pandas as pd

    opened = open_store(store, verify=False)
    plans = {"s1": _s1, "s2": _s2, "s3": _s3}

    def answer(study: str) -> list[pa.Table]:
        def read(table: str) -> Any:
            frame = pd.read_parquet(opened.file(table), columns=list(COLUMNS[study][table]))
            for name in (
                "start_date",
                "end_date",
                "dx_date",
                "obs_start",
                "obs_end",
                "birth_date",
                "death_date",
            ):
                if name in frame:
                    frame[name] = pd.to_datetime(frame[name])
            return frame

        return [pa.Table.from_pandas(f, preserve_index=False) for f in plans[study](pd, read)]

    return answer


def _confirmed(dx: Any, prefix: str) -> Any:
    mine = (dx.code_system == "ICD10") & dx.code.str.startswith(prefix).fillna(False).astype(bool)
    return dx[mine & ~dx.is_suspected.astype(bool)]


def _years(birth: Any, day: Any) -> Any:
    early = day.dt.month * 100 + day.dt.day < birth.dt.month * 100 + birth.dt.day
    return day.dt.year - birth.dt.year - early.astype(int)


def _s1(pd: Any, read: Any) -> list[Any]:
    first, last = pd.Timestamp("2018-01-01"), pd.Timestamp("2018-12-31")
    visits, dx = read("encounter"), _confirmed(read("emr_diagnosis"), "E11")
    seen = visits[visits.start_date.between(first, last)].groupby("patient_id").start_date.min().rename("idx")
    ill = set(dx[dx.dx_date.between(first, last)].patient_id)
    people = read("patient").merge(seen, on="patient_id")
    people = people[(people.obs_start <= people.idx) & (people.obs_end >= people.idx)]
    people = people.assign(
        band=_years(people.birth_date, people.idx) // 5 * 5, t2d=people.patient_id.isin(ill)
    )
    return [people.groupby(["sex", "band", "t2d"]).size().rename("persons").reset_index()]


def _eligible(pd: Any, rx: Any, patients: Any) -> Any:
    used = rx[(rx.code_system == "YJ") & rx.code.isin(STUDY_DRUGS)]
    is_a = used.code.isin(ARM_A)
    arms = pd.DataFrame({
        "idx": used.groupby("patient_id").start_date.min(),
        "first_a": used[is_a].groupby("patient_id").start_date.min(),
        "first_b": used[~is_a].groupby("patient_id").start_date.min(),
    }).reset_index()  # fmt: skip
    e = arms.merge(patients, on="patient_id")
    e["age"] = _years(e.birth_date, e.idx)
    day = pd.Timedelta(days=1)
    kept = (e.first_a != e.first_b) & (e.obs_start <= e.idx - 180 * day) & (e.obs_end >= e.idx + day)
    e = e[kept & (e.age >= 18)].copy()
    e["arm"] = (e.first_a == e.idx).map({True: "a", False: "b"})
    e["cens"] = pd.concat([e.obs_end, e.death_date, e.idx + 90 * day], axis=1).min(axis=1)
    return e


def _labs(pd: Any, lab: Any, e: Any) -> Any:
    lab = lab[(lab.code_system == "JLAC10") & lab.code.isin(UNITS) & lab.value_num.notna()]
    lab = lab[lab.unit == lab.code.map(UNITS)].merge(e[["patient_id", "idx", "cens"]], on="patient_id")
    lab = lab.assign(day=lab.collected_at.dt.normalize())
    lab = lab[lab.day >= lab.idx - pd.Timedelta(days=365)].sort_values(["collected_at", "result_id"])
    before = lab[lab.day <= lab.idx]
    after = lab[(lab.code == ALT) & (lab.day > lab.idx) & (lab.day <= lab.cens)]
    last = {
        name: before[before.code == code].groupby("patient_id").value_num.last()
        for name, code in (("alt", ALT), ("creatinine", CREATININE), ("hba1c", HBA1C))
    }
    return pd.DataFrame({
        "alt_highest": before[before.code == ALT].groupby("patient_id").value_num.max(),
        **last,
        "event": after[after.value_num > 120].groupby("patient_id").day.min(),
        "seen": after.groupby("patient_id").size(),
    })  # fmt: skip


def _s2(pd: Any, read: Any) -> list[Any]:
    rx = read("prescription")
    e = _eligible(pd, rx, read("patient"))
    short, day = e[["patient_id", "idx"]], pd.Timedelta(days=1)

    def around(rows: Any, when: str, last: int) -> Any:
        joined = rows.merge(short, on="patient_id")
        return joined[joined[when].between(joined.idx - 365 * day, joined.idx - last * day)]

    dx = around(_confirmed(read("emr_diagnosis"), ""), "dx_date", 0)
    visits = around(read("encounter"), "start_date", 1)
    found = e.set_index("patient_id").join(_labs(pd, read("lab_result"), e))
    for name, prefix in DISEASES.items():
        found[name] = found.index.isin(dx[dx.code.str.startswith(prefix)].patient_id)
    found["prescriptions"] = around(rx, "start_date", 1).groupby("patient_id").size()
    found["visits"] = visits.groupby("patient_id").size()
    found["admitted"] = found.index.isin(visits[visits.kind == "inpatient"].patient_id)
    found = found[~(found.alt_highest > 120)].copy()
    found["days"] = (found.cens - found.idx).dt.days
    found["event_day"] = (found.event - found.idx).dt.days.astype("Int64")
    found["status"] = found.seen.fillna(0).gt(0).map({True: "no", False: "not_measured"})
    found.loc[found.event.notna(), "status"] = "yes"
    for name in ("prescriptions", "visits"):
        found[name] = found[name].fillna(0).astype("int64")
    columns = ["arm", "sex", "age", "days", "alt_highest", "alt", "creatinine", "hba1c", *DISEASES]
    columns += ["prescriptions", "visits", "admitted", "status", "event_day"]
    return [found[columns].reset_index()]


def _s3(pd: Any, read: Any) -> list[Any]:
    idx = _confirmed(read("emr_diagnosis"), "I48").groupby("patient_id").dx_date.min().rename("idx")
    idx = idx[idx.between(pd.Timestamp("2015-01-01"), pd.Timestamp("2020-12-31"))]
    cohort = read("patient").merge(idx, on="patient_id")
    cohort = cohort[(cohort.obs_start <= cohort.idx) & (cohort.obs_end >= cohort.idx)]
    cohort, year = cohort[["patient_id", "idx"]], pd.Timedelta(days=365)
    lab = read("lab_result")
    lab = lab[(lab.code_system == "JLAC10") & lab.code.isin(S3_ITEMS)].merge(cohort, on="patient_id")
    lab["d"] = lab.collected_at.dt.normalize()
    lab = lab[lab.d.between(lab.idx, lab.idx + year)].sort_values(["patient_id", "collected_at", "result_id"])
    lab = lab.assign(day=(lab.d - lab.idx).dt.days, time=lab.collected_at.dt.strftime("%H:%M:%S"))
    rx = read("prescription").merge(cohort, on="patient_id")
    rx = rx[rx.start_date.between(rx.idx, rx.idx + year)].sort_values(
        ["patient_id", "start_date", "order_id"]
    )
    end = rx[["start_date", "end_date"]].max(axis=1)
    rx = rx.assign(day=(rx.start_date - rx.idx).dt.days, end_day=(end - rx.idx).dt.days)
    return [
        lab[["patient_id", "day", "time", *CONTENTS["lab_result"]]],
        rx[["patient_id", "day", "end_day", *CONTENTS["prescription"]]],
    ]
