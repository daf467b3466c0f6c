"""A command finds its database and broker, whoever started them."""

import os
from pathlib import Path

import psycopg
import pytest

from config.services import ensure
from config.services.__main__ import clean
from config.services.ensure import broker, cluster
from tests.services.conftest import modes_above

NAMES = ("DATABASE_URL", "DATABASE_OWNER_URL", "BROKER_URL")
SHOW = "from config.services import ensure; ensure(Path({run!r})); print(os.environ['DATABASE_URL'])"


def addresses() -> dict[str, str | None]:
    return {name: os.environ.get(name) for name in NAMES}


def forget() -> None:
    for name in NAMES:
        os.environ.pop(name, None)


def ask(url: str, query: str) -> str:
    with psycopg.connect(url) as connection:
        row = connection.execute(query).fetchone()
        assert row is not None
        return row[0]


def test_ensure_twice_gives_the_same_addresses(run: Path):
    ensure(run)
    first = addresses()
    forget()

    ensure(run)

    assert addresses() == first


def test_ensure_starts_nothing_when_addresses_are_given(run: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://somewhere/else")
    monkeypatch.setenv("BROKER_URL", "amqp://somewhere/else")

    ensure(run)

    assert addresses() == {
        "DATABASE_URL": "postgresql://somewhere/else",
        "DATABASE_OWNER_URL": None,
        "BROKER_URL": "amqp://somewhere/else",
    }
    assert not run.exists()


def test_ensure_in_four_processes_at_once_starts_one_cluster(run: Path, python):
    asking = [python(SHOW.format(run=str(run))) for _ in range(4)]

    answers = {process.communicate()[0] for process in asking}

    assert [process.returncode for process in asking] == [0, 0, 0, 0]
    assert len(answers) == 1


def test_ensure_keeps_demonstration_data_safe_from_power_failure(run: Path):
    ensure(run)

    safety = [ask(os.environ["DATABASE_URL"], f"SHOW {name}") for name in ("fsync", "full_page_writes")]

    assert safety == ["on", "on"]


def test_ensure_for_tests_uses_services_of_their_own(run: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MADOGUCHI_FAST_DATABASE", "1")

    ensure(run)

    assert ask(os.environ["DATABASE_URL"], "SHOW fsync") == "off"
    assert (cluster(run).name, broker(run).name) == ("pg-test", "valkey-test")
    assert not (run / "pg").exists()


def test_application_login_has_the_rights_of_the_application_alone(run: Path):
    ensure(run)
    query = """
        SELECT row(rolsuper, rolcreatedb, rolcreaterole, pg_has_role('madoguchi_app', 'MEMBER'))::text
        FROM pg_roles WHERE rolname = current_user
    """

    rights = ask(os.environ["DATABASE_URL"], query)

    assert rights == "(f,f,f,t)"


def test_application_login_waits_only_so_long(run: Path):
    ensure(run)
    names = ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")

    limits = [ask(os.environ["DATABASE_URL"], f"SHOW {name}") for name in names]

    assert limits == ["5s", "30s", "20s"]


def test_database_speaks_unicode(run: Path):
    ensure(run)

    encoding = ask(os.environ["DATABASE_OWNER_URL"], "SHOW server_encoding")
    upper = ask(os.environ["DATABASE_OWNER_URL"], "SELECT upper('médical 髙﨑')")

    assert (encoding, upper) == ("UTF8", "MÉDICAL 髙﨑")


def test_ensure_below_a_closed_folder_opens_no_folder(place: Path, without_addresses: None):
    closed = place / "home"
    closed.mkdir(mode=0o700)
    run = closed / "checkout" / ".run"
    run.mkdir(parents=True)
    before = modes_above(run)

    ensure(run)
    after = modes_above(run)
    outside = (run / "pg").resolve()
    clean(run)

    assert after == before
    assert (run in outside.parents) == (os.geteuid() != 0)
    assert not outside.exists()


def test_ensure_as_ordinary_user_in_a_closed_home(place: Path, python):
    home = place / "home"
    home.mkdir(mode=0o700)
    run = home / ".run"
    before = modes_above(home)
    if os.geteuid() == 0:
        os.chown(home, 65534, 65534)
    work = SHOW + "; from config.services.__main__ import clean; clean(Path({run!r}))"

    process = python(work.format(run=str(run)), ordinary=True)
    shown, _ = process.communicate()

    assert (process.returncode, shown.startswith("postgresql://madoguchi_web:")) == (0, True)
    assert modes_above(home) == before
    assert not run.exists()


def test_ensure_on_state_of_another_user_says_whose_it_is(place: Path, python):
    run = place / "run"
    run.mkdir(mode=0o700)
    if os.geteuid() != 0:
        run.chmod(0o000)

    process = python(
        f"""
from config.services import Unavailable, ensure
try:
    ensure(Path({str(run)!r}))
except Unavailable as refusal:
    print(refusal.en)
""",
        ordinary=True,
    )
    said, _ = process.communicate()
    run.chmod(0o700)

    assert said == f"{run} was made by another user. Run as that user, or use a checkout of your own.\n"
