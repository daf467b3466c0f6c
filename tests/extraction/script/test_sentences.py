"""What the hospital reads is all that runs: the sentences give back the very script."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from extraction.script import ScriptError, Text, check_script, load, read, render, render_blocks
from extraction.script.grammar import tree
from extraction.script.model import Script
from tests.extraction.engine.hospital import EXAMPLES, example
from tests.extraction.script.scripts import documents, scripts

PATHS = sorted(EXAMPLES.glob("*.json"))
PATIENT = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
SEEN: dict[tuple[str, str], Script] = {}


@PATIENT
@given(scripts())
def test_every_script_is_read_back_from_its_sentences_in_both_languages(script: Script) -> None:
    told = render(script, "ja"), render(script, "en")

    assert read(*told) == script
    assert SEEN.setdefault(told, script) == script


@PATIENT
@given(documents())
def test_what_has_no_words_is_an_error_that_the_checker_can_name(script: Script) -> None:
    try:
        render(script, "ja")
    except ScriptError:
        errors = [found.text.en for found in check_script(script) if found.severity == "error"]
        assert errors
        assert not [text for text in errors if text.startswith("Some part has no meaning")]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_every_example_is_read_back(path: Path) -> None:
    script = load(path.read_bytes())

    assert read(render(script, "ja"), render(script, "en")) == script


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_the_lines_of_both_languages_belong_together(path: Path) -> None:
    script = load(path.read_bytes())
    blocks = render_blocks(script)

    for lang in ("ja", "en"):
        rows = [row for row in render(script, lang).split("\n") if row]
        told = []
        for block in blocks:
            told.append(tree.HEADING + block.heading.in_language(lang))
            told += [tree.INDENT * s.depth + tree.BULLET + s.text.in_language(lang) for s in block.sentences]
        assert rows == told


def test_a_study_reads_like_a_protocol() -> None:
    blocks = {
        block.heading.en: block.sentences for block in render_blocks(load(example("statin_muscle_injury")))
    }

    assert [sentence.text.ja for sentence in blocks["Index date and persons"]] == [
        "「対象者」［persons］",
        "起点となる記録：「スタチン」の処方",
        "期間：2020年1月1日から2021年12月31日まで（両日を含む）",
        "ウォッシュアウト：直前の180日間（起点日を含まない）に起点となる記録がないこと",
        "起点日：条件に合う最初の日",
        "観察：起点日の180日前から起点日まで（両日を含む）が観察期間に入っていること"
        "（起点日を決めた後に確かめ、合わない人は除く）",
        "性別：問わない",
        "起点日の満年齢：20歳以上80歳以下",
    ]
    assert [(sentence.depth, sentence.text.en) for sentence in blocks["Follow-up"]] == [
        (0, "Follow-up lasts from the index date to the earliest of these days (that day included)"),
        (1, "the last day of observation"),
        (1, "90 days after the index date"),
        (1, "the first day after the index date with prescriptions of “fibrates”"),
        (1, "the day of death"),
    ]
    assert blocks["Code lists"][2].text == Text(
        "ただし除く：YJのうち次で始まるすべて：218901", "but not: YJ, all that begin with: 218901"
    )


WRONG = [
    ("20歳以上", "二十歳以上", "Line 23 of the Japanese sentences cannot be read from character 9 on"),
    ("■ 追跡", "■ 追尾", "Line 28 of the Japanese sentences cannot be read from character 1 on"),
    ("20歳以上", "21歳以上", "The Japanese and the English sentences do not tell the same."),
    ("・性別", "性別", "Line 22 of the Japanese sentences cannot be read from character 1 on"),
]


@pytest.mark.parametrize(("words", "other", "sentence"), WRONG, ids=lambda value: value[:12])
def test_sentences_that_say_something_else_are_refused_at_their_place(
    words: str, other: str, sentence: str
) -> None:
    script = load(example("statin_muscle_injury"))
    ja, en = render(script, "ja"), render(script, "en")
    assert words in ja

    with pytest.raises(ScriptError) as refusal:
        read(ja.replace(words, other), en)

    (finding,) = refusal.value.findings
    assert finding.text.en.startswith(sentence)


def test_a_title_alone_may_differ_between_the_languages_only_where_it_is_given() -> None:
    script = load(example("statin_muscle_injury"))
    ja, en = render(script, "ja"), render(script, "en")

    renamed = read(ja.replace("「スタチン」", "「HMG-CoA還元酵素阻害薬」"), en)

    assert renamed.code_lists[0].title == Text("HMG-CoA還元酵素阻害薬", "statins")
    with pytest.raises(ScriptError):
        read(ja.replace("「スタチン」の処方", "「スタチン類」の処方"), en)
