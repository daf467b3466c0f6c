"""Entry, arms, follow-up and windows: whether the design can find anybody, and what it leaves open."""

from __future__ import annotations

from collections.abc import Iterator

from extraction.script.checks.meaning import Meaning
from extraction.script.checks.values import period_findings, range_findings
from extraction.script.finding import Finding, error, warning
from extraction.script.model import Bound, Counted, Entry, Script, Window
from extraction.script.needs import asked_measures, rules_with_events, windows
from extraction.script.text import Text


def design_findings(script: Script) -> Iterator[Finding]:
    """Findings about the design of a script."""
    for n, arm in enumerate(script.arms):
        yield from _entry(arm.entry, f"/arms/{n}/entry")
    yield from _arms(script)
    yield from _looks(script)
    yield from _follow_up(script)
    for place, window in windows(script):
        yield from _window(script, place, window)
    yield from _unobserved(script)
    yield from _late_measures(script)


def _entry(entry: Entry, place: str) -> Iterator[Finding]:
    yield from period_findings(f"{place}/period", entry.period)
    yield from range_findings(f"{place}/age", entry.age, Text("年齢", "age"))
    if entry.n != 1 and entry.choose != "nth":
        yield error(
            f"{place}/n", "n は choose が nth のときだけ書けます。", "n can be said only with choose 'nth'."
        )
    if entry.choose in ("first", "nth") and entry.washout_days == 0:
        yield warning(
            f"{place}/washout_days",
            "ウォッシュアウト期間がありません。以前からの使用者が新規として入ります。",
            "There is no washout: persons who were exposed before will enter as new.",
        )
    if entry.washout_events and entry.washout_days == 0:
        yield warning(
            f"{place}/washout_days",
            "ウォッシュアウトの記録がありますが、日数が0のため何も調べません。",
            "Washout records are named, but over 0 days nothing is looked for.",
        )
    if entry.washout_days > entry.observed.before:
        yield warning(
            f"{place}/observed/before",
            f"ウォッシュアウト {entry.washout_days} 日のうち、"
            f"観察が必要なのは {entry.observed.before} 日だけです。",
            f"Of the {entry.washout_days} washout days only {entry.observed.before} need to be observed.",
        )


def _arms(script: Script) -> Iterator[Finding]:
    meaning = Meaning(script)
    for n, arm in enumerate(script.arms):
        for other in script.arms[:n]:
            if meaning.entry(arm.entry) == meaning.entry(other.entry):
                yield warning(
                    f"/arms/{n}/entry",
                    f"群 {arm.name} には群 {other.name} とまったく同じ人が入ります。",
                    f"The arm {arm.name} takes exactly the persons of the arm {other.name}.",
                )
    yield from _ends_of_arms(script, meaning)
    default = type(script.precedence)()
    if len(script.arms) == 1 and script.precedence != default:
        yield warning(
            "/precedence",
            "群が一つのため、群の優先順は効きません。",
            "With a single arm the precedence of arms has no effect.",
        )
    if script.precedence.rule != "earliest" and script.precedence.ties != "order":
        yield warning(
            "/precedence/ties",
            "同じ日の扱い(ties)が効くのは、最も早い群に入れるときだけです。",
            "What happens on the same day (ties) matters only for the rule 'earliest'.",
        )


def _ends_of_arms(script: Script, meaning: Meaning) -> Iterator[Finding]:
    """Arms that are followed in different ways, or of which a switch does not end follow-up."""
    for field, what in (("era", Text("連続曝露期間", "exposure era")), ("censor", Text("記録", "records"))):
        without = [arm.name for arm in script.arms if not getattr(arm, field)]
        for n, arm in enumerate(script.arms):
            if getattr(arm, field) and without:
                yield warning(
                    f"/arms/{n}/{field}",
                    f"この群の追跡だけが{what.ja}で終わります。群 {', '.join(without)} は終わりません。",
                    f"Follow-up ends by {what.en} in this arm, but not in {', '.join(without)}.",
                )
    era = next((era for era in script.eras if era.name == script.follow_up.era), None)
    supplied = {meaning.event(event) for event in era.events} if era is not None else set()
    holding = [
        arm.name for arm in script.arms if supplied & {meaning.event(event) for event in arm.entry.events}
    ]
    if len(holding) > 1:
        yield warning(
            "/follow_up/era",
            f"この連続曝露期間は群 {', '.join(holding)} の記録を合わせたもので、"
            "一方から他方に移っても追跡が終わりません。群ごとに era を書けます。",
            f"This exposure era is made of records of the arms {', '.join(holding)}: a switch from one to "
            "the other does not end follow-up. Each arm can name its own era.",
        )


def _looks(script: Script) -> Iterator[Finding]:
    if script.looks is None:
        return
    for n, arm in enumerate(script.arms):
        if arm.entry.period is None or arm.entry.period.first is None:
            yield error(
                f"/arms/{n}/entry/period",
                "くり返しの集計には、期間の初日が必要です。",
                "Looks need the first day of the period.",
            )
    starts = {arm.entry.period.first for arm in script.arms if arm.entry.period is not None}
    if len(starts) > 1:
        yield error(
            "/looks",
            "くり返しの集計では、どの群の期間も同じ日に始めてください。",
            "For looks the periods of all arms must begin on the same day.",
        )


def _follow_up(script: Script) -> Iterator[Finding]:
    follow_up = script.follow_up
    if follow_up.days_from != "index" and follow_up.days is None:
        yield error(
            "/follow_up/days",
            "days_from を書くときは日数(days)が必要です。",
            "With days_from the number of days is needed.",
        )
    repeated = any(arm.entry.choose == "all" for arm in script.arms) and script.keep == "all"
    if follow_up.collapse_days is not None and not repeated:
        yield warning(
            "/follow_up/collapse_days",
            "1人に起点日が一つのため、追跡はまとまりません。",
            "Each person has one index date, so no follow-ups are joined.",
        )
    if script.keep != "all" and not any(arm.entry.choose == "all" for arm in script.arms):
        yield warning(
            "/keep",
            "1人に起点日が一つのため、この指定は効きません。",
            "Each person has one index date, so this has no effect.",
        )


def slack(script: Script, one: str, other: str) -> int | None:
    """The least number of days by which day ``other`` is after day ``one``; None when nothing is known."""
    if one == other:
        return 0
    before = min(arm.entry.observed.before for arm in script.arms)
    after = min(arm.entry.observed.after for arm in script.arms)
    return {
        ("observation_start", "index"): before,
        ("observation_start", "index_end"): before,
        ("index", "observation_end"): after,
        ("observation_start", "observation_end"): before + after,
        ("index", "index_end"): 0,
    }.get((one, other))


def _is_impossible(script: Script, first: Bound, last: Bound) -> bool:
    apart = slack(script, last.of, first.of)
    return apart is not None and first.days + apart > last.days


def _window(script: Script, place: str, window: Window) -> Iterator[Finding]:
    first, last = window.first, window.last
    if first is not None and last is not None and _is_impossible(script, first, last):
        yield error(
            place,
            "期間の始まりが終わりより後のため、何も当てはまりません。",
            "The window ends before it begins.",
        )
    start, end = Bound(0, "observation_start"), Bound(0, "observation_end")
    if last is not None and not window.overlap and _is_impossible(script, start, last):
        yield warning(
            place,
            "期間が観察期間より前に終わるため、何も当てはまらないはずです。",
            "The window ends before observation begins, so nothing should be found in it.",
        )
    if first is not None and not window.overlap and _is_impossible(script, first, end):
        yield warning(
            place,
            "期間が観察期間より後に始まるため、何も当てはまらないはずです。",
            "The window begins after observation ends, so nothing should be found in it.",
        )


def _unobserved(script: Script) -> Iterator[Finding]:
    """Where "nothing found" decides, the window should have been observed."""
    before = min(arm.entry.observed.before for arm in script.arms)
    asked = [
        (f"{place}/window", rule.window)
        for place, rule in rules_with_events(script)
        if isinstance(rule, Counted)
        and "/having" not in place
        and (rule.kind != "at_least" or place.startswith("/exclude"))
    ]
    asked += [
        (f"/measures/{n}/window", measure.window)
        for n, measure in enumerate(script.measures)
        if measure.is_yes_no or measure.is_counted
    ]
    for place, window in asked:
        first = window.first
        if first is not None and first.of == "index" and -first.days > before:
            yield warning(
                f"{place}/first",
                f"起点日の {-first.days} 日前から調べますが、観察が必要なのは {before} 日前からだけです。"
                "観察されていない日は「なし」と区別できません。",
                f"This looks {-first.days} days back, but only {before} need to be observed: "
                "days without observation look like “nothing happened”.",
            )


def _late_measures(script: Script) -> Iterator[Finding]:
    asked = asked_measures(script)
    for n, measure in enumerate(script.measures):
        last = measure.window.last
        is_late = last is None or (last.of == "index" and last.days > 0) or last.of == "observation_end"
        if measure.name in asked and is_late:
            yield warning(
                f"/measures/{n}/window/last",
                "条件に使う測定項目の期間が、起点日より後まで続いています。",
                "The window of a measure that conditions ask about reaches beyond the index date.",
            )
