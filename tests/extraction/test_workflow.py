"""Who may do what with scripts, hospitals' jobs and releases, in which state."""

import pytest

from accounts.roles import Role
from extraction import tasks
from extraction.actions import releases, scripts, site_jobs
from extraction.models import Release, Script, SiteJob
from extraction.workflow import release as release_machine
from extraction.workflow import script as script_machine
from extraction.workflow import site_job as job_machine
from tests import matrix, walks
from tests.extraction.people import everybody
from tests.factories import extraction as make
from tests.factories import staff
from workflow.actors import SYSTEM

pytestmark = pytest.mark.django_db

AGREED = {"allowed but not listed": [], "listed but refused": []}
SCRIPTS = """
(new)      | begin              | author
draft      | save_draft         | author
draft      | submit             | author
draft      | withdraw           | author, lead
submitted  | return_to_author   | case_officer, data_manager
submitted  | dispatch           | case_officer, data_manager
submitted  | revise             | author
submitted  | withdraw           | author, lead
returned   | save_draft         | author
returned   | submit             | author
returned   | withdraw           | author, lead
dispatched | revise             | author
dispatched | integrate          | system
dispatched | integrate_received | data_manager
dispatched | withdraw           | author, lead
"""
JOBS = """
(new)     | request         | case_officer, data_manager
waiting   | approve         | site_officer
waiting   | return_script   | site_officer
waiting   | void            | system
waiting   | cancel          | data_manager
approved  | return_script   | site_officer
approved  | start           | agent
approved  | void            | system
approved  | cancel          | data_manager
running   | return_script   | site_officer
running   | start           | agent
running   | requeue         | system
running   | report          | agent
running   | fail            | agent
running   | void            | system
running   | cancel          | data_manager
extracted | approve_sending | site_approver
extracted | refuse_sending  | site_approver
extracted | void            | system
extracted | cancel          | data_manager
sending   | refuse_sending  | site_approver
sending   | receive         | agent
sending   | fail            | agent
sending   | void            | system
sending   | cancel          | data_manager
failed    | retry           | data_manager
failed    | void            | system
failed    | cancel          | data_manager
"""
RELEASES = """
(new)     | request             | author
requested | amend               | author
requested | protect             | author
requested | submit              | author
requested | withdraw            | author, lead
checking  | vote                | reviewer, case_officer, data_manager
checking  | conclude            | system
checking  | withdraw            | author, lead
checked   | release             | data_manager
checked   | return_to_applicant | data_manager
checked   | refuse              | data_manager
returned  | amend               | author
returned  | protect             | author
returned  | submit              | author
returned  | withdraw            | author, lead
"""


@pytest.fixture(autouse=True)
def at_the_centre():
    with make.on_site():
        yield


@pytest.fixture
def author(db):
    return make.author()


def test_authors_write_the_agency_forwards_and_data_managers_integrate(author):
    who, usage = author
    own, other = make.sites("h1", "h2")
    how = {"by": who, "usage": usage}
    at_hospitals = make.dispatched([own, other], **how)
    make.received(own, at_hospitals)
    at_one = make.dispatched([own, other], **how)
    make.received(own, at_one)
    cases = {
        "": Script(organisation=who.memberships.first().organisation, subject=usage, author=who),
        "draft": make.draft(**how),
        "submitted": make.submitted(**how),
        "returned": make.returned(**how),
        "dispatched": at_hospitals,
        "integrated": scripts.integrate_received(at_one, by=staff(Role.DATA_MANAGER), comment="急ぐため"),
        "withdrawn": make.withdrawn(**how),
    }

    allowed = matrix.allowed(script_machine, cases, everybody(who, own, other))

    assert matrix.difference(allowed, matrix.rows(SCRIPTS)) == AGREED


def test_each_hospital_decides_for_itself_and_its_agent_works_for_it(author):
    who, usage = author
    own, other = make.sites("h1", "h2")

    def script():
        return make.dispatched([own, other], by=who, usage=usage)

    manager = staff(Role.DATA_MANAGER)
    waiting = make.waiting(own, script())
    cases = {
        "": SiteJob(script=waiting.script, script_version=waiting.script_version, site=own.organisation),
        "waiting": waiting,
        "approved": make.approved(own, script()),
        "running": make.running(own, script()),
        "extracted": make.extracted(own, script()),
        "sending": make.sending(own, script()),
        "received": make.received(own, script()),
        "failed": make.failed(own, script()),
        "returned": site_jobs.return_script(make.waiting(own, script()), by=own.officer, comment="理由"),
        "refused": site_jobs.refuse_sending(make.extracted(own, script()), by=own.approver, comment="理由"),
        "void": site_jobs.void(make.waiting(own, script()), by=SYSTEM),
        "cancelled": site_jobs.cancel(make.waiting(own, script()), by=manager, comment="理由"),
    }

    allowed = matrix.allowed(job_machine, cases, everybody(who, own, other))

    assert matrix.difference(allowed, matrix.rows(JOBS)) == AGREED


def test_two_check_and_a_data_manager_releases(author):
    who, usage = author
    own, other = make.sites("h1", "h2")
    done = make.integrated([own, other], by=who, usage=usage)
    manager = staff(Role.DATA_MANAGER)
    cases = {
        "": Release(organisation=done.organisation, subject=usage, applicant=who),
        "requested": make.requested(done),
        "checking": make.checking(done),
        "checked": make.checked(done),
        "released": make.released(done),
        "returned": releases.return_to_applicant(make.checked(done), by=manager, comment="理由"),
        "refused": releases.refuse(make.checked(done), by=manager, comment="理由"),
        "withdrawn": releases.withdraw(make.requested(done), by=who),
    }

    allowed = matrix.allowed(release_machine, cases, everybody(who, own, other))

    assert matrix.difference(allowed, matrix.rows(RELEASES)) == AGREED


# -- whatever is tried, the log agrees -------------------------------------------------------------
WRITTEN = {
    "return_to_author": {"comment": "理由"},
    "integrate_received": {"comment": "理由"},
    "return_script": {"comment": "理由"},
    "refuse_sending": {"comment": "理由"},
    "cancel": {"comment": "理由"},
    "return_to_applicant": {"comment": "理由"},
    "refuse": {"comment": "理由"},
    "save_draft": {"text": make.HEPARIN},
    "amend": {"chosen": [make.TABLE], "explanation": "論文に使います。"},
}


def inputs_for(name, case, random):
    """Plausible inputs, and now and then the fence of an earlier attempt."""
    if name == "vote":
        return {"verdict": random.choice(["safe", "unsafe"])}
    if name not in {"report", "receive", "fail"}:
        return WRITTEN.get(name, {})
    manifest, files = make.bundle_of("h1")
    order = getattr(case, "order", None)
    fence = random.choice([order.fence, order.fence + 1]) if order else 1
    return {
        "report": {"fence": fence, "manifest": manifest},
        "fail": {"fence": fence, "comment": "失敗"},
        "receive": {"fence": fence, "manifest": manifest, "files": files},
    }[name]


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_tried_with_a_script_the_log_agrees(author, seed):
    who, usage = author
    own, other = make.sites("h1", "h2")

    likely = [who, staff(Role.DATA_MANAGER), SYSTEM] * 8
    case = make.draft(who, usage)

    assert walks.walk(
        script_machine,
        case,
        likely + list(everybody(who, own, other).values()),
        inputs_for,
        seed=seed,
        steps=40,
    )


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_tried_with_a_job_the_log_agrees(author, seed):
    who, usage = author
    own, other = make.sites("h1", "h2")
    likely = [own.officer, own.approver, own.agent] * 8
    case = make.waiting(own, make.dispatched([own], by=who, usage=usage))

    assert walks.walk(
        job_machine,
        case,
        likely + list(everybody(who, own, other).values()),
        inputs_for,
        seed=seed,
        steps=100,
    )


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_tried_with_a_release_the_log_agrees(author, seed):
    who, usage = author
    own, other = make.sites("h1", "h2")
    case = make.requested(make.integrated([own, other], by=who, usage=usage))
    likely = [who, staff(Role.REVIEWER), staff(Role.CASE_OFFICER), staff(Role.DATA_MANAGER)] * 6

    assert walks.walk(
        release_machine,
        case,
        likely + list(everybody(who, own, other).values()),
        inputs_for,
        seed=seed,
        steps=80,
    )


def test_the_last_result_brings_the_integration(author):
    who, usage = author
    own, other = make.sites("h1", "h2")
    case = make.dispatched([own, other], by=who, usage=usage)

    make.received(own, case)
    first = tasks.integrate_complete()
    make.received(other, case)
    second = tasks.integrate_complete()

    case.refresh_from_db()
    assert (first, second, case.state) == (0, 1, "integrated")
