"""Every address of the portal with who may see it; an address that is not written down fails."""

import re
from collections import defaultdict
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from accounts.roles import Role
from tests.architecture import world
from tests.factories import extraction, hospital, person, signed_in
from tests.factories.onsite_booking import at_terminal

LIST = Path(__file__).parent / "urls.txt"
OWN_DOORS = ("admin", "gateway")
"""Name spaces with their own tests: the desk below, the hospitals' gateway in tests/extraction."""


def patterns(resolver: Any, names: tuple[str, ...] = (), route: str = "") -> Iterator[tuple[str, str]]:
    """Name with name space, and route, of every address."""
    for entry in resolver.url_patterns:
        here = route + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from patterns(entry, (*names, entry.namespace) if entry.namespace else names, here)
        elif isinstance(entry, URLPattern):
            yield ":".join((*names, entry.name or "?")), here


def ours() -> dict[str, str]:
    """Addresses of the portal proper."""
    found = dict(patterns(get_resolver()))
    return {name: route for name, route in found.items() if not set(OWN_DOORS) & set(name.split(":"))}


def clients(people: dict[str, Any]) -> dict[str, Client]:
    """A browser for each person, second factor shown."""
    browsers = {name: Client(raise_request_exception=True) for name in people}
    for name, who in people.items():
        if who is not None:
            at_terminal(signed_in(browsers[name], who), who)
    return browsers


def status(browser: Client, method: str, url: str) -> int:
    """What one answer is; whatever it changed is rolled back."""
    cookies = deepcopy(browser.cookies)
    with transaction.atomic():
        answer = getattr(browser, method.lower())(url)
        transaction.set_rollback(True)
    browser.cookies = cookies
    return answer.status_code


def line(what: str, answers: dict[str, int]) -> str:
    """`GET accounts:invite | 200 lead, case_officer | 302 anonymous | 404 others`."""
    by_status: dict[int, list[str]] = defaultdict(list)
    for name in world.PEOPLE:
        by_status[answers[name]].append(name)
    most = max(by_status, key=lambda number: len(by_status[number]))
    cells = [f"{n} {' '.join(names)}" for n, names in sorted(by_status.items()) if n != most]
    rest = f"{most} everybody" if len(by_status) == 1 else f"{most} others"
    return " | ".join([what, *cells, rest])


def is_now() -> Iterator[str]:
    """The table as the portal answers it."""
    made = world.build()
    browsers = clients(made.people)
    for name in ours():
        for arguments in made.samples.get(name, [{}]):
            try:
                url = reverse(name, kwargs=arguments)
            except NoReverseMatch:
                yield f"{name} | no object to try it on"
                continue
            posted = status(browsers["lead"], "GET", url) == 405
            method = "POST" if posted else "GET"
            kind = f" {arguments['kind']}" if "kind" in arguments else ""
            answers = {who: status(browser, method, url) for who, browser in browsers.items()}
            yield line(f"{method} {name}{kind}", answers)


@pytest.mark.django_db
def test_every_address_answers_each_person_as_written_down():
    with extraction.on_site():
        found = list(is_now())

    written = [row for row in LIST.read_text().splitlines() if row and not row.startswith("#")]
    assert "\n".join(difference(found, written)) == ""


def difference(found: list[str], written: list[str]) -> list[str]:
    """What the portal answers (+) and what is written down (-), where they differ."""
    return [f"+ {row}" for row in found if row not in written] + [
        f"- {row}" for row in written if row not in found
    ]


def desk_addresses() -> Iterator[str]:
    """Every address of the desk, with made-up arguments where it takes some."""
    for name, route in patterns(get_resolver("config.urls")):
        if name.startswith("admin:") and not name.endswith((":login", ":?")):
            yield "/" + re.sub(r"<[^>]+>|\(\?P<[^)]+\)", "1", route).replace("^", "").replace("$", "")


@pytest.mark.django_db
def test_desk_is_closed_to_everybody_outside_the_agency(client):
    outsiders = {
        "anonymous": Client(),
        "lead": signed_in(Client(), person(Role.LEAD)),
        "site_officer": signed_in(Client(), person(Role.SITE_OFFICER, of=hospital())),
    }
    addresses = list(desk_addresses())

    opened = [
        (name, address)
        for name, browser in outsiders.items()
        for address in addresses
        if browser.get(address).status_code not in {302, 403, 404}
    ]

    assert len(addresses) > 100
    assert opened == []
