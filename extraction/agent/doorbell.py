"""Listening for the centre's ring, so that work begins at once. Without a broker the agent just polls."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from kombu import Connection
from kombu.exceptions import KombuError, OperationalError

logger = logging.getLogger("extraction.agent")
PAUSE = 5.0


@contextmanager
def listening(broker: str, site: str, ring: Callable[[], None]) -> Iterator[None]:
    """Call `ring` for every message in the hospital's own queue, until the end of the block."""
    ended = threading.Event()
    ear = threading.Thread(target=_listen, args=(broker, site, ring, ended), daemon=True)
    ear.start()
    try:
        yield
    finally:
        ended.set()
        ear.join(timeout=3)


def _listen(broker: str, site: str, ring: Callable[[], None], ended: threading.Event) -> None:
    while not ended.is_set():
        try:
            with Connection(broker, connect_timeout=5) as connection:
                _hear(connection, site, ring, ended)
        except (KombuError, OperationalError, OSError) as error:
            logger.warning("no doorbell: %s", error)
            ended.wait(PAUSE)


def _hear(connection: Connection, site: str, ring: Callable[[], None], ended: threading.Event) -> None:
    with connection.SimpleQueue(f"site.{site}", serializer="json") as queue:
        while not ended.is_set():
            try:
                queue.get(timeout=1).ack()
            except queue.Empty:
                continue
            ring()
