"""Who may do what with inquiries, information requests, usages and closing reports."""

from random import Random

import pytest

from applications import form_specs
from applications.actions import information_requests, inquiries
from applications.models import Closing, InformationRequest, Inquiry, Usage
from applications.workflow import closing, information_request, inquiry, usage
from tests.applications.people import around
from tests.factories import applications as made
from tests.factories import company, staff
from tests.matrix import allowed, difference, rows
from tests.walks import walk

pytestmark = pytest.mark.django_db

NOTHING = {"allowed but not listed": [], "listed but refused": []}


def test_who_may_do_what_with_an_inquiry():
    officer = staff("case_officer")
    closed = made.asked()
    cases = {
        "": Inquiry(organisation=company()),
        "asked": made.asked(),
        "answered": inquiries.answer(made.asked(), by=officer, comment="見られます。"),
        "closed": inquiries.close(closed, by=made.lead_of(closed.organisation)),
    }

    found = allowed(inquiry, cases, around(list(cases.values())))

    listed = rows("""
        (new)    | ask       | lead, member
        asked    | answer    | officer
        asked    | close     | lead, member
        answered | ask_again | lead, member
        answered | close     | lead, member
    """)
    assert difference(found, listed) == NOTHING


def test_who_may_do_what_with_an_information_request():
    returned = information_requests.send_back(
        made.submitted_request(), by=staff("case_officer"), comment="目的を書いてください。"
    )
    closed = made.drafted_request()
    cases = {
        "": InformationRequest(organisation=company()),
        "draft": made.drafted_request(),
        "submitted": made.submitted_request(),
        "returned": returned,
        "nda_pending": made.accepted_request(),
        "open": made.opened_request(),
        "closed": information_requests.close(closed, by=made.lead_of(closed.organisation)),
    }

    found = allowed(information_request, cases, around(list(cases.values())))

    listed = rows("""
        (new)       | start     | lead, member
        draft       | save      | lead, member
        draft       | submit    | lead
        draft       | close     | lead
        submitted   | accept    | officer
        submitted   | send_back | officer
        returned    | save      | lead, member
        returned    | submit    | lead
        returned    | close     | lead
        nda_pending | open_room | system
        nda_pending | close     | lead
        open        | close     | lead
    """)
    assert difference(found, listed) == NOTHING


def test_who_may_do_what_with_a_usage():
    cases = {"": Usage(organisation=company())} | {state: make() for state, make in made.STATES.items()}

    found = allowed(usage, cases, around(list(cases.values())))

    listed = rows("""
        (new)          | start          | lead, member
        draft          | save_section   | lead, member
        draft          | add_member     | lead, member
        draft          | remove_member  | lead, member
        draft          | attach         | lead, member
        draft          | detach         | lead, member
        draft          | submit_draft   | lead, member
        draft          | withdraw       | lead
        draft_check    | write_query    | officer
        draft_check    | drop_query     | officer
        draft_check    | return_draft   | officer
        draft_check    | accept_draft   | officer
        draft_check    | note           | officer, reviewer, decider, others
        draft_check    | withdraw       | lead
        draft_returned | save_section   | lead, member
        draft_returned | add_member     | lead, member
        draft_returned | remove_member  | lead, member
        draft_returned | attach         | lead, member
        draft_returned | detach         | lead, member
        draft_returned | answer_query   | lead, member
        draft_returned | submit_draft   | lead, member
        draft_returned | note           | officer, reviewer, decider, others
        draft_returned | withdraw       | lead
        ready          | revise         | lead, member
        ready          | submit         | lead
        ready          | note           | officer, reviewer, decider, others
        ready          | withdraw       | lead
        submitted      | write_query    | officer
        submitted      | drop_query     | officer
        submitted      | send_back      | officer
        submitted      | accept         | officer
        submitted      | note           | officer, reviewer, decider, others
        submitted      | withdraw       | lead
        returned       | save_section   | lead, member
        returned       | add_member     | lead, member
        returned       | remove_member  | lead, member
        returned       | attach         | lead, member
        returned       | detach         | lead, member
        returned       | answer_query   | lead, member
        returned       | submit         | lead
        returned       | note           | officer, reviewer, decider, others
        returned       | withdraw       | lead
        under_review   | vote           | reviewer
        under_review   | approve        | decider
        under_review   | reject         | decider
        under_review   | note           | officer, reviewer, decider, others
        under_review   | withdraw       | lead
        approved       | begin_use      | system
        in_use         | replace_member | lead
        draft          | renew_number | system
        draft_check    | renew_number | system
        draft_returned | renew_number | system
        ready          | renew_number | system
        submitted      | renew_number | system
        returned       | renew_number | system
        under_review   | renew_number | system
        approved       | renew_number | system
        in_use         | renew_number | system
        in_use         | close          | system
    """)
    assert difference(found, listed) == NOTHING


def test_who_may_do_what_with_a_closing_report():
    cases = {
        "": Closing(organisation=company()),
        "draft": made.report(),
        "submitted": made.submitted_report(),
        "returned": made.returned_report(),
        "accepted": made.accepted_report(),
    }

    found = allowed(closing, cases, around(list(cases.values())))

    listed = rows("""
        (new)     | start     | lead, member
        draft     | save      | lead, member
        draft     | submit    | lead
        submitted | send_back | officer
        submitted | accept    | officer
        returned  | save      | lead, member
        returned  | submit    | lead
    """)
    assert difference(found, listed) == NOTHING


def _inputs(case):
    """Inputs for every move of a usage that whoever wanders about may try."""
    member = case.members.filter(left_at=None).first()
    query = case.queries.order_by("?").first()
    newcomer = made.trained(case.organisation, "overview")

    def inputs(name, _case, random):
        section = random.choice(form_specs.SECTIONS).key
        return {
            "save_section": {
                "section": section,
                "content": made.content_of(section),
                "is_complete": random.random() < 0.9,
                "seen": row.version if (row := case.sections.filter(key=section).first()) else 0,
            },
            "add_member": {
                "person": newcomer,
                "role": "確認",
                "needs_account": False,
                "handles_statistics": True,
                "overview_number": "",
                "operation_number": "",
            },
            "remove_member": {"member": member},
            "attach": {"kind": "other", "file_name": "メモ.pdf", "content": made.PDF},
            "detach": {"attachment": case.attachments.first()},
            "write_query": {"section": section, "text": "示してください。"},
            "drop_query": {"query": case.queries.last() or query},
            "answer_query": {"query": case.queries.first() or query, "text": "示しました。"},
            "vote": {"has_conflict": False, "verdict": "approve", "comment": "よい"},
            "replace_member": {
                "leaving": member,
                "person": newcomer,
                "overview_number": "",
                "operation_number": "",
            },
            "begin_use": {},
            "revise": {"comment": "直す"},
            "withdraw": {"comment": "やめる"},
        }.get(name, {"comment": "確認しました。"})

    return inputs


@pytest.mark.parametrize("seed", range(4))
def test_whoever_tries_whatever_with_a_usage_the_record_stays_whole(seed):
    case = made.returned_draft()
    people = [p for name, p in around([case]).items() if name != "system"]

    moved = walk(usage, case, [*people, *people[:2] * 3], _inputs(case), seed=seed, steps=60)

    assert moved > 0


@pytest.mark.parametrize("seed", range(3))
def test_whoever_tries_whatever_with_a_request_the_record_stays_whole(seed):
    case = made.drafted_request()
    everybody = list(around([case]).values())

    def inputs(name, _case, random: Random):
        return {"save": made.REQUEST, "submit": {}, "open_room": {}}.get(name, {"comment": "確認しました。"})

    assert walk(information_request, case, everybody, inputs, seed=seed, steps=50) > 0
