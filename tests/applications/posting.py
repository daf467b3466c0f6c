"""How these tests act on pages, and what they put on them."""

import uuid

from django.urls import reverse

from applications.models import DetailedDocument
from workflow import files


def paper(code="spec", version=1, readers="all"):
    """A paper of the document room, without drawing it."""
    content = f"%PDF-1.7 {code} {version} %%EOF".encode()
    return DetailedDocument.objects.create(
        code=code,
        version=version,
        kind="specification",
        readers=readers,
        title=f"仕様{code}",
        title_en=f"Specification {code}",
        file=files.store(content, "application/pdf"),
        published_at="2026-04-01T00:00:00Z",
    )


def move(client, case, action, **data):
    """Make a move on its page."""
    url = reverse("workflow:move", args=[case.kind, case.number, action])
    return client.post(url, {"key": str(uuid.uuid4()), **data})
