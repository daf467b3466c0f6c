"""Every machine by the kind of its cases."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workflow.machine import Machine
    from workflow.models import Case

machines: "dict[str, Machine[Any]]" = {}


def of(case: "Case") -> "Machine[Any]":
    """The machine of a case."""
    return machines[case.kind]
