"""Carriers and clocks. They are poked by beat and after commits; a lost poke only waits for the next one."""

from typing import Any

from celery import shared_task

from workflow import clocks, documents, notices


@shared_task(name="workflow.carry")
def carry(**_: Any) -> None:
    """Send queued mails and make queued papers."""
    documents.render_waiting()
    notices.send_waiting()


@shared_task(name="workflow.run_clocks")
def run_clocks(**_: Any) -> None:
    """Remind, tell what is overdue, and perform what lapses."""
    clocks.run()
