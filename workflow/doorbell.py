"""Ringing for the carriers after a commit. PostgreSQL holds the work; a lost ring costs a few seconds."""

from celery import current_app
from django.db import connection, transaction


def ring() -> None:
    """Ring once when the present transaction commits. A broker that is down delays, and loses nothing."""
    if not any(hook[1] is _ring for hook in connection.run_on_commit):
        transaction.on_commit(_ring, robust=True)


def _ring() -> None:
    current_app.send_task("workflow.carry", retry=False, ignore_result=True)
