"""The browser, for the tests that look at pages."""

from tests.browser import browser, new_page, page

__all__ = ["browser", "new_page", "page"]
