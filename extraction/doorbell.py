"""Ringing at a hospital's agent after the commit. Agents also poll: a lost ring costs seconds, no more."""

import logging
from functools import partial

from celery import current_app
from django.db import transaction
from kombu.exceptions import KombuError, OperationalError

logger = logging.getLogger(__name__)


def ring(site_code: str) -> None:
    """Wake the agent of a hospital once this transaction has committed."""
    transaction.on_commit(partial(ring_now, site_code), robust=True)


def ring_now(site_code: str) -> bool:
    """Put one empty message into the hospital's own queue, unless one lies there; whether that worked."""
    try:
        with current_app.connection_for_write(connect_timeout=2) as connection:
            connection.ensure_connection(max_retries=1, timeout=2)
            with connection.SimpleQueue(f"site.{site_code}", serializer="json") as queue:
                if not queue.qsize():
                    queue.put({})
    except (KombuError, OperationalError, OSError) as error:
        logger.warning("No doorbell for %s: %s", site_code, error)
        return False
    return True


def poke(task: str) -> None:
    """Ring for a task of our own workers after the commit; its clock finds the work anyway."""
    transaction.on_commit(partial(current_app.send_task, task, retry=False, ignore_result=True), robust=True)
