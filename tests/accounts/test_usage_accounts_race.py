"""Fifty requests for five places at the same moment, on real connections; and what each fence is worth."""

from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction

from accounts import selectors
from accounts.actions import usage_accounts
from accounts.models import UsageAccount
from accounts.roles import Role
from tests.factories import company, person, staff
from tests.factories import usage_accounts as factory
from tests.races import PATIENCE, together
from workflow import reactions, verification
from workflow.refusals import NotReady

pytestmark = pytest.mark.django_db(transaction=True)

MANY, MOST = 50, 5


@pytest.fixture(autouse=True)
def accounts_alone(monkeypatch):
    monkeypatch.setattr(reactions, "objections", lambda move: [])


@pytest.fixture
def tries():
    """Fifty waiting accounts of one organisation, each about to be issued."""
    organisation, officer = company(), staff(Role.CASE_OFFICER)
    lead = factory.lead_of(organisation)

    def one():
        waiting = usage_accounts.request(
            by=lead,
            organisation=organisation,
            person=person(Role.MEMBER, of=organisation),
            subject=factory.USAGE,
        )
        return lambda: usage_accounts.issue(waiting, by=officer)

    return [one() for _try in range(MANY)]


@pytest.fixture
def everybody_counts_first(monkeypatch):
    """All fifty have looked for a free place before the first of them takes one."""
    looked, look = Barrier(MANY, timeout=PATIENCE), selectors.free_slot

    def look_and_wait(*args):
        found = look(*args)
        looked.wait()
        return found

    monkeypatch.setattr(selectors, "free_slot", look_and_wait)


def issued_slots():
    return sorted(UsageAccount.objects.filter(state="issued").values_list("slot", flat=True))


def sorts_of(results):
    return {sort: sum(type(r) is sort for r in results) for sort in {type(r) for r in results}}


def test_fifty_at_once_get_five_places_and_forty_five_sentences(tries):
    results = together(tries)

    assert sorts_of(results) == {UsageAccount: MOST, NotReady: MANY - MOST}
    assert issued_slots() == [1, 2, 3, 4, 5]
    assert list(verification.faults()) == []


def test_without_the_lock_the_places_themselves_still_hold(tries, monkeypatch, everybody_counts_first):
    monkeypatch.setattr(usage_accounts, "_hold_places", lambda organisation_id: None)

    results = together(tries)

    assert sorts_of(results) == {UsageAccount: 1, IntegrityError: MANY - 1}
    assert issued_slots() == [1]


@pytest.fixture
def scratch():
    """A table that holds accounts without either fence."""
    with connection.cursor() as cursor:
        cursor.execute("set role none; create table scratch_account (slot int)")
        cursor.execute("grant all on scratch_account to madoguchi_app; set role madoguchi_app")
    yield
    with connection.cursor() as cursor:
        cursor.execute("set role none; drop table scratch_account; set role madoguchi_app")


def count_then_insert(counted):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select count(*) from scratch_account")
        taken = cursor.fetchone()[0]
        counted.wait()
        if taken < MOST:
            cursor.execute("insert into scratch_account values (%s)", [taken + 1])


def test_without_lock_and_places_more_than_five_would_be_issued(scratch):
    counted = Barrier(MANY, timeout=PATIENCE)

    together([lambda: count_then_insert(counted)] * MANY)

    with connection.cursor() as cursor:
        cursor.execute("select count(*) from scratch_account")
        assert cursor.fetchone()[0] == MANY


def test_two_requests_for_one_person_at_once_give_one_account():
    organisation = company()
    lead, holder = factory.lead_of(organisation), person(Role.MEMBER, of=organisation)

    def ask():
        return usage_accounts.request(
            by=lead, organisation=organisation, person=holder, subject=factory.USAGE
        )

    results = together([ask] * 10)

    assert sorts_of(results) == {UsageAccount: 1, NotReady: 9}
