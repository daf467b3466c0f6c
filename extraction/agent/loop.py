"""The agent's day: ask for orders, do them one by one, sleep until the doorbell rings or it is time."""

from __future__ import annotations

import fcntl
import logging
import random
import threading
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any

from extraction.agent import doorbell, keys, protocol
from extraction.agent.client import Client, Declined, Unreachable
from extraction.agent.config import BadConfig, Config
from extraction.agent.work import NotApproved, Work
from extraction.engine import EngineError, open_store, profile

logger = logging.getLogger("extraction.agent")
LONGEST_PAUSE = 60.0


class Agent:
    """One hospital's agent. Only one runs on a work folder at a time."""

    def __init__(self, config: Config, client: Client | None = None) -> None:
        self.config = config
        self.client = client or make_client(config)
        self.bell, self.stopped = threading.Event(), threading.Event()
        self.work = Work(config, self.client, self.stopped.is_set)
        self.told = ""
        self.misses = 0

    def once(self) -> int:
        """Do everything that is asked now; returns how many orders were carried out.

        Raises Unreachable when the centre does not answer, Declined when it does not know this agent.
        """
        self._tell_profile()
        orders = self.client.say("orders")
        tasks = [(self.work.run, order) for order in orders["run"]]
        tasks += [(self.work.send, order) for order in orders["send"]]
        return sum(self._do(task, order) for task, order in tasks if not self.stopped.is_set())

    def _do(self, task: Callable[[dict[str, Any]], None], order: dict[str, Any]) -> int:
        try:
            task(order)
        except (Declined, NotApproved, protocol.NotSigned) as problem:
            logger.warning("%s: %s", order.get("job"), problem)
            return 0
        return 1

    def _tell_profile(self) -> None:
        """Tell the centre what the store holds, once and whenever it has changed.

        A centre that does not take it is no reason to leave orders undone.
        """
        try:
            digest = open_store(self.config.store, verify=False).digest
            if self.told == digest:
                return
            found = profile(self.config.store).to_json()
        except EngineError as problem:
            logger.error("%s", problem)
            return
        try:
            self.client.say("profile", {"profile": found})
        except Declined as problem:
            logger.warning("the profile of the store: %s", problem)
        self.told = digest

    def run(self, *, once: bool = False) -> None:
        """Work until stopped, or do only what is asked now."""
        with ExitStack() as held:
            held.enter_context(only_one(self.config.work))
            held.callback(self.client.close)
            if self.config.broker:
                held.enter_context(doorbell.listening(self.config.broker, self.config.site, self.bell.set))
            while not self.stopped.is_set():
                self.bell.clear()
                self._turn()
                if once:
                    return
                self.bell.wait(self._pause())

    def stop(self) -> None:
        """End after what is under way."""
        self.stopped.set()
        self.bell.set()

    def _turn(self) -> None:
        try:
            self.once()
            self.misses = 0
        except (Unreachable, Declined) as problem:
            self.misses += 1
            logger.warning("the centre: %s", problem)

    def _pause(self) -> float:
        """Seconds until the next question; longer and longer, with some chance, while there is no answer."""
        pause = min(self.config.poll_seconds * 2 ** min(self.misses, 6), LONGEST_PAUSE)
        return pause * random.uniform(0.8, 1.2)  # noqa: S311 - only spreads the load


def make_client(config: Config) -> Client:
    """A client with the hospital's key and token. Raises BadConfig."""
    try:
        key, token = keys.read(config.key), config.token.read_text(encoding="utf-8").strip()
        return Client(config.centre, config.site, token, key, config.centre_key)
    except (OSError, ValueError) as error:
        raise BadConfig(str(error)) from None


def only_one(work: Path) -> IO[bytes]:
    """Hold the work folder; raises BadConfig when another agent does."""
    work.mkdir(parents=True, exist_ok=True)
    handle = (work / "lock").open("wb")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        handle.close()
        raise BadConfig(f"Another agent works in {work}.") from None
    return handle
