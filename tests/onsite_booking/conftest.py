"""The office on a Monday morning, and somebody who may visit the centre."""

import pytest

from tests.clocks import standing_at
from tests.factories import onsite_booking as factory


@pytest.fixture(autouse=True)
def monday_morning():
    with standing_at(factory.NOW):
        yield


@pytest.fixture
def visitor(db):
    """A person with an issued account in a usage in use, and that usage's number."""
    return factory.visitor()


@pytest.fixture
def as_visitor(client, visitor):
    """The visitor's browser."""
    client.force_login(visitor[0])
    return client
