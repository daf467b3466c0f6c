"""How the data centre and a hospital's agent speak: one spelling of a document, one signature per message.

Both sides sign with Ed25519. The centre signs approvals and receipts; the agent signs every message over
its method, path, site, time, nonce and the digest of its body.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

SITE, TIME, NONCE, SIGNATURE = (
    "X-Madoguchi-Site",
    "X-Madoguchi-Time",
    "X-Madoguchi-Nonce",
    "X-Madoguchi-Signature",
)
MOST_BYTES = 20 * 1024 * 1024
"""The largest message that the centre accepts, in bytes."""


class NotSigned(Exception):
    """A document or message does not carry the signature that it should."""


def canonical(document: dict[str, Any]) -> bytes:
    """The one spelling of a document: UTF-8 JSON with sorted keys. These bytes are signed and kept."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sha256(content: bytes) -> str:
    """Digest in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def sign(purpose: str, content: bytes, key: Ed25519PrivateKey) -> bytes:
    """Sign content for one purpose ("approval", "receipt", "message"), so that none passes for another."""
    return key.sign(_framed(purpose, content))


def verify(purpose: str, content: bytes, signature: bytes, key: Ed25519PublicKey) -> None:
    """Raise NotSigned unless this key signed this content for this purpose."""
    try:
        key.verify(signature, _framed(purpose, content))
    except InvalidSignature:
        raise NotSigned(purpose) from None


def _framed(purpose: str, content: bytes) -> bytes:
    return f"madoguchi/1 {purpose}\n".encode() + content


def public_text(key: Ed25519PublicKey) -> str:
    """A public key as it is written in settings and files (base64 of its 32 bytes)."""
    return base64.b64encode(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


def public_key(text: str) -> Ed25519PublicKey:
    """A public key from its text. Raises ValueError when it is none."""
    return Ed25519PublicKey.from_public_bytes(base64.b64decode(text, validate=True))


@dataclass(frozen=True, slots=True)
class Stamp:
    """What makes a message this one: who sends it, when (real time), and a nonce used once."""

    site: str
    time: datetime
    nonce: UUID

    def headers(self, method: str, path: str, body: bytes, key: Ed25519PrivateKey) -> dict[str, str]:
        """The headers of a signed message."""
        signature = sign("message", self.signed(method, path, body), key)
        return {
            SITE: self.site,
            TIME: self.time.isoformat(),
            NONCE: str(self.nonce),
            SIGNATURE: base64.b64encode(signature).decode(),
        }

    def signed(self, method: str, path: str, body: bytes) -> bytes:
        """The bytes under the signature of a message."""
        lines = [method, path, self.site, self.time.isoformat(), str(self.nonce), sha256(body)]
        return "\n".join(lines).encode()
