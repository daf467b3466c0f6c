"""Tables: each case type has its machine and guard, each field and each table its class."""

from itertools import chain
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Model

from tests.architecture.sources import APPS
from workflow.machine import machines
from workflow.models import Case

LIST = Path(__file__).parent / "fields.txt"
SORTS = ("secret", "personal", "reference", "harmless")

APPEND_ONLY = {
    "workflow.Event",
    "workflow.StoredFile",
    "training.Attempt",
    "training.CompletionNumber",
    "training.Message",
    "training.Statement",
    "training.Revocation",
    "training.Reminder",
    "agreements.InvoiceLine",
    "agreements.InvoiceTax",
    "agreements.Payment",
    "agreements.Signature",
    "applications.DetailedDocument",
    "applications.Submission",
    "applications.Vote",
    "onsite_booking.AccessEntry",
    "extraction.ScriptVersion",
    "extraction.ScriptRevision",
    "extraction.IntegratedResult",
    "extraction.Vote",
    "extraction.LedgerEntry",
    "extraction.Download",
    "extraction.Receipt",
    "extraction.BundleFile",
    "extraction.Quarantine",
}
"""Tables whose rows never change; a trigger and the grants hold it."""

MUTABLE = {
    # the engine's own books
    "workflow.Stream",
    "workflow.EventDetail",  # erased when the law asks for it
    "workflow.NumberSeries",
    "workflow.Deadline",
    "workflow.InboxItem",
    "workflow.Notice",
    "workflow.Document",
    "workflow.DemonstrationClock",
    # registers that the office keeps
    "workflow.Parameter",
    "workflow.ClosedDay",
    "accounts.Organisation",
    "accounts.Person",
    "accounts.Membership",
    "accounts.Invitation",
    "training.Course",
    "training.Lesson",
    "training.Question",
    "training.Choice",
    "training.Slide",
    "training.Lookup",  # counts that are forgotten after a day
    "onsite_booking.Centre",
    "onsite_booking.Seat",
    "onsite_booking.Room",
    "onsite_booking.OpeningHours",
    "onsite_booking.Closure",
    "onsite_booking.BookingVisitor",
    "onsite_booking.BookingItem",
    "onsite_booking.CalendarFeed",
    # parts of a visit; they go forward only and are never deleted
    "onsite_booking.CarriedItem",
    "onsite_booking.Stay",
    "onsite_booking.TerminalSession",
    # parts of a case that its actions write
    "training.Reading",
    "training.AnswerSheet",
    "training.FaqEntry",
    "training.RosterLine",
    "applications.NumberWarning",
    "applications.Section",
    "applications.UsageMember",
    "applications.Attachment",
    "applications.Query",
    # hospitals' agents
    "extraction.SiteAgent",
    "extraction.MasterCode",  # replaced system by system
    "extraction.Nonce",
    "extraction.Order",
}
"""Tables whose rows may change."""


def tables() -> list[type[Model]]:
    """Our own tables; histories of master data follow the table that they keep."""
    return [
        model
        for model in apps.get_models()
        if model.__module__.partition(".")[0] in APPS and not model.__name__.startswith("Historical")
    ]


def triggers() -> set[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select relname, tgname from pg_trigger join pg_class on pg_class.oid = tgrelid"
            " where not tgisinternal and tgenabled in ('O', 'A')"
        )
        return set(cursor.fetchall())


@pytest.mark.django_db
def test_every_case_type_has_a_machine_and_guards_in_the_database():
    cases = [model for model in tables() if issubclass(model, Case)]
    guards = ("one_event_per_change", "never_deleted", "never_truncated")

    assert {model.kind for model in cases} == set(machines)
    assert {machine.model for machine in machines.values()} == set(cases)
    assert {(m._meta.db_table, guard) for m in cases for guard in guards} - triggers() == set()


def test_every_table_is_classed_as_case_append_only_or_mutable():
    found = {model._meta.label for model in tables() if not issubclass(model, Case)}

    assert found == APPEND_ONLY | MUTABLE
    assert set() == APPEND_ONLY & MUTABLE


@pytest.mark.django_db
def test_append_only_tables_have_their_trigger_and_no_others_have():
    guarded = {table for table, trigger in triggers() if trigger == "append_only"}

    assert guarded == {apps.get_model(label)._meta.db_table for label in APPEND_ONLY}


@pytest.mark.django_db
def test_application_may_not_change_what_is_append_only_or_delete_cases():
    forbidden = [
        (apps.get_model(label)._meta.db_table, verb) for label in APPEND_ONLY for verb in ("UPDATE", "DELETE")
    ]
    forbidden += [(machine.model._meta.db_table, "DELETE") for machine in machines.values()]

    with connection.cursor() as cursor:
        granted = []
        for table, verb in forbidden:
            cursor.execute("select has_table_privilege('madoguchi_app', %s, %s)", [table, verb])
            granted += [(table, verb)] if cursor.fetchone()[0] else []

    assert granted == []


def listed() -> dict[str, dict[str, list[str]]]:
    """Table → sort → fields, as written in the list."""
    found: dict[str, dict[str, list[str]]] = {}
    label = sort = ""
    for line in LIST.read_text().splitlines():
        if line.startswith("["):
            label = line.strip("[]")
            found[label] = {}
        elif line and not line.startswith("#"):
            if not line.startswith(" "):
                sort, _, line = line.partition(":")
            found[label].setdefault(sort, []).extend(line.split())
    return found


def test_every_field_is_listed_once_with_what_it_tells_about_people():
    is_now = {m._meta.label: sorted(f.name for f in m._meta.local_fields) for m in tables()}
    written = listed()

    assert {label: sorted(chain(*sorts.values())) for label, sorts in written.items()} == is_now
    assert {sort for sorts in written.values() for sort in sorts} <= set(SORTS)


def test_histories_keep_no_field_that_their_table_lacks():
    own = {"history_id", "history_date", "history_change_reason", "history_type", "history_user"}

    extra = {
        model._meta.label: names
        for model in apps.get_models()
        if model.__name__.startswith("Historical") and model.__module__.partition(".")[0] in APPS
        if (
            names := {f.name for f in model._meta.local_fields}
            - {f.name for f in apps.get_model(model._meta.label.replace("Historical", ""))._meta.local_fields}
            - own
        )
    }

    assert extra == {}


def test_moments_and_people_of_an_act_come_in_pairs():
    """`<verb>_at` beside `<verb>_by` are both there or both missing, by a constraint of the database."""
    unpaired = []
    for model in tables():
        names = {f.name: f for f in model._meta.local_fields}
        for name, field in names.items():
            partner = names.get(f"{name[:-3]}_by") if name.endswith("_at") else None
            if partner is None or not (field.null and partner.null):
                continue
            text = [str(c) for c in model._meta.constraints if name in str(c) and partner.name in str(c)]
            unpaired += [] if text else [f"{model._meta.label}: {name}, {partner.name}"]

    assert unpaired == []
