"""What the stages share: who signs in how, mails, clock, and a fresh company's particulars."""

import re
import secrets
from datetime import date

from stdnum.jp import cn

from config.demonstration.cast import PASSWORD, character
from config.demonstration.rehearsal.play import Play
from config.demonstration.rehearsal.portal import Portal

SITES = ("tky", "toh", "kyu")


def known(play: Play, name: str) -> Portal:
    """Somebody of the demonstration's cast, such as `officer@agency`, signed in."""
    if name not in play.portals:
        who = character(name)
        play.enter(name, Portal(play.base, who.mail, PASSWORD, who.secret))
    return play[name]


def corporate_number() -> str:
    """A corporate number that nobody has yet, with a right check digit."""
    digits = "99" + "".join(secrets.choice("0123456789") for _ in range(10))
    return cn.calc_check_digit(digits) + digits


def invitation_link(play: Play, mail: str) -> str:
    """The path in the newest invitation to an address, as soon as the mail has left."""

    def look() -> str:
        page = play.visitor.get(f"/demonstration/mailbox/?to={mail}")
        found = re.findall(r"/accounts/invitations/[\w-]+/", page.root.text_content())
        return found[0] if found else ""

    return play.wait_for(f"The invitation of {mail}", look)


def today(play: Play) -> date:
    """The demonstration's day, as the strip on every page says it."""
    page = play.visitor.get("/demonstration/")
    year, month, day = re.search(r"(\d{4})年(\d{1,2})月(\d{1,2})日", page.root.text_content()).groups()  # type: ignore[union-attr]
    return date(int(year), int(month), int(day))


def move_clock_to(play: Play, day: date) -> None:
    """Let the waiting time pass on the demonstration's clock."""
    while (days := (day - today(play)).days) > 0:
        page = play.visitor.get("/demonstration/")
        play.visitor.submit(page, page.form(fields="days"), {"days": min(days, 365)})


def document_ready(play: Play, person: str, kind: str, number: str) -> str:
    """The address of the newest paper of a case, as soon as the carrier has made it."""

    def look() -> str:
        page = play[person].get(f"/cases/{kind}/{number}/documents/")
        links = page.links("/cases/documents/")
        return links[-1] if links and "作成しています" not in page.text() else ""

    return play.wait_for(f"The papers of {number}", look)


def let_seconds_pass(play: Play, seconds: int) -> None:
    """Let a short time pass on the demonstration's clock: reading a lesson, for instance."""
    page = play.visitor.get("/demonstration/")
    play.visitor.submit(page, page.form(fields="seconds"), {"seconds": seconds})
