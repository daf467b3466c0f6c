"""The office's side of training in a real browser: both languages, wide and narrow, without a finding."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from tests.browser import DESKTOP, PHONE, assert_accessible, no_console_errors, share_session
from tests.factories import applications, company, person, signed_in, staff
from tests.factories import training as made
from training.models import CompletionNumber
from training.selectors import completion_of

pytestmark = pytest.mark.django_db(transaction=True)


def address(name: str, *args) -> str:
    """The address of a page of training."""
    return reverse(f"training:{name}", args=args)


def case_page(case) -> str:
    """The page of a case."""
    return reverse("workflow:case", args=[case.kind, case.number])


def move(case, action: str) -> str:
    """The page of a move."""
    return reverse("workflow:move", args=[case.kind, case.number, action])


@pytest.fixture
def open_as(new_page, live_server):
    """A browser in which somebody is signed in: `page, address of the server`."""

    def open_page(who, **wishes):
        client = signed_in(Client(), who)
        page = new_page(**wishes)
        share_session(page, client, live_server.url)
        return page

    return open_page


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_desks_pages_have_no_finding(open_as, live_server, language, width):
    waiting, asked = made.requested(), made.extension()
    passed, revoked = made.passed(), made.revoked()
    roster = made.roster(person(Role.LEAD, of=company()), "研修 花子,hanako@example.jp,概論", "誤り,x,概論")
    page = open_as(staff(Role.TRAINING_DESK), width=width, language=language)

    for path in (
        address("desk"),
        address("report"),
        address("statistics"),
        address("roster_new"),
        case_page(waiting),
        case_page(asked),
        case_page(roster),
        case_page(revoked),
        move(asked, "grant"),
        move(passed, "revoke"),
        move(roster, "carry_out"),
        address("verified", revoked.completion.number),
    ):
        page.goto(live_server.url + path)
        assert_accessible(page)
        no_console_errors(page)


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_learners_and_a_leads_pages_have_no_finding(open_as, live_server, language, width):
    case = made.opened()
    pages = {
        case.person: [case_page(case), address("extension", case.number), address("home")],
        person(Role.LEAD, of=case.organisation): [address("report"), address("home"), address("roster_new")],
    }

    for who, paths in pages.items():
        page = open_as(who, width=width, language=language)
        for path in paths:
            page.goto(live_server.url + path)
            assert_accessible(page)
            no_console_errors(page)


def test_several_are_approved_with_the_keyboard_alone(open_as, live_server):
    for _learner in range(2):
        made.requested()
    page = open_as(staff(Role.TRAINING_DESK))
    page.goto(live_server.url + address("desk"))

    for box in page.locator("input[name='cases']").all():
        box.focus()
        page.keyboard.press("Space")
    page.keyboard.press("Enter")

    page.wait_for_selector("text=選んだ申込みをすべて承認しました。")
    assert page.locator("tbody tr").count() == 2
    assert_accessible(page)


def test_more_time_is_asked_for_with_one_click_and_without_any_script(open_as, live_server):
    case = made.opened()
    page = open_as(case.person, scripts=False)
    page.goto(live_server.url + case_page(case))

    page.click("text=延長を申し込む")

    assert page.locator("text=延長を申し込んでいます。").count() == 1


def test_a_number_is_judged_while_it_is_typed(open_as, live_server):
    usage = applications.begun()
    who = applications.trained(usage.organisation, "overview")
    number = completion_of(who, "overview").number
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    page = open_as(applications.lead_of(usage.organisation))
    page.goto(live_server.url + reverse("applications:section", args=[usage.number, "members"]))

    page.select_option("#id_member_person", str(who.pk))
    page.fill("#id_member_overview_number", wrong)
    page.press("#id_member_overview_number", "Tab")
    page.wait_for_selector("#number-check >> text=受講者番号に打ち間違いがあります")
    page.fill("#id_member_overview_number", number)
    page.press("#id_member_overview_number", "Tab")
    page.wait_for_selector(f"#number-check >> text={number} は{who}さんの有効な番号です。")

    assert_accessible(page)
    no_console_errors(page)
    assert CompletionNumber.objects.count() == 1
