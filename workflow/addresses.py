"""From where a request came, when proxies stand in front of the portal."""

from django.conf import settings
from django.http import HttpRequest


def of(request: HttpRequest) -> str:
    """The address of the one who asks.

    `X-Forwarded-For` is believed from the proxies of `MADOGUCHI_TRUSTED_PROXIES` alone, read from its end:
    the first address there that is none of them. Whatever a client wrote in front of it counts for nothing.
    """
    address = request.META.get("REMOTE_ADDR", "")
    for named in reversed(request.headers.get("X-Forwarded-For", "").split(",")):
        if address not in settings.TRUSTED_PROXIES or not named.strip():
            break
        address = named.strip()
    return address
