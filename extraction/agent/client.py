"""Messages to the centre: signed, never repeated, with the centre's answers checked."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from extraction.agent import protocol

API = "/extraction/gateway/v1/"


class Unreachable(Exception):
    """The centre did not answer, or not in a way that says yes or no: try again later."""


class Declined(Exception):
    """The centre said no. `code` says why."""

    def __init__(self, code: str, reasons: list[str]) -> None:
        self.code, self.reasons = code, reasons
        super().__init__(f"{code}: {' '.join(reasons)}")


@dataclass(frozen=True, slots=True)
class Document:
    """A document of the centre whose signature was good: its content and its exact bytes."""

    content: dict[str, Any]
    raw: bytes
    signature: bytes

    def to_json(self) -> dict[str, str]:
        """As it travels and as it is kept."""
        return {"document": encoded(self.raw), "signature": encoded(self.signature)}


class Client:
    """Speaks for one hospital. Its clock follows the centre's when they differ."""

    def __init__(
        self,
        centre: str,
        site: str,
        token: str,
        key: Ed25519PrivateKey,
        centre_key: str,
        *,
        transport: httpx.BaseTransport | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.site, self.token, self.key = site, token, key
        self.centre_key = protocol.public_key(centre_key)
        self.clock, self.ahead = clock, timedelta(0)
        self.http = httpx.Client(
            base_url=centre, timeout=httpx.Timeout(30, connect=5), transport=transport, trust_env=False
        )

    def say(self, call: str, message: dict[str, Any] | None = None) -> Any:
        """Send one message and return the answer. Raises Declined or Unreachable."""
        body = json.dumps(message or {}).encode()
        answer = self._send(call, body)
        if answer.status_code == 401 and self._set_clock(answer):
            answer = self._send(call, body)
        return self._read(answer)

    def close(self) -> None:
        """Hang up."""
        self.http.close()

    def document(self, purpose: str, signed: dict[str, str]) -> Document:
        """A signed document of the centre. Raises NotSigned."""
        raw, signature = decoded(signed["document"]), decoded(signed["signature"])
        protocol.verify(purpose, raw, signature, self.centre_key)
        return Document(json.loads(raw), raw, signature)

    def _send(self, call: str, body: bytes) -> httpx.Response:
        path = API + call
        stamp = protocol.Stamp(self.site, self.clock() + self.ahead, uuid4())
        headers = stamp.headers("POST", path, body, self.key)
        headers |= {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        try:
            return self.http.post(path, content=body, headers=headers)
        except httpx.HTTPError as error:
            raise Unreachable(str(error) or type(error).__name__) from None

    def _read(self, answer: httpx.Response) -> Any:
        if answer.is_success:
            return answer.json() if answer.content else None
        try:
            problem = answer.json()
            code, reasons = str(problem["code"]), list(problem["reasons"])
        except (ValueError, KeyError, TypeError):
            raise Unreachable(f"HTTP {answer.status_code}") from None
        raise Declined(code, reasons)

    def _set_clock(self, answer: httpx.Response) -> bool:
        """Follow the centre's time, when that is what it complained about."""
        try:
            problem = answer.json()
            if problem["code"] != "clock":
                return False
            self.ahead = datetime.fromisoformat(problem["time"]) - self.clock()
        except (ValueError, KeyError, TypeError):
            return False
        return True


def encoded(content: bytes) -> str:
    """Bytes as they travel."""
    return base64.b64encode(content).decode()


def decoded(text: str) -> bytes:
    """Bytes as they came. Raises ValueError."""
    return base64.b64decode(text, validate=True)
