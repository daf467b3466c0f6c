"""The hospital's secret for pseudonyms, and the key of one usage made of it. Neither leaves the hospital.

The secret is made at first need, in a file that only its owner may read. Whoever loses it gets other
pseudonyms from then on: rows sent before and after can no longer be joined. It is never made anew in place of
a file that is there but cannot be used.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import stat
from pathlib import Path

from extraction.script.text import Text

BYTES = 32


class SecretUnusable(Exception):
    """The secret cannot be used; ``text`` says why, and what to do, in both languages."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.en)


def key_of(path: Path, usage: str) -> bytes:
    """The key for the pseudonyms of one usage: the same in every run, another for every other usage.

    Makes the secret when there is none. Raises SecretUnusable when the one that is there cannot be used, or
    a new one cannot be written.
    """
    try:
        secret = _secret(path)
    except OSError as error:
        raise SecretUnusable(
            Text(
                f"仮名の秘密 {path} を読み書きできません({error.strerror})。",
                f"The secret for pseudonyms {path} cannot be read or written ({error.strerror}).",
            )
        ) from None
    return hmac.new(secret, f"madoguchi pseudonyms 1\n{usage}".encode(), hashlib.sha256).digest()


def _secret(path: Path) -> bytes:
    if not path.exists():
        _make(path)
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise SecretUnusable(
            Text(
                f"仮名の秘密 {path} を、所有者のほかの人も読み書きできます。権限を 0600 にしてください。",
                f"The secret for pseudonyms {path} is open to others than its owner; make its mode 0600.",
            )
        )
    try:
        found = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except ValueError:
        found = b""
    if len(found) != BYTES:
        raise SecretUnusable(
            Text(
                f"仮名の秘密 {path} が壊れています。控えから戻してください。",
                f"The secret for pseudonyms {path} is damaged; restore it from its backup.",
            )
        )
    return found


def _make(path: Path) -> None:
    """Write a new secret whole or not at all; of two who do so at once, both go on with the first one."""
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(BYTES) + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(fresh, path)
        except FileExistsError:
            return
    finally:
        fresh.unlink()
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)
