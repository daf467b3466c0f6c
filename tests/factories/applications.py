"""Inquiries, information requests, usages and closings, brought to their states by acting."""

from datetime import date
from typing import Any

from accounts import selectors as people
from accounts.models import Organisation, Person
from accounts.roles import Role
from agreements.actions import contracts
from agreements.models import Invoice
from agreements.selectors import contract_of
from applications import form_specs, selectors
from applications.actions import closings, information_requests, inquiries, papers, queries, reviews, usages
from applications.models import Closing, InformationRequest, Inquiry, Query, Usage
from tests.factories import agreements, training
from tests.factories.people import company, hospital, person, staff

PDF = b"%PDF-1.7\n% a protocol\n%%EOF\n"
REQUEST = {
    "requester": "planner",
    "purpose": "ヘパリン開始後の血小板減少を調べられるか確かめたい",
    "medicines": "ヘパリンナトリウム",
    "plans_post_marketing": False,
    "contact_name": "利活 太郎",
    "contact_email": "taro@example.jp",
}
REPORT = {
    "summary": "ヘパリン開始後の血小板減少の頻度を拠点ごとに示した。",
    "results": "3拠点の結果を統合した。",
    "data_handling": "統計情報は社内の施錠された保管庫に置いた。",
    "publications": "学会で発表する予定。",
}
TITLE = "ヘパリン開始後の血小板減少"


def lead_of(organisation: Organisation) -> Person:
    """Somebody who speaks for an organisation, the same each time."""
    return people.leads(organisation.pk).first() or person(Role.LEAD, of=organisation)


# -- inquiries and requests ---------------------------------------------------------------------
def asked(organisation: Organisation | None = None, **extra: Any) -> Inquiry:
    """A first question."""
    organisation = organisation or company()
    inputs = {"plan": "undecided", "topic": "血小板", "question": "見られますか。"}
    return inquiries.ask(by=lead_of(organisation), organisation=organisation, **(inputs | extra))


def drafted_request(organisation: Organisation | None = None, **extra: Any) -> InformationRequest:
    """A request that is being written."""
    organisation = organisation or company()
    return information_requests.start(
        by=lead_of(organisation), organisation=organisation, **(REQUEST | extra)
    )


def submitted_request(organisation: Organisation | None = None, **extra: Any) -> InformationRequest:
    """A request that the office looks at."""
    case = drafted_request(organisation, **extra)
    return information_requests.submit(case, by=lead_of(case.organisation))


def accepted_request(organisation: Organisation | None = None, **extra: Any) -> InformationRequest:
    """A request that the office accepted; its room opens with the agreement."""
    case = submitted_request(organisation, **extra)
    return information_requests.accept(case, by=staff(Role.CASE_OFFICER))


def opened_request(organisation: Organisation | None = None, **extra: Any) -> InformationRequest:
    """A request whose room is open."""
    organisation = organisation or company()
    agreements.concluded_nda(organisation)
    case = accepted_request(organisation, **extra)
    case.refresh_from_db()
    return case


# -- usages -------------------------------------------------------------------------------------
def begun(organisation: Organisation | None = None, *, by: Any = None, **extra: Any) -> Usage:
    """An application with nothing in it."""
    organisation = organisation or company()
    inputs = {"category": "post_marketing", "study_title": TITLE}
    return usages.start(by=by or lead_of(organisation), organisation=organisation, **(inputs | extra))


def answer_for(item: form_specs.Item) -> Any:
    """Something plausible for one field."""
    match item.sort:
        case "choices":
            return [item.choices[0][0]]
        case "sites":
            return ["TKY"]
        case "date":
            return date(2027 if item.key.endswith("_to") else 2026, 1, 1).isoformat()
        case "email":
            return "taro@example.jp"
        case "number":
            return 100
        case _:
            return f"{item.label}の記入"


def content_of(key: str, **extra: Any) -> dict[str, Any]:
    """Plausible content of a section."""
    found = {item.key: answer_for(item) for item in form_specs.BY_KEY[key].items}
    return (found | {"title": TITLE} if key == "study" else found) | extra


def save(usage: Usage, key: str, *, by: Any = None, is_complete: bool = True, **extra: Any) -> Usage:
    """Save a section."""
    row = usage.sections.filter(key=key).first()
    return papers.save_section(
        usage,
        by=by or lead_of(usage.organisation),
        section=key,
        content=content_of(key, **extra),
        is_complete=is_complete,
        seen=row.version if row else 0,
    )


def trained(organisation: Organisation, *courses: str) -> Person:
    """Somebody of an organisation who completed courses."""
    who = person(Role.MEMBER, of=organisation)
    for code in courses:
        training.completion(who, code)
    return who


def add_member(
    usage: Usage, who: Person | None = None, *, needs_account: bool = False, handles_statistics: bool = True
) -> Person:
    """Register somebody, with the numbers that they have."""
    from training.selectors import completion_of

    who = who or trained(usage.organisation, "overview")
    numbers = {code: completion_of(who, code) for code in ("overview", "operation")}
    papers.add_member(
        usage,
        by=lead_of(usage.organisation),
        person=who,
        role="解析",
        needs_account=needs_account,
        handles_statistics=handles_statistics,
        overview_number=numbers["overview"].number if numbers["overview"] else "",
        operation_number=numbers["operation"].number if numbers["operation"] else "",
    )
    return who


def filled(
    organisation: Organisation | None = None, *, members: list[Person] | None = None, **extra: Any
) -> Usage:
    """An application with every section complete, its people registered and its protocol attached.

    `members` are registered as account holders; without them one person is, without an account.
    """
    usage = begun(organisation, **extra)
    for who in members or []:
        add_member(usage, who, needs_account=True)
    if not members:
        add_member(usage)
    papers.attach(usage, by=lead_of(usage.organisation), kind="protocol", file_name="計画書.pdf", content=PDF)
    for spec in form_specs.SECTIONS:
        save(usage, spec.key)
    return usage


def in_draft_check(organisation: Organisation | None = None, **extra: Any) -> Usage:
    """A draft that the office checks."""
    usage = filled(organisation, **extra)
    return usages.submit_draft(usage, by=lead_of(usage.organisation))


def write_query(usage: Usage, text: str = "除外基準を示してください。", section: str = "population") -> Query:
    """A query that is not sent yet."""
    queries.write_query(usage, by=staff(Role.CASE_OFFICER), section=section, text=text)
    return selectors.unsent_queries(usage).last()


def returned_draft(organisation: Organisation | None = None, **extra: Any) -> Usage:
    """A draft that came back with one query."""
    usage = in_draft_check(organisation, **extra)
    write_query(usage)
    return queries.return_draft(usage, by=staff(Role.CASE_OFFICER))


def answer_all(usage: Usage) -> Usage:
    """Answer every query that is open."""
    for query in selectors.unanswered_queries(usage):
        queries.answer_query(usage, by=lead_of(usage.organisation), query=query, text="本文に加えました。")
    return usage


def ready(organisation: Organisation | None = None, **extra: Any) -> Usage:
    """Papers that were checked and may be handed in formally."""
    return queries.accept_draft(in_draft_check(organisation, **extra), by=staff(Role.CASE_OFFICER))


def submitted(organisation: Organisation | None = None, **extra: Any) -> Usage:
    """A formal application."""
    usage = ready(organisation, **extra)
    return usages.submit(usage, by=lead_of(usage.organisation))


def sent_back(organisation: Organisation | None = None, **extra: Any) -> Usage:
    """A formal application that came back."""
    return usages.send_back(
        submitted(organisation, **extra), by=staff(Role.CASE_OFFICER), comment="計画書が古い版です。"
    )


def under_review(organisation: Organisation | None = None, *, votes: int = 0, **extra: Any) -> Usage:
    """An accepted application with so many opinions."""
    usage = usages.accept(submitted(organisation, **extra), by=staff(Role.CASE_OFFICER))
    for _vote in range(votes):
        vote(usage)
    return usage


def vote(usage: Usage, *, by: Any = None, verdict: str = "approve", has_conflict: bool = False) -> Usage:
    """An opinion, or the declaration of a conflict."""
    return reviews.vote(
        usage,
        by=by or staff(Role.REVIEWER),
        has_conflict=has_conflict,
        verdict=verdict,
        comment="目的と方法は適切です。",
    )


def approved(organisation: Organisation | None = None, **extra: Any) -> Usage:
    """An approved application whose contract is drafted."""
    return reviews.approve(under_review(organisation, votes=2, **extra), by=staff(Role.DECIDER))


def rejected(organisation: Organisation | None = None, **extra: Any) -> Usage:
    """A rejected application."""
    usage = under_review(organisation, votes=2, **extra)
    return reviews.reject(usage, by=staff(Role.DECIDER), comment="公益性が示されていません。")


def settle(usage: Usage) -> Usage:
    """Sign and conclude the contract and pay its invoice; the use begins."""
    contract = contract_of(usage.number)
    agreements.papers()
    contracts.sign(contract, by=lead_of(usage.organisation))
    contracts.conclude(contract, by=staff(Role.CASE_OFFICER))
    agreements.pay(Invoice.objects.get(contract=contract))
    usage.refresh_from_db()
    return usage


def in_use(organisation: Organisation | None = None, **extra: Any) -> Usage:
    """A usage that runs."""
    return settle(approved(organisation, **extra))


def closed(organisation: Organisation | None = None, **extra: Any) -> Usage:
    """A usage that ended with its report."""
    report = accepted_report(in_use(organisation, **extra))
    return Usage.objects.get(pk=report.usage_id)


def withdrawn(organisation: Organisation | None = None, **extra: Any) -> Usage:
    """An application that was withdrawn."""
    usage = in_draft_check(organisation, **extra)
    return usages.withdraw(usage, by=lead_of(usage.organisation), comment="計画を見直します。")


STATES = {
    "draft": begun,
    "draft_check": in_draft_check,
    "draft_returned": returned_draft,
    "ready": ready,
    "submitted": submitted,
    "returned": sent_back,
    "under_review": under_review,
    "approved": approved,
    "rejected": rejected,
    "in_use": in_use,
    "closed": closed,
    "withdrawn": withdrawn,
}


# -- closings -----------------------------------------------------------------------------------
def report(usage: Usage | None = None, **extra: Any) -> Closing:
    """A report that is being written."""
    usage = usage or in_use()
    return closings.start(by=lead_of(usage.organisation), usage=usage, **(REPORT | extra))


def submitted_report(usage: Usage | None = None) -> Closing:
    """A report that the office looks at."""
    case = report(usage)
    return closings.submit(case, by=lead_of(case.organisation))


def returned_report(usage: Usage | None = None) -> Closing:
    """A report that came back."""
    return closings.send_back(
        submitted_report(usage), by=staff(Role.CASE_OFFICER), comment="廃棄の方法を書いてください。"
    )


def accepted_report(usage: Usage | None = None) -> Closing:
    """A report with which the usage ended."""
    return closings.accept(submitted_report(usage), by=staff(Role.CASE_OFFICER))


def three_hospitals() -> list[Organisation]:
    """Hospitals to choose from."""
    return [hospital(code) for code in ("TKY", "TOH", "KYU")]
