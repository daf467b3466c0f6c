"""Scripts: written on site, frozen when submitted, void when touched again."""

import hashlib

import pytest

from accounts.actions import usage_accounts
from accounts.models import UsageAccount
from accounts.roles import Role
from extraction import policies, selectors
from extraction import script as language
from extraction.actions import scripts, site_jobs
from extraction.models import Order, ScriptVersion, SiteAgent
from onsite_booking.actions import visits
from onsite_booking.models import Booking
from tests.factories import extraction as make
from tests.factories import staff
from workflow.models import Deadline, Notice, Parameter
from workflow.refusals import NotReady

pytestmark = pytest.mark.django_db
OTHER_AGE = make.HEPARIN.replace('"at_least": 18', '"at_least": 20')


@pytest.fixture(autouse=True)
def at_the_centre():
    with make.on_site():
        yield


@pytest.fixture
def author(db):
    return make.author()


def refused(act, *args, **inputs):
    with pytest.raises(NotReady) as refusal:
        act(*args, **inputs)
    return refusal.value.reasons


def test_submitting_freezes_the_very_bytes_with_their_sentences(author):
    who, usage = author

    case = make.submitted(by=who, usage=usage)

    version = ScriptVersion.objects.get(script=case)
    parsed = language.load(make.HEPARIN.encode())
    assert bytes(version.content) == make.HEPARIN.encode()
    assert version.sha256 == hashlib.sha256(make.HEPARIN.encode()).hexdigest()
    assert (version.rendering_ja, version.rendering_en) == (
        language.render(parsed, "ja"),
        language.render(parsed, "en"),
    )
    assert (version.edition, case.edition, case.name) == (1, 1, "ヘパリン開始後5〜14日の血小板減少")
    assert Deadline.objects.get(number=case.number, closed_at=None).due_on.isoformat() == "2026-06-08"


def test_white_space_is_not_normalised(author):
    who, usage = author
    text = " " + make.HEPARIN.replace("\n", "\r\n") + "\n\n"

    case = make.submitted(by=who, usage=usage, text=text)

    assert bytes(selectors.version_of(case).content) == text.encode()


def test_a_script_with_errors_does_not_leave_its_author(author):
    who, usage = author
    case = make.draft(who, usage, '{"version": 1, "title": {"ja": "題名", "en": "title"}}')

    (reason,) = refused(scripts.submit, case, by=who)

    assert reason.startswith("スクリプトに誤りが1件あります。")


def test_scripts_are_written_only_while_checked_in(author):
    who, usage = author
    case = make.draft(who, usage)
    sentence = (
        "スクリプトの作成と提出は、オンサイトセンターで「スクリプト作成」の予約に入室している間、"
        "その端末でだけできます。受付で入室の手続きをしてください。"
    )

    visits.check_out(Booking.objects.get(person=who), by=staff(Role.BOOKING_DESK))

    assert refused(make.draft, who, usage) == [sentence]
    assert refused(scripts.save_draft, case, by=who, text="{}") == [sentence]
    assert refused(scripts.submit, case, by=who) == [sentence]
    assert scripts.withdraw(case, by=who).state == "withdrawn"


def test_scripts_need_an_issued_account(author):
    who, usage = author
    usage_accounts.close(UsageAccount.objects.get(person=who), by=staff(Role.CASE_OFFICER), comment="異動")

    assert "この利活用のアカウントが発行されていません。アカウントの発行を受けてください。" in refused(
        make.draft, who, usage
    )


def test_dispatching_asks_every_hospital_that_takes_part(author):
    who, usage = author
    one, two, gone = make.sites("h1", "h2", "h3")
    SiteAgent.objects.filter(pk=gone.agent.pk).update(is_active=False)

    case = make.dispatched([one, two], by=who, usage=usage)

    jobs = list(selectors.jobs_of(case))
    assert [(job.site.site_code, job.state, job.script_version.edition) for job in jobs] == [
        ("h1", "waiting", 1),
        ("h2", "waiting", 1),
    ]
    told = Notice.objects.filter(kind="site_job").values_list("address", flat=True)
    assert sorted(told) == sorted([one.officer.email, two.officer.email])


def test_dispatching_without_hospitals_is_refused(author):
    who, usage = author
    case = make.submitted(by=who, usage=usage)

    assert refused(scripts.dispatch, case, by=staff(Role.DATA_MANAGER)) == [
        "抽出に参加している協力医療機関がありません。"
    ]


def test_revising_voids_all_approvals_of_the_earlier_bytes_at_once(author):
    who, usage = author
    sites = make.sites("h1", "h2", "h3")
    case = make.dispatched(sites, by=who, usage=usage)
    jobs = [make.received(sites[0], case), make.sending(sites[1], case), make.waiting(sites[2], case)]
    fence = make.fence_of(jobs[1])

    scripts.revise(case, by=who)

    for job in jobs:
        job.refresh_from_db()
    assert [job.state for job in jobs] == ["received", "void", "void"]
    order = Order.objects.get(job=jobs[1].pk)
    assert (order.closed_at is None, order.fence == fence) == (False, False)


def test_a_new_version_is_asked_for_anew_with_what_changed(author):
    who, usage = author
    (where,) = make.sites("h1")
    case = make.dispatched([where], by=who, usage=usage)
    make.approved(where, case)
    scripts.revise(case, by=who)
    scripts.save_draft(case, by=who, text=OTHER_AGE)

    scripts.submit(case, by=who)
    scripts.dispatch(case, by=staff(Role.DATA_MANAGER))

    job = make.job_at(where, case)
    before = selectors.last_approved(job)
    assert (job.state, job.script_version.edition, before.edition) == ("waiting", 2, 1)
    changes = language.diff(
        language.load(bytes(before.content)), language.load(bytes(job.script_version.content))
    )
    assert len(changes) == 1
    assert "18" in changes[0].ja
    assert "20" in changes[0].ja


def test_an_approval_of_an_old_version_cannot_be_given(author):
    who, usage = author
    (where,) = make.sites("h1")
    case = make.dispatched([where], by=who, usage=usage)
    job = make.waiting(where, case)
    case.edition += 1
    job.script.edition = case.edition

    assert policies.is_superseded(job, where.officer) == (
        "このスクリプトは改訂または取下げにより無効になりました。"
    )


def test_a_data_manager_may_go_on_without_some_hospitals_and_the_result_says_so(author):
    who, usage = author
    sites = make.sites("h1", "h2", "h3")
    case = make.dispatched(sites, by=who, usage=usage)
    manager = staff(Role.DATA_MANAGER)
    nothing_yet = refused(scripts.integrate_received, case, by=manager, comment="急ぐため")
    make.received(sites[0], case)
    make.received(sites[1], case)

    scripts.integrate_received(case, by=manager, comment="h3の応答がないため")

    result = selectors.result_of(case)
    assert nothing_yet == ["受領した結果がまだありません。"]
    assert (result.sites, result.missing, result.reason) == (
        ["h1", "h2"],
        [{"site": "h3", "state": "cancelled"}],
        "h3の応答がないため",
    )
    assert make.job_at(sites[2], case).state == "cancelled"


def test_the_pooled_table_is_the_sum_of_the_hospitals(author):
    who, usage = author
    case = make.integrated(make.sites(), by=who, usage=usage)

    tables = selectors.tables_of(selectors.result_of(case))

    pooled = tables[make.TABLE]
    hospitals = [tables[f"{make.TABLE}@{code}"] for code in make.SITES]
    assert pooled.cells == {
        address: sum(table.cells[address] for table in hospitals) for address in pooled.cells
    }
    assert pooled.cells[("*", "*", "*"), "persons"] == 37


def test_an_approval_lapses(author):
    who, usage = author
    (where,) = make.sites("h1")
    job = make.approved(where, make.dispatched([where], by=who, usage=usage))
    Parameter.objects.filter(name="site_job.approval_valid_days").update(value=-1)

    assert refused(site_jobs.start, job, by=where.agent) == [
        "スクリプトの承認の有効期間（-1日）が過ぎています。"
    ]
