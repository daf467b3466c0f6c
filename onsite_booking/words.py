"""Days and hours of the centre in words, the same on every page, mail and paper."""

from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from workflow import clock


def say_day(day: date) -> str:
    """A day as it stands in sentences: 2026年5月7日（木）, Thu 7 May 2026."""
    return date_format(day, _("Y年n月j日（D）"))


def say_hours(start: datetime, end: datetime) -> str:
    """Two moments of a day in the office's zone: 10:00～13:00."""
    first, last = (moment.astimezone(clock.TOKYO) for moment in (start, end))
    return _("%(start)s～%(end)s") % {"start": f"{first:%H:%M}", "end": f"{last:%H:%M}"}


def say_stretch(start: datetime, end: datetime) -> str:
    """Day and hours."""
    return f"{say_day(clock.today(start))} {say_hours(start, end)}"
