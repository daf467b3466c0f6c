"""Scripts tried on the centre's test patients, who are nobody: what the author's pages show of it."""

from contextlib import suppress
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from extraction import script as language
from extraction.engine import EngineError, preview
from extraction.engine.errors import StoreError
from extraction.script.tables import TABLES
from extraction.words import said


def of_text(text: str) -> dict[str, Any]:
    """The flow of the test patients under a sound script, one for each group; else the reason for none."""
    content = text.encode()
    if not _store().exists():
        return {"reason": _("テスト用データが用意されていません。"), "flows": []}
    if not _is_sound(content):
        return {"reason": _("誤りを直すと、テスト患者の人数が表示されます。"), "flows": []}
    try:
        lines = preview.flow(content, _store())
    except StoreError:
        return {"reason": _damaged(), "flows": []}
    except EngineError as error:
        return {"reason": said(error.text), "flows": []}
    arms = language.load(content).arms
    groups = list(dict.fromkeys((line.arm, line.look) for line in lines))
    return {
        "reason": "",
        "flows": [_flow([x for x in lines if (x.arm, x.look) == g], g, arms) for g in groups],
    }


def _flow(lines: list[preview.Line], group: tuple[int, int], arms: Any) -> dict[str, Any]:
    """Counts as the picture of the flow takes them: only steps that lost somebody, the first and the last."""
    title = _("人数の流れ（テスト用データ）")
    if len(arms) > 1:
        title = _("%(title)s：%(arm)s") % {"title": title, "arm": said(arms[group[0]].title)}
    if group[1]:
        title = _("%(title)s 第%(look)s回") % {"title": title, "look": group[1]}
    steps: list[dict[str, Any]] = [{"label": said(lines[0].title), "count": lines[0].persons}]
    for before, line in pairwise(lines):
        if lost := before.persons - line.persons:
            out = {"label": _("外れた人：%(why)s") % {"why": said(line.title)}, "count": lost}
            steps.append({"label": said(line.title), "count": line.persons, "excluded": out})
    steps[-1]["label"] = _("対象集団") if len(steps) > 1 else steps[-1]["label"]
    sentence = _("%(first)s人のうち%(last)s人が対象に残ります。") % {
        "first": lines[0].persons,
        "last": lines[-1].persons,
    }
    return {"title": title, "sentence": sentence, "unit": _("人"), "steps": steps}


def patients(search: str) -> list[str]:
    """Numbers of test patients; none when the test data cannot be read."""
    with suppress(StoreError):
        return preview.patients(_store(), search)
    return []


def fates(text: str, patient: str) -> dict[str, Any]:
    """Why a test patient is in or out: one sentence for each entry."""
    content = text.encode()
    if not _is_sound(content):
        return {"reason": _("誤りを直すと、判定が表示されます。"), "rows": []}
    try:
        found = preview.fates(content, _store(), patient)
    except StoreError:
        return {"reason": _damaged(), "rows": []}
    except EngineError as error:
        return {"reason": said(error.text), "rows": []}
    rows = [
        {
            "arm": said(fate.arm),
            "index": fate.index,
            "lost": said(fate.lost) if fate.lost else "",
            "is_in": not fate.lost,
        }
        for fate in found
    ]
    return {"reason": "" if rows else _("起点となる記録がないため、対象になりません。"), "rows": rows}


def records(patient: str) -> list[dict[str, Any]]:
    """All records of a test patient, table by table; none when the test data cannot be read."""
    try:
        found = preview.records(_store(), patient)
    except StoreError:
        return []
    return [
        {
            "title": said(TABLES[name].title),
            "columns": list(rows[0]),
            "rows": [list(row.values()) for row in rows],
        }
        for name, rows in found.items()
    ]


def _damaged() -> str:
    return _(
        "テスト用データを読めません。データセンターの担当者に知らせてください。スクリプトは書き続けられます。"
    )


@lru_cache(maxsize=32)
def _is_sound(content: bytes) -> bool:
    """Whether the script can be tried; what hospitals lack does not matter here."""
    return not any(finding.severity == "error" for finding in language.check(content))


def _store() -> Path:
    return Path(settings.TEST_STORE)
