"""A real browser for tests: open pages of the running portal, listen for complaints, measure accessibility.

The fixtures `browser`, `new_page` and `page` are known to every test.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

AXE = Path(settings.BASE_DIR) / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
CHROMIUM = os.environ.get("MADOGUCHI_CHROMIUM", "/usr/bin/chromium")
DESKTOP, PHONE = 1280, 390
FORMS_WITHOUT_TOKEN = """[...document.querySelectorAll("form[method=post]")]
    .filter(form => !form.elements.csrfmiddlewaretoken).map(form => form.action)"""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start one Chromium for the whole run."""
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield chromium
        chromium.close()


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open pages at will: `new_page(width=PHONE, language="en", scripts=False)`; all are closed afterwards.

    Each has a session of its own; what the browser complains of is kept in `page.complaints`.
    """
    contexts: list[BrowserContext] = []

    def open_page(*, width: int = DESKTOP, language: str = "ja", scripts: bool = True) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, locale=language, java_script_enabled=scripts
        )
        contexts.append(context)
        opened = context.new_page()
        _listen(opened)
        return opened

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """Open one page in Japanese at desktop width."""
    return new_page()


def _listen(page: Page) -> None:
    complaints: list[str] = []
    page.complaints = complaints  # type: ignore[attr-defined]
    page.on(
        "console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))


def share_session(page: Page, client: Client, address: str) -> None:
    """Let the browser go on as the person a test client is signed in as. `address` is the server's."""
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": address}])


def accessibility_findings(page: Page) -> list[str]:
    """Return what axe finds against WCAG 2.2 AA, one line a finding, with the places."""
    page.evaluate(AXE.read_text())
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    return [
        f"{violation['id']}: {', '.join(str(node['target']) for node in violation['nodes'])}"
        for violation in found["violations"]
    ]


def assert_accessible(page: Page) -> None:
    """Fail when axe finds anything, the page is wider than its window, or a form of it could not be sent."""
    findings = accessibility_findings(page)
    assert not findings, "\n".join(findings)
    widths = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert widths[0] <= widths[1], f"The page is {widths[0]} px wide in a window of {widths[1]} px."
    unsendable = page.evaluate(FORMS_WITHOUT_TOKEN)
    assert not unsendable, f"{page.url}: forms that the portal would refuse: {unsendable}"


def no_console_errors(page: Page) -> None:
    """Fail when the browser complained: refused by the content policy, missing file, script error."""
    assert not page.complaints, "\n".join(page.complaints)  # type: ignore[attr-defined]
