"""The door for agents: who is heard, what is accepted once, what is refused and put on record."""

import json
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from accounts.roles import Role
from extraction.actions import site_jobs
from extraction.agent import protocol
from extraction.models import BundleFile, Nonce, Quarantine, Receipt, SiteAgent
from extraction.tasks import sweep
from tests.factories import extraction as make
from tests.factories import staff
from workflow.models import Event, Parameter

pytestmark = pytest.mark.django_db
API = "/extraction/gateway/v1/"


@pytest.fixture(autouse=True)
def at_the_centre():
    with make.on_site():
        yield


@pytest.fixture
def script(db):
    """A script at two hospitals, and these."""
    who, usage = make.author()
    sites = make.sites("h1", "h2")
    return make.dispatched(sites, by=who, usage=usage), sites


def say(where, call, message=None, **changes):
    """Send a message of a hospital's agent; `changes` spoil it in one way or another."""
    body = changes.get("body", json.dumps(message or {}).encode())
    time = changes.get("time", datetime.now(UTC))
    stamp = protocol.Stamp(changes.get("site", where.code), time, changes.get("nonce", uuid.uuid4()))
    headers = make.signed_headers(where, changes.get("signed_path", API + call), body, stamp)
    headers |= changes.get("headers", {})
    return Client(headers=headers).post(
        API + call, changes.get("sent_body", body), content_type="application/json"
    )


def codes():
    """What was put on record."""
    return list(Quarantine.objects.order_by("pk").values_list("number", "sort", "code"))


def report_of(job, site="h1"):
    return {"fence": make.fence_of(job), "manifest": make.base64_of(make.bundle_of(site)[0])}


def bundle_for(job, site="h1", **changed):
    manifest, files = make.bundle_of(site)
    return {
        "fence": make.fence_of(job),
        "manifest": make.base64_of(manifest),
        "files": {name: make.base64_of(content) for name, content in {**files, **changed}.items()},
    }


# -- who is heard ----------------------------------------------------------------------------------
def test_an_agent_is_told_the_orders_of_its_own_hospital(script):
    case, (one, two) = script
    job = make.approved(one, case)
    make.approved(two, case)

    orders = say(one, "orders").json()

    assert [order["job"] for order in orders["run"]] == [job.number]
    assert orders["send"] == []
    assert SiteAgent.objects.get(pk=one.agent.pk).last_seen_at is not None


def test_an_order_whose_approval_has_lapsed_is_not_told(script):
    case, (one, _two) = script
    make.approved(one, case)
    Parameter.objects.filter(name="site_job.approval_valid_days").update(value=-1)

    assert say(one, "orders").json() == {"run": [], "send": []}


@pytest.mark.parametrize(
    ("spoilt", "code"),
    [
        ({"headers": {"Authorization": "Bearer of nothing"}}, "token"),
        ({"headers": {"Authorization": ""}}, "token"),
        ({"site": "h9"}, "token"),
        ({"site": "h2"}, "signature"),
        ({"sent_body": b'{"fence": 2}'}, "signature"),
        ({"signed_path": API + "profile"}, "signature"),
        ({"headers": {"X-Madoguchi-Signature": "AAAA"}}, "signature"),
        ({"headers": {"X-Madoguchi-Nonce": "x"}}, "signature"),
        ({"time": datetime.now(UTC) - timedelta(days=1)}, "clock"),
        ({"time": datetime.now(UTC) + timedelta(days=1)}, "clock"),
    ],
)
def test_a_message_that_is_not_what_it_should_be_is_not_heard(script, spoilt, code):
    _case, (one, _two) = script

    answer = say(one, "orders", **spoilt)

    assert (answer.status_code, answer.json()["code"]) == (401, code)
    assert Nonce.objects.count() == 0


def test_a_message_is_heard_once(script):
    _case, (one, _two) = script
    nonce, time = uuid.uuid4(), datetime.now(UTC)

    answers = [say(one, "orders", nonce=nonce, time=time).status_code for _turn in range(3)]

    assert answers == [200, 409, 409]
    assert codes() == [("", "orders", "replay"), ("", "orders", "replay")]


def test_an_agent_that_was_shut_out_is_not_heard(script):
    _case, (one, _two) = script
    SiteAgent.objects.filter(pk=one.agent.pk).update(is_active=False)

    assert say(one, "orders").json()["code"] == "token"


def test_nonces_are_forgotten_when_their_time_alone_refuses_the_message(script):
    _case, (one, _two) = script
    say(one, "orders")
    Nonce.objects.update(heard_at=datetime.now(UTC) - timedelta(minutes=20))

    sweep()

    assert Nonce.objects.count() == 0


def test_a_message_beyond_the_limit_is_refused_unread(script):
    _case, (one, _two) = script
    body = b" " * (protocol.MOST_BYTES + 1)

    answer = say(one, "orders", body=body)

    assert (answer.status_code, answer.json()["code"]) == (413, "size")


def test_a_browser_needs_no_session_here_and_gets_none():
    answer = Client().post(API + "orders", "{}", content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (401, "signature")
    assert not answer.cookies


def test_the_interface_describes_itself():
    described = Client().get(API + "openapi.json").json()

    assert described["openapi"].startswith("3.1")
    assert sorted(path.removeprefix(API) for path in described["paths"]) == [
        "jobs/{number}/bundle",
        "jobs/{number}/failure",
        "jobs/{number}/heartbeat",
        "jobs/{number}/lease",
        "jobs/{number}/report",
        "orders",
        "profile",
    ]


# -- running ---------------------------------------------------------------------------------------
def test_a_run_is_leased_kept_alive_and_reported(script):
    case, (one, _two) = script
    job = make.approved(one, case)

    lease = say(one, f"jobs/{job.number}/lease").json()
    second = say(one, f"jobs/{job.number}/lease")
    alive = say(one, f"jobs/{job.number}/heartbeat", {"fence": lease["fence"]})
    say(one, f"jobs/{job.number}/report", report_of(job))

    job.refresh_from_db()
    assert (lease["fence"], lease["attempt"]) == (1, 1)
    assert (second.status_code, second.json()["code"]) == (409, "leased")
    assert alive.json()["fence"] == 1
    assert job.state == "extracted"
    assert job.manifest_digest == protocol.sha256(make.bundle_of("h1")[0])


def test_another_hospitals_job_does_not_exist_for_an_agent(script):
    case, (one, two) = script
    job = make.running(one, case)

    for call, message in [
        ("lease", {}),
        ("heartbeat", {"fence": 1}),
        ("report", report_of(job)),
        ("bundle", bundle_for(job)),
        ("failure", {"fence": 1, "reason": "x"}),
    ]:
        answer = say(two, f"jobs/{job.number}/{call}", message)

        assert (answer.status_code, answer.json()["code"]) == (404, "unknown")
    job.refresh_from_db()
    assert job.state == "running"


def test_the_same_report_again_gets_the_same_receipt(script):
    case, (one, _two) = script
    job = make.running(one, case)

    answers = [say(one, f"jobs/{job.number}/report", report_of(job)).json() for _turn in range(5)]

    assert len({json.dumps(answer) for answer in answers}) == 1
    assert Receipt.objects.filter(job=job, sort="report").count() == 1
    assert Event.objects.filter(number=job.number, action="report").count() == 1


def test_an_old_fence_is_refused_and_recorded(script):
    case, (one, _two) = script
    job = make.running(one, case)
    message = report_of(job) | {"fence": make.fence_of(job) + 1}

    answer = say(one, f"jobs/{job.number}/report", message)

    assert (answer.status_code, answer.json()["code"]) == (409, "old_fence")
    assert codes() == [(job.number, "report", "old_fence")]
    refusals = Event.objects.filter(number=job.number, type="refusal")
    assert [(event.action, event.actor) for event in refusals] == [("report", one.organisation.pk)]


def test_a_failure_is_told_in_a_sentence(script):
    case, (one, _two) = script
    job = make.running(one, case)

    say(one, f"jobs/{job.number}/failure", {"fence": 1, "reason": "ディスクがいっぱいです。"})

    job.refresh_from_db()
    assert (job.state, job.failure) == ("failed", "ディスクがいっぱいです。")


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b'{"fence": "x"}', b'{"fence": 1, "manifest": "%%%"}', b'{"fence": 0}'],
)
def test_what_cannot_be_read_is_refused_and_recorded(script, body):
    case, (one, _two) = script
    job = make.running(one, case)

    answer = say(one, f"jobs/{job.number}/report", body=body)

    assert (answer.status_code, codes()) == (422, [(job.number, "report", "unreadable")])


# -- sending ---------------------------------------------------------------------------------------
def test_a_result_is_accepted_once_and_duplicates_get_the_first_receipt(script):
    case, (one, _two) = script
    job = make.sending(one, case)
    message = bundle_for(job)

    answers = [say(one, f"jobs/{job.number}/bundle", message).json() for _turn in range(20)]

    job.refresh_from_db()
    assert job.state == "received"
    assert len({json.dumps(answer) for answer in answers}) == 1
    assert Receipt.objects.filter(job=job, sort="bundle").count() == 1
    assert BundleFile.objects.filter(job=job).count() == 4


def test_no_result_is_accepted_before_it_was_approved(script):
    case, (one, _two) = script
    job = make.extracted(one, case)

    answer = say(one, f"jobs/{job.number}/bundle", bundle_for(job))

    assert (answer.status_code, answer.json()["code"]) == (409, "not_from_here")
    assert BundleFile.objects.count() == 0
    assert codes() == [(job.number, "bundle", "not_from_here")]


def test_an_altered_byte_is_refused_and_nothing_is_kept(script):
    case, (one, _two) = script
    job = make.sending(one, case)
    table = make.bundle_of("h1")[1]["attrition.csv"]
    altered = table.replace(b"17", b"18", 1)

    answer = say(one, f"jobs/{job.number}/bundle", bundle_for(job, **{"attrition.csv": altered}))

    assert (answer.status_code, answer.json()["code"]) == (422, "altered")
    assert (BundleFile.objects.count(), codes()) == (0, [(job.number, "bundle", "altered")])


def test_an_altered_duplicate_does_not_get_the_receipt(script):
    case, (one, _two) = script
    job = make.sending(one, case)
    message = bundle_for(job)
    say(one, f"jobs/{job.number}/bundle", message)
    message["files"]["attrition.csv"] = make.base64_of(b"other")

    assert say(one, f"jobs/{job.number}/bundle", message).json()["code"] == "altered"


def test_a_result_for_a_cancelled_job_is_put_aside(script):
    case, (one, _two) = script
    job = make.sending(one, case)
    message = bundle_for(job)
    site_jobs.cancel(job, by=staff(Role.DATA_MANAGER), comment="中止")

    answer = say(one, f"jobs/{job.number}/bundle", message)

    kept = Quarantine.objects.get()
    job.refresh_from_db()
    assert (answer.status_code, job.state) == (409, "cancelled")
    assert (kept.number, kept.code, kept.agent_id) == (job.number, "not_from_here", one.organisation.pk)
    assert kept.digest == protocol.sha256(json.dumps(message).encode())


# -- the store -------------------------------------------------------------------------------------
def test_an_agent_tells_what_its_own_store_holds(script):
    _case, (one, _two) = script
    table = {"rows": 30, "columns": ["patient_id"], "code_systems": [], "first_day": None, "last_day": None}
    profile = {"site": "h1", "tables": {"patient": table}}

    accepted = say(one, "profile", {"profile": profile})
    foreign = say(one, "profile", {"profile": profile | {"site": "h2"}})

    assert (accepted.status_code, foreign.status_code) == (200, 422)
    assert SiteAgent.objects.get(pk=one.agent.pk).profile["tables"]["patient"]["rows"] == 30
