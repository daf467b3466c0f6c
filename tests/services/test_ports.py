"""A port that was chosen stays chosen until the program that needs it starts."""

import socket

import pytest

from config.services import ports
from config.services.ports import LOOPBACK


def test_a_held_port_is_nobody_elses_until_it_is_let_go():
    wished = ports.choose()

    with ports.hold(wished) as held, ports.hold(wished) as second:
        taken, next_one = held.getsockname()[1], second.getsockname()[1]
        while_held = ports.is_free(wished)
        with pytest.raises(OSError), socket.create_server((LOOPBACK, wished)):
            pass

    assert (taken, while_held, ports.is_free(wished)) == (wished, False, True)
    assert next_one > wished
