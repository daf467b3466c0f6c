"""Every page of this app in a real browser: axe finds nothing, the browser complains of nothing."""

import os
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from applications import seeds
from tests.browser import PHONE, accessibility_findings, share_session
from tests.factories import applications as made
from tests.factories import staff
from tests.factories.people import signed_in

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:No directory at"),
]


def _case(case):
    return reverse("workflow:case", args=[case.kind, case.number])


def _section(usage, key):
    return reverse("applications:section", args=[usage.number, key])


def _public():
    made.closed()
    guide = reverse("applications:guide")
    return None, {
        "guide": guide,
        "guide_plan": f"{guide}?who=company",
        "guide_result": f"{guide}?who=company&plan=post_marketing&ncda=no",
        "guide_suspended": f"{guide}?who=academia&plan=other&data=tables",
        "guide_undecided": f"{guide}?who=cro&plan=undecided",
        "register": reverse("applications:register"),
    }


def _applicant():
    usage = made.returned_draft()
    lead = made.lead_of(usage.organisation)
    made.save(usage, "population", target="18歳以上で、ヘパリンを初めて投与された患者。")
    request = made.opened_request(usage.organisation)
    draft = made.begun(usage.organisation)
    made.three_hospitals()
    seeds.detailed_documents()
    return lead, {
        "request_new": reverse("applications:request_start"),
        "request": _case(request),
        "room": reverse("applications:room", args=[request.number]),
        "usage_new": reverse("applications:usage_start"),
        "hub_new": _case(draft),
        "hub": _case(usage),
        "section_applicant": _section(draft, "applicant"),
        "section_data": _section(draft, "data"),
        "section_population": _section(usage, "population"),
        "section_members": _section(usage, "members"),
        "section_attachments": _section(usage, "attachments"),
        "papers": reverse("applications:papers", args=[usage.number]),
        "hand_in": reverse("workflow:move", args=["usage", usage.number, "submit_draft"]),
    }


def _ended():
    usage = made.in_use()
    report = made.report(usage)
    return made.lead_of(usage.organisation), {
        "hub_in_use": _case(usage),
        "replace": reverse("workflow:move", args=["usage", usage.number, "replace_member"]),
        "closing": _case(report),
        "closing_edit": reverse("applications:closing_edit", args=[report.number]),
    }


def _office():
    checked, reviewed = made.in_draft_check(), made.under_review(votes=1)
    made.write_query(checked)
    who = staff(Role.CASE_OFFICER, Role.REVIEWER, Role.DECIDER)
    return who, {
        "office_hub": _case(reviewed),
        "office_papers": reverse("applications:papers", args=[checked.number]),
        "office_vote": reverse("workflow:move", args=["usage", reviewed.number, "vote"]),
        "office_approve": reverse("workflow:move", args=["usage", reviewed.number, "approve"]),
    }


@pytest.mark.parametrize("world", [_public, _applicant, _ended, _office])
def test_no_page_has_anything_for_axe_to_find(live_server, new_page, world):
    who, addresses = world()
    client = signed_in(Client(), who) if who else None

    found = {}
    for language, width in (("ja", 1280), ("en", PHONE)):
        page = new_page(language=language, width=width)
        if client:
            share_session(page, client, live_server.url)
        for name, address in addresses.items():
            page.goto(live_server.url + address)
            _keep_picture(page, f"{name}_{language}")
            if findings := accessibility_findings(page) + page.complaints:
                found[f"{name}_{language}"] = findings

    assert found == {}


def _keep_picture(page, name):
    """Keep a picture for people to look at, where somebody asked for it."""
    if folder := os.environ.get("MADOGUCHI_PICTURES"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)
