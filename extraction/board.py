"""The board of a script: hospitals by stages, with dates and with who is being waited for."""

import csv
import io
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from extraction.models import SiteJob
from workflow import clock

J = SiteJob.State
STOPPED = {J.RETURNED: 0, J.FAILED: 1, J.REFUSED: 2}
"""The stage at which a job stopped."""
REACHED = {J.WAITING: 0, J.APPROVED: 1, J.RUNNING: 1, J.EXTRACTED: 2, J.SENDING: 3, J.RECEIVED: 4}
"""How many stages are done in a state."""


def stages() -> list[str]:
    """The stages in the reader's language."""
    return [_("①スクリプト承認"), _("②抽出"), _("③結果送信承認"), _("④データセンター受領")]


def board(jobs: list[SiteJob], now: datetime) -> dict[str, Any]:
    """The matrix of hospitals and stages for the site-matrix component."""
    rows: list[dict[str, Any]] = [{"site": job.site.name, "cells": cells(job, now)} for job in jobs]
    counts = [sum(row["cells"][n]["state"] == "done" for row in rows) for n in range(4)]
    return {
        "stages": [
            {"label": label, "count": f"{count}/{len(jobs)}"}
            for label, count in zip(stages(), counts, strict=True)
        ],
        "rows": rows,
        "summary": summary(jobs, now),
    }


def cells(job: SiteJob, now: datetime) -> list[dict[str, str]]:
    """One hospital's four cells."""
    days = [job.approved_at, job.extracted_at, job.sending_approved_at, job.received_at]
    done = [
        pgettext("board", "承認"),
        pgettext("board", "完了"),
        pgettext("board", "承認"),
        pgettext("board", "受領"),
    ]
    reached = REACHED.get(job.state, STOPPED.get(job.state, sum(day is not None for day in days)))
    row = [
        {"state": "done", "word": word, "note": _short(day)}
        for word, day in zip(done[:reached], days, strict=False)
    ]
    if reached < 4:
        row.append(_current(job, now))
    return row + [{"state": "none", "word": "", "note": ""}] * (4 - len(row))


def _current(job: SiteJob, now: datetime) -> dict[str, str]:
    """The cell at which a job stands."""
    if job.state in REACHED:
        who = {J.WAITING: _("担当者"), J.EXTRACTED: _("承認者")}.get(J(job.state), _("自動"))
        note = _("%(who)s・%(days)s") % {"who": who, "days": _days(_waiting(job, now))}
        return {"state": "wait", "word": _("待ち"), "note": note}
    words = {
        J.RETURNED: pgettext("board", "差戻し"),
        J.FAILED: pgettext("board", "失敗"),
        J.REFUSED: pgettext("board", "送信不可"),
        J.VOID: pgettext("board", "失効"),
        J.CANCELLED: pgettext("board", "取消し"),
    }
    note = f"{_short(job.changed_at)} {_('理由あり')}" if job.state in STOPPED else _short(job.changed_at)
    return {"state": "back", "word": words[J(job.state)], "note": note}


def summary(jobs: list[SiteJob], now: datetime) -> str:
    """The board in one sentence, read aloud when it changes."""
    received = sum(job.state == J.RECEIVED for job in jobs)
    sentence = _("%(all)s拠点中%(done)s拠点が完了。") % {"all": len(jobs), "done": received}
    if returned := [job.site.name for job in jobs if job.state in STOPPED]:
        sentence += _("差戻し・中断%(count)s拠点（%(names)s）。") % {
            "count": len(returned),
            "names": "、".join(returned),
        }
    if waiting := [job for job in jobs if job.state in SiteJob.OPEN]:
        longest = max(waiting, key=lambda job: _waiting(job, now))
        sentence += _("最も長い待ちは%(site)sで%(days)sです。") % {
            "site": longest.site.name,
            "days": _days(_waiting(longest, now)),
        }
    return sentence


def to_csv(jobs: list[SiteJob], now: datetime) -> str:
    """The board as CSV text."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([_("協力医療機関"), *stages()])
    for job in jobs:
        marks = [f"{cell['word']} {cell['note']}".strip() for cell in cells(job, now)]
        writer.writerow([job.site.name, *marks])
    return out.getvalue()


def _waiting(job: SiteJob, now: datetime) -> int:
    return max((clock.today(now) - clock.today(job.changed_at)).days, 0)


def _days(count: int) -> str:
    return ngettext("%(count)d日", "%(count)d日", count) % {"count": count}


def _short(at: datetime | None) -> str:
    day = clock.today(at) if at else None
    return f"{day.month}/{day.day}" if day else ""
