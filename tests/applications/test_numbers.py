"""Training numbers in an application: checked while they are typed, and watched afterwards."""

from datetime import datetime, time, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.actions import usage_accounts
from accounts.roles import Role
from accounts.selectors import people_of
from applications.actions import usages
from applications.models import NumberWarning, UsageMember
from tests.factories import applications as made
from tests.factories import company, fresh, staff
from tests.factories import training as trained
from tests.factories import usage_accounts as accounts
from training import numbering
from training.actions import enrolments
from training.selectors import completion_of
from workflow import clock, clocks, inbox
from workflow.models import InboxItem, Notice, Parameter
from workflow.refusals import NotReady

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead():
    return made.lead_of(company())


@pytest.fixture
def usage(lead):
    return made.begun(lead.memberships.first().organisation)


def revoke(who, code: str = "overview") -> str:
    """Take a person's number back; returns it."""
    number = completion_of(who, code)
    enrolments.revoke(number.enrolment, by=fresh(staff(Role.TRAINING_DESK)), comment="別人の受講でした")
    return number.number


def wrong(number: str) -> str:
    """The number with another last digit."""
    return number[:-1] + str((int(number[-1]) + 1) % 10)


# -- while typing -------------------------------------------------------------------------------
def test_each_number_is_judged_at_once_with_its_reason(client, usage, lead):
    who = made.trained(usage.organisation, "overview", "operation")
    other = completion_of(made.trained(usage.organisation, "overview"), "overview").number
    own, operation = (completion_of(who, code).number for code in ("overview", "operation"))
    client.force_login(lead)

    def said(number: str) -> str:
        query = {"person": who.pk, "role": "解析", "overview_number": number}
        return client.get(reverse("applications:number_check", args=[usage.number]), query).text

    assert f"{own} は{who}さんの有効な番号です。" in said(own)
    assert "受講者番号に打ち間違いがあります" in said(wrong(own))
    assert f"受講者番号 {other} は、この人のものではありません。" in said(other)
    assert f"受講者番号 {operation} は「システム操作」のものです。" in said(operation)
    assert "この受講者番号は発行されていません。" in said(numbering.written("2099", "000001"))
    revoke(who)
    assert f"受講者番号 {own} は取り消されています。" in said(own)


def add(client, usage, who, number: str):
    """Send the form of a new member."""
    return client.post(
        reverse("applications:member_add", args=[usage.number]),
        {"key": uuid4(), "person": who.pk, "role": "解析", "overview_number": number},
    )


def test_without_any_script_the_form_says_the_same_and_keeps_what_was_typed(client, usage, lead):
    who = made.trained(usage.organisation, "overview")
    typed = wrong(completion_of(who, "overview").number)
    client.force_login(lead)

    answer = add(client, usage, who, typed)

    assert answer.status_code == 422
    assert "受講者番号に打ち間違いがあります" in answer.text
    assert typed in answer.text
    assert not UsageMember.objects.exists()


def test_a_number_typed_in_full_width_is_kept_in_its_own_form(client, usage, lead):
    who = made.trained(usage.organisation, "overview")
    number = completion_of(who, "overview").number
    client.force_login(lead)

    add(client, usage, who, number.replace("-", "").translate({ord(c): ord(c) + 0xFEE0 for c in number}))

    assert UsageMember.objects.get().overview_number == number


def test_a_lost_number_is_marked_in_the_list_of_people(client, usage, lead):
    who = made.add_member(usage)
    number = revoke(who)
    client.force_login(lead)

    shown = client.get(reverse("applications:section", args=[usage.number, "members"]))

    assert f"受講者番号 {number} は取り消されています。" in shown.text


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_people_asks_as_much_for_three_as_for_one(
    client, usage, lead, django_assert_num_queries, count
):
    for _person in range(count):
        made.add_member(usage)
    client.force_login(lead)

    with django_assert_num_queries(12):
        client.get(reverse("applications:section", args=[usage.number, "members"]))


def test_strangers_check_nothing(client, usage):
    client.force_login(made.lead_of(company()))

    assert client.get(reverse("applications:number_check", args=[usage.number])).status_code == 404


# -- afterwards ---------------------------------------------------------------------------------
def test_the_applicant_is_told_of_a_lost_number_once_by_mail_and_inbox():
    usage = made.in_use()
    member = usage.members.first()
    number = revoke(member.person)
    Notice.objects.all().delete()

    for _look in range(3):
        clocks.run()

    warning = NumberWarning.objects.get()
    told = Notice.objects.filter(number=usage.number)
    assert (warning.member, warning.number) == (member, number)
    people = list(told.values_list("person", flat=True))
    everybody = {who.pk for who in people_of(usage.organisation)} | {member.person_id}
    assert (set(people), len(people)) == (everybody, len(everybody))
    assert number in told.first().body
    item = InboxItem.objects.exclude(task="").get()
    assert (item.audience, item.done_at) == (f"org:{usage.organisation_id}", None)


def test_the_inbox_says_what_is_to_be_done(client):
    usage = made.in_use()
    revoke(usage.members.first().person)
    clocks.run()
    client.force_login(made.lead_of(usage.organisation))

    assert "有効でなくなった受講者番号があります。" in client.get("/").text


def test_a_number_that_runs_out_is_found_on_the_day_after_its_last(monkeypatch):
    Parameter.objects.create(name="training.valid_months", valid_from="2020-01-01", value=1, mark="inferred")
    usage = made.begun()
    who = made.add_member(usage)
    last = completion_of(who, "overview").valid_until
    end = datetime.combine(last, time(23, 59, 59), clock.TOKYO)
    monkeypatch.setattr(clock, "now", lambda: end)
    clocks.run(end)
    before = NumberWarning.objects.count()
    after = end + timedelta(seconds=1)
    monkeypatch.setattr(clock, "now", lambda: after)
    clocks.run(after)

    assert (before, NumberWarning.objects.count()) == (0, 1)


def test_after_training_anew_the_new_number_stands_there_and_the_inbox_is_clear():
    usage = made.in_use()
    who = usage.members.first().person
    lost = revoke(who)
    clocks.run()

    newer = trained.passed(who).completion.number
    clocks.run()

    member = UsageMember.objects.get(person=who)
    assert (member.overview_number, newer != lost) == (newer, True)
    assert NumberWarning.objects.get().settled_at is not None
    assert not InboxItem.objects.exclude(task="").filter(done_at=None).exists()


def test_nobody_is_told_of_a_usage_that_has_ended():
    usage = made.closed()
    revoke(usage.members.first().person)

    clocks.run()

    assert not NumberWarning.objects.exists()


def test_a_move_of_the_usage_does_not_hide_the_lost_number():
    usage = made.ready()
    revoke(usage.members.first().person)
    clocks.run()

    usages.revise(usage, by=made.lead_of(usage.organisation), comment="直します")

    assert inbox.waiting_for(made.lead_of(usage.organisation)).exclude(task="").count() == 1


def test_an_account_is_not_issued_with_a_number_that_was_revoked_or_ran_out(monkeypatch):
    Parameter.objects.create(name="training.valid_months", valid_from="2020-01-01", value=1, mark="inferred")
    organisation, officer = company(), staff(Role.CASE_OFFICER)
    first, second = (made.trained(organisation, "overview", "operation") for _person in range(2))
    usage = made.in_use(organisation, members=[first, second])
    asked = [accounts.requested(organisation, who=who, usage=usage.number) for who in (first, second)]
    number = revoke(first, "operation")

    with pytest.raises(NotReady) as revoked:
        usage_accounts.issue(asked[0], by=officer)
    later = clock.now() + timedelta(days=40)
    monkeypatch.setattr(clock, "now", lambda: later)
    with pytest.raises(NotReady) as ran_out:
        usage_accounts.issue(asked[1], by=officer)

    assert f"受講者番号 {number} は取り消されています。" in revoked.value.reasons[0]
    assert "が過ぎています。もう一度受講してください。" in ran_out.value.reasons[0]
