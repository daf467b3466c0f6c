"""The second factor: an authenticator app, and recovery codes for the day the telephone is gone."""

import unicodedata
from base64 import b32encode
from secrets import token_bytes

from django.db import transaction
from django.utils.crypto import salted_hmac
from django_otp import verify_token
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import selectors
from accounts.models import Person
from workflow import audit

HOW_MANY_CODES = 10
BYTES_OF_A_CODE = 10
KEPT_LETTERS = 16


def begin(*, by: Person) -> TOTPDevice:
    """Give the secret that the person's app is to learn; the same one until it is confirmed."""
    return TOTPDevice.objects.get_or_create(user=by, confirmed=False, defaults={"name": "app"})[0]


@transaction.atomic
def confirm(*, by: Person, token: str) -> TOTPDevice | None:
    """Take the app into use when it shows the right code; an earlier app stops working. None when wrong."""
    fresh = begin(by=by)
    device = verify_token(by, fresh.persistent_id, token)
    if device is None:
        return None
    TOTPDevice.objects.filter(user=by, confirmed=True).delete()
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    audit.record(selectors.stream_of(by), "second_factor_set", by=by)
    return device


def spelled(code: str) -> str:
    """A code as it is compared: half-width, lower case, without spaces and hyphens."""
    return unicodedata.normalize("NFKC", code).lower().translate(str.maketrans("", "", " -"))


def show(*, by: Person, code: str) -> Device | None:
    """Accept a code of the app or a recovery code, each once; None, with a record, when it is neither."""
    if code.isdigit():
        device = selectors.authenticator_of(by)
    else:
        device, code = StaticDevice.objects.filter(user=by, confirmed=True).first(), _kept(code)
    shown = verify_token(by, device.persistent_id, code) if device else None
    action = "second_factor_failed" if shown is None else "second_factor"
    kind = "app" if isinstance(device, TOTPDevice) else "recovery_code"
    audit.record(selectors.stream_of(by), action, by=by, kind=kind)
    return shown


@transaction.atomic
def renew_codes(*, by: Person) -> list[str]:
    """Make ten new recovery codes, of which only keyed digests are kept; earlier ones are void."""
    codes = [b32encode(token_bytes(BYTES_OF_A_CODE)).decode().lower() for _ in range(HOW_MANY_CODES)]
    device, _new = StaticDevice.objects.select_for_update().get_or_create(
        user=by, defaults={"name": "recovery"}
    )
    device.token_set.all().delete()
    StaticToken.objects.bulk_create(StaticToken(device=device, token=_kept(code)) for code in codes)
    audit.record(selectors.stream_of(by), "recovery_codes_renewed", by=by)
    return codes


def _kept(code: str) -> str:
    """What stands in the database for a code; useless without the installation's key."""
    return salted_hmac("accounts.recovery", code, algorithm="sha256").hexdigest()[:KEPT_LETTERS]
