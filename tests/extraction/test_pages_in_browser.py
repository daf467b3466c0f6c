"""Every page of extraction in a real browser: readable by everybody, in both languages, silent."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from extraction.actions import scripts, site_jobs
from tests.browser import DESKTOP, PHONE, assert_accessible, no_console_errors, share_session
from tests.factories import extraction as make
from tests.factories import signed_in, staff
from tests.factories.onsite_booking import at_terminal
from workflow import pages

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:No directory at"),
]
LOOKS = [("ja", DESKTOP), ("en", PHONE)]
LONG_SENTENCE = "除外する条件が多すぎます。"


def move(case, action):
    return reverse("workflow:move", args=[case.kind, case.number, action])


def at(name, case):
    return reverse(f"extraction:{name}", args=[case.number])


def the_office():
    """One usage with a script at the hospitals, one integrated, and releases at each stage."""
    at_sites = make.sites()
    people, usage = make.author(2)
    author = people[0]
    done = make.integrated(at_sites, by=author, usage=usage)
    requested = make.requested(done)
    checking, released = make.checking(done), make.released(done, ["attrition"])
    broken = make.draft(author, usage, '{"version": 1}')
    under_way = make.dispatched(case=make.draft(author, usage), at=at_sites)
    extracted = make.extracted(at_sites[0], under_way)
    site_jobs.return_script(
        make.waiting(at_sites[1], under_way), by=at_sites[1].officer, comment=LONG_SENTENCE
    )
    waiting = make.waiting(at_sites[2], under_way)
    manager = staff(Role.DATA_MANAGER, Role.REVIEWER)
    return [
        (author, reverse("extraction:begin")),
        (author, at("edit", broken)),
        (author, at("edit", make.draft(author, usage))),
        (author, pages.url(broken)),
        (manager, pages.url(under_way)),
        (author, pages.url(done)),
        (at_sites[2].officer, pages.url(waiting)),
        (at_sites[2].officer, move(waiting, "approve")),
        (at_sites[0].approver, pages.url(extracted)),
        (at_sites[0].approver, move(extracted, "approve_sending")),
        (author, at("result", done)),
        (author, at("request_release", done)),
        (author, pages.url(requested)),
        (author, move(requested, "protect")),
        (manager, pages.url(checking)),
        (manager, move(checking, "vote")),
        (author, pages.url(released)),
        (manager, reverse("workflow:list", args=["site_job"])),
    ]


def test_every_page_is_accessible_in_both_languages(new_page, live_server):
    with make.on_site():
        visits = the_office()
        for language, width in LOOKS:
            page = new_page(language=language, width=width)
            for who, address in visits:
                share_session(page, at_terminal(signed_in(Client(), who), who), live_server.url)
                page.goto(live_server.url + address)

                assert page.locator("html").get_attribute("lang") == language
                assert page.locator("h1").count() == 1, address
                assert_accessible(page)
                no_console_errors(page)


def test_the_checker_speaks_while_one_types_and_without_scripts(new_page, live_server):
    with make.on_site():
        people, usage = make.author()
        case = make.draft(people, usage)
        client = at_terminal(signed_in(Client(), people), people)
        live, plain = new_page(), new_page(scripts=False)
        for page in (live, plain):
            share_session(page, client, live_server.url)
            page.goto(live_server.url + at("edit", case))

        live.fill("#id_text", '{"version": 2}')
        live.wait_for_selector("#reading .tag--error")
        plain.fill("#id_text", '{"version": 2}')
        plain.click("text=保存せずに検査する")

        said = live.locator("#reading li").all_inner_texts()
        assert said == plain.locator("#reading li").all_inner_texts()
        case.refresh_from_db()
        assert case.text == make.HEPARIN
        assert scripts.save_draft(case, by=people, text="{}").version == 2
