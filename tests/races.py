"""Many at once, on real connections: one thread and one connection each, let go by one barrier."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

from django.db import connection

PATIENCE = 60
"""Seconds after which a thread that waits at a barrier gives up."""


def together(tries: list[Callable[[], Any]]) -> list[Any]:
    """Do all at the same moment; return what each returned or raised, in their order."""
    results: list[Any] = [None] * len(tries)
    barrier = Barrier(len(tries), timeout=PATIENCE)

    def run(place: int, act: Callable[[], Any]) -> None:
        try:
            barrier.wait()
            results[place] = act()
        except Exception as error:  # noqa: BLE001 - the test looks at whatever came of it
            results[place] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(tries)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
