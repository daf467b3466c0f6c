"""What is known of hospitals' agents: what their stores hold, and messages that were not accepted."""

from typing import Any

from extraction.agent import protocol
from extraction.bundles import sha256
from extraction.models import Quarantine, SiteAgent
from extraction.refusals import Unreadable
from extraction.script import SiteProfile
from workflow import clock


def tell_profile(agent: SiteAgent, profile: dict[str, Any]) -> None:
    """Keep what a store holds. Raises Unreadable when it is no profile of this hospital."""
    try:
        read = SiteProfile.from_json(profile)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Unreadable() from None
    if read.site != agent.site.site_code:
        raise Unreadable()
    kept = read.to_json()
    SiteAgent.objects.filter(pk=agent.pk).update(
        profile=kept, profile_digest=protocol.sha256(protocol.canonical(kept))
    )


def quarantine(agent: SiteAgent | None, number: str, sort: str, code: str, content: bytes) -> None:
    """Put a message that was not accepted on record: why, its digest and size, not its content."""
    Quarantine.objects.create(
        agent=agent,
        number=number[:32],
        sort=sort[:16],
        code=code[:32],
        digest=sha256(content),
        size=len(content),
        refused_at=clock.now(),
    )
