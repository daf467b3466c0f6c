"""A script of the demonstration that is being written, by the analyst who sits at the centre's terminal."""

from accounts import sessions
from applications import selectors as usages
from config.demonstration.cast import TEI
from config.demonstration.usages import actor, running
from extraction import examples
from extraction.actions import scripts
from extraction.models import Script
from onsite_booking.actions import visits
from onsite_booking.desk import terminals
from onsite_booking.purposes import Purpose

EXAMPLE = "heparin_platelets"
"""It selects patients of the demonstration's hospitals, and of the test patients."""


def build() -> None:
    """Begin the draft once, then hand out a fresh code for the terminal to whoever plays the analyst."""
    author = actor("analyst@tei")
    visit = terminals.visit_today(author, running(TEI)[1], Purpose.SCRIPT)
    if Script.objects.exists() or visit is None:
        return
    session, mark = terminals.open_of(visit), sessions.digest("the terminal before the demonstration")
    usage = usages.usage(visit.subject)
    if session is None or usage is None:
        return
    visits.begin_terminal(visit, by=author, mark=mark, code=terminals.digest_of(terminals.code_of(session)))
    author.web_session = sessions.WebSession(mark=mark)  # type: ignore[attr-defined]
    scripts.begin(by=author, usage=usage, text=examples.text_of(EXAMPLE))
    visits.renew_code(visit, by=actor("booking@agency"))
