"""The people of a booking as the reception meets them."""

from dataclasses import dataclass
from typing import Any

from onsite_booking.models import Booking, CarriedItem, Stay
from onsite_booking.models.party import identity_of

BOOKER = 0
"""The position of the person who booked."""


@dataclass(frozen=True)
class Guest:
    """Somebody expected: the booker or one of the visitors."""

    position: int
    name: str
    organisation: str
    role: str = ""

    @property
    def identity(self) -> str:
        """By what two people are taken for the same."""
        return identity_of(self.name, self.organisation)

    @property
    def words(self) -> str:
        """Name and organisation."""
        return f"{self.name}（{self.organisation}）" if self.organisation else self.name


def booker_of(case: Booking) -> Guest:
    """The person who booked."""
    return Guest(BOOKER, str(case.person), case.organisation.name)


def party_of(case: Booking) -> list[Guest]:
    """Everybody expected: the booker first, then the visitors in their order."""
    others = [Guest(v.position, v.name, v.organisation, v.role) for v in case.visitors.all()]
    return [booker_of(case), *others]


def inside(case: Booking) -> list[Stay]:
    """Stays of a booking that have not ended."""
    return list(case.stays.filter(left_at=None).order_by("position"))


def outside(case: Booking) -> list[Guest]:
    """People of a booking who are not in the centre now: not come yet, or left."""
    here = {stay.position for stay in inside(case)}
    return [guest for guest in party_of(case) if guest.position not in here]


def missing_badges(case: Booking) -> list[Stay]:
    """Stays that ended without their badge."""
    return list(case.stays.filter(badge_back_at=None).exclude(left_at=None))


def unsettled(case: Booking) -> list[CarriedItem]:
    """Things let in of which nobody has yet said where they went."""
    return list(case.carried.filter(verdict=CarriedItem.Verdict.ADMITTED, taken_out=None))


def holder_of_badge(centre: Any, badge: str) -> Stay | None:
    """The stay whose badge is out under a number."""
    return Stay.objects.filter(centre=centre, badge=badge, badge_back_at=None).first()


def inside_elsewhere(guest: Guest) -> Stay | None:
    """A stay of the same person that has not ended, whatever the booking."""
    return Stay.objects.filter(identity=guest.identity, left_at=None).select_related("booking").first()
