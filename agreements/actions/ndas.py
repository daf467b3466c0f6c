"""The non-disclosure agreement: prepared by the office, signed by the organisation, concluded by both."""

from datetime import datetime
from typing import Any

from accounts.models import Organisation
from agreements.actions import signing
from agreements.models import Nda, Signature
from agreements.workflow import nda
from workflow import clock


@nda.opening
def prepare(*, by: Any, now: datetime, organisation: Organisation, subject: str = "") -> Nda:
    """Prepare the agreement of an organisation; `subject` is the request that calls for it."""
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    return Nda(organisation=organisation, subject=subject)


@nda.action
def sign(case: Nda, *, by: Any, now: datetime, digest: str = "") -> None:
    """Sign for the organisation."""
    signing.put(case, Signature.Meaning.AGREED, by=by, now=now, digest=digest)


@nda.action
def conclude(case: Nda, *, by: Any, now: datetime, digest: str = "") -> None:
    """Conclude for the agency; from now on the agreement is in force."""
    signing.put(case, Signature.Meaning.CONCLUDED, by=by, now=now, digest=digest)
    case.concluded_on = clock.today(now)


@nda.action
def end(case: Nda, *, by: Any, now: datetime, comment: str = "") -> None:
    """End the agreement, or give it up before it was concluded."""
    case.ended_on = clock.today(now)
