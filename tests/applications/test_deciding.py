"""The formal application, its review and the decision."""

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.roles import Role
from agreements.models import Contract
from agreements.selectors import contract_of
from applications import policies, selectors
from applications.actions import reviews, usages
from applications.models import UsageMember
from tests.applications.refusals import refused
from tests.factories import agent_of, company, person, staff
from tests.factories import applications as made
from workflow import parameters
from workflow.models import Document, Notice

pytestmark = pytest.mark.django_db


def test_everybody_needs_their_own_number_before_the_formal_application():
    usage = made.ready()
    untrained = person(Role.MEMBER, of=usage.organisation)
    UsageMember.objects.create(usage=usage, person=untrained, role="確認", joined_at=usage.opened_at)

    reasons = refused(usages.submit, usage, by=made.lead_of(usage.organisation))

    assert reasons == [f"{untrained}さんの研修「概論」の受講者番号を確認できません。"]


def test_a_colleagues_number_does_not_count():
    usage = made.ready()
    owner = selectors.members_of(usage.number).get()
    borrower = person(Role.MEMBER, of=usage.organisation)
    member = UsageMember(usage=usage, person=borrower, overview_number=owner.overview_number)

    said = f"受講者番号 {member.overview_number} は、この人のものではありません。"
    fault = f"{borrower}さんの研修「概論」の受講者番号を確認できません。{said}"
    assert policies.number_fault(member) == fault


def test_account_holders_also_need_the_number_of_system_operation():
    organisation = company()
    who = made.trained(organisation, "overview")
    usage = made.ready(organisation, members=[who])

    reasons = refused(usages.submit, usage, by=made.lead_of(organisation))

    assert reasons == [f"{who}さんの研修「システム操作」の受講者番号を確認できません。"]


def test_the_receipt_is_made_of_what_was_handed_in():
    usage = made.submitted()

    paper = Document.objects.get(template="application")
    population = next(s for s in paper.content["sections"] if s["key"] == "population")
    assert (paper.number, paper.content["round"]) == (usage.number, 2)
    assert population["items"][0] == {
        "key": "target",
        "term": "対象集団の定義",
        "value": "対象集団の定義の記入",
    }


def test_a_revised_draft_is_checked_again():
    usage = made.ready()

    usages.revise(usage, by=made.lead_of(usage.organisation), comment="担当者が替わる")

    assert usage.state == "draft"


def test_a_decision_needs_enough_opinions_without_conflict():
    usage = made.under_review(votes=1)
    made.vote(usage, has_conflict=True)

    assert refused(reviews.approve, usage, by=staff(Role.DECIDER)) == ["審査意見があと1件必要です。"]


def test_the_number_of_opinions_is_the_offices_figure():
    assert parameters.declared["review.quorum"].rows[0].mark == "inferred"


def test_one_opinion_a_person_and_round():
    usage, reviewer = made.under_review(), staff(Role.REVIEWER)
    made.vote(usage, by=reviewer)

    assert refused(made.vote, usage, by=reviewer) == ["この申出への審査意見は、すでに提出しています。"]


def test_those_who_took_part_do_not_decide():
    usage = made.under_review(votes=2)
    both = staff(Role.DECIDER, Role.REVIEWER)
    made.vote(usage, by=both, has_conflict=True)
    intake = agent_of(staff(Role.DECIDER, Role.CASE_OFFICER))
    other = usages.accept(made.submitted(), by=intake)
    for _vote in range(2):
        made.vote(other)

    assert refused(reviews.approve, usage, by=both) == [
        "審査意見を出した人と利益相反を申告した人は、決裁できません。"
    ]
    assert refused(reviews.approve, other, by=intake) == ["申出を提出した人と受理した人は、決裁できません。"]


def test_the_database_refuses_a_decision_by_the_one_who_accepted():
    usage = made.approved()

    with pytest.raises(IntegrityError, match="usage_decided_by_another"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("update applications_usage set decided_by = accepted_by")
    usage.refresh_from_db()
    assert usage.decided_by != usage.accepted_by


def test_people_of_the_applicant_neither_review_nor_decide():
    usage = made.under_review(votes=2)
    for role in (Role.REVIEWER, Role.DECIDER):
        insider = staff(role)
        insider.memberships.create(
            organisation=usage.organisation, role=Role.MEMBER, valid_from=insider.joined_at.date()
        )
        act = reviews.approve if role == Role.DECIDER else made.vote
        assert refused(act, usage, by=agent_of(insider)) == ["申出者に所属する人は、審査も決裁もできません。"]


def test_the_approval_names_its_version_gives_a_number_and_drafts_the_contract():
    usage = made.approved()

    contract = contract_of(usage.number)
    notice = Document.objects.get(template="decision")
    assert (usage.decided_round, usage.usage_number[:2]) == (2, "U-")
    assert (contract.state, contract.usage_number) == (Contract.State.DRAFTED, usage.usage_number)
    assert (notice.content["is_approved"], notice.content["usage_number"]) == (True, usage.usage_number)


def test_a_rejection_gives_the_reason_and_no_number():
    usage = made.rejected()

    notice = Document.objects.get(template="decision")
    assert (usage.usage_number, contract_of(usage.number)) == ("", None)
    assert (notice.content["is_approved"], notice.content["reason"]) == (False, "公益性が示されていません。")


def test_internal_remarks_reach_no_applicant():
    usage = made.under_review()
    lead = made.lead_of(usage.organisation)
    before = Notice.objects.filter(person=lead.pk).count()

    reviews.note(usage, by=staff(Role.CASE_OFFICER), comment="前例と比べること")
    made.vote(usage)

    assert Notice.objects.filter(person=lead.pk).count() == before
