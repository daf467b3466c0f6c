"""What each hospital lacks for a script: named before anything runs, never found as a silent zero."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from extraction.script import codes, units
from extraction.script.finding import Finding, warning
from extraction.script.model import Code, CodeList, NumberIn, Period, Script
from extraction.script.needs import PATIENT_COLUMNS, Use, columns, uses
from extraction.script.profile import ItemProfile, SiteProfile, TableProfile
from extraction.script.tables import TABLES
from extraction.script.text import Text


def site_findings(script: Script, profiles: Sequence[SiteProfile]) -> Iterator[Finding]:
    """Findings of a sound script against the coverage of the hospitals it shall run at."""
    every = [use for use in uses(script) if use.event.table != "era"]
    needed = [columns(script, use) for use in every]
    lists = {entry.name: entry for entry in script.code_lists}
    matchers = {name: codes.Matcher(listed) for name, listed in lists.items()}
    for profile in profiles:
        site = _Site(profile, lists, matchers)
        patient = profile.tables.get("patient")
        lacking = [column for column in PATIENT_COLUMNS if patient is None or column not in patient.columns]
        if lacking:
            yield _lacks(Use("", every[0].event, ""), profile.site, "patient", lacking)
        for use, wanted in zip(every, needed, strict=True):
            yield from _use(use, wanted, site)
        yield from _periods(script, site)
    yield from _nowhere(every, lists, profiles)


@dataclass(frozen=True, slots=True)
class _Site:
    """One hospital, and what the lists of the script find there: looked up once for all their uses."""

    profile: SiteProfile
    lists: Mapping[str, CodeList]
    matchers: Mapping[str, codes.Matcher]
    _found: dict[tuple[str, str], list[ItemProfile]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.profile.site

    def found(self, listed: CodeList, table: str) -> list[ItemProfile]:
        """The items that a list matches; the hospital's own codes are told as system "local"."""
        key = listed.name, table
        if key not in self._found:
            matches, items = self.matchers[listed.name].matches, self.profile.tables[table].items or ()
            self._found[key] = [
                item
                for item in items
                if (
                    matches(None, None, item.code)
                    if item.system == codes.LOCAL
                    else matches(item.system, item.code, None)
                )
            ]
        return self._found[key]


def _use(use: Use, wanted: Sequence[str], site: _Site) -> Iterator[Finding]:
    table = site.profile.tables.get(use.event.table)
    if table is None:
        yield _lacks(use, site.name, use.event.table, [])
        return
    listed = site.lists.get(use.event.codes or "")
    lacking = [column for column in wanted if column not in table.columns]
    if lacking:
        yield _lacks(use, site.name, use.event.table, lacking)
    elif listed is not None:
        yield from _systems(listed, use, site.name, table)
        if table.items is not None:
            yield from _items(listed, use, site.name, site.found(listed, use.event.table))


def _lacks(use: Use, site: str, table: str, lacking: list[str]) -> Finding:
    title = TABLES[table].title
    what = Text(
        f"「{title.ja}」({table})の列 {', '.join(lacking)} がありません"
        if lacking
        else f"「{title.ja}」({table})の表がありません",
        f"has no column {', '.join(lacking)} in {table}" if lacking else f"has no table {table} ({title.en})",
    )
    result = (
        Text("実行できません", "the script cannot run there")
        if use.required
        else Text(
            "値は空欄になり、集計では「値なし」に数えます",
            "its values stay blank and count as missing in tables",
        )
    )
    text = Text(f"{site} には{what.ja}。この拠点では{result.ja}。", f"{site} {what.en}; {result.en}.")
    return Finding("error" if use.required else "warning", use.pointer, text)


def _systems(listed: CodeList, use: Use, site: str, table: TableProfile) -> Iterator[Finding]:
    wanted = {code.system for code in listed.include} - {codes.LOCAL}
    absent = sorted(wanted - set(table.code_systems))
    if absent:
        names = ", ".join(absent)
        yield warning(
            f"{use.pointer}/codes",
            f"{site} の {use.event.table} にはコード体系 {names} の記録がありません。",
            f"{site} has no records with the code system {names} in {use.event.table}.",
        )


def _items(listed: CodeList, use: Use, site: str, found: Sequence[ItemProfile]) -> Iterator[Finding]:
    place = f"{use.pointer}/codes"
    if not found:
        yield warning(
            place,
            f"{site} には「{listed.title.ja}」({listed.name})の記録が {use.event.table} にありません。",
            f"{site} has no records of “{listed.title.en}” ({listed.name}) in {use.event.table}.",
        )
        return
    first = min((item.first_day for item in found if item.first_day), default=None)
    since = use.event.period.first if use.event.period is not None else None
    if first is not None and since is not None and since.isoformat() < first:
        yield _young(f"{use.pointer}/period", listed, site, first)
    if isinstance(use.event.value, NumberIn):
        yield from _units(use.event.value, listed, f"{use.pointer}/value/unit", site, found)


def _units(
    value: NumberIn, listed: CodeList, place: str, site: str, found: Sequence[ItemProfile]
) -> Iterator[Finding]:
    """Units of a site's records whose numbers cannot be told in the unit asked for."""
    known = {value.unit}
    if not value.exact:
        known |= {unit for way in units.conversions(value.unit, listed) for unit in way.units}
    held = sorted({unit for item in found for unit in item.units})
    odd = [unit for unit in held if unit not in known]
    ja, en = (
        (f"{value.unit} と書かれていない", f"are not written in {value.unit}")
        if value.exact
        else (f"{value.unit} に換算できない", f"cannot be converted to {value.unit}")
    )
    if odd and odd == held:
        yield warning(
            place,
            f"{site} の「{listed.title.ja}」は、どれも {ja}単位({', '.join(odd)})の記録です。"
            "この拠点の値は使われません。",
            f"{site} records “{listed.title.en}” only in units that {en} ({', '.join(odd)}); "
            "its values will not be used.",
        )
    elif odd:
        yield warning(
            place,
            f"{site} の「{listed.title.ja}」には、{ja}単位({', '.join(odd)})の記録があります。"
            "その値は使われません。",
            f"{site} has records of “{listed.title.en}” in units that {en} ({', '.join(odd)}); "
            "those values will not be used.",
        )


def _young(place: str, listed: CodeList, site: str, first: str) -> Finding:
    return warning(
        place,
        f"{site} の「{listed.title.ja}」の記録は {first} からで、それより前は「なし」に見えます。",
        f"{site} has “{listed.title.en}” only from {first} on; before that day it will look like none.",
    )


def _periods(script: Script, site: _Site) -> Iterator[Finding]:
    profile = site.profile
    for n, arm in enumerate(script.arms):
        for event in arm.entry.events:
            table = profile.tables.get(event.table)
            period = arm.entry.period
            if table is None or table.first_day is None or table.last_day is None or period is None:
                continue
            place = f"/arms/{n}/entry/period"
            if _outside(period, table.first_day, table.last_day):
                yield warning(
                    place,
                    f"{profile.site} のデータ期間({table.first_day}〜{table.last_day})は"
                    "対象期間と重なりません。",
                    f"The data of {profile.site} ({table.first_day} to {table.last_day}) "
                    "lie outside the period.",
                )
            elif period.last is not None and period.last.isoformat() > table.last_day:
                yield warning(
                    place,
                    f"対象期間は、{profile.site} のデータの終わり({table.last_day})の後まで続きます。",
                    f"The period goes on after the data of {profile.site} end ({table.last_day}).",
                )
            listed = site.lists.get(event.codes or "")
            if listed is not None and table.items is not None and period.first is not None:
                days = [item.first_day for item in site.found(listed, event.table) if item.first_day]
                if days and period.first.isoformat() < min(days):
                    yield _young(place, listed, profile.site, min(days))


def _outside(period: Period, first_day: str, last_day: str) -> bool:
    starts_late = period.first is not None and period.first.isoformat() > last_day
    ends_early = period.last is not None and period.last.isoformat() < first_day
    return starts_late or ends_early


def _nowhere(
    every: Sequence[Use], lists: dict[str, CodeList], profiles: Sequence[SiteProfile]
) -> Iterator[Finding]:
    """Codes that no site has ever recorded, when every site tells its items."""
    for name in {use.event.codes: None for use in every if use.event.codes in lists}:
        tables = {use.event.table for use in every if use.event.codes == name}
        held = [table for profile in profiles for key, table in profile.tables.items() if key in tables]
        if not held or any(table.items is None for table in held):
            continue
        listed = lists[name or ""]
        known = sorted({(item.system, item.code) for table in held for item in table.items or ()})
        absent = [code for code in dict.fromkeys(listed.include) if not _is_known(code, known)]
        if absent:
            shown = ", ".join(f"{code.system}:{code.code}" for code in absent[:5])
            more = len(absent) - 5
            n = list(lists).index(listed.name)
            yield warning(
                f"/code_lists/{n}",
                f"どの拠点にも記録のないコードがあります: {shown}{f' ほか {more} 件' if more > 0 else ''}。",
                f"No site has any record of: {shown}{f' and {more} more' if more > 0 else ''}.",
            )


def _is_known(code: Code, known: list[tuple[str, str]]) -> bool:
    at = bisect_left(known, (code.system, code.code))
    if at == len(known) or known[at][0] != code.system:
        return False
    return known[at][1].startswith(code.code) if code.descendants else known[at][1] == code.code
