"""The staff's desk in our dress: accessible, in Japanese, without a word to the content policy."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from tests.browser import DESKTOP, PHONE, assert_accessible, no_console_errors, share_session
from tests.factories import people

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:No directory at"),  # nothing is collected for a test run
]


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
@pytest.mark.parametrize(
    "address",
    [
        "admin:index",
        "admin:workflow_parameter_changelist",
        "admin:workflow_closedday_changelist",
        "admin:workflow_closedday_add",
    ],
)
def test_desk_is_accessible(new_page, live_server, address, width):
    keeper = people.signed_in(Client(), people.staff(Role.SYSTEM_ADMIN))
    page = new_page(width=width)
    share_session(page, keeper, live_server.url)

    page.goto(live_server.url + reverse(address))

    assert page.inner_text("#site-name") == "MID-NET 事務局デスク"
    assert_accessible(page)
    no_console_errors(page)
