"""Stages before an application: people, first question, detailed information, training."""

import secrets

from config.demonstration.cast import PASSWORD
from config.demonstration.rehearsal import quiz
from config.demonstration.rehearsal.play import Play, stage
from config.demonstration.rehearsal.portal import Portal
from config.demonstration.rehearsal.setting import corporate_number, document_ready, invitation_link, known


@stage("組織の登録と招待", "システム管理者・代表担当者・解析担当者")
def register(play: Play) -> str:
    """The desk registers a company; its lead and its analyst join by the links in their mails."""
    admin, tag = known(play, "admin@agency"), secrets.token_hex(3)
    number = corporate_number()
    play.facts |= {"company": f"試演製薬{tag}株式会社", "corporate_number": number}
    page = admin.get("/desk/accounts/organisation/add/")
    company = {"kind": "company", "name": play.facts["company"], "kana": "シエンセイヤク"}
    company |= {"name_en": f"Rehearsal Pharma {tag}", "corporate_number": number}
    admin.submit(page, page.form(fields="corporate_number"), company)
    found = admin.get(f"/desk/accounts/organisation/?q={number}").links("/change/")[0]
    play.facts["organisation"] = found.split("/")[-3]
    _invite(play, admin, f"lead@{tag}.example.jp", "lead", "試野", "演子")
    _invite(play, play["lead"], f"analyst@{tag}.example.jp", "member", "解析", "太郎", name="analyst")
    return f"{play.facts['company']}（法人番号 {number}）、2名が参加"


def _invite(play: Play, by: Portal, mail: str, role: str, family: str, given: str, name: str = "") -> None:
    page = by.get(f"/accounts/organisations/{play.facts['organisation']}/invite/")
    by.submit(page, page.form(fields="email role"), {"email": mail, "role": role})
    person = Portal(play.base, mail, PASSWORD)
    page = person.get(invitation_link(play, mail))
    names = {"family_name": family, "given_name": given, "family_kana": "シエン", "given_kana": "エン"}
    passwords = {"password1": PASSWORD, "password2": PASSWORD}
    person.submit(page, page.form(fields="password1"), names | passwords | {"language": "ja"})
    play.portals[name or role] = person


@stage("最初の相談", "解析担当者・申出担当")
def ask(play: Play) -> str:
    """The guide says what applies; a question is asked, answered and settled."""
    analyst, officer = play["analyst"], known(play, "officer@agency")
    analyst.get("/applications/guide/")
    page = analyst.get("/applications/ask/")
    question = {
        "plan": "other_dataset",
        "topic": "ヘパリン開始後の血小板減少",
        "question": "初回ヘパリンから5〜14日後の血小板減少を、性別・年齢区分別に調べられますか。",
    }
    number = analyst.submit(page, page.form(fields="topic"), question).path.split("/")[-2]
    officer.move("inquiry", number, "answer", comment="調べられます。まず詳細情報を依頼してください。")
    analyst.move("inquiry", number, "close")
    play.facts["inquiry"] = number
    play.remember("相談", f"/cases/inquiry/{number}/")
    return number


@stage("詳細情報の依頼と秘密保持契約", "代表担当者・申出担当")
def confidentiality(play: Play) -> str:
    """The request is handed in and accepted; both sides sign; the document room opens and is read."""
    lead, officer = play["lead"], known(play, "officer@agency")
    page = lead.get("/applications/requests/new/")
    form = page.form(fields="purpose")
    request = {
        "requester": form.inputs["requester"].value_options[0],
        "purpose": "血小板の検査値と注射の項目の格納状況を確かめるため。",
        "medicines": "ヘパリンナトリウム",
    }
    number = lead.submit(page, form, request).path.split("/")[-2]
    lead.move("information_request", number, "submit")
    officer.move("information_request", number, "accept")
    nda = lead.related("nda", number, "information_request")[0]
    play.facts |= {"information_request": number, "nda": nda}
    sign_both(play, "nda", nda)
    room = lead.get(f"/applications/requests/{number}/room/")
    papers = [lead.download(path) for path in room.links(f"/requests/{number}/room/") if path[-2].isdigit()]
    play.remember("詳細情報の依頼", f"/cases/information_request/{number}/")
    return f"{number}、{nda}、詳細情報 {len(papers)}件を閲覧"


def sign_both(play: Play, kind: str, number: str) -> None:
    """The lead signs what the page shows, then an officer who did not prepare it concludes."""
    document_ready(play, "lead", kind, number)
    play["lead"].move(kind, number, "sign", agreed="on")
    document_ready(play, "lead", kind, number)
    known(play, "officer2@agency").move(kind, number, "conclude", confirmed="on")


@stage("研修（概論・システム操作）", "代表担当者・解析担当者・研修担当")
def training(play: Play) -> str:
    """Both take the overview, the analyst also the operation course: lessons, a question, quiz, number."""
    numbers = {}
    for who, course in (("lead", "overview"), ("analyst", "overview"), ("analyst", "operation")):
        numbers[f"{who} {course}"] = _take(play, who, course)
    play.facts["completion_numbers"] = numbers
    return "、".join(numbers.values())


def _take(play: Play, who: str, course: str) -> str:
    person, desk = play[who], known(play, "training@agency")
    page = person.get(f"/training/courses/{course}/request/")
    number = person.submit(page, page.form(fields="key"), {}).path.split("/")[-2]
    desk.move("enrolment", number, "approve")
    quiz.learn(play, person, number)
    if course == "overview" and who == "lead":
        play.facts["lesson_question"] = quiz.ask(person, desk, number)
    return quiz.pass_quiz(play, person, number, course)
