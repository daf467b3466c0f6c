"""What a file of people to enrol says: its columns, its courses, and what follows from each line."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from accounts import selectors as people
from accounts.models import Organisation, Person
from training import policies, selectors
from training.models import Course, Enrolment, RosterLine
from workflow import sheets
from workflow.refusals import NotReady

R = RosterLine.Result
COLUMNS = {
    "name": ("氏名", "name"),
    "email": ("メールアドレス", "e-mail address", "e-mail", "email"),
    "course": ("コース", "course"),
}
"""How the columns may be headed, in any order."""
COURSES = {
    "概論": Course.Code.OVERVIEW,
    "overview": Course.Code.OVERVIEW,
    "システム操作": Course.Code.OPERATION,
    "operation": Course.Code.OPERATION,
    "system operation": Course.Code.OPERATION,
}
"""How a course may be named in a line."""


@dataclass(frozen=True)
class Entry:
    """One line as it stands in the file."""

    row: int
    name: str
    email: str
    course: str


def template() -> list[list[str]]:
    """The heading and two lines to show how it is filled in."""
    return [
        [_("氏名"), _("メールアドレス"), _("コース")],
        [_("例）研修 花子"), "hanako@example.jp", _("概論")],
        [_("例）研修 花子"), "hanako@example.jp", _("システム操作")],
    ]


def entries(rows: list[sheets.Row]) -> list[Entry]:
    """The lines of a file. Raises NotReady when a column is missing or there is no line."""
    heading = [cell.strip().lower() for cell in rows[0][1]] if rows else []
    places: dict[str, int] = {}
    for column, names in COLUMNS.items():
        found = [place for place, cell in enumerate(heading) if cell in names]
        if len(found) != 1:
            raise NotReady(
                _(
                    "1行目に見出し「%(column)s」の列が一つ必要です。書式をダウンロードして、見出しを変えずに使ってください。"
                )
                % {"column": names[0]}
            )
        places[column] = found[0]
    if len(rows) == 1:
        raise NotReady(_("見出しの下に受講者の行がありません。"))
    return [Entry(row, **{c: _cell(cells, at) for c, at in places.items()}) for row, cells in rows[1:]]


def _cell(cells: list[str], place: int) -> str:
    return cells[place] if place < len(cells) else ""


def judge(found: list[Entry], organisation: Organisation, user: Any) -> list[RosterLine]:
    """What would follow from each line now, not saved; a wrong line says in which row and column."""
    seen = Counter((entry.email.lower(), entry.course) for entry in found)
    first: set[tuple[str, str]] = set()
    lines = []
    for entry in found:
        line = RosterLine(row=entry.row, name=entry.name[:120], email=entry.email.lower()[:254])
        line.course_text = entry.course[:60]
        key = (entry.email.lower(), entry.course)
        if problem := _problem(entry) or (_twice(entry) if seen[key] > 1 and key in first else ""):
            line.result, line.problem = R.ERROR, problem
        else:
            line.course = selectors.course(COURSES[entry.course.lower()])
            follow(line, organisation, user)
        first.add(key)
        lines.append(line)
    return lines


def _problem(entry: Entry) -> str:
    """What is wrong with the words of a line."""
    if not entry.name:
        return _("%(row)d行目の「氏名」が空です。") % {"row": entry.row}
    try:
        validate_email(entry.email)
    except ValidationError:
        return _("%(row)d行目の「メールアドレス」が正しくありません：%(value)s") % {
            "row": entry.row,
            "value": entry.email[:80] or _("（空）"),
        }
    if entry.course.lower() not in COURSES:
        return _(
            "%(row)d行目の「コース」が正しくありません：%(value)s。「概論」か「システム操作」と書いてください。"
        ) % {"row": entry.row, "value": entry.course[:40] or _("（空）")}
    if selectors.course(COURSES[entry.course.lower()]) is None:
        return _("%(row)d行目の「コース」は、現在受け付けていません。") % {"row": entry.row}
    return ""


def _twice(entry: Entry) -> str:
    return _("%(row)d行目は、前の行と同じ人・同じコースです。") % {"row": entry.row}


def follow(line: RosterLine, organisation: Organisation, user: Any) -> Person | None:
    """Decide what follows from a right line as things stand now; the person, if they belong already."""
    person = people.person_at(line.email)
    if person is None or not people.belongs_to(person, organisation):
        line.result, line.problem = R.INVITE, ""
        return None
    case = Enrolment(person=person, course=line.course, organisation=organisation)
    if reason := policies.already_completed(case, user):
        line.result, line.problem = R.COMPLETED, reason
    elif reason := policies.already_running(case, user):
        line.result, line.problem = R.RUNNING, reason
    elif policies.overview_missing(case, user):
        line.result, line.problem = R.WAIT, ""
    else:
        line.result, line.problem = R.ENROL, ""
    return person
