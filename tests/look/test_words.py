"""Dates, money, days and changes as the pages say them, in both languages."""

import datetime as dt

import pytest
from django.utils import translation

from config.look.difference import compare
from config.look.drawing import flow, lines
from config.look.templatetags import look

DAY = dt.date(2026, 5, 14)


@pytest.mark.parametrize(("language", "said"), [("ja", "2026年5月14日（木）"), ("en", "Thu 14 May 2026")])
def test_date_is_said_with_its_weekday(language, said):
    with translation.override(language):
        assert look.jdate(DAY) == said


def test_date_of_a_moment_is_that_of_tokyo():
    late_in_london = dt.datetime(2026, 5, 13, 15, 30, tzinfo=dt.UTC)

    with translation.override("ja"):
        assert look.jdatetime(late_in_london) == "2026年5月14日（木）00:30"
        assert look.wareki(late_in_london) == "令和8年5月14日"


@pytest.mark.parametrize(
    "filter_", [look.jdate, look.jday, look.jdatetime, look.wareki, look.yen, look.days_left]
)
def test_missing_value_is_said_with_nothing(filter_):
    assert filter_(None) == ""


@pytest.mark.parametrize(("language", "said"), [("ja", "4,633,530円"), ("en", "¥4,633,530")])
def test_money_is_said_in_yen_with_thousands(language, said):
    with translation.override(language):
        assert look.yen(4_633_530) == said


@pytest.mark.parametrize(
    ("days", "japanese", "english"),
    [
        (3, "あと3営業日", "3 business days left"),
        (1, "あと1営業日", "1 business day left"),
        (0, "本日まで", "Due today"),
        (-2, "2営業日超過", "2 business days overdue"),
    ],
)
def test_days_left_are_said_until_and_after_the_due_date(days, japanese, english):
    with translation.override("ja"):
        assert look.days_left(days) == japanese
    with translation.override("en"):
        assert look.days_left(days) == english


def test_changes_are_cut_at_japanese_words():
    changes = compare("製品Aが1回以上処方された患者", "製品Aが初めて処方された患者")

    assert [(change.kind, change.old, change.new) for change in changes] == [
        ("same", "製品Aが", "製品Aが"),
        ("replaced", "1回以上処方", "初めて処方"),
        ("same", "された患者", "された患者"),
    ]


@pytest.mark.parametrize(
    ("before", "after"), [("", "新しい文"), ("古い文", ""), ("甲\n乙", "甲\n丙"), ("", "")]
)
def test_changes_join_to_both_texts(before, after):
    changes = compare(before, after)

    assert "".join(change.old for change in changes) == before
    assert "".join(change.new for change in changes) == after


def test_long_label_of_a_drawing_is_broken_by_width():
    assert lines("指標日の前365日以内に投与あり", 16) == ["指標日の前365日", "以内に投与あり"]
    assert lines("First heparin in hospital", 16) == ["First heparin in", "hospital"]


def test_flow_grows_with_its_labels_so_that_nothing_overlaps():
    steps = [
        {"label": "全患者", "count": 12},
        {
            "label": "対象",
            "count": 8,
            "excluded": {"label": "指標日の前365日以内に投与がある患者", "count": 4},
        },
    ]

    drawn = flow(steps)

    first, last = drawn["boxes"]
    out = drawn["leaving"][0]
    assert first["y"] + first["height"] < out["y"]
    assert out["y"] + out["height"] < last["y"]
    assert drawn["height"] >= last["y"] + last["height"]
