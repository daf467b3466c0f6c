"""What must hold before an installation may serve in earnest: `manage.py check --deploy`."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connection

from workflow.machine import machines

APPEND_ONLY = ("audit_event", "workflow_storedfile")


@register(Tags.security, deploy=True)
def the_application_has_no_power_over_its_rules(**_: Any) -> list[CheckMessage]:
    """The database connection must be unable to switch the guards off, and the guards must be there."""
    with connection.cursor() as cursor:
        return [*_powers(cursor), *_missing_guards(cursor)]


def _powers(cursor: Any) -> Iterator[CheckMessage]:
    cursor.execute("select rolsuper, rolcreaterole from pg_roles where rolname = current_user")
    superuser, makes_roles = cursor.fetchone()
    if superuser or makes_roles:
        yield Error(
            "The portal is connected to the database as a superuser.",
            hint="Give DATABASE_URL the login of the application; it works as madoguchi_app.",
            id="madoguchi.E001",
        )
    cursor.execute("select pg_get_userbyid(relowner) from pg_class where relname = 'audit_event'")
    owner = cursor.fetchone()
    cursor.execute("select current_user")
    if cursor.fetchone() == owner:
        yield Error(
            "The portal is connected to the database as the owner of the audit log.",
            hint="Leave MADOGUCHI_DATABASE_OWNER unset for web and workers; migrations run as the owner.",
            id="madoguchi.E002",
        )


def _missing_guards(cursor: Any) -> Iterator[CheckMessage]:
    wanted = {(m.model._meta.db_table, "one_event_per_change") for m in machines.values()}
    wanted |= {(table, "append_only") for table in APPEND_ONLY}
    cursor.execute(
        "select relname, tgname from pg_trigger join pg_class on pg_class.oid = tgrelid"
        " where tgenabled in ('O', 'A') and not tgisinternal"
    )
    for table, trigger in sorted(wanted - set(cursor.fetchall())):
        yield Error(
            f"The guard {trigger} on {table} is missing or switched off.",
            hint="Run the migrations as the owner and find out who removed it.",
            id="madoguchi.E003",
        )


@register(Tags.security, deploy=True)
def no_demonstration_in_earnest(**_: Any) -> list[CheckMessage]:
    """Neither the settings nor the people of a demonstration may be present."""
    found: list[CheckMessage] = []
    if settings.DEMONSTRATION or settings.DEBUG:
        found.append(
            Error("The settings are those of a demonstration or of development.", id="madoguchi.E004")
        )
    if not settings.DEMONSTRATION and _known_passwords():
        found.append(
            Error(
                "The database holds people of the demonstration, whose passwords everybody knows.",
                hint="Begin with an empty database.",
                id="madoguchi.E005",
            )
        )
    return found


def _known_passwords() -> bool:
    from accounts.models import Person
    from config.demonstration.cast import CAST

    return Person.objects.filter(email__in=[character.mail for character in CAST]).exists()
