"""The checker: what is wrong with a script, and what is doubtful, before any hospital reads it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extraction.script import schema
from extraction.script.check_outputs import output_findings
from extraction.script.check_sites import site_findings
from extraction.script.model import Counted, Event, Group, Measured, Rule, Script, Window
from extraction.script.needs import uses
from extraction.script.parse import ScriptError, build, date_findings, read_document
from extraction.script.profile import SiteProfile
from extraction.script.schema import Finding, error, unknown, warning
from extraction.script.tables import TABLES

MAX_RULE_DEPTH = 8


def check(data: bytes, profiles: Sequence[SiteProfile] = ()) -> list[Finding]:
    """Everything to be said about these bytes as a script, errors first.

    ``profiles`` are the hospitals it shall run at: tables, columns, code systems or periods they lack are
    named. An empty list means the script is sound.
    """
    try:
        document = read_document(data)
    except ScriptError as error:
        return error.findings
    wrong = schema.findings(document) or date_findings(document)
    if wrong:
        return wrong
    script = build(document)
    found = [*_code_lists(script), *_index(script), *_events(script), *_windows(script), *_rules(script)]
    found += [*_outcomes(script), *_names(script), *output_findings(script)]
    errors = [finding for finding in found if finding.severity == "error"]
    if not errors:
        found += site_findings(script, profiles)
    return sorted(dict.fromkeys(found), key=lambda finding: finding.severity)


def _code_lists(script: Script) -> Iterator[Finding]:
    used = {use.event.codes for use in uses(script)}
    for name, code_list in script.code_lists.items():
        place = f"/code_lists/{name}"
        if name not in used:
            yield warning(
                place, f"コードリスト {name} は使われていません。", f"The code list {name} is not used."
            )
        if set(code_list.include) <= set(code_list.exclude):
            yield error(
                place,
                f"コードリスト {name} は除外の結果、空になります。",
                f"The code list {name} excludes all it includes.",
            )


def _index(script: Script) -> Iterator[Finding]:
    index = script.index
    if index.period_from and index.period_to and index.period_from > index.period_to:
        yield error("/index/period", "期間の始まりが終わりより後です。", "The period begins after it ends.")
    if index.age_min is not None and index.age_max is not None and index.age_min > index.age_max:
        yield error("/index/age", "年齢の下限が上限より大きいです。", "The lowest age is above the highest.")
    if index.occurrence == "first_in_period" and index.washout_days == 0:
        yield warning(
            "/index/washout_days",
            "ウォッシュアウト期間がありません。以前からの使用者が新規として入ります。",
            "There is no washout: persons who were exposed before will enter as new.",
        )
    if index.washout_days > index.observed_before:
        yield warning(
            "/index/observed/before",
            f"ウォッシュアウト {index.washout_days} 日のうち、"
            f"観察が必要なのは {index.observed_before} 日だけです。",
            f"Of the {index.washout_days} washout days only {index.observed_before} need to be observed.",
        )


def _events(script: Script) -> Iterator[Finding]:
    for use in uses(script):
        yield from _event(script, use.pointer, use.event)
        if use.needs_value and not TABLES[use.event.table].has_values:
            yield _no_values(use.pointer, use.event)
        if use.needs_value and use.event.unit is None:
            yield error(f"{use.pointer}/unit", "値を使うときは単位が必要です。", "A value needs its unit.")


def _event(script: Script, place: str, event: Event) -> Iterator[Finding]:
    spec, limited = TABLES[event.table], event.minimum is not None or event.maximum is not None
    if event.codes is not None and event.codes not in script.code_lists:
        yield error(
            f"{place}/codes",
            f"コードリスト {event.codes} は定義されていません。",
            f"The code list {event.codes} is not defined.",
        )
    if event.codes is not None and not spec.is_coded:
        yield error(
            place,
            f"{spec.title.ja}の表にはコード列がありません。",
            f"The {spec.title.en} table has no codes.",
        )
    if event.codes is None and spec.is_coded:
        yield warning(
            place,
            f"コードの指定がないため、{spec.title.ja}のすべての記録が対象になります。",
            f"Without a code list every record of {spec.title.en} counts.",
        )
    if (limited or event.unit is not None) and not spec.has_values:
        yield _no_values(place, event)
    if limited and event.unit is None:
        yield error(f"{place}/unit", "値を使うときは単位が必要です。", "A value needs its unit.")
    if _crossed(event.minimum, event.maximum):
        yield error(place, "値の下限が上限より大きいです。", "The lowest value is above the highest.")
    if event.confirmed_only and "is_suspected" not in spec.columns:
        yield error(
            place,
            f"{spec.title.ja}には疑い病名の区別がありません。",
            f"{spec.title.en} do not mark suspicions.",
        )


def _crossed(minimum: float | None, maximum: float | None) -> bool:
    return minimum is not None and maximum is not None and minimum > maximum


def _no_values(place: str, event: Event) -> Finding:
    title = TABLES[event.table].title
    return error(
        place, f"{title.ja}の表には検査値の列がありません。", f"The {title.en} table has no measured values."
    )


def _all_windows(script: Script) -> Iterator[tuple[str, Window]]:
    for part in ("include", "exclude"):
        for n, criterion in enumerate(getattr(script, part)):
            for place, rule in _walk(criterion.rule, f"/{part}/{n}/rule"):
                if isinstance(rule, Counted):
                    yield f"{place}/window", rule.window
    for part in ("baseline", "covariates", "outcomes"):
        for name, entry in getattr(script, part).items():
            yield f"/{part}/{name}/window", entry.window


def _walk(rule: Rule, place: str) -> Iterator[tuple[str, Rule]]:
    yield place, rule
    if isinstance(rule, Group):
        for n, part in enumerate(rule.of):
            yield from _walk(part, f"{place}/of/{n}")


def _windows(script: Script) -> Iterator[Finding]:
    for place, window in _all_windows(script):
        if window.first is not None and window.last is not None and window.first > window.last:
            yield error(
                place,
                "期間の始まりが終わりより後のため、何も当てはまりません。",
                "The window ends before it begins.",
            )
    for name, measure in script.baseline.items():
        if measure.window.last is None or measure.window.last > 0:
            yield warning(
                f"/baseline/{name}/window/to",
                "ベースライン値の期間が起点日より後まで続いています。",
                "The baseline window reaches beyond the index date.",
            )


def _rules(script: Script) -> Iterator[Finding]:
    for part in ("include", "exclude"):
        for n, criterion in enumerate(getattr(script, part)):
            for place, rule in _walk(criterion.rule, f"/{part}/{n}/rule"):
                yield from _rule(script, place, rule)


def _rule(script: Script, place: str, rule: Rule) -> Iterator[Finding]:
    if place.count("/of/") >= MAX_RULE_DEPTH:
        yield error(
            place,
            f"条件の入れ子が深すぎます({MAX_RULE_DEPTH} 段まで)。",
            f"The rules are nested too deeply (at most {MAX_RULE_DEPTH} levels).",
        )
    if isinstance(rule, Measured) and not _is_number(script, rule.measure):
        yield unknown(f"{place}/of", "数値のベースライン値", "numeric baseline measure", rule.measure)
    if isinstance(rule, Measured) and _crossed(rule.minimum, rule.maximum):
        yield error(place, "値の下限が上限より大きいです。", "The lowest value is above the highest.")
    if isinstance(rule, Group) and rule.kind in ("at_least", "exactly") and rule.n > len(rule.of):
        yield error(
            f"{place}/n",
            f"{len(rule.of)} 件の条件のうち {rule.n} 件を満たすことはできません。",
            f"{rule.n} of {len(rule.of)} conditions can never hold.",
        )


def _is_number(script: Script, name: str) -> bool:
    return name in script.baseline and not script.baseline[name].is_yes_no


def _outcomes(script: Script) -> Iterator[Finding]:
    days = script.follow_up.days
    for name, outcome in script.outcomes.items():
        place = f"/outcomes/{name}"
        for n, condition in enumerate(outcome.when):
            if condition.of is not None and not _is_number(script, condition.of):
                yield unknown(
                    f"{place}/when/{n}/of", "数値のベースライン値", "numeric baseline measure", condition.of
                )
            elif condition.of is not None and script.baseline[condition.of].event.unit != outcome.event.unit:
                yield error(
                    f"{place}/when/{n}/of",
                    "アウトカムとベースライン値の単位が違います。",
                    "The outcome and its baseline measure have different units.",
                )
        first, last = outcome.window.first, outcome.window.last
        if days is not None and first is not None and first > days:
            yield error(
                f"{place}/window",
                "追跡の終わりより後の期間です。",
                "The window begins after the follow-up ends.",
            )
        elif days is not None and (last is None or last > days):
            yield warning(
                f"{place}/window",
                f"期間は追跡の終わり({days} 日)で切られます。",
                f"The window is cut at the end of follow-up ({days} days).",
            )
        if first is None or first <= 0:
            yield warning(
                f"{place}/window",
                "起点日以前の出来事も含みます。",
                "Events on or before the index date are included.",
            )


def _names(script: Script) -> Iterator[Finding]:
    for name in sorted(set(script.baseline) & set(script.covariates)):
        yield error(
            f"/covariates/{name}",
            f"名前 {name} はベースライン値と重なっています。",
            f"The name {name} is already a baseline measure.",
        )
    names = [output.name for output in script.outputs]
    for n, name in enumerate(names):
        if name in names[:n]:
            yield error(
                f"/outputs/{n}/name",
                f"出力の名前 {name} が重なっています。",
                f"The output name {name} is repeated.",
            )
