"""Single values: what is a number, a day, an era's day, a time; and nothing else."""

from datetime import date

import pytest

from extraction.engine.importers import values
from extraction.engine.importers.values import Unreadable


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("12.3", 12.3),
        ("１２．３", 12.3),
        ("-0.5", -0.5),
        ("－５", -5.0),
        ("1,234", 1234.0),
        ("1.2E3", 1200.0),
        (" 7 ", 7.0),
    ],
)
def test_these_results_are_numbers(written: str, number: float) -> None:
    assert values.result_number(written) == number


@pytest.mark.parametrize(
    "written",
    [
        "<0.1",
        "＜0.1",
        "0.1未満",
        ">1000",
        "≧5",
        "(-)",
        "(+)",
        "1+",
        "+1",
        "±",
        "5-10",
        "12.3H",
        "1,23",
        "1.2.3",
        "-",
        "nan",
        "inf",
        "陰性",
        "0x10",
        "①",
        "1_000",
        "٣",
    ],
)
def test_these_results_are_no_numbers(written: str) -> None:
    assert values.result_number(written) is None


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("20200229", date(2020, 2, 29)),
        ("2020-02-29", date(2020, 2, 29)),
        ("2020-02-29T10:00:00+09:00", date(2020, 2, 29)),
        ("202002291000", date(2020, 2, 29)),
        ("", None),
        ("00000000", None),
        ("99999999", None),
        (None, None),
    ],
)
def test_days(written: str | None, day: date | None) -> None:
    assert values.day(written, "f") == day


@pytest.mark.parametrize(
    "written", ["20210229", "20201301", "2020", "２０２００１０１", "yesterday", "2020/1/1"]
)
def test_impossible_days_are_named(written: str) -> None:
    with pytest.raises(Unreadable) as error:
        values.day(written, "入院年月日")

    assert error.value.field == "入院年月日"
    assert written in error.value.reason.ja
    assert written in error.value.reason.en


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("3250401", date(1950, 4, 1)),
        ("4010108", date(1989, 1, 8)),
        ("3640107", date(1989, 1, 7)),
        ("4310430", date(2019, 4, 30)),
        ("5010501", date(2019, 5, 1)),
        ("20190501", date(2019, 5, 1)),
        ("0000000", None),
        ("", None),
    ],
)
def test_days_of_eras(written: str, day: date | None) -> None:
    assert values.era_day(written, "f") == day


@pytest.mark.parametrize(
    "written", ["4310631", "4320401", "5010430", "4010107", "9010101", "401010", "H010108"]
)
def test_days_an_era_does_not_have_are_named(written: str) -> None:
    with pytest.raises(Unreadable):
        values.era_day(written, "f")


@pytest.mark.parametrize(
    ("written", "month"),
    [("50105", date(2019, 5, 1)), ("42803", date(2016, 3, 1)), ("202004", date(2020, 4, 1))],
)
def test_months_of_claims(written: str, month: date) -> None:
    assert values.era_month(written, "f") == month


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("202004010830", "2020-04-01T08:30:00"),
        ("20200401083015.123+0900", "2020-04-01T08:30:15"),
        ("2020-04-01T08:30:00+09:00", "2020-04-01T08:30:00"),
        ("2020-04-01 08:30:00", "2020-04-01T08:30:00"),
        ("20200401", "2020-04-01T00:00:00"),
        ("", None),
    ],
)
def test_moments_are_the_hospitals_own_clock(written: str, moment: str | None) -> None:
    found = values.moment(written, "f")

    assert (found and found.isoformat()) == moment


@pytest.mark.parametrize("written", ["202004012400", "202004010860", "2020-04-01T8h", "20200401083"])
def test_impossible_times_of_day_are_named(written: str) -> None:
    with pytest.raises(Unreadable):
        values.moment(written, "f")


def test_control_characters_in_a_key_are_refused() -> None:
    with pytest.raises(Unreadable, match="control characters"):
        values.needed("00\x0112", "patient_id")
