"""What is printed on a certificate."""

from typing import Any

import segno
from django.conf import settings
from django.urls import reverse

from training.models import CompletionNumber
from workflow import clock


def certificate(completion: CompletionNumber) -> dict[str, Any]:
    """Content of the certificate: name, course, number, day, and the address where it can be checked."""
    address = settings.PORTAL_URL + reverse("training:verified", args=[completion.number])
    return {
        "number": completion.number,
        "name": str(completion.person),
        "organisation": completion.enrolment.organisation.name,
        "course": completion.course.title_ja,
        "version": completion.course.version,
        "issued_on": clock.today(completion.issued_at).isoformat(),
        "address": address,
        "qr": segno.make(address, error="m").svg_data_uri(scale=4, border=2),
    }
