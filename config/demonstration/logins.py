"""What a visitor of the demonstration needs for signing in, codes of the second factor included."""

import time
from dataclasses import dataclass

from django_otp.oath import hotp
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.roles import Role
from config.demonstration.cast import CAST, Character
from onsite_booking.desk import terminals
from onsite_booking.models import TerminalSession
from workflow import clock


@dataclass(frozen=True)
class Login:
    """A character with the code that the portal accepts now; empty until the next half minute."""

    character: Character
    role: str
    code: str


@dataclass(frozen=True)
class Terminal:
    """A terminal of the centre that waits for its code, which is empty once it holds no longer."""

    session: TerminalSession
    code: str


def waiting_terminals() -> list[Terminal]:
    """Terminals of the people who are in the centre, and have not begun to work there."""
    found = TerminalSession.objects.filter(closed_at=None, mark="").select_related(
        "person", "seat", "booking"
    )
    now = clock.now()
    return [Terminal(s, terminals.code_of(s) if now < terminals.expires_at(s) else "") for s in found]


def rows() -> list[Login]:
    """Every login, in the order of the cast."""
    devices = {device.user.email: device for device in _devices()}
    return [
        Login(c, str(Role(c.role).label), _code(devices[c.mail]) if c.mail in devices else "") for c in CAST
    ]


def _devices() -> list[TOTPDevice]:
    found = TOTPDevice.objects.filter(confirmed=True, user__email__in=[c.mail for c in CAST])
    return list(found.select_related("user"))


def _code(device: TOTPDevice) -> str:
    """The first code that was not used yet, as long as the portal would accept it already."""
    present = int(time.time() - device.t0) // device.step + device.drift
    unused = max(present, device.last_t + 1)
    return (
        f"{hotp(device.bin_key, unused, device.digits):06d}" if unused <= present + device.tolerance else ""
    )
