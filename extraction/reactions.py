"""What follows from moves, and what stands in the way of moves of the apps below."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from applications.models import Closing
from extraction import doorbell, selectors
from extraction.actions import releases
from extraction.models import Release, SiteJob
from workflow.actors import SYSTEM
from workflow.reactions import after, objecting


@after("release.vote")
def conclude_when_both_have_voted(case: Release, *, by: Any, now: datetime) -> None:
    """The second vote ends the checking."""
    if len(selectors.votes_on(case)) == 2:
        releases.conclude(case, by=SYSTEM, now=now)


@after("site_job.receive")
def look_whether_all_have_arrived(case: SiteJob, *, by: Any, now: datetime) -> None:
    """The last result is integrated after the commit: trouble there must not undo the reception."""
    doorbell.poke("extraction.integrate")


@objecting("closing.submit")
def extraction_is_unfinished(case: Closing, user: Any) -> str | None:
    """A usage ends when its scripts and releases have ended."""
    scripts = selectors.unfinished_scripts(case.usage.number)
    found = [s.number for s in scripts] + [r.number for r in selectors.unfinished_releases(case.usage.number)]
    if not found:
        return None
    return _("終わっていないスクリプトまたは持ち出しがあります：%(numbers)s") % {"numbers": "、".join(found)}
