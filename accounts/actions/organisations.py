"""The register of organisations, kept by the office."""

from typing import Any

from django.db import transaction

from accounts import selectors
from accounts.models import Organisation
from workflow import audit


@transaction.atomic
def keep(organisation: Organisation, *, by: Any) -> Organisation:
    """Write an organisation into the register, new or corrected, with evidence of who did it."""
    organisation.save()
    audit.record(
        selectors.stream_of_organisation(organisation),
        "organisation_kept",
        by=by,
        name=organisation.name,
        kind=organisation.kind,
        corporate_number=organisation.corporate_number,
        is_active=organisation.is_active,
    )
    return organisation
