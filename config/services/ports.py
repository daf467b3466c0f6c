"""Ports on the loopback address."""

import socket

from config.services.errors import Unavailable

LOOPBACK = "127.0.0.1"


def is_free(port: int) -> bool:
    """Return whether a server could listen on `port` of the loopback address now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def choose(preferred: int = 0) -> int:
    """Return `preferred` when it is free, else any free port."""
    if preferred and is_free(preferred):
        return preferred
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return probe.getsockname()[1]


def hold(preferred: int) -> socket.socket:
    """Take `preferred`, or the next free port after it as a person would look for one, until closed.

    Nobody else can listen there meanwhile: a port that is only seen to be free may be gone minutes later.
    """
    for port in range(preferred, 65_536):
        held = socket.socket()
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # old visitors are no hindrance
        try:
            held.bind((LOOPBACK, port))
        except OSError:
            held.close()
            continue
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 0)  # but others are kept off
        return held
    raise Unavailable(
        f"ポート {preferred} から 65535 まで、すべて使用中です",
        f"Every port from {preferred} to 65535 is taken",
    )
