"""Use, accounts, replacement, and the end."""

import pytest

from accounts.models import UsageAccount
from accounts.roles import Kind, Role
from agreements.models import Contract
from agreements.selectors import contract_of
from applications import policies, selectors
from applications.actions import closings, usages
from applications.models import Usage, UsageMember
from tests.applications.refusals import refused
from tests.factories import agent_of, company, hospital, person, staff, usage_accounts
from tests.factories import applications as made
from training.selectors import completion_of
from workflow import verification
from workflow.models import Document

pytestmark = pytest.mark.django_db


def test_the_use_begins_with_the_payment():
    usage = made.approved()
    before = usage.state

    made.settle(usage)

    assert (before, usage.state) == ("approved", "in_use")
    assert (selectors.is_in_use(usage.number), usage.began_at is not None) == (True, True)
    assert list(verification.faults(usage.number)) == []


def test_a_usage_that_is_not_paid_for_cannot_begin():
    usage = made.approved()

    assert policies.not_settled(usage, None) == "利活用契約の締結と利用料の納付が済んでいません。"


def test_an_authoritys_use_begins_without_contract():
    usage = made.approved(company(kind=Kind.GOVERNMENT), category="administrative")

    usage.refresh_from_db()
    assert (usage.state, contract_of(usage.number)) == ("in_use", None)


def test_no_account_before_use_nor_for_outsiders_nor_without_numbers():
    organisation = company()
    holder = made.trained(organisation, "overview", "operation")
    usage = made.approved(organisation, members=[holder])
    ask = {"who": holder, "usage": usage.number}

    assert refused(usage_accounts.requested, organisation, **ask) == [
        "利活用が始まっていないか、終了しているため、アカウントを使えません。"
    ]
    made.settle(usage)
    assert refused(usage_accounts.requested, organisation, usage=usage.number) == [
        "アカウントを使う利活用者として登録されていません。"
    ]
    assert usage_accounts.issued(organisation, **ask).state == "issued"


def _with_account():
    organisation = company()
    leaver = made.trained(organisation, "overview", "operation")
    usage = made.in_use(organisation, members=[leaver])
    account = usage_accounts.issued(organisation, who=leaver, usage=usage.number)
    return usage, selectors.members_of(usage.number).get(), account


def test_a_trained_colleague_takes_the_place_of_one_who_leaves():
    usage, leaving, account = _with_account()
    newcomer = made.trained(usage.organisation, "overview", "operation")
    numbers = {code: completion_of(newcomer, code).number for code in ("overview", "operation")}

    usages.replace_member(
        usage,
        by=made.lead_of(usage.organisation),
        leaving=leaving,
        person=newcomer,
        overview_number=numbers["overview"],
        operation_number=numbers["operation"],
        comment="異動",
    )

    account.refresh_from_db()
    member = selectors.members_of(usage.number).get()
    assert (member.person, member.needs_account, member.handles_statistics) == (newcomer, True, True)
    assert account.state == "closed"


def test_an_untrained_colleague_cannot_take_a_place():
    usage, leaving, account = _with_account()
    newcomer = made.trained(usage.organisation, "overview")

    reasons = refused(
        usages.replace_member,
        usage,
        by=made.lead_of(usage.organisation),
        leaving=leaving,
        person=newcomer,
        overview_number=leaving.overview_number,
        operation_number=leaving.operation_number,
    )

    account.refresh_from_db()
    said = f"受講者番号 {leaving.overview_number} は、この人のものではありません。"
    assert reasons == [f"{newcomer}さんの研修「概論」の受講者番号を確認できません。{said}"]
    assert (selectors.members_of(usage.number).get(), account.state) == (leaving, "issued")


def test_the_accepted_report_ends_the_use_and_its_accounts():
    usage, _member, account = _with_account()

    made.accepted_report(usage)

    account.refresh_from_db()
    usage.refresh_from_db()
    assert (usage.state, account.state) == ("closed", "closed")
    assert UsageAccount.objects.filter(state="issued").count() == 0
    assert Document.objects.filter(template="closing").count() == 1


def test_the_contract_ends_with_the_use():
    usage = made.in_use()

    made.accepted_report(usage)

    assert list(Contract.objects.values_list("subject", "state")) == [(usage.number, "ended")]


def test_only_a_usage_in_use_is_reported_on_and_only_once():
    usage = made.in_use()
    first = made.report(usage)

    assert refused(made.report, made.approved()) == ["利活用中の案件だけが終了報告の対象です。"]
    assert refused(made.report, usage) == [
        f"この利活用の終了報告は、すでに作成されています（{first.number}）。"
    ]


def test_whoever_handed_the_report_in_does_not_accept_it():
    case = made.report()
    both = staff(Role.CASE_OFFICER)
    both.memberships.create(organisation=case.organisation, role=Role.LEAD, valid_from=both.joined_at.date())
    both = agent_of(both)
    closings.submit(case, by=both)

    assert refused(closings.accept, case, by=both) == ["提出した人は、受け付けることができません。"]


def test_who_sees_which_usage():
    usage, draft = made.in_use(), made.begun()
    outside = made.trained(company(kind=Kind.CRO), "overview")
    UsageMember.objects.create(usage=usage, person=outside, role="解析", joined_at=usage.opened_at)

    def seen(who):
        return set(selectors.usages_visible_to(who).values_list("number", flat=True))

    assert seen(made.lead_of(usage.organisation)) == {usage.number}
    assert seen(outside) == {usage.number}
    assert seen(staff(Role.AUDITOR)) == {usage.number}
    assert seen(made.lead_of(draft.organisation)) == {draft.number}
    assert seen(person(Role.LEAD)) == set()
    assert seen(person(Role.SITE_OFFICER, of=hospital())) == set()
    assert set(Usage.objects.values_list("number", flat=True)) == {usage.number, draft.number}
