"""Eras and fiscal years as official papers print them."""

import datetime as dt

import pytest

from config.look import wareki


@pytest.mark.parametrize(
    ("day", "printed"),
    [
        (dt.date(2026, 11, 22), "令和8年11月22日"),
        (dt.date(2019, 5, 1), "令和元年5月1日"),
        (dt.date(2019, 4, 30), "平成31年4月30日"),
        (dt.date(1989, 1, 8), "平成元年1月8日"),
        (dt.date(1989, 1, 7), "昭和64年1月7日"),
        (dt.date(1926, 12, 25), "昭和元年12月25日"),
        (dt.date(1926, 12, 24), "大正15年12月24日"),
        (dt.date(1912, 7, 30), "大正元年7月30日"),
        (dt.date(1912, 7, 29), "明治45年7月29日"),
        (dt.date(1873, 1, 1), "明治6年1月1日"),
    ],
)
def test_day_is_printed_in_its_era_on_both_sides_of_every_border(day, printed):
    assert wareki.wareki(day) == printed


def test_day_before_the_gregorian_calendar_is_refused():
    with pytest.raises(ValueError, match="1873-01-01"):
        wareki.wareki(dt.date(1872, 12, 31))


@pytest.mark.parametrize(
    ("typed", "year"),
    [
        ("2026", 2026),
        ("２０２６", 2026),
        ("2026年", 2026),
        ("R8", 2026),
        ("r8", 2026),
        ("Ｒ８", 2026),
        ("令8", 2026),
        ("令和8", 2026),
        ("令和8年", 2026),
        ("令和元年", 2019),
        ("平成31", 2019),
        ("H1", 1989),
        ("昭和64年", 1989),
        ("S元", 1926),
        (" T15 ", 1926),
        ("明治6", 1873),
    ],
)
def test_year_is_read_as_people_write_it(typed, year):
    assert wareki.parse_year(typed) == year


@pytest.mark.parametrize("typed", ["", "26", "R0", "平成32", "昭和65", "X3", "令和", "20266", "来年"])
def test_year_that_never_was_is_refused(typed):
    with pytest.raises(ValueError, match="year"):
        wareki.parse_year(typed)


@pytest.mark.parametrize(
    ("day", "year"),
    [(dt.date(2024, 3, 31), 2023), (dt.date(2024, 4, 1), 2024), (dt.date(2024, 12, 31), 2024)],
)
def test_fiscal_year_runs_from_april_to_march(day, year):
    assert wareki.fiscal_year(day) == year


@pytest.mark.parametrize(
    ("year", "name"),
    [
        (2023, "2023年度（令和5年度）"),
        (2019, "2019年度（令和元年度）"),
        (2018, "2018年度（平成30年度）"),
        (1989, "1989年度（平成元年度）"),
        (1988, "1988年度（昭和63年度）"),
    ],
)
def test_fiscal_year_is_named_by_the_era_of_its_may(year, name):
    assert wareki.fiscal_year_name(year) == name
