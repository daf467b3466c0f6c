"""Every page of the journey: no axe finding, no console error, not wider than its window, in both languages.

The pictures are left under `.run/pictures/` of the checkout for somebody to look at.
"""

import httpx
import pytest

from config.demonstration.rehearsal.play import Play
from config.services.paths import ROOT
from tests.browser import DESKTOP, PHONE, accessibility_findings
from tests.stories.journey import pages

PICTURES = ROOT / ".run" / "pictures"
PEOPLE = [
    "visitor",
    "lead",
    "analyst",
    "officer@agency",
    "reviewer1@agency",
    "data1@agency",
    "booking@agency",
    "finance@agency",
    "officer@tky",
    "approver@tky",
]


def cookies(play: Play, person: str) -> list[dict]:
    """The session of a person of the play, for the browser."""
    if person == "visitor":
        return []
    jar: httpx.Cookies = play[person].http.cookies
    return [{"name": name, "value": value, "url": play.base} for name, value in jar.items()]


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("person", PEOPLE)
def test_pages_are_accessible_and_quiet(play: Play, new_page, person: str, language: str, width: int):
    looked_at = pages(play)[person]
    page = new_page(width=width, language=language)
    page.context.add_cookies(cookies(play, person))
    page.context.add_cookies([{"name": "django_language", "value": language, "url": play.base}])
    folder = PICTURES / language / str(width)
    folder.mkdir(parents=True, exist_ok=True)
    faults = []

    for name, address in looked_at:
        answer = page.goto(play.base + address)
        page.screenshot(path=folder / f"{person}-{name}.png", full_page=True)
        if answer.status != 200:
            faults.append(f"{name} {address}: {answer.status}")
        faults += [f"{name}: {finding}" for finding in accessibility_findings(page)]
        wide, window = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        if wide > window:
            faults.append(f"{name}: {wide} px wide in a window of {window} px")
        if page.locator("html").get_attribute("lang") != language:
            faults.append(f"{name}: not in {language}")

    assert faults + page.complaints == []
