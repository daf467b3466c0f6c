"""What the tests of the builder's pages share: addresses, what a browser sends, what is kept."""

import json
import uuid

from django.urls import reverse
from django.utils.http import urlencode

from extraction import script as language


def address(case, name, **query):
    found = reverse(f"extraction:{name}", args=[case.number])
    return f"{found}?{urlencode(query)}" if query else found


def sent(case, **values):
    case.refresh_from_db()
    return {"key": str(uuid.uuid4()), "expecting": case.version, **values}


def document(case):
    case.refresh_from_db()
    return json.loads(case.text)


def document_2(case):
    return language.upgrade(json.loads(case.text))
