"""The office on a Monday morning, and two people who may visit the centre."""

import pytest
from django.db import transaction

from accounts.models import Person
from tests.clocks import standing_at
from tests.factories import onsite_booking as factory


@pytest.fixture(autouse=True)
def monday_morning():
    with standing_at(factory.NOW):
        yield


@pytest.fixture(scope="module")
def two_visitors(django_db_setup, django_db_blocker):
    """Made once for all tests of a module, in a transaction around theirs: their way here is long."""
    with django_db_blocker.unblock(), standing_at(factory.NOW), transaction.atomic():
        yield [factory.visitor(), factory.visitor()]
        transaction.set_rollback(True)


def as_of_now(found):
    who, usage = found
    return Person.objects.get(pk=who.pk), usage


@pytest.fixture
def visitor(two_visitors, db):
    """A person with an issued account in a usage in use, and that usage's number."""
    return as_of_now(two_visitors[0])


@pytest.fixture
def other(two_visitors, db):
    """Another such person, of another organisation, in another usage."""
    return as_of_now(two_visitors[1])


@pytest.fixture
def as_visitor(client, visitor):
    """The visitor's browser."""
    client.force_login(visitor[0])
    return client
