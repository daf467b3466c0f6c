"""The centre's own key, with which it signs hospitals' approvals and its receipts."""

import os
from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from extraction.agent import protocol
from extraction.agent.keys import write_new


def centre_key() -> Ed25519PrivateKey:
    """The private key from `settings.CENTRE_KEY`; made on first use in a demonstration or test only."""
    path = Path(settings.CENTRE_KEY)
    if not path.exists():
        if not (settings.DEMONSTRATION or settings.TESTING or settings.DEBUG):
            raise ImproperlyConfigured(
                f"{path} does not exist. Make it with: python -m extraction.agent keygen {path}"
            )
        _make(path)
    return _read(path, path.stat().st_mtime_ns)


def centre_public_key() -> str:
    """The centre's public key as the agents' settings name it."""
    return protocol.public_text(centre_key().public_key())


def signed(purpose: str, document: dict) -> tuple[bytes, bytes]:
    """The exact bytes of a document and the centre's signature over them."""
    content = protocol.canonical(document)
    return content, protocol.sign(purpose, content, centre_key())


def _make(path: Path) -> None:
    """Write a key whole or not at all; when several try at once, all go on with the first one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=path.parent) as room, suppress(FileExistsError):
        write_new(Path(room) / "key.pem")
        os.link(Path(room) / "key.pem", path)


@cache
def _read(path: Path, changed: int) -> Ed25519PrivateKey:
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise ImproperlyConfigured(f"{path} is not an Ed25519 key.")
    return key
