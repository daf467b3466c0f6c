"""Taking a course as a learner does: watch, page through, read, ask, answer, learn from what was wrong."""

from collections import defaultdict
from typing import Any

from config.demonstration.rehearsal.play import Play
from config.demonstration.rehearsal.portal import Page, Portal, Stopped
from config.demonstration.rehearsal.setting import let_seconds_pass

MOST_ATTEMPTS = 12
MOST_SECONDS = 600
READING_SECONDS = 180
"""How long a lesson takes on the demonstration's clock; the shortest time that counts is a parameter."""
STEP = 15
"""Seconds between two reports of a player."""


def learn(play: Play, person: Portal, number: str) -> None:
    """Begin and finish every lesson of an enrolment."""
    paths = person.get(f"/cases/enrolment/{number}/").links(f"/{number}/lessons/")
    for path in paths:
        page = person.get(path)
        person.submit(page, page.form(action="/begin/"), {})
    let_seconds_pass(play, READING_SECONDS)
    for path in paths:
        _finish(person, path)


def _finish(person: Portal, path: str) -> None:
    page = person.get(path)
    if report := page.root.xpath("//main//*[@data-report]/@data-report"):
        _watch(person, page, report[0])
    elif page.root.xpath("//main//form[contains(@action, '/page/')]"):
        _page_through(person, path)
    else:
        person.submit(page, page.form(action="/finish/"), {})


def _watch(person: Portal, page: Page, report: str) -> None:
    """Load a part of the video, then report what a player reports until the portal says that it is enough."""
    video = page.root.xpath("//main//video")[0]
    if not person.part(video.get("src"), 0, 99).startswith(b"\x1a\x45\xdf\xa3"):
        raise Stopped(f"{page.path}: no video.")
    for track in video.findall("track"):
        if not person.get(track.get("src")).content.startswith(b"WEBVTT"):
            raise Stopped(f"{page.path}: no captions.")
    for second in range(0, MOST_SECONDS, STEP):
        told = {"position": str(second + STEP), "seen": f"{second}-{second + STEP}"}
        if person.report(page, report, told)["done"]:
            return
    raise Stopped(f"{page.path}: not finished by watching.")


def _page_through(person: Portal, path: str) -> None:
    page = person.get(f"{path}?page=1")
    while found := page.root.xpath("//main//form[contains(@action, '/page/')]"):
        person.get(page.root.xpath("//main//section//img/@src")[0])
        page = person.submit(page, found[0], {})


def ask(person: Portal, desk: Portal, number: str) -> str:
    """Ask about the first lesson; the desk answers and puts it into the public list. Returns its number."""
    page = person.get(person.get(f"/cases/enrolment/{number}/").links(f"/{number}/lessons/")[0])
    question = {"comment": "統計だけを受け取る人も、概論を受講しますか。", "mark": "0:52"}
    page = person.submit(page, page.form(action="/ask/"), question)
    asked = page.links("/cases/lesson_question/")[-1].split("/")[-2]
    desk.move("lesson_question", asked, "answer", comment="はい。利用する予定の人は全員が受講します。")
    desk.move(
        "lesson_question",
        asked,
        "publish",
        question_ja="統計だけを受け取る人も、概論を受講しますか。",
        answer_ja="はい。利用する予定の人は全員が受講します。",
        question_en="Do people who only receive statistics take the overview?",
        answer_en="Yes. Everybody who is going to take part takes it.",
    )
    if "はい。利用する予定の人は全員" not in person.get("/training/faq/").text():
        raise Stopped(f"{asked}: not in the public list.")
    return asked


def pass_quiz(play: Play, person: Portal, number: str, course: str) -> str:
    """Answer, learn from the explanations, answer again; return the completion number."""
    right: dict[str, set[str]] = defaultdict(set)
    wrong: dict[str, set[str]] = defaultdict(set)
    for _attempt in range(MOST_ATTEMPTS):
        start = person.get(f"/training/{number}/quiz/")
        page = person.submit(start, start.form(action="/quiz/begin/"), {})
        chosen = _chosen(page, right, wrong)
        first = dict([next(iter(chosen.items()))])
        page = person.submit(page, page.form(fields="place"), first, button="later=1")
        result = person.submit(page, page.form(fields="place"), chosen)
        if "合格しました" in result.text():
            return _completion(person, course)
        _learn_from(result, right, wrong)
    raise Stopped(f"{number}: not passed in {MOST_ATTEMPTS} attempts.")


def _chosen(page: Page, right: dict[str, set[str]], wrong: dict[str, set[str]]) -> dict[str, Any]:
    """Field name → what to answer, by what is known so far."""
    found: dict[str, Any] = {}
    for group in page.root.xpath("//main//fieldset[.//input]"):
        inputs = group.xpath(".//input")
        question = _words(group.find(".//legend"))
        choices = [(i.get("value"), _label(page, i)) for i in inputs]
        if inputs[0].get("type") == "checkbox":
            found[inputs[0].get("name")] = [v for v, text in choices if text not in wrong[question]]
        else:
            known = [v for v, text in choices if text in right[question]]
            left = [v for v, text in choices if text not in wrong[question]]
            found[inputs[0].get("name")] = (known or left)[0]
    return found


def _label(page: Page, control: Any) -> str:
    labels = page.root.xpath(f"//label[@for='{control.get('id')}']") or [control.getparent()]
    return _words(labels[0])


def _learn_from(page: Page, right: dict[str, set[str]], wrong: dict[str, set[str]]) -> None:
    """Which choices the explanations call right and wrong, by question."""
    for item in page.root.xpath("//main//ol/li"):
        question = _words(item.find("./p"))
        for term in item.findall("./dl/div/dt"):
            said, _, text = _words(term).lstrip("✓×・ ").partition("：")
            (wrong if said == "誤った選択" else right)[question].add(text.strip())


def _words(element: Any) -> str:
    return " ".join(element.text_content().replace("※必須", "").split()) if element is not None else ""


def _completion(person: Portal, course: str) -> str:
    """The completion number that the training page shows for a course."""
    page = person.get("/training/")
    found = page.root.xpath(f"//section[@aria-labelledby='course-{course}']//strong")
    if not found:
        raise Stopped(f"No completion number for {course}.")
    return found[0].text_content().strip()
