"""Each test begins in Japanese, whatever language the page of the one before it had."""

from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def in_japanese() -> Iterator[None]:
    """Speak Japanese, and leave it so."""
    translation.activate("ja")
    yield
    translation.activate("ja")
