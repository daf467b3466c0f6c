"""Scripts, hospitals' jobs, results and releases, brought to their states by acting.

Everything happens on one visit to the centre; wrap tests in `on_site()` so that the clock stands there.
"""

import atexit
import base64
import hashlib
import shutil
import subprocess
import tempfile
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from accounts.models import Organisation, Person
from accounts.roles import Role
from applications.selectors import usage as usage_of
from extraction import engine, examples, selectors, tasks
from extraction.actions import releases, scripts, site_jobs
from extraction.agent import protocol
from extraction.engine.importers.clif import build_demo_stores
from extraction.models import Order, Release, Script, SiteAgent, SiteJob
from tests.clocks import standing_at, tokyo
from tests.factories import onsite_booking as centre
from tests.factories.onsite_booking import seated
from tests.factories.people import hospital, person, staff

HEPARIN = examples.text_of("heparin_platelets")
VISIT = date(2026, 6, 1)
TOKEN = "a token of a hospital's agent"
SITES = ("h1", "h2", "h3")
TABLE = "low_platelets_by_sex_and_age"


def on_site() -> AbstractContextManager[None]:
    """The clock during the visit on which scripts are written."""
    return standing_at(tokyo("2026-06-01T10:30"))


def scratch() -> Path:
    """A folder that lasts as long as the test run."""
    folder = Path(tempfile.mkdtemp(prefix="madoguchi-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def stores() -> Path:
    """Folder with the stores of three hospitals, made of the real demonstration patients."""
    fetched = subprocess.run(["bin/fetch-real-patients"], check=True, capture_output=True, text=True)
    folder = scratch()
    build_demo_stores(Path(fetched.stdout.strip()), folder, SITES)
    return folder


@cache
def result_of(site: str, text: str = HEPARIN) -> Path:
    """The result folder of a script at a hospital, made by the real engine."""
    out = scratch() / "result"
    engine.run(text.encode(), stores() / site, out, site=site)
    return out


def bundle_of(site: str, text: str = HEPARIN) -> tuple[bytes, dict[str, bytes]]:
    """Manifest and files as the agent would send them."""
    files = {path.name: path.read_bytes() for path in result_of(site, text).iterdir()}
    return files.pop("manifest.json"), files


@dataclass(frozen=True)
class Site:
    """A hospital with its people, its agent and the agent's key."""

    organisation: Organisation
    officer: Person
    approver: Person
    agent: SiteAgent
    key: Ed25519PrivateKey

    @property
    def code(self) -> str:
        """The hospital's code."""
        return self.organisation.site_code


def site(code: str, **extra: Any) -> Site:
    """A hospital that takes part."""
    organisation, key = hospital(code), Ed25519PrivateKey.generate()
    agent = SiteAgent.objects.create(
        site=organisation,
        public_key=protocol.public_text(key.public_key()),
        token_hash=hashlib.sha256(TOKEN.encode()).hexdigest(),
        **extra,
    )
    return Site(
        organisation,
        person(Role.SITE_OFFICER, of=organisation),
        person(Role.SITE_APPROVER, of=organisation),
        agent,
        key,
    )


def sites(*codes: str, **extra: Any) -> list[Site]:
    """Several hospitals."""
    return [site(code, **extra) for code in codes or SITES]


# -- scripts ------------------------------------------------------------------------------------
def author(count: int = 1, seat: int = 0) -> Any:
    """Somebody with an account, in the centre for writing scripts, and the number of the usage."""
    with standing_at(centre.NOW):
        people, usage = centre.visitor(count)
        for n, who in enumerate([people] if count == 1 else people):
            centre.checked_in(who, usage, purpose="script", day=VISIT, seat=centre.seats()[seat + n])
            seated(who)
    return people, usage


def draft(by: Person | None = None, usage: str = "", text: str = HEPARIN) -> Script:
    """A script that is being written."""
    if by is None:
        by, usage = author()
    return scripts.begin(by=by, usage=usage_of(usage), text=text)


def submitted(case: Script | None = None, **extra: Any) -> Script:
    """A script that the agency looks at."""
    case = case or draft(**extra)
    return scripts.submit(case, by=seated(case.author))


def returned(**extra: Any) -> Script:
    """A script that came back."""
    case = submitted(**extra)
    return scripts.return_to_author(case, by=staff(Role.CASE_OFFICER), comment="目的を書いてください。")


def dispatched(at: list[Site] | None = None, case: Script | None = None, **extra: Any) -> Script:
    """A script at the hospitals (one, unless given)."""
    if at is None:
        site("h1")
    return scripts.dispatch(submitted(case, **extra), by=staff(Role.DATA_MANAGER))


def integrated(at: list[Site] | None = None, **extra: Any) -> Script:
    """A script whose result is there."""
    at = at or sites()
    case = dispatched(at, **extra)
    for where in at:
        received(where, case)
    tasks.integrate_complete()
    case.refresh_from_db()
    return case


def withdrawn(**extra: Any) -> Script:
    """A script that was given up."""
    case = draft(**extra)
    return scripts.withdraw(case, by=seated(case.author))


# -- hospitals' jobs ----------------------------------------------------------------------------
def job_at(where: Site, script: Script) -> SiteJob:
    """The job of a hospital."""
    return selectors.jobs_of(script).select_related("script").get(site=where.organisation)


def waiting(where: Site, script: Script | None = None) -> SiteJob:
    """A job that waits for the hospital's approval of the script."""
    return job_at(where, script or dispatched([where]))


def approved(where: Site, script: Script | None = None) -> SiteJob:
    """A job that waits for the agent."""
    return site_jobs.approve(waiting(where, script), by=where.officer)


def running(where: Site, script: Script | None = None) -> SiteJob:
    """A job on which the agent works."""
    return site_jobs.start(approved(where, script), by=where.agent)


def fence_of(job: SiteJob) -> int:
    """The fence of the present attempt."""
    return Order.objects.get(job=job.pk).fence


def extracted(where: Site, script: Script | None = None) -> SiteJob:
    """A job whose result lies at the hospital."""
    job = running(where, script)
    manifest, _files = bundle_of(where.code, bytes(job.script_version.content).decode())
    return site_jobs.report(job, by=where.agent, fence=fence_of(job), manifest=manifest)


def sending(where: Site, script: Script | None = None) -> SiteJob:
    """A job whose result may be sent."""
    return site_jobs.approve_sending(extracted(where, script), by=where.approver)


def received(where: Site, script: Script | None = None) -> SiteJob:
    """A job whose result is at the centre."""
    job = sending(where, script)
    manifest, files = bundle_of(where.code, bytes(job.script_version.content).decode())
    return site_jobs.receive(job, by=where.agent, fence=fence_of(job), manifest=manifest, files=files)


def failed(where: Site, script: Script | None = None) -> SiteJob:
    """A job that could not be run."""
    job = running(where, script)
    return site_jobs.fail(job, by=where.agent, fence=fence_of(job), comment="データが読めません。")


# -- releases -----------------------------------------------------------------------------------
def requested(script: Script | None = None, chosen: list[str] | None = None) -> Release:
    """A release that its applicant looks at."""
    script = script or integrated()
    return releases.request(
        by=seated(script.author),
        result=selectors.result_of(script),
        chosen=chosen or [TABLE],
        explanation="論文の表1に使います。10人未満の値は示しません。",
    )


def protected(script: Script | None = None, chosen: list[str] | None = None) -> Release:
    """A release with small numbers hidden."""
    case = requested(script, chosen)
    return releases.protect(case, by=seated(case.applicant))


def checking(script: Script | None = None, chosen: list[str] | None = None) -> Release:
    """A release that two people check."""
    case = protected(script, chosen)
    return releases.submit(case, by=seated(case.applicant))


def checked(script: Script | None = None, *verdicts: str, chosen: list[str] | None = None) -> Release:
    """A release with both votes."""
    case = checking(script, chosen)
    for role, verdict in zip((Role.REVIEWER, Role.CASE_OFFICER), verdicts or ("safe", "safe"), strict=True):
        releases.vote(case, by=staff(role), verdict=verdict, opinion="合計とも照らしました。")
    return case


def released(script: Script | None = None, chosen: list[str] | None = None) -> Release:
    """Tables that left the data centre."""
    return releases.release(checked(script, chosen=chosen), by=staff(Role.DATA_MANAGER))


def signed_headers(where: Site, path: str, body: bytes, stamp: protocol.Stamp) -> dict[str, str]:
    """Headers of a message of this hospital's agent."""
    headers = stamp.headers("POST", path, body, where.key)
    return headers | {"Authorization": f"Bearer {TOKEN}"}


def base64_of(content: bytes) -> str:
    """Bytes as they travel."""
    return base64.b64encode(content).decode()
