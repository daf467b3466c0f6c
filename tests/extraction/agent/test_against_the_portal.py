"""A real agent, the running portal, the real engine, real patients."""

import json
import shutil
import signal
from dataclasses import replace
from datetime import timedelta

import psutil
import pytest

from accounts.roles import Role
from extraction import selectors, tasks
from extraction.actions import scripts, site_jobs
from extraction.agent.config import BadConfig, read
from extraction.agent.loop import Agent, only_one
from extraction.agent.work import Work
from extraction.models import Order, Quarantine, Receipt, SiteAgent, SiteJob
from tests.extraction.agent.conftest import until
from tests.factories import extraction as make
from tests.factories import staff
from workflow.models import Event

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def script(site):
    who, usage = make.author()
    return make.dispatched([site], by=who, usage=usage)


def state_of(job):
    return SiteJob.objects.values_list("state", flat=True).get(pk=job.pk)


def folder_of_agent(agent, job):
    return agent.config.work / job.number


def folder_of(settings_file, job):
    return read(settings_file).work / job.number


def test_a_script_is_run_reported_approved_sent_and_received(site, script, agent):
    job = make.approved(site, script)

    ran = agent.once()
    after_run = state_of(job)
    nothing_more = agent.once()
    job.refresh_from_db()
    site_jobs.approve_sending(job, by=site.approver)
    sent = agent.once()

    assert (ran, after_run, nothing_more, sent, state_of(job)) == (1, "extracted", 0, 1, "received")
    manifest = json.loads((folder_of_agent(agent, job) / "result" / "manifest.json").read_bytes())
    assert manifest["script_digest"] == job.script_version.sha256
    assert tasks.integrate_complete() == 1
    assert selectors.result_of(script).sites == ["h1"]
    assert SiteAgent.objects.get(pk=site.agent.pk).profile["site"] == "h1"
    assert Quarantine.objects.count() == 0


def test_the_result_stays_at_the_hospital_until_it_is_approved(site, script, agent):
    job = make.approved(site, script)

    agent.once()

    job.refresh_from_db()
    told = json.dumps(job.manifest, ensure_ascii=False)
    assert (folder_of_agent(agent, job) / "result" / "attrition.csv").exists()
    assert job.files.count() == 0
    assert "evidence.json" in told
    assert '"persons": 9' not in told


def test_the_agent_sends_nothing_but_the_approved_bytes(site, script, agent):
    job = make.approved(site, script)
    agent.once()
    job.refresh_from_db()
    site_jobs.approve_sending(job, by=site.approver)
    table = folder_of_agent(agent, job) / "result" / "attrition.csv"
    table.write_bytes(table.read_bytes() + b"\n")

    agent.once()

    job.refresh_from_db()
    assert (job.state, job.files.count()) == ("failed", 0)
    assert job.failure == "承認された結果を送れません: attrition.csv が承認されたものと異なります"


def test_a_lost_result_is_told_and_may_be_made_again(site, script, agent):
    job = make.approved(site, script)
    agent.once()
    job.refresh_from_db()
    site_jobs.approve_sending(job, by=site.approver)
    shutil.rmtree(folder_of_agent(agent, job))
    agent.once()
    job.refresh_from_db()
    lost = job.state
    site_jobs.retry(job, by=staff(Role.DATA_MANAGER))

    agent.once()

    assert (lost, state_of(job)) == ("failed", "extracted")


def test_an_order_with_other_bytes_or_a_foreign_signature_is_not_run(site, script, agent):
    job = make.approved(site, script)
    order = agent.client.say("orders")["run"][0]
    other = {**order, "script": make.base64_of(make.HEPARIN.encode() + b" ")}
    forged = {**order, "approval": {**order["approval"], "signature": make.base64_of(bytes(64))}}
    renamed = {**order, "job": "JOB-2026-9999"}

    for spoilt in (other, forged, renamed):
        assert agent._do(agent.work.run, spoilt) == 0

    assert state_of(job) == "approved"
    assert not (agent.config.work / job.number / "result").exists()


def test_a_run_that_cannot_be_done_says_why(site, script, agent, tmp_path):
    store = tmp_path / "broken"
    shutil.copytree(make.stores() / "h1", store)
    (store / "lab_result" / "part-0.parquet").write_bytes(b"no parquet")
    job = make.approved(site, script)
    broken = Agent(replace(agent.config, store=store), agent.client)

    broken.once()

    job.refresh_from_db()
    assert job.state == "failed"
    assert "lab_result/part-0.parquet" in job.failure


def test_two_agents_do_not_share_a_work_folder(agent):
    with only_one(agent.config.work), pytest.raises(BadConfig, match="Another agent"):
        only_one(agent.config.work)


def test_a_clock_that_is_wrong_sets_itself_right(site, script, agent):
    right = agent.client.clock
    agent.client.clock = lambda: right() - timedelta(days=1)
    job = make.approved(site, script)

    agent.once()

    assert state_of(job) == "extracted"


@pytest.mark.parametrize("moment", ["lease.json", ".result.partial-*", "result"])
def test_an_agent_killed_at_any_moment_ends_right(site, script, settings_file, start, moment):
    job = make.approved(site, script)
    folder = folder_of(settings_file, job)
    victim = start()
    until(lambda: list(folder.glob(moment)))
    orphans = psutil.Process(victim.pid).children(recursive=True)
    victim.send_signal(signal.SIGKILL)
    victim.wait(10)
    _gone, alive = psutil.wait_procs(orphans, timeout=20)

    start()
    until(lambda: state_of(job) == "extracted")
    job.refresh_from_db()
    site_jobs.approve_sending(job, by=site.approver)
    until(lambda: state_of(job) == "received")

    assert alive == []
    assert Receipt.objects.filter(job=job, sort="bundle").count() == 1
    assert Event.objects.filter(number=job.number, action="receive").count() == 1
    assert [path.name for path in folder.glob(".*")] == []


def test_an_engine_killed_while_it_writes_leaves_nothing_that_passes_for_a_result(
    site, script, agent, monkeypatch
):
    job, watch = make.approved(site, script), Work._watch
    folder = folder_of_agent(agent, job)

    def kill_while_writing(work, child, journal, fence):
        until(lambda: child.poll() is not None or list(folder.glob(".result.partial-*/result")))
        child.kill()
        return watch(work, child, journal, fence)

    with monkeypatch.context() as patch:
        patch.setattr(Work, "_watch", kill_while_writing)
        agent.once()
    job.refresh_from_db()
    left = sorted(path.name.partition("-")[0] for path in folder.iterdir())
    failed = (job.state, job.failure, "result" in left, ".result.partial" in left)
    site_jobs.retry(job, by=staff(Role.DATA_MANAGER))
    agent.once()

    assert failed == ("failed", "exit -9", False, True)
    assert state_of(job) == "extracted"
    assert [path.name for path in folder.glob(".*")] == []


def test_a_dead_agents_job_is_put_back_after_its_lease(site, script, settings_file, start):
    job = make.approved(site, script)
    victim = start()
    until(lambda: state_of(job) == "running")
    victim.kill()
    victim.wait(10)

    until(lambda: tasks.requeue_silent())

    assert state_of(job) == "approved"
    assert Order.objects.get(job=job.pk).leased_until is None


def test_cancelling_stops_the_run_at_the_hospital(site, script, settings_file, start):
    job = make.approved(site, script)
    process = start()
    until(lambda: psutil.Process(process.pid).children())
    child = psutil.Process(process.pid).children()[0]
    site_jobs.cancel(job, by=staff(Role.DATA_MANAGER), comment="中止")

    psutil.wait_procs([child], timeout=30)

    assert not child.is_running()
    assert state_of(job) == "cancelled"
    assert not (folder_of(settings_file, job) / "reported.json").exists()


def test_a_revised_script_is_run_in_its_new_version_only(site, script, agent):
    make.approved(site, script)
    scripts.revise(script, by=make.seated(script.author))
    scripts.save_draft(
        script, by=make.seated(script.author), text=make.HEPARIN.replace('"min": 18', '"min": 20')
    )
    scripts.submit(script, by=make.seated(script.author))
    scripts.dispatch(script, by=staff(Role.CASE_OFFICER))
    second = make.approved(site, script)

    ran = agent.once()

    second.refresh_from_db()
    assert ran == 1
    assert second.manifest["script_digest"] == second.script_version.sha256
    assert second.script_version.edition == 2
