"""Taking a course as a learner does: read, answer, read the explanations, answer again."""

from typing import Any

from config.demonstration.rehearsal.play import Play
from config.demonstration.rehearsal.portal import Page, Portal, Stopped
from config.demonstration.rehearsal.setting import let_seconds_pass

MOST_ATTEMPTS = 6
READING_SECONDS = 90
"""How long a lesson takes on the demonstration's clock; the shortest time that counts is a parameter."""


def read_lessons(play: Play, person: Portal, number: str) -> None:
    """Begin and finish every lesson of an enrolment."""
    for path in person.get(f"/cases/enrolment/{number}/").links("/lessons/"):
        page = person.get(path)
        person.submit(page, page.form(action="/begin/"), {})
    let_seconds_pass(play, READING_SECONDS)
    for path in person.get(f"/cases/enrolment/{number}/").links("/lessons/"):
        page = person.get(path)
        person.submit(page, page.form(action="/finish/"), {})


def pass_quiz(play: Play, person: Portal, number: str, course: str) -> str:
    """Answer, learn from the explanations, answer again; return the completion number."""
    wrong: dict[str, set[str]] = {}
    for _attempt in range(MOST_ATTEMPTS):
        page = person.get(f"/training/{number}/quiz/")
        questions = _questions(page)
        chosen = {
            name: next(value for value, text in choices if text not in wrong.get(question, set()))
            for name, question, choices in questions
        }
        result = person.submit(page, page.form(fields="key"), chosen)
        missed = _missed(result)
        if not missed or f"/training/{number}/quiz/" not in " ".join(result.links("/quiz/")):
            return _completion(person, course)
        for question, text in missed:
            wrong.setdefault(question, set()).add(text)
    raise Stopped(f"{number}: not passed in {MOST_ATTEMPTS} attempts.")


def _questions(page: Page) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Field name, question and (value, text) of its choices, in the order of the page."""
    found = []
    for group in page.root.xpath("//main//fieldset[.//input[@type='radio']]"):
        radios = group.xpath(".//input[@type='radio']")
        choices = [(r.get("value"), _label(page, r)) for r in radios]
        legend = group.find(".//legend")
        found.append((radios[0].get("name"), _words(legend), choices))
    return found


def _label(page: Page, radio: Any) -> str:
    labels = page.root.xpath(f"//label[@for='{radio.get('id')}']") or [radio.getparent()]
    return _words(labels[0])


def _missed(page: Page) -> list[tuple[str, str]]:
    """Questions that were answered wrongly, with the text that was chosen."""
    missed = []
    for item in page.root.xpath("//main//ol/li"):
        question, answer = item.findall("./p")[:2]
        verdict, _, text = _words(answer).partition(" ")
        if verdict == "不正解":
            missed.append((_words(question), text))
    return missed


def _words(element: Any) -> str:
    return " ".join(element.text_content().replace("※必須", "").split()) if element is not None else ""


def _completion(person: Portal, course: str) -> str:
    """The completion number that the training page shows for a course."""
    page = person.get("/training/")
    found = page.root.xpath(f"//section[@aria-labelledby='course-{course}']//strong")
    if not found:
        raise Stopped(f"No completion number for {course}.")
    return found[0].text_content().strip()
