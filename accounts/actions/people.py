"""What is known of a person, and the password."""

from typing import Any

from django.db import transaction

from accounts import selectors
from accounts.models import Person
from workflow import audit


@transaction.atomic
def register(*, email: str, password: str, **fields: Any) -> Person:
    """Make a person who can sign in; `fields` are names, kana and language."""
    person = Person.objects.create_user(email, password, **fields)
    audit.record(selectors.stream_of(person), "registered", by=person)
    return person


@transaction.atomic
def amend(person: Person, *, by: Any, **fields: Any) -> Person:
    """Change names, language or whether the person may sign in at all; what was changed is kept."""
    changed = {name: value for name, value in fields.items() if getattr(person, name) != value}
    for name, value in changed.items():
        setattr(person, name, value)
    if changed:
        person.save(update_fields=list(changed))
        audit.record(selectors.stream_of(person), "amended", by=by, **changed)
    return person


@transaction.atomic
def change_password(*, by: Person, password: str) -> Person:
    """Set a new password; every other session of the person ends with it."""
    by.set_password(password)
    by.save(update_fields=["password"])
    audit.record(selectors.stream_of(by), "password_changed", by=by)
    return by
