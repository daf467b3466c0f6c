"""The fingerprint of a script: what was approved is what runs, to the byte."""

from __future__ import annotations

import hashlib


def digest(data: bytes) -> str:
    """SHA-256 of exactly these bytes as 64 hexadecimal digits; nothing is normalised."""
    return hashlib.sha256(data).hexdigest()
