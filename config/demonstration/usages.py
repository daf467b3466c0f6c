"""Usages of the demonstration that run already: two authorities with trained people and issued accounts.

Everything is done by the cast through the actions, as on any other day of the office.
"""

from datetime import date, timedelta
from typing import Any

from accounts import selectors as people
from accounts.actions import usage_accounts
from accounts.models import Organisation, Person
from applications import form_specs
from applications import selectors as found
from applications.actions import papers, queries, reviews, usages
from applications.models import Usage
from config.demonstration import studying
from config.demonstration.cast import BOU, CAST, TEI, House, character
from config.demonstration.papers import PROTOCOL, STUDY, TEXTS
from training import selectors as training
from training.actions import enrolments
from workflow import clock

HOUSES = (TEI, BOU)


def actor(mail: str) -> Person:
    """Somebody of the cast, such as `officer@agency`."""
    person = people.person_at(character(mail).mail)
    if person is None:
        raise LookupError(f"{mail} is not part of the demonstration yet.")
    return person


def of(house: House) -> list[Person]:
    """The people of a house, its lead first."""
    return [actor(f"{c.key}@{house.key}") for c in CAST if c.house == house]


def running(house: House) -> tuple[Organisation, str]:
    """An authority's organisation and the case number of its running usage, made when missing."""
    organisation = Organisation.objects.get(name=house.name)
    usage = Usage.objects.filter(organisation=organisation, state=Usage.State.IN_USE).first()
    return organisation, (usage or _approved(organisation, of(house))).number


def _approved(organisation: Organisation, members: list[Person]) -> Usage:
    for person in members:
        for code in ("overview", "operation"):
            _train(person, organisation, code)
    usage = _written(organisation, members)
    usage = queries.accept_draft(usages.submit_draft(usage, by=members[0]), by=actor("officer@agency"))
    usage = usages.accept(usages.submit(usage, by=members[0]), by=actor("officer@agency"))
    for reviewer in ("reviewer1@agency", "reviewer2@agency"):
        opinion = {"has_conflict": False, "verdict": "approve", "comment": "目的と方法は適切です。"}
        reviews.vote(usage, by=actor(reviewer), **opinion)
    usage = reviews.approve(usage, by=actor("decider@agency"))
    for person in members:
        asked = {"organisation": organisation, "person": person, "subject": usage.number}
        usage_accounts.issue(usage_accounts.request(by=members[0], **asked), by=actor("officer@agency"))
    return usage


def _train(person: Person, organisation: Organisation, code: str) -> None:
    """Take a course: asked for, approved, read an hour ago, and passed."""
    if training.completion_of(person, code):
        return
    course, then = training.course(code), clock.now() - timedelta(hours=1)
    case = enrolments.request(by=person, now=then, course=course, organisation=organisation)
    enrolments.approve(case, by=actor("training@agency"), now=then)
    studying.complete(case, begun=then, done=clock.now())


def _written(organisation: Organisation, members: list[Person]) -> Usage:
    lead = members[0]
    usage = usages.start(
        by=lead, organisation=organisation, category="administrative", study_title=f"{STUDY}（行政）"
    )
    for person in members:
        numbers = {code: training.completion_of(person, code) for code in ("overview", "operation")}
        papers.add_member(
            usage,
            by=lead,
            person=person,
            role="解析",
            needs_account=True,
            handles_statistics=True,
            overview_number=numbers["overview"].number if numbers["overview"] else "",
            operation_number=numbers["operation"].number if numbers["operation"] else "",
        )
    papers.attach(usage, by=lead, kind="protocol", file_name="計画書.pdf", content=PROTOCOL)
    for spec in form_specs.SECTIONS:
        row = found.usage(usage.number).sections.filter(key=spec.key).first()  # type: ignore[union-attr]
        seen = row.version if row else 0
        content = _content(spec.key, lead)
        papers.save_section(usage, by=lead, section=spec.key, content=content, is_complete=True, seen=seen)
    return usage


def _content(key: str, lead: Person) -> dict[str, Any]:
    """The demonstration's texts, with the lead's address and days that fit the clock."""
    today = clock.today()
    days = {
        "data_from": date(2012, 4, 1),
        "data_to": date(today.year - 1, 3, 31),
        "extraction_date": today + timedelta(days=120),
        "use_from": today + timedelta(days=1),
        "use_to": today + timedelta(days=450),
        "publish_on": today + timedelta(days=400),
    }
    given = {name: day.isoformat() for name, day in days.items()} | {"contact_email": lead.email}
    wanted = {item.key for item in form_specs.BY_KEY[key].items}
    return TEXTS.get(key, {}) | {name: value for name, value in given.items() if name in wanted}
