"""An author at the centre's terminal, and the test patients."""

import pytest
from django.test import Client

from tests.factories import extraction as make
from tests.factories import signed_in
from tests.factories.onsite_booking import at_terminal


@pytest.fixture
def at_the_centre(settings):
    settings.TEST_STORE = str(make.stores() / "h1")
    with make.on_site():
        yield


@pytest.fixture
def author(db):
    who, usage = make.author()
    return at_terminal(signed_in(Client(), who), who), who, usage
