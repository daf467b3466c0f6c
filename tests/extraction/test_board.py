"""The board: symbol, word and date of each hospital at each stage, and one sentence above."""

from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest

from extraction.board import board
from tests.clocks import tokyo

DAY = tokyo("2026-06-05T10:00")
TIMES = ("approved_at", "extracted_at", "sending_approved_at", "received_at")


@dataclass
class Job:
    """As much of a job as the board looks at."""

    state: str
    done: int = 0
    site: object = field(default_factory=lambda: SimpleNamespace(name="東病院"))
    changed_at: object = tokyo("2026-06-01T23:59")

    def __post_init__(self):
        for n, name in enumerate(TIMES):
            setattr(self, name, tokyo(f"2026-05-{n + 7:02}T12:00") if n < self.done else None)


def row(job):
    cells = board([job], DAY)["rows"][0]["cells"]
    return [(cell["state"], cell["word"], cell["note"]) for cell in cells]


NONE = ("none", "", "")
APPROVED, RAN = ("done", "承認", "5/7"), ("done", "完了", "5/8")


@pytest.mark.parametrize(
    ("job", "cells"),
    [
        (Job("waiting"), [("wait", "待ち", "担当者・4日"), NONE, NONE, NONE]),
        (Job("approved", 1), [APPROVED, ("wait", "待ち", "自動・4日"), NONE, NONE]),
        (Job("running", 1), [APPROVED, ("wait", "待ち", "自動・4日"), NONE, NONE]),
        (Job("extracted", 2), [APPROVED, RAN, ("wait", "待ち", "承認者・4日"), NONE]),
        (Job("sending", 3), [APPROVED, RAN, ("done", "承認", "5/9"), ("wait", "待ち", "自動・4日")]),
        (
            Job("received", 4),
            [APPROVED, RAN, ("done", "承認", "5/9"), ("done", "受領", "5/10")],
        ),
        (Job("returned"), [("back", "差戻し", "6/1 理由あり"), NONE, NONE, NONE]),
        (Job("failed", 1), [APPROVED, ("back", "失敗", "6/1 理由あり"), NONE, NONE]),
        (Job("refused", 2), [APPROVED, RAN, ("back", "送信不可", "6/1 理由あり"), NONE]),
        (Job("void", 1), [APPROVED, ("back", "失効", "6/1"), NONE, NONE]),
        (Job("cancelled"), [("back", "取消し", "6/1"), NONE, NONE, NONE]),
    ],
)
def test_each_state_has_its_cells(job, cells):
    assert row(job) == cells


def test_the_sentence_counts_names_the_stopped_and_the_longest_wait():
    jobs = [
        Job("received", 4),
        Job("returned", site=SimpleNamespace(name="西病院")),
        Job("waiting", site=SimpleNamespace(name="南病院")),
        Job("extracted", 2, site=SimpleNamespace(name="北病院"), changed_at=tokyo("2026-06-04T09:00")),
    ]

    found = board(jobs, DAY)

    assert found["summary"] == (
        "4拠点中1拠点が完了。差戻し・中断1拠点（西病院）。最も長い待ちは南病院で4日です。"
    )
    assert [stage["count"] for stage in found["stages"]] == ["2/4", "2/4", "1/4", "1/4"]
