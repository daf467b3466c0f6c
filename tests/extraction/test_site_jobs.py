"""A hospital's two approvals, the lease, and what happens when things come late."""

import threading

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import Membership
from accounts.roles import Role
from extraction import orders, tasks
from extraction.actions import scripts, site_jobs
from extraction.models import Order, Script, SiteJob
from extraction.refusals import AlreadyLeased, Altered, OldFence
from tests.factories import extraction as make
from tests.factories import staff
from tests.factories.onsite_booking import seated
from tests.factories.people import LONG_AGO, agent_of
from workflow.models import InboxItem
from workflow.refusals import NotFromHere, NotReady, Refused


@pytest.fixture(autouse=True)
def at_the_centre():
    with make.on_site():
        yield


@pytest.fixture
def script(db):
    """A script at one hospital, and that hospital."""
    who, usage = make.author()
    where = make.site("h1")
    return make.dispatched([where], by=who, usage=usage), where


def lapse(job):
    """Let the lease run out, as if the agent had fallen silent."""
    Order.objects.filter(job=job.pk).update(leased_until="2020-01-01T00:00:00Z")


def test_the_second_approval_is_given_by_another_person(script):
    case, where = script
    job = make.extracted(where, case)
    Membership.objects.create(
        person=where.officer, organisation=where.organisation, role=Role.SITE_APPROVER, valid_from=LONG_AGO
    )

    with pytest.raises(NotReady) as refusal:
        site_jobs.approve_sending(job, by=agent_of(where.officer))

    assert refusal.value.reasons == [
        "スクリプトを承認した人は、結果の送信を承認できません。別の承認者が操作してください。"
    ]


def test_the_database_itself_wants_two_people(script):
    case, where = script
    job = make.extracted(where, case)

    with pytest.raises(IntegrityError, match="site_job_two_people"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "update extraction_sitejob set sending_approved_by = approved_by,"
                " sending_approved_at = approved_at where number = %s",
                [job.number],
            )


def test_each_step_waits_in_the_right_inbox(script):
    case, where = script

    def inbox(job):
        rows = InboxItem.objects.filter(number=job.number, done_at=None)
        return list(rows.values_list("audience", flat=True))

    waits = [inbox(make.waiting(where, case)), inbox(make.extracted(where, case))]

    assert waits == [
        [f"site:{where.organisation.pk}:site_officer"],
        [f"site:{where.organisation.pk}:site_approver"],
    ]


def test_only_one_attempt_holds_the_lease(script):
    case, where = script
    job = make.running(where, case)

    with pytest.raises(AlreadyLeased):
        site_jobs.start(job, by=where.agent)

    assert make.fence_of(job) == 1


def test_a_silent_run_is_put_back_and_its_fence_is_old(script):
    case, where = script
    job = make.running(where, case)
    fence, manifest = make.fence_of(job), make.bundle_of("h1")[0]
    lapse(job)

    put_back = tasks.requeue_silent()

    job.refresh_from_db()
    assert (put_back, job.state) == (1, "approved")
    with pytest.raises(NotFromHere):
        site_jobs.report(job, by=where.agent, fence=fence, manifest=manifest)
    site_jobs.start(job, by=where.agent)
    with pytest.raises(OldFence):
        site_jobs.report(job, by=where.agent, fence=fence, manifest=manifest)
    again = site_jobs.report(job, by=where.agent, fence=make.fence_of(job), manifest=manifest)
    assert again.state == "extracted"


def test_a_live_run_is_left_alone(script):
    case, where = script
    job = make.running(where, case)

    assert tasks.requeue_silent() == 0
    assert orders.prolong(job, make.fence_of(job), 30)


def test_a_sign_of_life_of_an_earlier_attempt_counts_for_nothing(script):
    case, where = script
    job = make.running(where, case)
    fence = make.fence_of(job)
    lapse(job)
    site_jobs.start(job, by=where.agent)

    assert not orders.prolong(job, fence, 30)


def test_a_lease_that_ran_out_may_be_taken_over(script):
    case, where = script
    job = make.running(where, case)
    lapse(job)

    site_jobs.start(job, by=where.agent)

    assert (make.fence_of(job), Order.objects.get(job=job.pk).attempt) == (2, 2)


@pytest.mark.parametrize("stop", ["cancel", "return_script"])
def test_stopping_wins_over_a_late_success(script, stop):
    case, where = script
    job = make.running(where, case)
    fence, manifest = make.fence_of(job), make.bundle_of("h1")[0]
    by = {"cancel": staff(Role.DATA_MANAGER), "return_script": where.officer}[stop]

    getattr(site_jobs, stop)(job, by=by, comment="中止")

    with pytest.raises(NotFromHere):
        site_jobs.report(job, by=where.agent, fence=fence, manifest=manifest)
    assert not orders.prolong(job, fence, 30)


def test_a_refused_sending_keeps_the_result_at_the_hospital(script):
    case, where = script
    job = make.sending(where, case)
    fence, (manifest, files) = make.fence_of(job), make.bundle_of("h1")

    site_jobs.refuse_sending(job, by=where.approver, comment="対象者が少ないため")

    with pytest.raises(NotFromHere):
        site_jobs.receive(job, by=where.agent, fence=fence, manifest=manifest, files=files)
    assert job.files.count() == 0


def test_exactly_the_approved_bytes_are_accepted_or_nothing(script):
    case, where = script
    job = make.sending(where, case)
    fence, (manifest, files) = make.fence_of(job), make.bundle_of("h1")
    table = files["attrition.csv"]
    wrong = [
        {**files, "attrition.csv": table[:-1] + bytes([table[-1] ^ 1])},
        {**files, "attrition.csv": table + b"\n"},
        {name: content for name, content in files.items() if name != "attrition.csv"},
        {**files, "more.csv": b"a,b\n"},
    ]

    for sent in wrong:
        with pytest.raises(Altered):
            site_jobs.receive(job, by=where.agent, fence=fence, manifest=manifest, files=sent)
    with pytest.raises(Altered):
        site_jobs.receive(job, by=where.agent, fence=fence, manifest=manifest + b" ", files=files)

    job.refresh_from_db()
    assert (job.state, job.files.count()) == ("sending", 0)


def test_a_result_of_another_script_or_hospital_is_not_reported(script):
    case, where = script
    job = make.running(where, case)
    fence = make.fence_of(job)
    strange = [make.bundle_of("h2")[0], make.bundle_of("h1", make.examples.text_of("readmissions"))[0]]

    for manifest in strange:
        with pytest.raises(Altered):
            site_jobs.report(job, by=where.agent, fence=fence, manifest=manifest)

    job.refresh_from_db()
    assert job.state == "running"


def test_a_failed_run_may_be_ordered_again_and_sending_needs_a_new_approval(script):
    case, where = script
    job = make.sending(where, case)
    site_jobs.fail(job, by=where.agent, fence=make.fence_of(job), comment="結果がありません")

    site_jobs.retry(job, by=staff(Role.DATA_MANAGER))

    assert (job.state, job.manifest, job.sending_approved_by) == ("approved", None, None)
    site_jobs.start(job, by=where.agent)
    manifest = make.bundle_of("h1")[0]
    site_jobs.report(job, by=where.agent, fence=make.fence_of(job), manifest=manifest)
    assert job.state == "extracted"


@pytest.mark.django_db(transaction=True)
def test_of_many_attempts_at_once_one_gets_the_lease():
    who, usage = make.author()
    where = make.site("h1")
    job = make.approved(where, make.dispatched([where], by=who, usage=usage))
    together, won, lost = threading.Barrier(8), [], []

    def attempt():
        mine = SiteJob.objects.select_related("site", "script", "script_version").get(pk=job.pk)
        together.wait()
        try:
            won.append(site_jobs.start(mine, by=where.agent))
        except Refused as refusal:
            lost.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=attempt) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(won), lost, make.fence_of(job)) == (1, ["leased"] * 7, 1)


@pytest.mark.django_db(transaction=True)
def test_revising_and_receiving_at_once_leaves_one_truth():
    who, usage = make.author()
    where = make.site("h1")
    case = make.dispatched([where], by=who, usage=usage)
    job = make.sending(where, case)
    fence, (manifest, files) = make.fence_of(job), make.bundle_of("h1")
    together, done = threading.Barrier(2), []

    def revise():
        mine = Script.objects.get(pk=case.pk)
        together.wait()
        scripts.revise(mine, by=seated(agent_of(who)))
        connection.close()

    def receive():
        mine = SiteJob.objects.select_related("site", "script", "script_version").get(pk=job.pk)
        together.wait()
        try:
            site_jobs.receive(mine, by=where.agent, fence=fence, manifest=manifest, files=files)
            done.append("received")
        except Refused:
            done.append("void")
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for work in (revise, receive)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    job.refresh_from_db()
    assert [job.state] == done
    assert job.files.exists() == (job.state == "received")
