"""How a refusal is looked at in these tests."""

from collections.abc import Callable
from typing import Any

import pytest

from workflow.refusals import NotReady


def refused(act: Callable[..., Any], *args: Any, **inputs: Any) -> list[str]:
    """The sentences with which something is refused."""
    with pytest.raises(NotReady) as refusal:
        act(*args, **inputs)
    return refusal.value.reasons
