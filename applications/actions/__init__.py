"""What people do with the cases of this app: one function, one verb."""

from applications.actions import (
    closings,
    information_requests,
    inquiries,
    numbers,
    papers,
    queries,
    reviews,
    usages,
)

__all__ = [
    "closings",
    "information_requests",
    "inquiries",
    "numbers",
    "papers",
    "queries",
    "reviews",
    "usages",
]
