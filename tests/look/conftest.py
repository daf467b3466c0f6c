"""The browser, for the tests that look at pages."""

from tests.browser import browser, page

__all__ = ["browser", "page"]
