"""The office's side of training: a list read in, approved with ticks, reminded of, extended."""

import re
from datetime import date, timedelta

from config.demonstration.cast import PASSWORD
from config.demonstration.rehearsal.play import Play, stage
from config.demonstration.rehearsal.portal import Portal, Stopped
from config.demonstration.rehearsal.setting import invitation_link, known, move_clock_to, today

REMINDED_BEFORE = 7
"""Days before the end of the window at which the first reminder comes."""


@stage("まとめての受講申込みと一括の承認", "代表担当者・新しい受講者・研修担当")
def enrol_many(play: Play) -> str:
    """The lead reads a list in; the invited person joins and is enrolled; the desk approves with ticks."""
    lead = play["lead"]
    mail = lead.mail.replace("lead@", "trainee@")
    page = lead.get("/training/rosters/new/")
    text = f"氏名,メールアドレス,コース\n受田 新,{mail},概論\n誤 記,not-an-address,概論\n"
    file = ("受講者.csv", text.encode(), "text/csv")
    form = page.form(fields="organisation")
    values = {"organisation": play.facts["organisation"], "file": file}
    roster = lead.submit(page, form, values).path.split("/")[-2]
    lead.move("roster", roster, "carry_out")
    trainee = Portal(play.base, mail, PASSWORD)
    page = trainee.get(invitation_link(play, mail))
    names = {"family_name": "受田", "given_name": "新", "family_kana": "ウケダ", "given_kana": "アラタ"}
    passwords = {"password1": PASSWORD, "password2": PASSWORD}
    trainee.submit(page, page.form(fields="password1"), names | passwords | {"language": "ja"})
    play.portals["trainee"] = trainee
    number = play.wait_for("The enrolment of the person who joined", lambda: _enrolment(trainee))
    desk = known(play, "training@agency")
    page = desk.get("/training/desk/")
    done = desk.submit(page, page.form(fields="cases"), {"cases": [number]})
    if "承認しました。" not in done.text():
        raise Stopped(f"{number} was not approved: {done.text()[:300]}")
    play.facts |= {"roster": roster, "late_enrolment": number}
    play.remember("まとめての受講申込み", f"/cases/roster/{roster}/")
    return f"{roster} から {number} を承認"


def _enrolment(trainee: Portal) -> str:
    """The number of the newest enrolment of a person, once there is one."""
    found = trainee.get("/cases/enrolment/").links("/cases/enrolment/ENR-")
    return found[0].split("/")[-2] if found else ""


@stage("受講期限の案内と延長", "新しい受講者・研修担当")
def remind_and_extend(play: Play) -> str:
    """A week passes; the reminder comes; the learner asks for more time, the desk grants it."""
    trainee, number = play["trainee"], play.facts["late_enrolment"]
    ends = _last_day(trainee, number)
    move_clock_to(play, ends - timedelta(days=REMINDED_BEFORE))

    def reminded() -> bool:
        page = play.visitor.get(f"/demonstration/mailbox/?to={trainee.mail}")
        return f"期限まであと{REMINDED_BEFORE}日です" in page.text()

    play.wait_for("The reminder", reminded)
    page = trainee.get(f"/cases/enrolment/{number}/")
    trainee.submit(page, page.form(fields="reason"), {"reason": "出張のため"})
    desk = known(play, "training@agency")
    asked = desk.related("extension", number, "enrolment")[0]
    desk.move("extension", asked, "grant")
    extended = _last_day(trainee, number)
    if extended <= ends or extended <= today(play):
        raise Stopped(f"{number}: the last day is still {extended}.")
    play.facts["extension"] = asked
    play.remember("受講期間の延長", f"/cases/extension/{asked}/")
    return f"{asked}：{ends} → {extended}"


def _last_day(trainee: Portal, number: str) -> date:
    """The last day of the window, as the page of the enrolment says it."""
    text = trainee.get(f"/cases/enrolment/{number}/").text()
    found = re.search(r"(\d{4})年(\d{1,2})月(\d{1,2})日（.）の終わり", text)
    if found is None:
        raise Stopped(f"{number}: no last day on its page.")
    year, month, day = (int(part) for part in found.groups())
    return date(year, month, day)
