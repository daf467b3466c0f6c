"""The private broker after a bad day."""

import os
import signal
import socket
from pathlib import Path

import pytest
from redis import Redis

from config.services import processes
from config.services.ports import LOOPBACK
from config.services.valkey import Broker, Doorbell


@pytest.fixture
def broker(run: Path) -> Broker:
    """A broker that is not running yet."""
    return Broker(run)


def kill(broker: Broker) -> None:
    pid = processes.read_pid(broker.home / "pid")
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    assert processes.wait_until(lambda: not processes.command_line(pid), 10)


def test_broker_killed_comes_back_with_messages_and_address(broker: Broker):
    doorbell = broker.ensure()
    with Redis.from_url(doorbell.url) as client:
        client.lpush("queue", "job 7")
    kill(broker)

    again = broker.ensure()

    with Redis.from_url(again.url) as client:
        assert (again, client.lrange("queue", 0, -1)) == (doorbell, [b"job 7"])


def test_broker_stopped_is_not_alive(broker: Broker):
    broker.ensure()
    alive_before = broker.alive()

    broker.stop()

    assert (alive_before, broker.alive()) == (True, False)


def test_broker_whose_port_is_taken_moves_to_another(broker: Broker):
    doorbell = broker.ensure()
    broker.stop()

    with socket.create_server((LOOPBACK, doorbell.port)):
        moved = broker.ensure()

        assert (moved.port != doorbell.port, moved.answers()) == (True, True)


def test_broker_with_the_pid_of_another_program_leaves_it_alone(broker: Broker):
    broker.ensure()
    kill(broker)
    (broker.home / "pid").write_text(f"{os.getpid()}\n")

    alive = broker.alive()
    broker.ensure()

    assert (alive, broker.alive()) == (False, True)


def test_broker_refuses_a_stranger(broker: Broker):
    doorbell = broker.ensure()

    answered = Doorbell(doorbell.port, "guessed").answers()

    assert not answered


def test_broker_of_somebody_else_on_the_port_is_not_taken_for_ours(place: Path, run: Path):
    theirs = Broker(place / "theirs").ensure()

    ours = Broker(run).ensure()
    mistaken = Doorbell(theirs.port, ours.password).answers()
    Broker(place / "theirs").stop()

    assert not mistaken
