"""What each hospital lacks for a script: named before anything runs, never found as a silent zero."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extraction.script.model import Script
from extraction.script.needs import PATIENT_COLUMNS, Use, columns, uses
from extraction.script.profile import SiteProfile, TableProfile
from extraction.script.schema import Finding
from extraction.script.tables import TABLES
from extraction.script.text import Text


def site_findings(script: Script, profiles: Sequence[SiteProfile]) -> Iterator[Finding]:
    """Findings of a sound script against the coverage of the hospitals it shall run at."""
    for profile in profiles:
        patient = profile.tables.get("patient")
        lacking = [column for column in PATIENT_COLUMNS if patient is None or column not in patient.columns]
        if lacking:
            yield _lacks(Use("", script.index.event, required=True), profile.site, "patient", lacking)
        for use in uses(script):
            yield from _use(script, use, profile)
        yield from _period(script, profile)


def _use(script: Script, use: Use, profile: SiteProfile) -> Iterator[Finding]:
    table = profile.tables.get(use.event.table)
    if table is None:
        yield _lacks(use, profile.site, use.event.table, [])
        return
    lacking = [column for column in columns(script, use) if column not in table.columns]
    if lacking:
        yield _lacks(use, profile.site, use.event.table, lacking)
    elif use.event.codes is not None:
        yield from _systems(script, use, profile.site, table)


def _lacks(use: Use, site: str, table: str, lacking: list[str]) -> Finding:
    title, severity = TABLES[table].title, "error" if use.required else "warning"
    what = Text(
        f"「{title.ja}」({table})の列 {', '.join(lacking)} がありません"
        if lacking
        else f"「{title.ja}」({table})の表がありません",
        f"has no column {', '.join(lacking)} in {table}" if lacking else f"has no table {table} ({title.en})",
    )
    result = (
        Text("実行できません", "the script cannot run there")
        if use.required
        else Text("値は空欄になります", "values stay blank")
    )
    text = Text(f"{site} には{what.ja}。この拠点では{result.ja}。", f"{site} {what.en}; {result.en}.")
    return Finding("error" if severity == "error" else "warning", use.pointer, text)


def _systems(script: Script, use: Use, site: str, table: TableProfile) -> Iterator[Finding]:
    wanted = {code.system for code in script.code_lists[use.event.codes or ""].include} - {"local"}
    absent = sorted(wanted - set(table.code_systems))
    if absent:
        names = ", ".join(absent)
        yield Finding(
            "warning",
            f"{use.pointer}/codes",
            Text(
                f"{site} の {use.event.table} にはコード体系 {names} の記録がありません。",
                f"{site} has no records with the code system {names} in {use.event.table}.",
            ),
        )


def _period(script: Script, profile: SiteProfile) -> Iterator[Finding]:
    table, index = profile.tables.get(script.index.event.table), script.index
    if table is None or table.first_day is None or table.last_day is None:
        return
    starts_late = index.period_from is not None and index.period_from.isoformat() > table.last_day
    ends_early = index.period_to is not None and index.period_to.isoformat() < table.first_day
    if starts_late or ends_early:
        yield Finding(
            "warning",
            "/index/period",
            Text(
                f"{profile.site} のデータ期間({table.first_day}〜{table.last_day})は対象期間と重なりません。",
                f"The data of {profile.site} ({table.first_day} to {table.last_day}) lie outside the period.",
            ),
        )
