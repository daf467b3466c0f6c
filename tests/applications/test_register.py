"""The closing report, the public register, and what lists cost."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from applications.actions import queries
from applications.models import Closing
from tests.applications.posting import move, paper
from tests.factories import applications as made
from tests.factories import company, staff
from tests.factories.people import signed_in

pytestmark = pytest.mark.django_db


def test_a_report_is_written_changed_and_accepted_through_the_pages(client):
    usage = made.in_use()
    lead = made.lead_of(usage.organisation)
    client.force_login(lead)

    client.post(reverse("applications:closing_start") + f"?usage={usage.number}", made.REPORT)
    case = Closing.objects.get()
    client.post(
        reverse("applications:closing_edit", args=[case.number]), made.REPORT | {"publications": "論文"}
    )
    move(client, case, "submit")
    signed_in(client, staff(Role.CASE_OFFICER))
    move(client, case, "accept")

    case.refresh_from_db()
    assert (case.state, case.publications, case.usage.state) == ("accepted", "論文", "closed")


def test_the_public_register_shows_approved_usages_and_accepted_results(client):
    running, ended = made.approved(), made.closed()
    made.begun(study_title="未承認の調査")

    page = client.get(reverse("applications:register"))

    assert page.status_code == 200
    assert [row["number"] for row in page.context["rows"]] == [ended.usage_number, running.usage_number]
    assert [row["summary"] for row in page.context["rows"]] == [made.REPORT["summary"], ""]
    assert "未承認の調査" not in page.text


def test_an_unaccepted_result_is_not_public(client):
    made.submitted_report()

    page = client.get(reverse("applications:register"))

    assert [row["summary"] for row in page.context["rows"]] == [""]


def test_the_register_as_csv_opens_in_a_spreadsheet_and_runs_nothing(client):
    usage = made.approved(company("=1+1"))

    answer = client.get(reverse("applications:register_csv"))

    lines = answer.content.decode("utf-8").splitlines()
    assert answer.content[:3] == b"\xef\xbb\xbf"
    assert lines[0].removeprefix("\ufeff") == "利活用番号,名称,利活用区分,組織,承認日,状態,結果の概要"
    assert lines[1].startswith(f"{usage.usage_number},{made.TITLE},製造販売後調査,'=1+1,")


LISTS = {
    "register": (made.approved, reverse, ("applications:register",), 2),
    "usages": (made.in_draft_check, reverse, ("workflow:list", None, ["usage"]), 7),
    "requests": (made.submitted_request, reverse, ("workflow:list", None, ["information_request"]), 7),
    "closings": (made.submitted_report, reverse, ("workflow:list", None, ["closing"]), 7),
}


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("count", [1, 3])
def test_a_list_takes_as_many_queries_for_three_rows_as_for_one(
    client, django_assert_num_queries, name, count
):
    make, find, where, expected = LISTS[name]
    for _row in range(count):
        make()
    if name != "register":
        signed_in(client, staff(Role.CASE_OFFICER))

    with django_assert_num_queries(expected):
        page = client.get(find(*where))

    assert len(page.context["rows"]) == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_papers_take_as_many_queries_for_three_queries_as_for_one(
    client, django_assert_num_queries, count
):
    usage = made.in_draft_check()
    for _query in range(count):
        made.write_query(usage)
    queries.return_draft(usage, by=staff(Role.CASE_OFFICER))
    client.force_login(made.lead_of(usage.organisation))

    with django_assert_num_queries(16):
        client.get(reverse("applications:papers", args=[usage.number]))


@pytest.mark.parametrize("count", [1, 3])
def test_the_room_takes_as_many_queries_for_three_papers_as_for_one(client, django_assert_num_queries, count):
    case = made.opened_request()
    for place in range(count):
        paper(f"paper-{place}")
    client.force_login(made.lead_of(case.organisation))

    with django_assert_num_queries(7):
        client.get(reverse("applications:room", args=[case.number]))
