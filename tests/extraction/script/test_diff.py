"""What changed between two versions, in the sentences the hospitals read."""

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from extraction.script import Text, diff, load
from extraction.script.diff import in_order
from extraction.script.model import Script
from tests.extraction.engine.hospital import example
from tests.extraction.script.scripts import scripts

Document = dict[str, Any]
PATIENT = settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
FOUND: Document = {"event": {"table": "encounter"}, "window": {"first": {}, "last": {"days": 7}}}
VISIT = {"type": "counted", **FOUND}
TITLE = {"ja": "来院", "en": "a visit"}


def changed(act: Callable[[Document], Any], name: str = "statin_muscle_injury") -> list[Text]:
    old = json.loads(example(name))
    new = copy.deepcopy(old)
    act(new)
    return diff(load(json.dumps(old).encode()), load(json.dumps(new).encode()))


def entry(document: Document) -> Document:
    return document["arms"][0]["entry"]


CASES: list[tuple[Callable[[Document], Any], list[str]]] = [
    (
        lambda d: entry(d)["age"].update(at_least=40),
        ["対象を狭めた：起点日の満年齢：40歳以上80歳以下（前：20歳以上80歳以下）"],
    ),
    (
        lambda d: entry(d)["age"].update(at_most=90),
        ["対象を広げた：起点日の満年齢：20歳以上90歳以下（前：20歳以上80歳以下）"],
    ),
    (
        lambda d: entry(d)["age"].update(at_least=30, at_most=90),
        ["変更：起点日の満年齢：30歳以上90歳以下（前：20歳以上80歳以下）"],
    ),
    (lambda d: entry(d).update(sex=["2"]), ["対象を狭めた：性別：女性（前：問わない）"]),
    (
        lambda d: entry(d)["period"].update(first="2019-01-01"),
        [
            "対象を広げた：期間：2019年1月1日から2021年12月31日まで（両日を含む）"
            "（前：2020年1月1日から2021年12月31日まで（両日を含む））"
        ],
    ),
    (
        lambda d: d["follow_up"].update(days=30),
        ["変更：起点日の30日後（前：起点日の90日後）"],
    ),
    (
        lambda d: d["follow_up"].pop("censor"),
        ["削除：起点日より後に初めて「フィブラート」の処方があった日"],
    ),
    (
        lambda d: d["code_lists"][0]["include"].append({"system": "local", "code": "ST1"}),
        ["コードリスト「スタチン」のコードを追加：1件（院内コード:ST1）"],
    ),
    (
        lambda d: d["code_lists"][0].pop("exclude"),
        ["コードリスト「スタチン」の除くコードを削除：1件（YJ:218901で始まるすべて）"],
    ),
    (
        lambda d: d["outcomes"][0]["title"].update(ja="筋障害の発症"),
        ["名前だけの変更：アウトカム「筋障害の発症」（前：「筋障害」）"],
    ),
    (
        lambda d: d.update(include=[{"title": TITLE, "rule": VISIT}]),
        [
            "対象を狭めた：対象とする条件を追加 「来院」："
            "起点日から起点日の7日後まで（両日を含む）に、来院がある"
        ],
    ),
    (
        lambda d: d.pop("exclude"),
        [
            "対象を広げた：除外する条件を削除 「以前に筋障害がある」："
            "起点日まで（その日を含む）に、「筋障害」の電子カルテ傷病名（疑いを除く）がある"
        ],
    ),
    (
        lambda d: d["exclude"][0]["rule"].update(n=2),
        [
            "対象を広げた：「以前に筋障害がある」：起点日まで（その日を含む）に、"
            "「筋障害」の電子カルテ傷病名（疑いを除く）がある日が2日以上ある"
            "（前：起点日まで（その日を含む）に、「筋障害」の電子カルテ傷病名（疑いを除く）がある）"
        ],
    ),
    (
        lambda d: d.update(
            measures=[
                {
                    "name": "m",
                    "title": TITLE,
                    "event": VISIT["event"],
                    "window": VISIT["window"],
                    "take": "count",
                }
            ]
        ),
        [
            "測定項目「来院」を追加：「来院」［m］："
            "起点日から起点日の7日後まで（両日を含む）の来院について、記録がある日の数"
        ],
    ),
    (
        lambda d: d["outputs"].reverse(),
        [
            "順番の変更：出力を attrition、muscle_injury_by_sex の順にした"
            "（前：muscle_injury_by_sex、attrition）"
        ],
    ),
    (
        lambda d: d["arms"][0].update(censor=[{"table": "emr_diagnosis", "codes": "muscle"}]),
        [
            "追加：この群の追跡：下の「追跡」に挙げる日のほか、次の日にも終わる（最も早い日まで）"
            "／起点日より後に初めて「筋障害」の電子カルテ傷病名があった日"
        ],
    ),
    (lambda d: d["title"].update(en="Muscles"), ["題名の変更"]),
]


@pytest.mark.parametrize(("act", "told"), CASES, ids=[case[1][0][:30] for case in CASES])
def test_a_change_is_told_by_what_it_does(act: Callable[[Document], Any], told: list[str]) -> None:
    found = changed(act)

    assert [text.ja[: len(told[0])] if told == ["題名の変更"] else text.ja for text in found] == told
    assert not [text for text in found if text.ja == text.en]


def test_the_change_is_told_in_english_too() -> None:
    assert [text.en for text in changed(lambda d: entry(d)["age"].update(at_least=40))] == [
        "Fewer persons: Age on the index date: at least 40 and at most 80 "
        "(before: at least 20 and at most 80)"
    ]


def test_an_outcome_that_is_gone_is_told_with_what_it_was() -> None:
    told = changed(lambda d: (d["outcomes"].pop(), d["outputs"].pop(0)))

    assert [text.ja.split("：")[0] for text in told] == [
        "アウトカム「筋障害」を削除",
        "出力「性別の筋障害」を削除",
    ]


def test_codes_in_another_order_are_no_difference() -> None:
    assert changed(lambda d: d["code_lists"][2]["include"].reverse()) == []


@PATIENT
@given(scripts(), scripts())
def test_only_scripts_that_mean_the_same_do_not_differ(one: Script, other: Script) -> None:
    assert diff(one, one) == []
    assert bool(diff(one, other)) == (in_order(one) != in_order(other))
    for part in ("include", "measures", "outcomes", "follow_up", "arms", "outputs", "privacy", "keep"):
        mixed = replace(one, **{part: getattr(other, part)})
        assert bool(diff(one, mixed)) == (mixed != one)
