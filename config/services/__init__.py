"""The private PostgreSQL and Valkey, and the demonstration that runs on them. Knows no Django."""

from config.services.ensure import ensure
from config.services.errors import Unavailable

__all__ = ["Unavailable", "ensure"]
