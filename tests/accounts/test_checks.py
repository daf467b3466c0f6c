"""Before serving in earnest: powers, guards, and no traces of a demonstration."""

import pytest
from django.db import connection

from config import checks
from config.demonstration.cast import CAST
from tests.factories import person

pytestmark = pytest.mark.django_db


def ids(messages):
    return sorted({message.id for message in messages})


def test_application_role_with_all_guards_passes():
    assert ids(checks.the_application_has_no_power_over_its_rules()) == []


def test_owner_connection_is_refused():
    with connection.cursor() as cursor:
        cursor.execute("set role none")
    try:
        found = ids(checks.the_application_has_no_power_over_its_rules())
    finally:
        with connection.cursor() as cursor:
            cursor.execute("set role madoguchi_app")

    assert found == ["madoguchi.E001", "madoguchi.E002"]


def test_missing_guard_is_named():
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate; set role none")
        cursor.execute("alter table applications_inquiry disable trigger one_event_per_change")
        cursor.execute("set role madoguchi_app")

    messages = checks.the_application_has_no_power_over_its_rules()

    assert [m.msg for m in messages] == [
        "The guard one_event_per_change on applications_inquiry is missing or switched off."
    ]


def test_people_of_the_demonstration_are_refused_in_earnest(settings):
    assert ids(checks.no_demonstration_in_earnest()) == []
    somebody = person()
    somebody.email = CAST[0].mail
    somebody.save()

    assert ids(checks.no_demonstration_in_earnest()) == ["madoguchi.E005"]
    settings.DEMONSTRATION = True
    assert ids(checks.no_demonstration_in_earnest()) == ["madoguchi.E004"]
