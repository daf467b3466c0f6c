"""Who works at which terminal, and whether a web session is one of the centre's.

The desk opens a session at check-in; the person types its code on that terminal, which binds exactly that web
session. The code is computed from the session's key, so that no copy of the database opens a terminal.
"""

import unicodedata
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts import sessions
from onsite_booking.hours import at
from onsite_booking.models import Booking, TerminalSession
from onsite_booking.purposes import AT_A_TERMINAL
from workflow import clock, parameters
from workflow.models import Event

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Letters and digits that nobody takes for one another."""
LENGTH = 8
MOST_TRIES = 5


def code_of(session: TerminalSession) -> str:
    """The code that begins a session, as it stands on the slip: ABCD-EFGH."""
    found = salted_hmac("onsite_booking.code", str(session.pk), algorithm="sha256").digest()[:LENGTH]
    letters = "".join(ALPHABET[byte % len(ALPHABET)] for byte in found)
    return f"{letters[:4]}-{letters[4:]}"


def digest_of(code: str) -> str:
    """A typed code as it is compared and recorded: width, case, spaces and hyphens make no difference."""
    plain = unicodedata.normalize("NFKC", code).upper().translate(str.maketrans("", "", " -‐－ー"))
    return salted_hmac("onsite_booking.typed", plain, algorithm="sha256").hexdigest()


def works_at_terminal(case: Booking) -> bool:
    """Whether a visit serves work at a terminal."""
    return case.purpose in AT_A_TERMINAL and case.seat.has_terminal


def open_of(case: Booking) -> TerminalSession | None:
    """The session of a booking that has not been closed."""
    return case.sessions.filter(closed_at=None).select_related("person", "seat").first()


def expires_at(session: TerminalSession) -> Any:
    """The moment after which the code of a session begins nothing."""
    minutes = parameters.value("booking.code_minutes", clock.today(session.opened_at))
    return session.opened_at + timedelta(minutes=minutes)


def tries_left(case: Booking, session: TerminalSession) -> int:
    """How many more wrong codes the person may type before a new code is needed."""
    refused = Event.objects.filter(kind=case.kind, number=case.number, action="begin_terminal")
    wrong = refused.filter(type=Event.Type.REFUSAL, actor=session.person_id, at__gte=session.opened_at)
    return max(MOST_TRIES - wrong.count(), 0)


def here(user: Any, usage_number: str, *purposes: str) -> TerminalSession | None:
    """The session of a person at a terminal of the centre in which this very web session was bound today."""
    mark = sessions.of(user).mark
    if not mark:
        return None
    begin = at(clock.today(), "00:00")
    found = TerminalSession.objects.filter(
        person=user.pk,
        mark=mark,
        closed_at=None,
        booking__subject=usage_number,
        booking__purpose__in=purposes or AT_A_TERMINAL,
        booking__state=Booking.State.CHECKED_IN,
        booking__period__startswith__gte=begin,
        booking__period__startswith__lt=begin + timedelta(days=1),
    )
    return found.select_related("booking").first()


def why_not_here(user: Any, usage_number: str, *purposes: str) -> str | None:
    """What a person has to do before this web session is one of the centre's; None when it is."""
    if here(user, usage_number, *purposes):
        return None
    visit = visit_today(user, usage_number, *purposes)
    if visit is None:
        return _("受付で入室の手続きをしてください。")
    session = open_of(visit)
    if session is None:
        return _("端末の利用は終わっています。続けるときは、受付で新しいコードを受け取ってください。")
    if session.mark:
        return _(
            "この画面は、受付のコードを入力したセンターの端末のものではありません。その端末で操作してください。"
        )
    return _("センターの端末でログインし、「端末の利用を始める」のページで受付のコードを入力してください。")


def visit_today(user: Any, usage_number: str = "", *purposes: str) -> Booking | None:
    """The visit for which a person is in the centre today, for work at a terminal."""
    begin = at(clock.today(), "00:00")
    found = Booking.objects.filter(
        person=user.pk,
        state=Booking.State.CHECKED_IN,
        purpose__in=purposes or AT_A_TERMINAL,
        period__startswith__gte=begin,
        period__startswith__lt=begin + timedelta(days=1),
    )
    found = found.filter(subject=usage_number) if usage_number else found
    return found.select_related("seat", "seat__centre", "person", "organisation").first()


def visits_with_open_terminal(person: Any, usage_number: str) -> list[Booking]:
    """Visits under a usage in which a person's session at a terminal has not been closed."""
    found = Booking.objects.filter(person=person, subject=usage_number, state=Booking.State.CHECKED_IN)
    return list(found.filter(sessions__closed_at=None, sessions__isnull=False).distinct())


def terminal_named_by_gateway(request: HttpRequest) -> str:
    """The terminal that the centre's gateway names; "" unless the request comes from a trusted proxy."""
    trusted = request.META.get("REMOTE_ADDR", "") in settings.ONSITE_TRUSTED_PROXIES
    name = settings.ONSITE_GATEWAY_HEADER
    return request.headers.get(name, "") if trusted and name else ""
