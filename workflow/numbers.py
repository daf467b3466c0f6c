"""Case numbers such as APP-2026-0012: per fiscal year (April to March), without gaps."""

from datetime import date, datetime

from django.db import connection

from workflow import clock


def fiscal_year(day: date) -> int:
    """The Japanese fiscal year of a day: 2027-03-31 belongs to 2026."""
    return day.year if day.month >= 4 else day.year - 1


def issue(prefix: str, now: datetime) -> str:
    """Give the next number of a series. Its row stays locked until the caller commits or rolls back."""
    year = fiscal_year(clock.today(now))
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into workflow_numberseries (prefix, fiscal_year, last) values (%s, %s, 1)"
            " on conflict (prefix, fiscal_year) do update set last = workflow_numberseries.last + 1"
            " returning last",
            [prefix, year],
        )
        last = cursor.fetchone()[0]
    return f"{prefix}-{year}-{last:04d}"
