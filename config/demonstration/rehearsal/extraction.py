"""Stages at the centre and at the hospitals: booking, script, approvals, extraction, release, closing."""

import re
from datetime import date, timedelta

from config.demonstration.rehearsal.play import Play, stage
from config.demonstration.rehearsal.portal import Stopped
from config.demonstration.rehearsal.setting import SITES, known, move_clock_to, today

EXAMPLE = "heparin_platelets"


@stage("オンサイトセンターの仮予約と本予約", "解析担当者・予約受付担当")
def book(play: Play) -> str:
    """A free slot that leaves a month's notice is booked provisionally and confirmed by the desk."""
    analyst = play["analyst"]
    start = today(play) + timedelta(days=35)
    for _fortnight in range(4):
        page = analyst.get(f"/booking/?from={start.isoformat()}")
        if free := page.links("/booking/new/?"):
            break
        start += timedelta(days=14)
    else:
        raise Stopped("No free slot within two months.")
    page = analyst.get(free[0])
    form = page.form(fields="purpose end")
    ends = form.xpath(".//input[@name='end']/@value")
    answers = {"purpose": "script", "usage": play.facts["usage"], "end": ends[-1]}
    checked = analyst.submit(page, form, answers, button="check=1")
    booked = analyst.submit(checked, checked.form(fields="purpose"), {}, button="confirmed=1")
    number = booked.path.split("/")[-2]
    known(play, "booking@agency").move("booking", number, "confirm")
    day = re.search(r"start=(\d{4}-\d\d-\d\d)", free[0])
    play.facts |= {"booking": number, "visit": day.group(1) if day else start.isoformat()}
    play.remember("予約", f"/cases/booking/{number}/")
    return f"{number}（{play.facts['visit']}）本予約"


@stage("予約の変更とカレンダー", "解析担当者・予約受付担当")
def rebook(play: Play) -> str:
    """Another seat and a thing to bring in; the desk confirms again; calendar file and feed follow."""
    number, analyst = play.facts["booking"], play["analyst"]
    page = analyst.get(f"/booking/{number}/change/")
    form = page.form(fields="place")
    places = form.xpath(".//input[@name='place']/@value")
    other = next((p for p in places[1:] if play.facts["visit"] in p), places[1])
    changed = {"place": other, "items-0-description": "解析計画書"}
    analyst.submit(page, form, changed, button="save=1")
    known(play, "booking@agency").move("booking", number, "confirm")
    file = analyst.download(f"/booking/{number}/calendar.ics").decode()
    issued = analyst.get("/booking/feeds/")
    shown = analyst.submit(issued, issued.form(action="/personal/issue/"), {})
    address = re.search(r"/booking/feed/[\w-]+\.ics", shown.text())
    feed = play.visitor.get(address.group()).content.decode() if address else ""
    if "SEQUENCE:4" not in file or number not in feed:
        raise Stopped(f"{number}: the calendar does not follow the change.")
    play.facts["visit"] = other.split("|")[1][:10]
    return f"{number} 席を変更し、再び本予約。.ics は第4版"


@stage("来所受付", "予約受付担当・解析担当者")
def arrive(play: Play) -> str:
    """The month's notice passes on the demonstration's clock; the desk receives the analyst with a thing.

    The code on the slip makes the analyst's own web session one of the centre's.
    """
    move_clock_to(play, date.fromisoformat(play.facts["visit"]))
    desk, number, badge = known(play, "booking@agency"), play.facts["booking"], f"A-{number_of(play)}"
    came = {"came_0": "on", "document_0": "licence", "badge_0": badge}
    thing = {"extra_0": "調査票", "extra_quantity_0": "2", "extra_reason_0": "当日に持参したため"}
    received = desk.move("booking", number, "check_in", **came, **thing)
    found = re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}", received.text())
    if found is None:
        raise Stopped(f"{number}: the reception shows no code for the terminal.")
    analyst = play["analyst"]
    page = analyst.get("/booking/terminal/")
    analyst.submit(page, page.form(fields="code"), {"code": found.group().lower()})
    desk.download(f"/booking/{number}/slip.pdf")
    return f"{play.facts['visit']} 入室、入館証{badge}、端末の利用を開始"


def number_of(play: Play) -> str:
    """The running number of the visit, so that every rehearsal hands out a badge of its own."""
    return play.facts["booking"].rsplit("-", 1)[-1]


@stage("スクリプトの作成・検査・提出", "解析担当者・データセンター管理者")
def write_script(play: Play) -> str:
    """The study's script is begun from an example, checked, read, handed in and sent to the hospitals."""
    analyst = play["analyst"]
    page = analyst.get("/extraction/scripts/new/")
    form = page.form(fields="usage start")
    begun = analyst.submit(page, form, {"usage": play.facts["usage"], "start": EXAMPLE})
    found = re.search(r"SCR-\d{4}-\d{4}", begun.url)
    if found is None:
        raise Stopped(f"The script was not begun: {begun.heading()}")
    number = play.facts["script"] = found.group()
    analyst.move("script", number, "submit")
    _dispatch(play)
    play.remember("スクリプトと拠点の状況", f"/cases/script/{number}/")
    return number


def _dispatch(play: Play) -> None:
    known(play, "data1@agency").move("script", play.facts["script"], "dispatch")


def _jobs(play: Play) -> dict[str, str]:
    """The newest job of each hospital, by the hospital's own list."""
    found = {}
    for site in SITES:
        links = known(play, f"officer@{site}").get("/cases/site_job/").links("/cases/site_job/JOB")
        found[site] = links[0].split("/")[-2]
    return found


@stage("1拠点の差戻しと新しい版", "医療機関担当者・解析担当者・データセンター管理者")
def send_back(play: Play) -> str:
    """One hospital sends the script back with a reason; a new version voids all earlier approvals."""
    number = play.facts["script"]
    jobs = _jobs(play)
    known(play, "officer@tky").move("site_job", jobs["tky"], "approve")
    known(play, "officer@toh").move(
        "site_job", jobs["toh"], "return_script", comment="対象を成人に限る理由を目的に書いてください。"
    )
    analyst = play["analyst"]
    analyst.move("script", number, "revise")
    page = analyst.get(f"/extraction/scripts/{number}/edit/")
    form = page.form(fields="text")
    text = form.fields["text"].replace("調べます。", "成人について調べます。", 1)
    analyst.submit(page, form, {"text": text})
    analyst.move("script", number, "submit")
    _dispatch(play)
    return f"{jobs['toh']} 差戻し、新しい版を送付"


@stage("各拠点のスクリプト承認", "各医療機関の担当者")
def approve(play: Play) -> str:
    """Each hospital's officer reads the script in plain words and approves its bytes."""
    jobs = _jobs(play)
    for site, job in jobs.items():
        known(play, f"officer@{site}").move("site_job", job, "approve")
    play.facts["site_jobs"] = jobs
    return "、".join(jobs.values())


@stage("各拠点での抽出", "各拠点のエージェント")
def extract(play: Play) -> str:
    """The hospitals' agents run the script on their own stores and report manifests."""
    for site, job in play.facts["site_jobs"].items():
        _wait_for_state(play, f"officer@{site}", "site_job", job, "approve_sending", f"approver@{site}")
    return f"{len(play.facts['site_jobs'])}拠点で完了"


def _wait_for_state(play: Play, who: str, kind: str, number: str, action: str, actor: str) -> None:
    """Wait until a move is on offer to somebody."""
    person = known(play, actor)
    play.wait_for(
        f"{number} {action}", lambda: person.get(f"/cases/{kind}/{number}/").links(f"/do/{action}/")
    )


@stage("各拠点の結果送信承認（別の承認者）", "各医療機関の承認者")
def send(play: Play) -> str:
    """A second person of each hospital approves sending; the agents send exactly those bytes."""
    for site, job in play.facts["site_jobs"].items():
        known(play, f"approver@{site}").move("site_job", job, "approve_sending")
    return "3拠点が承認"


@stage("受領・検証・統合", "データセンター")
def integrate(play: Play) -> str:
    """The centre verifies and stores each bundle once, and pools them when all have come."""
    number, analyst = play.facts["script"], play["analyst"]
    play.wait_for(
        f"The integration of {number}",
        lambda: analyst.get(f"/cases/script/{number}/").links(f"/scripts/{number}/result/"),
    )
    result = analyst.get(f"/extraction/scripts/{number}/result/")
    tables = len(result.root.xpath("//main//table"))
    play.remember("統合結果（センター内のみ）", f"/extraction/scripts/{number}/result/")
    return f"{number} 統合、表{tables}件"


@stage("持ち出しの依頼・少数例の秘匿", "解析担当者")
def request_release(play: Play) -> str:
    """Pooled tables are asked for; small cells are found and hidden."""
    analyst = play["analyst"]
    page = analyst.get(f"/extraction/scripts/{play.facts['script']}/release/")
    form = page.form(fields="chosen explanation")
    keys = form.xpath(".//input[@name='chosen']/@value")
    pooled = [key for key in keys if "@" not in key]
    words = {"chosen": pooled or keys, "explanation": "論文の表に用います。10未満のセルは秘匿します。"}
    number = analyst.submit(page, form, words).path.split("/")[-2]
    play.facts["release"] = number
    found = analyst.get(f"/cases/release/{number}/").text()
    analyst.move("release", number, "protect")
    analyst.move("release", number, "submit")
    play.remember("持ち出し", f"/cases/release/{number}/")
    warned = re.search(r"開示リスクの警告（(\d+)件）", found)
    return f"{number}、警告{warned.group(1) if warned else '?'}件、秘匿して確認を依頼"


@stage("二人による確認と引渡し", "確認者2名・データセンター管理者・統計情報利活用者")
def release(play: Play) -> str:
    """Two independent checkers, the handing over, and the download by a registered handler."""
    number = play.facts["release"]
    for checker in ("reviewer1@agency", "reviewer2@agency"):
        form = {"verdict": "safe", "opinion": "秘匿は適切です。"}
        known(play, checker).move("release", number, "vote", **form)
    play.wait_for(
        f"{number} checked",
        lambda: known(play, "data1@agency").get(f"/cases/release/{number}/").links("/do/release/"),
    )
    known(play, "data1@agency").move("release", number, "release")
    lead = play["lead"]
    links = lead.get(f"/cases/release/{number}/").links(".csv")
    tables = {link.rsplit("/", 1)[-1]: lead.download(link).decode("utf-8-sig") for link in links}
    if not tables:
        raise Stopped(f"{number}: nothing to download.")
    play.facts["tables"] = tables
    return f"{len(tables)}表を引渡し"


@stage("退室", "予約受付担当")
def leave(play: Play) -> str:
    """The analyst leaves the centre with what came in, and the terminal is closed."""
    desk, number = known(play, "booking@agency"), play.facts["booking"]
    desk.move("booking", number, "check_out", returned_0="on")
    closed = play["analyst"].get("/booking/terminal/")
    if closed.links("/cases/booking/"):
        raise Stopped(f"{number}: the terminal is still open after the check-out.")
    visit = desk.get(f"/cases/booking/{number}/")
    if play.facts["script"] not in visit.text():
        raise Stopped(f"{number}: the visit does not list its script.")
    return f"{number} 退室、入館証返却、持ち込んだものはすべて持ち出し"


@stage("終了報告と公開一覧", "代表担当者・申出担当")
def close(play: Play) -> str:
    """The closing report is accepted; the usage is closed and stands in the public register."""
    lead, usage = play["lead"], play.facts["usage"]
    page = lead.get(f"/applications/closings/new/?usage={usage}")
    report = {
        "summary": "初回ヘパリン後の血小板減少の頻度を性別・年齢区分別に示しました。",
        "results": "集計表のとおりです。",
        "data_handling": "統計情報は社内で保管し、中間ファイルはありません。",
        "publications": "学会で発表する予定です。",
    }
    number = lead.submit(page, page.form(fields="summary"), report).path.split("/")[-2]
    lead.move("closing", number, "submit")
    known(play, "officer@agency").move("closing", number, "accept")
    visitor = known(play, "auditor@agency")
    register = visitor.get("/applications/register/")
    if play.facts["company"] not in register.text():
        raise Stopped("The public register does not show the usage.")
    play.remember("公開一覧", "/applications/register/")
    return f"{number} 受理、公開一覧に掲載"
