"""From the first question to the released table, through the portal's own pages and agents, on bad days.

The broker comes back empty, agents are killed while they run and while they send, the database is killed and
started again, the web is killed: the usage ends right, nothing is lost and nothing happens twice.
"""

import csv
from io import StringIO

from config.demonstration.rehearsal.acts import in_order
from config.demonstration.rehearsal.play import Play
from tests.stories.stack import Stack


def test_every_stage_of_a_usage_happens_in_spite_of_faults(play: Play):
    assert [line.stage for line in play.lines] == [stage.name for stage in in_order()]


def test_the_audit_log_verifies_after_the_faults(play: Play, stack: Stack):
    done = stack.manage("verify_audit")

    assert (done.returncode, done.stdout.strip().endswith(": 0 faults.")) == (0, True), (
        done.stdout + done.stderr
    )


def test_no_small_cell_leaves(play: Play):
    counts = [row[-1] for table in play.facts["tables"].values() for row in csv.reader(StringIO(table))]

    shown = [int(count) for count in counts if count.isdigit()]
    assert [count for count in shown if 0 < count < 10] == []
    assert "*" in counts
    assert max(shown) == 57  # real patients who were given heparin in the three hospitals


def test_each_mail_was_sent_once(play: Play, stack: Stack):
    mails = b"".join(path.read_bytes() for path in (stack.run / "mail").glob("*.log"))

    ids = [line for line in mails.splitlines() if line.lower().startswith(b"message-id:")]
    assert len(ids) > 40
    assert len(ids) == len(set(ids))
