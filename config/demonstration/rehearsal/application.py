"""Stages of the application: papers, draft round, submission, review, decision, contract, payment."""

import re
from datetime import timedelta
from typing import Any

from config.demonstration.papers import PROTOCOL, STUDY, TEXTS
from config.demonstration.rehearsal.people import sign_both
from config.demonstration.rehearsal.play import Play, stage
from config.demonstration.rehearsal.portal import Portal, Stopped
from config.demonstration.rehearsal.setting import document_ready, known, today


def _day(name: str, day: Any) -> dict[str, Any]:
    return {f"{name}_year": day.year, f"{name}_month": day.month, f"{name}_day": day.day}


def sections(play: Play) -> dict[str, dict[str, Any]]:
    """The texts with the analyst's address and days that fit the demonstration's clock."""
    now = today(play)
    data = (
        _day("data_from", now.replace(year=2012, day=1))
        | _day("data_to", now.replace(year=now.year - 1, day=1))
        | _day("extraction_date", now + timedelta(days=120))
    )
    publication = (
        _day("use_from", now + timedelta(days=90))
        | _day("use_to", now + timedelta(days=450))
        | _day("publish_on", now + timedelta(days=400))
    )
    more = {
        "applicant": {"contact_email": play["analyst"].mail},
        "data": data,
        "publication": publication,
    }
    return {key: texts | more.get(key, {}) for key, texts in TEXTS.items()}


@stage("申出書類の作成と案の提出", "解析担当者")
def write(play: Play) -> str:
    """Every section is written and marked as complete; people and the protocol are added."""
    analyst = play["analyst"]
    page = analyst.get("/applications/usages/new/?category=other_dataset")
    form = page.form(fields="study_title")
    number = analyst.submit(page, form, {"study_title": STUDY}).path.split("/")[-2]
    play.facts["usage"] = number
    for key, content in sections(play).items():
        if key == "members":
            _add_members(play, number)
        elif key == "attachments":
            _attach(play, number)
        save_section(analyst, number, key, content)
    analyst.move("usage", number, "submit_draft")
    play.remember("利活用の案件", f"/cases/usage/{number}/")
    return number


def save_section(person: Portal, number: str, key: str, content: dict[str, Any]) -> None:
    """Save one section as complete."""
    page = person.get(f"/applications/usages/{number}/sections/{key}/")
    form = page.form(fields="complete seen")
    person.submit(page, form, content | {"complete": "yes"}, button="later")


def _add_members(play: Play, number: str) -> None:
    """Lead and analyst, found by their addresses; their training numbers are looked up by the portal."""
    wanted: tuple[tuple[str, str, dict[str, str]], ...] = (
        ("lead", "総括", {}),
        ("analyst", "解析", {"needs_account": "on"}),
    )
    for who, role, more in wanted:
        page = play["analyst"].get(f"/applications/usages/{number}/sections/members/")
        form = page.form(fields="email role", action="/members/")
        values = {"email": play[who].mail, "role": role, "handles_statistics": "on"} | more
        play["analyst"].submit(page, form, values)


def _attach(play: Play, number: str) -> None:
    page = play["analyst"].get(f"/applications/usages/{number}/sections/attachments/")
    form = page.form(fields="kind file", action="/attachments/")
    file = ("protocol.pdf", PROTOCOL, "application/pdf")
    play["analyst"].submit(page, form, {"kind": "protocol", "file": file})


@stage("申出書類（案）の確認（1回の差戻し）", "申出担当・解析担当者")
def draft_round(play: Play) -> str:
    """The officer writes a query, sends it; the analyst answers, mends and hands in again."""
    analyst, officer, number = play["analyst"], known(play, "officer@agency"), play.facts["usage"]
    papers = f"/applications/usages/{number}/papers/"
    page = officer.get(papers)
    form = next(f for f in page.root.forms if f.fields.get("section") == "population" and "text" in f.fields)
    officer.submit(page, form, {"text": "除外基準を記載してください。"})
    officer.move("usage", number, "return_draft")
    content = sections(play)["population"] | {"exclusion": "ベースラインの血小板数がない患者を除く。"}
    save_section(analyst, number, "population", content)
    page = analyst.get(papers)
    form = page.form(fields="text", action="/answer/")
    analyst.submit(page, form, {"text": "除外基準を記載しました。"})
    analyst.move("usage", number, "submit_draft")
    officer.move("usage", number, "accept_draft")
    play.remember("申出書類と照会事項", papers)
    return "照会1件に回答し、確認済み"


@stage("正式な申出・審査・決定", "代表担当者・申出担当・審査担当2名・決裁者")
def decide(play: Play) -> str:
    """Formal submission with everybody's numbers checked, acceptance, two opinions, decision."""
    number = play.facts["usage"]
    play["lead"].move("usage", number, "submit")
    known(play, "officer@agency").move("usage", number, "accept")
    for reviewer in ("reviewer1@agency", "reviewer2@agency"):
        form = {"has_conflict": "no", "verdict": "approve", "comment": "目的・内容・情報管理は適切です。"}
        known(play, reviewer).move("usage", number, "vote", **form)
    known(play, "decider@agency").move("usage", number, "approve")
    document_ready(play, "lead", "usage", number)
    contract = play["lead"].related("contract", number, "usage")[0]
    play.facts["contract"] = contract
    return f"{number} 承認、{contract}"


@stage("契約・請求・入金", "代表担当者・申出担当・経理担当")
def pay(play: Play) -> str:
    """The contract is concluded, the invoice issued and paid; the use begins."""
    contract = play.facts["contract"]
    sign_both(play, "contract", contract)
    invoice = play["lead"].related("invoice", contract, "contract")[0]
    document_ready(play, "lead", "invoice", invoice)
    finance = known(play, "finance@agency")
    shown = re.search(r"請求金額（税込） *([\d,]+)円", finance.get(f"/cases/invoice/{invoice}/").text())
    if shown is None:
        raise Stopped(f"{invoice}: no amount on the page.")
    amount = int(shown.group(1).replace(",", ""))
    payment = {"amount": amount, **_day("received_on", today(play)), "payer": "シエンセイヤク"}
    finance.move(
        "invoice", invoice, "record_payment", **payment, reference=f"R{play.facts['organisation'][:8]}"
    )
    play.facts["invoice"] = invoice
    play.remember("請求書", f"/cases/invoice/{invoice}/")
    return f"{contract} 締結、{invoice} {amount:,}円を入金"


@stage("アカウントの発行", "代表担当者・申出担当")
def accounts(play: Play) -> str:
    """The analyst gets an account."""
    lead, usage = play["lead"], play.facts["usage"]
    page = lead.get(f"/accounts/usage-accounts/new/?usage={usage}")
    form = page.form(fields="usage person")
    options = form.xpath(".//select[@name='person']/option")
    person = next(o.get("value") for o in options if play["analyst"].mail in o.text_content())
    number = lead.submit(page, form, {"person": person}).path.split("/")[-2]
    known(play, "officer@agency").move("account", number, "issue")
    play.facts["account"] = number
    return number
