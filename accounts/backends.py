"""What each role may see and change on the staff's desk, without any superuser."""

from typing import Any

from django.contrib.auth.backends import BaseBackend

from accounts import selectors
from accounts.models import Person
from accounts.roles import Role

MASTER_DATA: dict[str, set[str]] = {
    "workflow.parameter": {Role.DATA_MANAGER, Role.SYSTEM_ADMIN},
    "workflow.closedday": {Role.BOOKING_DESK, Role.SYSTEM_ADMIN},
    "accounts.organisation": {Role.SYSTEM_ADMIN, Role.CASE_OFFICER},
    "accounts.person": {Role.SYSTEM_ADMIN},
    "accounts.membership": {Role.SYSTEM_ADMIN},
    "accounts.invitation": {Role.SYSTEM_ADMIN, Role.CASE_OFFICER},
    "training.course": {Role.TRAINING_DESK},
    "training.lesson": {Role.TRAINING_DESK},
    "training.question": {Role.TRAINING_DESK},
    "training.choice": {Role.TRAINING_DESK},
    "onsite_booking.centre": {Role.BOOKING_DESK},
    "onsite_booking.seat": {Role.BOOKING_DESK},
    "onsite_booking.room": {Role.BOOKING_DESK},
    "onsite_booking.openinghours": {Role.BOOKING_DESK},
    "onsite_booking.closure": {Role.BOOKING_DESK},
    "extraction.siteagent": {Role.SYSTEM_ADMIN},
}
"""Models whose rows staff keep, and the roles that may add and change them. Nothing is ever deleted."""


class RoleBackend(BaseBackend):
    """Signs in by address and password, and answers the desk's questions from roles."""

    def authenticate(
        self, request: Any, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> Person | None:
        """Return the active person, hashing a password also for unknown addresses."""
        address = (username or kwargs.get("email") or "").strip().lower()
        person = Person.objects.filter(email=address).first()
        if person is None:
            Person().set_password(password)
            return None
        return person if person.check_password(password or "") and person.is_active else None

    def get_user(self, user_id: Any) -> Person | None:
        """The person of a session, as long as active."""
        return Person.objects.filter(pk=user_id, is_active=True).first()

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        """Agency staff look at everything on the desk; master data are changed by their keepers."""
        roles = selectors.agency_roles(user_obj)
        verb, _, model = perm.partition(".")[2].partition("_")
        if verb == "view":
            return bool(roles)
        key = f"{perm.partition('.')[0]}.{model}"
        return verb in {"add", "change"} and bool(roles & MASTER_DATA.get(key, set()))

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        """Whether the desk shows an app at all."""
        return bool(selectors.agency_roles(user_obj))
