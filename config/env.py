"""Reading settings from the environment, with errors that say what to do."""

import os
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def env(name: str, default: str | None = None, *, hint: str = "") -> str:
    """Return a setting from the environment.

    Raises ImproperlyConfigured, naming the variable and what to put there, when it is missing
    and has no default.
    """
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"Set the environment variable {name}. {hint}".strip())
    return value


def flag(name: str) -> bool:
    """Return whether a yes/no setting is on (1, true, yes)."""
    return os.environ.get(name, "").lower() in {"1", "true", "yes"}


def database(url: str, *, role: str = "") -> dict:
    """Turn postgresql://user:password@host:port/name?option=value into Django's form.

    `role` is taken on when connecting, so that an owner's login still works with the rights of
    the application alone. A socket folder may be given as ?host=/path.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ImproperlyConfigured("DATABASE_URL must begin with postgresql:// (PostgreSQL 15 or newer).")
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", parts.hostname or "")
    port = options.pop("port", str(parts.port or ""))
    if role:
        options["options"] = f"{options.get('options', '')} -c role={role}".strip()
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": port,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }
