# ruff: noqa: S608 - table and column names are this module's own, paths are quoted
"""From a site store to OMOP CDM 5.4 tables, so that an OHDSI engine can answer the same questions.

One Parquet file for each table: person, observation_period, death, visit_occurrence, condition_occurrence,
drug_exposure, measurement, procedure_occurrence, concept, concept_ancestor, vocabulary, cdm_source.
What is decided:
 * each code of the store, and in the systems with a hierarchy by prefix each prefix of three characters or
   more, is a concept of its own (numbers above 2,000,000,000, in the order of system and code, so that the
   same codes always get the same number); ``concept_ancestor`` follows the prefixes;
 * sexes and kinds of visits keep the numbers that OMOP gives them;
 * rows without a standard code have concept 0 and keep what the hospital wrote in ``*_source_value``;
 * rows without a day, or of a patient the store does not list, cannot stand in OMOP and are counted;
 * a drug exposure without an end lasts its days, or one day; any other record ends where it starts, when it
   has no end or one before its start;
 * where a row comes from stands in ``*_type_concept_id`` (record 32817, claim 32810, registry 32879), and a
   suspected disease in ``condition_status_concept_id`` (32899). ``tables`` restricts what is taken.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import duckdb

from extraction.engine.importers.omop.selects import (
    EHR,
    FIRST_CONCEPT,
    OMOP_OWN,
    SELECTS,
    SHAPE,
    TARGETS,
    Source,
)
from extraction.engine.store_format import quiet_connection, quoted
from extraction.engine.stores import Store
from extraction.script.codes import BY_PREFIX
from extraction.script.tables import TABLES

Counts = dict[str, dict[str, int]]


def export_omop(
    store: Store, out: Path, *, tables: Collection[str] | None = None
) -> dict[str, dict[str, int]]:
    """Write the CDM tables of a store as ``out/<table>.parquet``; returns rows and rows left out by table.

    ``tables`` names the store's tables to take (default: all it has). Raises FileExistsError when ``out``
    is there already.
    """
    out.mkdir(parents=True)
    taken = [name for name in store.tables if tables is None or name in tables]
    con = quiet_connection()
    try:
        exporter = _Exporter(con, store, out, taken)
        return exporter.write()
    finally:
        con.close()


class _Exporter:
    def __init__(self, con: duckdb.DuckDBPyConnection, store: Store, out: Path, taken: list[str]) -> None:
        self._con, self._store, self._out, self._taken = con, store, out, taken
        self._counts: Counts = {}

    def write(self) -> Counts:
        self._people()
        self._visits()
        for target, sources in TARGETS.items():
            self._view(target, [s for s in sources if s.table in self._taken])
        self._concepts()
        self._ancestors()
        for target in TARGETS:
            self._events(target)
        return self._counts

    def _copy(self, table: str, query: str, left_out: int = 0) -> None:
        path = quoted(str(self._out / f"{table}.parquet"))
        rows = self._con.execute(f"copy ({query}) to {path} (format parquet, compression zstd)").fetchall()
        self._counts[table] = {"rows": int(rows[0][0]), "left_out": left_out}

    def _number(self, query: str) -> int:
        return int(self._con.execute(query).fetchall()[0][0])

    def _shaped(self, table: str, wanted: tuple[tuple[str, str], ...]) -> str:
        held = self._store.columns(table)
        return ", ".join(f"cast({c if c in held else 'null'} as {kind}) as {c}" for c, kind in wanted)

    def _people(self) -> None:
        wanted = (
            *(("site_id", "varchar"), ("patient_id", "varchar"), ("sex", "varchar"), ("birth_date", "date")),
            *(("death_date", "date"), ("obs_start", "date"), ("obs_end", "date")),
        )
        path = quoted(str(self._store.file("patient")))
        self._con.execute(
            "create table people as select cast(row_number() over (order by site_id, patient_id) as integer)"
            f" as person_id, * from (select {self._shaped('patient', wanted)} from read_parquet({path}))"
        )
        unborn = self._number("select count(*) from people where birth_date is null")
        self._copy(
            "person",
            "select person_id,"
            " case sex when '1' then 8507 when '2' then 8532 else 0 end as gender_concept_id,"
            " year(birth_date) as year_of_birth, month(birth_date) as month_of_birth,"
            " day(birth_date) as day_of_birth, cast(birth_date as timestamp) as birth_datetime,"
            " 0 as race_concept_id, 0 as ethnicity_concept_id, patient_id as person_source_value,"
            " sex as gender_source_value from people where birth_date is not null order by 1",
            unborn,
        )
        self._con.execute("delete from people where birth_date is null")
        self._copy(
            "observation_period",
            "select person_id as observation_period_id, person_id,"
            " obs_start as observation_period_start_date,"
            f" obs_end as observation_period_end_date, {EHR} as period_type_concept_id from people"
            " where obs_start is not null and obs_end is not null order by 1",
            self._number("select count(*) from people where obs_start is null or obs_end is null"),
        )
        self._copy(
            "death",
            "select person_id, death_date, cast(death_date as timestamp) as death_datetime,"
            f" {EHR} as death_type_concept_id from people where death_date is not null order by 1",
        )

    def _visits(self) -> None:
        wanted = (
            *(("site_id", "varchar"), ("patient_id", "varchar"), ("encounter_id", "varchar")),
            *(("kind", "varchar"), ("start_date", "date"), ("end_date", "date")),
        )
        self._con.execute(
            "create table visits (visit_occurrence_id integer, person_id integer, encounter_id varchar,"
            " kind varchar, start_date date, end_date date)"
        )
        total = 0
        if "encounter" in self._taken:
            path = quoted(str(self._store.file("encounter")))
            total = int(self._store.tables["encounter"]["rows"])
            self._con.execute(
                "insert into visits select row_number() over (order by person_id, start_date, encounter_id,"
                " kind, end_date), person_id, encounter_id, kind, start_date, end_date from"
                f" (select {self._shaped('encounter', wanted)} from read_parquet({path}))"
                " join people using (site_id, patient_id) where start_date is not null"
            )
        self._copy(
            "visit_occurrence",
            "select visit_occurrence_id, person_id,"
            " case kind when 'inpatient' then 9201 when 'emergency' then 9203 else 9202 end"
            " as visit_concept_id, start_date as visit_start_date, cast(start_date as"
            " timestamp) as visit_start_datetime, greatest(end_date, start_date) as visit_end_date,"
            f" cast(visit_end_date as timestamp) as visit_end_datetime, {EHR} as visit_type_concept_id,"
            " encounter_id as visit_source_value from visits order by 1",
            total - self._number("select count(*) from visits"),
        )
        self._con.execute(
            "create table visit_of as select person_id, encounter_id, min(visit_occurrence_id)"
            " as visit_occurrence_id from visits group by all"
        )

    def _view(self, target: str, sources: list[Source]) -> None:
        """One relation of all rows that become rows of a CDM table."""
        parts = []
        for source in sources:
            spec, path = TABLES[source.table], quoted(str(self._store.file(source.table)))
            when = spec.when if spec.when in self._store.columns(source.table) else "null"
            kind = "timestamp" if target == "measurement" else "date"
            parts.append(
                f"select {quoted(source.table)} as src, site_id, patient_id, cast({when} as {kind}) as day,"
                f" {source.origin} as origin, {quoted(source.domain)} as domain_id,"
                f" {self._shaped(source.table, SHAPE)} from read_parquet({path})"
            )
        if not parts:
            nothing = ", ".join(f"cast(null as {kind}) as {c}" for c, kind in SHAPE)
            parts = [
                "select '' as src, '' as site_id, '' as patient_id, current_date as day, 0 as origin,"
                f" '' as domain_id, {nothing} where false"
            ]
        self._con.execute(f"create view all_{target} as {' union all by name '.join(parts)}")

    def _concepts(self) -> None:
        coded = " union all ".join(
            f"select code_system as vocabulary_id, code as concept_code, domain_id, min(name) as name"
            f" from all_{target} where code is not null and code_system is not null group by all"
            for target in TARGETS
        )
        systems = ", ".join(quoted(system) for system in BY_PREFIX)
        self._con.execute(f"create table held as {coded}")
        self._con.execute(
            "insert into held select distinct 'UCUM', unit, 'Unit', unit from all_measurement"
            " where unit is not null"
        )
        self._con.execute(
            "create table concept as select cast("
            f"{FIRST_CONCEPT} + row_number() over (order by vocabulary_id, concept_code) as integer)"
            " as concept_id, coalesce(min(name), concept_code) as concept_name, min(domain_id) as domain_id,"
            " vocabulary_id, 'Code' as concept_class_id, 'S' as standard_concept, concept_code,"
            " date '1970-01-01' as valid_start_date, date '2099-12-31' as valid_end_date,"
            " cast(null as varchar) as invalid_reason from (select * from held union all"
            " select vocabulary_id, concept_code[:n], domain_id, null from held, generate_series(3, 16) s(n)"
            f" where vocabulary_id in ({systems}) and n < length(concept_code))"
            " group by vocabulary_id, concept_code"
        )
        self._con.executemany(
            "insert into concept (concept_id, concept_name, domain_id, vocabulary_id, concept_code,"
            " concept_class_id, standard_concept, valid_start_date, valid_end_date) values"
            " (?, ?, ?, ?, ?, 'Code', 'S', date '1970-01-01', date '2099-12-31')",
            OMOP_OWN,
        )
        self._copy("concept", "select * from concept order by concept_id")

    def _ancestors(self) -> None:
        """Who stands above whom by prefix, and the tables that describe the export itself."""
        systems = ", ".join(quoted(system) for system in BY_PREFIX)
        self._copy(
            "concept_ancestor",
            "select a.concept_id as ancestor_concept_id, d.concept_id as descendant_concept_id,"
            " cast(length(d.concept_code) - length(a.concept_code) as integer) as min_levels_of_separation,"
            " min_levels_of_separation as max_levels_of_separation from concept d join"
            " (select concept_id as did, concept_code as dcode, vocabulary_id as v, unnest(case when"
            f" vocabulary_id in ({systems}) then [concept_code[:n] for n in"
            " generate_series(3, greatest(length(concept_code), 3))] else [concept_code] end) as up"
            " from concept) x on x.did = d.concept_id join concept a"
            " on a.vocabulary_id = x.v and a.concept_code = x.up"
            " group by all order by 1, 2",
        )
        self._copy(
            "vocabulary",
            "select distinct vocabulary_id, vocabulary_id as vocabulary_name, 'site store' as"
            " vocabulary_reference, '' as vocabulary_version, 0 as vocabulary_concept_id from concept"
            " order by 1",
        )
        cut = quoted(self._store.data_cut) if self._store.data_cut else "null"
        self._copy(
            "cdm_source",
            f"select {quoted(self._store.site)} as cdm_source_name, {quoted(self._store.site)} as"
            f" cdm_source_abbreviation, {quoted(self._store.digest)} as source_description,"
            f" cast({cut} as date) as source_release_date,"
            " '5.4' as cdm_version",
        )

    def _events(self, target: str) -> None:
        total = self._number(f"select count(*) from all_{target}")
        ordered = ", ".join(["site_id", "patient_id", "day", "src", *(column for column, _ in SHAPE)])
        self._con.execute(
            f"create temp table numbered as select row_number() over (order by {ordered}) as n, *"
            f" from all_{target} where day is not null"
        )
        unit = "left join concept u on u.vocabulary_id = 'UCUM' and u.concept_code = e.unit"
        self._copy(
            target,
            f"select {SELECTS[target]} from numbered e join people p using (site_id, patient_id)"
            " left join concept c on c.vocabulary_id = e.code_system and c.concept_code = e.code"
            f" {unit if target == 'measurement' else ''}"
            " left join visit_of v on v.person_id = p.person_id and v.encounter_id = e.encounter_id"
            " order by 1",
        )
        self._con.execute("drop table numbered")
        self._counts[target]["left_out"] = total - self._counts[target]["rows"]
