"""The script in plain sentences: what the hospital reads is all that runs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from extraction.script import words
from extraction.script.model import (
    Counted,
    Criterion,
    FollowUp,
    Group,
    Index,
    Measure,
    Measured,
    Outcome,
    Output,
    Rule,
    Script,
)
from extraction.script.text import Text, join, same


@dataclass(frozen=True, slots=True)
class Block:
    """A heading with its sentences, in the order in which they take effect."""

    heading: Text
    sentences: list[Text]


def render(script: Script, lang: str) -> str:
    """The whole script as plain text in ``lang`` ("ja" or "en"), one sentence a line.

    Complete: scripts that would run differently never read the same.
    """
    parts = []
    for block in render_blocks(script):
        lines = [f"・{sentence.in_language(lang)}" for sentence in block.sentences]
        parts.append("\n".join([f"■ {block.heading.in_language(lang)}", *lines]))
    return "\n\n".join(parts) + "\n"


def render_blocks(script: Script) -> list[Block]:
    """The same sentences as headed blocks; blocks that would be empty are left out.

    The script must be free of errors (see ``check``), since sentences name what other parts define.
    """
    blocks = [
        Block(Text("題名と目的", "Title and purpose"), [script.title, script.purpose]),
        Block(Text("コードリスト", "Code lists"), list(_code_lists(script))),
        Block(Text("起点日", "Index date"), list(_index(script, script.index))),
        Block(
            Text("対象とする条件", "Who is included"), [_criterion(script, entry) for entry in script.include]
        ),
        Block(
            Text("除外する条件", "Who is excluded"), [_criterion(script, entry) for entry in script.exclude]
        ),
        Block(
            Text("ベースライン値", "Baseline measures"),
            [_measure(script, m) for m in script.baseline.values()],
        ),
        Block(Text("共変量", "Covariates"), [_measure(script, m) for m in script.covariates.values()]),
        Block(Text("追跡", "Follow-up"), list(_follow_up(script, script.follow_up))),
        Block(
            Text("アウトカム", "Outcomes"), [_outcome(script, entry) for entry in script.outcomes.values()]
        ),
        Block(Text("出力", "Outputs"), [_output(script, entry) for entry in script.outputs]),
        Block(Text("個人を守る処理", "Protection of persons"), _privacy(script)),
    ]
    return [block for block in blocks if block.sentences]


def _code_lists(script: Script) -> Iterator[Text]:
    for name, code_list in script.code_lists.items():
        title, codes = words.code_list_name(script, name), words.codes(code_list)
        yield Text(f"{title.ja}: {codes.ja}。", f"{title.en}: {codes.en}.")


def _index(script: Script, index: Index) -> Iterator[Text]:
    event = words.event(script, index.event)
    if index.occurrence == "first_ever":
        yield Text(
            f"{event.ja}が、全記録の中で最初にあった日を起点日とします。",
            f"The index date is the day of the first ever {event.en}.",
        )
    else:
        yield Text(
            f"{event.ja}が、対象期間の中で最初にあった日(ウォッシュアウトを満たすもの)を起点日とします。",
            f"The index date is the first day in the period, after the washout, with {event.en}.",
        )
    yield _period(index)
    if index.washout_days:
        n = index.washout_days
        yield Text(
            f"起点日の前 {n} 日間に同じ記録がないことを求めます(起点日当日は含みません)。",
            f"There must be no such record in the {n} days before the index date (that day not counted).",
        )
    yield _persons(index)
    before, after = index.observed_before, index.observed_after
    yield Text(
        f"起点日の {before} 日前から {after} 日後までが観察期間に入っていることを求めます。",
        f"The days from {before} before to {after} after the index date must lie in the observation period.",
    )


def _period(index: Index) -> Text:
    start, end = index.period_from, index.period_to
    if start is None and end is None:
        return Text("対象期間は限りません。", "The period is not limited.")
    ja = f"{start or ''}〜{end or ''}"
    en = " ".join(part for part in (f"from {start}" if start else "", f"to {end}" if end else "") if part)
    return Text(
        f"起点日は {ja} の間です(両端の日を含みます)。", f"The index date lies {en} (both days included)."
    )


def _persons(index: Index) -> Text:
    ages = words.between(index.age_min, index.age_max)
    age = (
        Text(f"起点日の満年齢が {ages.ja}", f"age in completed years {ages.en}")
        if ages.ja
        else Text("年齢を問わない", "any age")
    )
    names = (
        join((words.SEX[sex] for sex in index.sex), "・", " or ")
        if index.sex
        else Text("性別を問わない", "any sex")
    )
    return Text(f"対象者: {age.ja}、{names.ja}。", f"Persons: {age.en}, {names.en}.")


def _criterion(script: Script, entry: Criterion) -> Text:
    title, rule = words.quoted(entry.title), _rule(script, entry.rule)
    return Text(f"{title.ja}: {rule.ja}。", f"{title.en}: {rule.en}.")


def _rule(script: Script, rule: Rule) -> Text:
    if isinstance(rule, Group):
        return _group(script, rule)
    return _counted(script, rule) if isinstance(rule, Counted) else _measured(script, rule)


def _group(script: Script, rule: Group) -> Text:
    parts = join((_rule(script, part) for part in rule.of), "; ", "; ")
    heads = {
        "all": Text("次のすべてを満たす", "all of the following hold"),
        "any": Text("次のいずれかを満たす", "any of the following holds"),
    }
    if rule.kind in heads:
        head = heads[rule.kind]
    else:
        count = words.times(rule.kind, rule.n, Text("件", "of the following hold"))
        head = Text(f"次のうち{count.ja}を満たす", count.en)
    return Text(f"{head.ja}【{parts.ja}】", f"{head.en} [{parts.en}]")


def _counted(script: Script, rule: Counted) -> Text:
    unit = Text("日", "day(s)") if rule.by == "day" else Text("件", "record(s)")
    count = words.times(rule.kind, rule.n, unit)
    event, window = words.event(script, rule.event), words.window(rule.window)
    return Text(f"{window.ja}に、{event.ja}が{count.ja}ある", f"{count.en} of {event.en}, {window.en}")


def _measured(script: Script, rule: Measured) -> Text:
    measure, limits = script.baseline[rule.measure], words.between(rule.minimum, rule.maximum)
    name = Text(f"「{measure.title.ja}」({rule.measure})", f"“{measure.title.en}” ({rule.measure})")
    if not limits.ja:
        return Text(f"{name.ja}の値がある", f"{name.en} has a value")
    return Text(f"{name.ja}が {limits.ja}", f"{name.en} is {limits.en}")


def _measure(script: Script, measure: Measure) -> Text:
    take, event = words.TAKE[measure.take], words.event(script, measure.event)
    window = words.window(measure.window)
    return Text(
        f"「{measure.title.ja}」({measure.name}): {window.ja}の、{event.ja}の{take.ja}。",
        f"“{measure.title.en}” ({measure.name}): {take.en} of {event.en}, {window.en}.",
    )


def _follow_up(script: Script, follow_up: FollowUp) -> Iterator[Text]:
    ends = [Text("観察期間の終わり", "the end of observation")]
    if follow_up.days is not None:
        ends.append(words.day(follow_up.days))
    if follow_up.death:
        ends.append(Text("死亡日", "death"))
    for event in follow_up.censor:
        what = words.event(script, event)
        ends.append(
            Text(f"起点日より後に最初に{what.ja}があった日", f"the first {what.en} after the index date")
        )
    listed = join(ends, "、", ", ")
    yield Text(
        f"追跡は、{listed.ja}のうち最も早い日までです(その日を含みます)。",
        f"Follow-up lasts to the earliest of: {listed.en} (that day included).",
    )


def _outcome(script: Script, outcome: Outcome) -> Text:
    event, window = words.event(script, outcome.event), words.window(outcome.window)
    unit = outcome.event.unit or ""
    limits = join((words.condition(script, part, unit) for part in outcome.when), "、または ", ", or ")
    when = Text(f"が {limits.ja} になること", f" {limits.en}") if outcome.when else Text("があること", "")
    rest = (
        Text(
            "期間内に値がない人、比べるベースライン値がなく該当もしない人は「未測定」とし、「なし」に数えません。",
            "Persons without a value in the window, or without the baseline value to compare with and "
            "not meeting another limit, are “not measured”, never “no”.",
        )
        if outcome.when
        else same("")
    )
    return Text(
        f"「{outcome.title.ja}」({outcome.name}): {window.ja}(追跡の終わりまで)に、"
        f"{event.ja}{when.ja}。{rest.ja}",
        f"“{outcome.title.en}” ({outcome.name}): {event.en}{when.en}, {window.en} "
        f"(within follow-up). {rest.en}".strip(),
    )


def _output(script: Script, output: Output) -> Text:
    title = Text(f"「{output.title.ja}」({output.name})", f"“{output.title.en}” ({output.name})")
    axes = join((words.axis(script, axis) for axis in output.by), " × ", " × ")
    by = Text(f"{axes.ja} 別の", f" by {axes.en}") if output.by else same("")
    body = _output_body(script, output, by)
    return Text(f"{title.ja}: {body.ja}。", f"{title.en}: {body.en}.")


def _output_body(script: Script, output: Output, by: Text) -> Text:
    if output.kind == "dataset":
        return Text(
            "対象者1人1行のデータセット(性別、年齢、出生、追跡日数、ベースライン値、共変量、アウトカムの全項目)",
            "data set with one row per person (sex, age, birth, days of follow-up, "
            "and all baseline measures, covariates and outcomes)",
        )
    if output.kind == "attrition":
        return Text(
            "各条件を当てはめた後に残る人数と、そこで外れた人数",
            "number of persons left after each condition, and lost by it",
        )
    if output.kind == "cross_table":
        return Text(f"{by.ja}人数", f"number of persons{by.en}")
    if output.kind == "incidence":
        title = script.outcomes[output.of or ""].title
        what = Text(f"「{title.ja}」({output.of})", f"“{title.en}” ({output.of})")
        return Text(
            f"{by.ja}{what.ja}の人数・発生人数・観察人日(起点日から最初の発生または追跡の終わりまで)",
            f"persons, persons with {what.en}, and days from the index date to its first occurrence "
            f"or the end of follow-up{by.en}",
        )
    title = Text("年齢", "age") if output.of == "age" else script.measures[output.of or ""].title
    what = Text(f"「{title.ja}」({output.of})", f"“{title.en}” ({output.of})")
    return Text(
        f"{by.ja}{what.ja}の人数・合計・平方和(平均と標準偏差のため)",
        f"number, sum and sum of squares (for mean and standard deviation) of {what.en}{by.en}",
    )


def _privacy(script: Script) -> list[Text]:
    numbered = Text(
        "人は出力ごとの通し番号で表し、患者番号は出力しません。",
        "Persons are numbered anew in each output; patient numbers are not put out.",
    )
    return [words.BIRTH[script.privacy.birth], words.DATES[script.privacy.dates], numbered]
