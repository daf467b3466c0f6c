"""The request for detailed information: written, checked, opened, ended."""

from datetime import datetime
from typing import Any

from accounts.models import Organisation
from agreements import selectors as agreements
from agreements.actions import ndas
from applications.models import InformationRequest
from applications.workflow import information_request


@information_request.opening
def start(
    *,
    by: Any,
    now: datetime,
    organisation: Organisation,
    requester: str,
    purpose: str,
    medicines: str,
    plans_post_marketing: bool,
    contact_name: str,
    contact_email: str,
) -> InformationRequest:
    """Begin a request for an organisation (in its own name, also for a contract research organisation)."""
    return InformationRequest(
        organisation=organisation,
        requester=requester,
        purpose=purpose,
        medicines=medicines,
        plans_post_marketing=plans_post_marketing,
        contact_name=contact_name,
        contact_email=contact_email,
    )


@information_request.action
def save(
    case: InformationRequest,
    *,
    by: Any,
    now: datetime,
    requester: str,
    purpose: str,
    medicines: str,
    plans_post_marketing: bool,
    contact_name: str,
    contact_email: str,
) -> None:
    """Change what is asked for, before it is handed in or after it came back."""
    case.requester, case.purpose, case.medicines = requester, purpose, medicines
    case.plans_post_marketing = plans_post_marketing
    case.contact_name, case.contact_email = contact_name, contact_email


@information_request.action
def submit(case: InformationRequest, *, by: Any, now: datetime) -> None:
    """Hand the request in."""


@information_request.action
def accept(case: InformationRequest, *, by: Any, now: datetime, comment: str = "") -> None:
    """Accept the request and prepare a confidentiality agreement, unless the organisation has one."""
    if agreements.nda_under_way(case.organisation_id) is None:
        ndas.prepare(by=by, now=now, organisation=case.organisation, subject=case.number)


@information_request.action
def send_back(case: InformationRequest, *, by: Any, now: datetime, comment: str) -> None:
    """Return the request with the reason."""


@information_request.action
def open_room(case: InformationRequest, *, by: Any, now: datetime) -> None:
    """Let the organisation read the detailed information."""


@information_request.action
def close(case: InformationRequest, *, by: Any, now: datetime, comment: str = "") -> None:
    """End the request; its room closes."""
