"""What every test stands on: the application's own database role, seeded figures, speaking triggers."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import TransactionTestCase
from django.utils import translation

from tests.browser import browser, new_page, page

__all__ = ["browser", "new_page", "page"]


@pytest.fixture(autouse=True)
def in_japanese() -> Iterator[None]:
    """Begin every test in the portal's first language, whatever the one before it read."""
    with translation.override("ja"):
        yield


APP_ROLE = "-c role=madoguchi_app"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: object) -> Iterator[None]:
    """Migrate as the owner; from then on act with the rights of the application alone."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        connection.settings_dict["OPTIONS"]["options"] = APP_ROLE
        connection.close()
        call_command("seed", verbosity=0)
    yield
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        del connection.settings_dict["OPTIONS"]["options"]
        connection.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Let the deferred triggers speak at the end of a test that is rolled back."""
    result = yield
    if connection.connection is not None and connection.in_atomic_block and not connection.needs_rollback:
        with connection.cursor() as cursor:
            cursor.execute("set constraints all immediate")
    return result


def _flush_as_owner(self: TransactionTestCase) -> None:
    """Empty the tables after a test that committed: the triggers refuse it to everybody else."""
    with connection.cursor() as cursor:
        cursor.execute("set role none; set session_replication_role = replica")
    try:
        _flush(self)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("set session_replication_role = origin; set role madoguchi_app")
    call_command("seed", verbosity=0)


_flush = TransactionTestCase._fixture_teardown
TransactionTestCase._fixture_teardown = _flush_as_owner  # type: ignore[method-assign]
