"""The agent's parts: settings, keys, journal, clock, what it answers to a centre that misbehaves."""

import json
import os
import stat
import threading
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from kombu import Connection

from extraction.agent import __main__ as command_line
from extraction.agent import config, doorbell, keys, protocol
from extraction.agent.client import Client, Declined, Unreachable, encoded
from extraction.agent.journal import Journal, put

CENTRE = Ed25519PrivateKey.generate()
NOW = datetime(2026, 6, 1, 1, 30, tzinfo=UTC)
SETTINGS = """
site = "h1"
centre = "http://localhost:8000"
centre_key = "key"
key = "key.pem"
token = "/etc/madoguchi/token"
store = "../store"
work = "work"
"""


def client(answer, **extra):
    """An agent's client whose centre answers with this function."""
    return Client(
        "http://centre",
        "h1",
        "token",
        Ed25519PrivateKey.generate(),
        protocol.public_text(CENTRE.public_key()),
        transport=httpx.MockTransport(answer),
        **extra,
    )


# -- settings and keys -----------------------------------------------------------------------------
def test_relative_paths_count_from_the_settings_file(tmp_path):
    file = tmp_path / "agent.toml"
    file.write_text(SETTINGS)

    found = config.read(file)

    assert (found.key, str(found.token), found.store) == (
        (tmp_path / "key.pem").resolve(),
        "/etc/madoguchi/token",
        (tmp_path.parent / "store").resolve(),
    )
    assert (found.broker, found.poll_seconds) == ("", 5.0)
    assert found.pseudonyms == (tmp_path / "pseudonyms.secret").resolve()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (SETTINGS.replace('site = "h1"', ""), "please set site"),
        (SETTINGS + "speed = 3\n", "unknown settings speed"),
        ("site = ", "agent.toml"),
    ],
)
def test_settings_that_cannot_be_used_are_named(tmp_path, text, sentence):
    file = tmp_path / "agent.toml"
    file.write_text(text)

    with pytest.raises(config.BadConfig, match=sentence):
        config.read(file)


def test_settings_are_read_as_they_were_written(tmp_path):
    file = tmp_path / "agent.toml"
    file.write_text(SETTINGS)
    found = config.read(file)

    config.write(file, found)

    assert config.read(file) == found


def test_keygen_writes_a_private_file_and_says_the_public_key(tmp_path, capsys):
    file = tmp_path / "key.pem"

    status = command_line.main(["keygen", str(file)])
    again = command_line.main(["keygen", str(file)])

    said = capsys.readouterr().out.strip()
    assert (status, again) == (0, 2)
    assert said == protocol.public_text(keys.read(file).public_key())
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_missing_token_is_said_and_not_traced(tmp_path, capsys):
    file = tmp_path / "agent.toml"
    file.write_text(SETTINGS)
    keys.write_new(tmp_path / "key.pem")

    assert command_line.main(["run", "--config", str(file)]) == 2
    assert "/etc/madoguchi/token" in capsys.readouterr().err


# -- the journal -----------------------------------------------------------------------------------
def test_facts_are_kept_read_and_forgotten(tmp_path):
    journal = Journal.of(tmp_path, "JOB-2026-0001")
    journal.write("lease", {"fence": 3})

    kept = Journal.of(tmp_path, "JOB-2026-0001").read("lease")
    journal.forget("lease")

    assert (kept, journal.read("lease")) == ({"fence": 3}, None)


@pytest.mark.parametrize("name", ["../../etc", "JOB-2026-1/..", "", "JOB-2026-0001/x", "job-2026-0001"])
def test_only_numbers_of_jobs_become_folders(tmp_path, name):
    with pytest.raises(ValueError, match="is not the number of a job"):
        Journal.of(tmp_path, name)


def test_a_file_appears_whole_or_not_at_all(tmp_path):
    file = tmp_path / "order.json"
    put(file, b"first")

    with pytest.raises(TypeError):
        put(file, "no bytes")

    assert file.read_bytes() == b"first"


# -- speaking --------------------------------------------------------------------------------------
def test_every_message_is_signed_over_path_time_nonce_and_body():
    heard = []

    def centre(request):
        heard.append(request)
        return httpx.Response(200, json={})

    speaker = client(centre, clock=lambda: NOW)
    speaker.say("orders", {"a": 1})
    speaker.say("orders", {"a": 1})

    nonces = [request.headers[protocol.NONCE] for request in heard]
    assert len(set(nonces)) == 2
    for request in heard:
        stamp = protocol.Stamp("h1", NOW, request.headers[protocol.NONCE])
        signature = protocol.base64.b64decode(request.headers[protocol.SIGNATURE])
        signed = stamp.signed("POST", "/extraction/gateway/v1/orders", b'{"a": 1}')
        protocol.verify("message", signed, signature, speaker.key.public_key())


def test_the_agent_follows_the_centres_clock():
    times = []

    def centre(request):
        times.append(request.headers[protocol.TIME])
        if len(times) == 1:
            problem = {"code": "clock", "reasons": [], "time": (NOW + timedelta(days=1)).isoformat()}
            return httpx.Response(401, json=problem)
        return httpx.Response(200, json={})

    client(centre, clock=lambda: NOW).say("orders")

    assert times == [NOW.isoformat(), (NOW + timedelta(days=1)).isoformat()]


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (httpx.Response(409, json={"code": "leased", "reasons": ["…"], "time": ""}), Declined),
        (httpx.Response(401, json={"code": "token", "reasons": [], "time": ""}), Declined),
        (httpx.Response(502, text="<html>"), Unreachable),
        (httpx.Response(500, json={"detail": "?"}), Unreachable),
    ],
)
def test_a_no_is_told_from_no_answer(answer, problem):
    with pytest.raises(problem):
        client(lambda request: answer).say("orders")


def test_no_answer_at_all_is_no_answer():
    def centre(request):
        raise httpx.ConnectError("refused", request=request)

    with pytest.raises(Unreachable):
        client(centre).say("orders")


def test_a_document_is_read_only_under_the_centres_signature():
    content = json.dumps({"type": "run"}).encode()
    good = {
        "document": encoded(content),
        "signature": encoded(protocol.sign("approval", content, CENTRE)),
    }
    speaker = client(lambda request: httpx.Response(200))

    assert speaker.document("approval", good).content == {"type": "run"}
    for purpose, spoilt in [
        ("receipt", good),
        ("approval", {**good, "document": encoded(content + b" ")}),
        ("approval", {**good, "signature": encoded(bytes(64))}),
    ]:
        with pytest.raises(protocol.NotSigned):
            speaker.document(purpose, spoilt)


# -- the doorbell ----------------------------------------------------------------------------------
def test_the_agent_hears_its_own_bell_and_no_other():
    broker, mine, other = os.environ["BROKER_URL"], f"site-{uuid4().hex}", f"site-{uuid4().hex}"
    rung = threading.Event()

    with doorbell.listening(broker, mine, rung.set):
        ring(broker, other)
        heard_other = rung.wait(1.5)
        ring(broker, mine)
        heard_mine = rung.wait(30)

    assert (heard_other, heard_mine) == (False, True)


def ring(broker, site):
    with Connection(broker) as connection, connection.SimpleQueue(f"site.{site}", serializer="json") as queue:
        queue.put({})
