"""How to reach the private PostgreSQL, remembered between starts."""

import json
import os
import secrets
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import psycopg

from config.services import ports, roles
from config.services.errors import Unavailable

FILE = "login.json"


@dataclass(frozen=True)
class Login:
    """Port on the loopback address, and the passwords of the owner and of the application."""

    port: int
    owner_password: str
    web_password: str

    @classmethod
    def new(cls) -> "Login":
        """Return a login with fresh passwords and no port yet."""
        return cls(0, secrets.token_urlsafe(24), secrets.token_urlsafe(24))

    @property
    def web_url(self) -> str:
        """Address for web and workers: the role without rights over the schema."""
        return self._url(roles.WEB, self.web_password, roles.DATABASE)

    @property
    def owner_url(self) -> str:
        """Address for migrations and tests: the owner of the tables."""
        return self._url(roles.OWNER, self.owner_password, roles.DATABASE)

    @property
    def _upkeep_url(self) -> str:
        return self._url(roles.OWNER, self.owner_password, "postgres")

    def answers(self) -> bool:
        """Return whether our own cluster, complete with roles and database, is there."""
        return _answers(self.web_url)

    def accepts_owner(self) -> bool:
        """Return whether our own cluster is there, perhaps still without roles and database."""
        return _answers(self._upkeep_url)

    def on_port(self, port: int) -> "Login":
        """Return the same login on another port."""
        return replace(self, port=port)

    def make_roles(self) -> None:
        """Make the roles and the database inside the running cluster. Raises Unavailable."""
        try:
            with psycopg.connect(self._upkeep_url, autocommit=True) as connection:
                roles.make(connection, web_password=self.web_password)
        except psycopg.OperationalError as problem:
            raise Unavailable(
                "データベースは起動しましたが、接続できません。",
                "The database runs but refuses us.",
                str(problem),
            ) from problem

    def remember(self, home: Path) -> "Login":
        """Write the login into `home`, readable by its writer alone, and return it."""
        making = home / f"{FILE}.making"
        making.unlink(missing_ok=True)
        descriptor = os.open(making, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as sink:
            json.dump(asdict(self), sink)
        making.replace(home / FILE)
        return self

    def _url(self, user: str, password: str, database: str) -> str:
        return f"postgresql://{user}:{password}@{ports.LOOPBACK}:{self.port}/{database}"


def recall(home: Path) -> Login | None:
    """Return the login remembered in `home`, or None when there is none that can be read."""
    try:
        return Login(**json.loads((home / FILE).read_text()))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def _answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=3).close()
    except psycopg.OperationalError:
        return False
    return True
