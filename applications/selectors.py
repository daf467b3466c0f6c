"""What pages and guards ask about inquiries, information requests, usages and closings."""

from typing import Any

from django.db.models import QuerySet

from accounts import selectors as people
from applications.models import Inquiry


def inquiries_visible_to(user: Any) -> QuerySet[Inquiry]:
    """Inquiries of the person's own organisations; the agency sees all."""
    found = Inquiry.objects.select_related("organisation")
    if people.agency_roles(user):
        return found
    return found.filter(organisation__in=people.user_side_ids(user))
