"""The pages of requests, usages and closings: who reads what, what a post does, what a list costs."""

import re
import uuid

import pytest
from django.urls import reverse

from accounts.roles import Role
from applications import seeds, selectors
from applications.actions import usages
from applications.models import DetailedDocument, InformationRequest, Usage
from tests.applications.posting import move, paper
from tests.factories import agreements as agreed
from tests.factories import applications as made
from tests.factories import company, person, staff
from tests.factories.people import signed_in
from workflow.models import Event

pytestmark = pytest.mark.django_db


# -- information requests -----------------------------------------------------------------------
def test_a_request_is_written_changed_and_handed_in(client):
    organisation = company()
    client.force_login(made.lead_of(organisation))

    client.post(reverse("applications:request_start"), made.REQUEST | {"key": str(uuid.uuid4())})
    case = InformationRequest.objects.get()
    client.post(
        reverse("applications:request_edit", args=[case.number]), made.REQUEST | {"purpose": "別の目的"}
    )
    answer = move(client, case, "submit")

    case.refresh_from_db()
    assert answer.status_code == 302
    assert (case.purpose, case.state, case.organisation) == ("別の目的", "submitted", organisation)


def test_a_request_without_purpose_is_asked_for_it(client):
    client.force_login(made.lead_of(company()))

    page = client.post(reverse("applications:request_start"), made.REQUEST | {"purpose": ""})

    assert page.status_code == 422
    assert "依頼の目的を入力してください。" in page.text
    assert InformationRequest.objects.count() == 0


def test_each_paper_read_in_the_room_is_recorded(client):
    case, found = made.opened_request(), paper()
    lead = made.lead_of(case.organisation)
    client.force_login(lead)

    room = client.get(reverse("applications:room", args=[case.number]))
    answer = client.get(reverse("applications:room_paper", args=[case.number, found.pk]))

    assert "仕様spec" in room.text
    assert (answer.status_code, answer.content) == (200, b"%PDF-1.7 spec 1 %%EOF")
    views = Event.objects.filter(type="view", number=case.number)
    assert [(v.action, v.actor) for v in views] == [("detailed:spec:1", lead.pk)]


def test_the_room_shows_the_newest_versions_for_this_reader(client):
    case = made.opened_request(company(kind="academia"))
    client.force_login(made.lead_of(case.organisation))
    paper(), paper(version=2), paper("book", readers="companies"), paper("gpsp", readers="post_marketing")
    client.get(reverse("applications:room", args=[case.number]))

    assert [(p.code, p.version) for p in selectors.papers_for(case)] == [("spec", 2)]
    case.plans_post_marketing = True
    assert {p.code for p in selectors.papers_for(case)} == {"spec", "gpsp"}


def test_the_room_is_closed_when_the_agreement_has_ended(client):
    case, found = made.opened_request(), paper()
    client.force_login(made.lead_of(case.organisation))
    agreed.ndas.end(agreed.Nda.objects.get(), by=staff(Role.CASE_OFFICER), comment="終了")

    page = client.get(reverse("applications:room", args=[case.number]))
    answer = client.get(reverse("applications:room_paper", args=[case.number, found.pk]))

    assert (page.status_code, answer.status_code) == (409, 409)
    assert "秘密保持契約が締結されていません。" in page.text
    assert Event.objects.filter(type="view").count() == 0


def test_the_room_of_others_does_not_exist(client):
    case, found = made.opened_request(), paper()
    addresses = [
        reverse("applications:room", args=[case.number]),
        reverse("applications:room_paper", args=[case.number, found.pk]),
    ]

    for stranger in (person(Role.LEAD), staff(Role.CASE_OFFICER)):
        signed_in(client, stranger)
        assert [client.get(url).status_code for url in addresses] == [404, 404]


def test_the_first_papers_of_the_room_are_made_once_and_are_pdf():
    added = seeds.detailed_documents()

    papers = DetailedDocument.objects.select_related("file")
    assert (added, seeds.detailed_documents()) == (2, 0)
    assert [p.code for p in papers] == ["data-items", "specification"]
    assert {bytes(p.file.content)[:5] for p in papers} == {b"%PDF-"}


# -- usages -------------------------------------------------------------------------------------
def test_an_application_begins_with_the_category_that_the_guide_found(client):
    client.force_login(made.lead_of(company()))
    url = reverse("applications:usage_start") + "?category=other_dataset"

    page = client.get(url)
    client.post(url, {"category": "other_dataset", "study_title": "名称", "key": str(uuid.uuid4())})

    usage = Usage.objects.get()
    assert page.context["form"].initial["category"] == "other_dataset"
    assert (usage.category, usage.study_title, usage.state) == ("other_dataset", "名称", "draft")


@pytest.mark.parametrize(
    ("kind", "categories"),
    [
        ("company", ["post_marketing", "post_marketing_ncda", "other_dataset"]),
        ("academia", ["other_dataset"]),
        ("government", ["administrative", "other_dataset"]),
        ("cro", []),
    ],
)
def test_only_the_categories_of_the_organisation_are_offered(client, kind, categories):
    client.force_login(made.lead_of(company(kind=kind)))

    page = client.get(reverse("applications:usage_start"))

    assert [value for value, _label in page.context["form"].fields["category"].choices] == categories
    assert ("委託元の組織が申し出ます。" in page.text) == (not categories)


def test_suspended_categories_are_not_offered(client):
    client.force_login(made.lead_of(company()))

    page = client.post(
        reverse("applications:usage_start"), {"category": "basic_tables", "study_title": "名称"}
    )

    assert (page.status_code, Usage.objects.count()) == (422, 0)


def test_the_task_list_shows_how_far_each_section_is(client):
    usage = made.begun()
    made.save(usage, "applicant")
    made.save(usage, "safety", is_complete=False)
    client.force_login(made.lead_of(usage.organisation))

    page = client.get(reverse("workflow:case", args=["usage", usage.number]))

    tasks = [t for group in page.context["groups"] for t in group["tasks"]]
    assert [
        str(t["status"]) for t in tasks if t["label"] in {"申出者と連絡担当者", "安全管理", "利用場所"}
    ] == [
        "完了",
        "未着手",
        "入力中",
    ]
    assert "10件中1件が完了しています" in page.text


def test_an_open_query_marks_its_section(client):
    usage = made.returned_draft()
    client.force_login(made.lead_of(usage.organisation))

    page = client.get(reverse("workflow:case", args=["usage", usage.number]))

    assert "要修正 1件" in page.text
    assert "照会事項1件に回答する" in page.text


def test_a_query_is_written_sent_answered_and_handed_in_through_the_pages(client):
    usage, officer = made.in_draft_check(), staff(Role.CASE_OFFICER)
    papers = reverse("applications:papers", args=[usage.number])

    signed_in(client, officer)
    client.post(
        reverse("applications:query_write", args=[usage.number]),
        {"section": "population", "text": "定義を示してください。"},
    )
    move(client, usage, "return_draft")
    client.force_login(made.lead_of(usage.organisation))
    asked = client.get(papers)
    query = usage.queries.get()
    client.post(
        reverse("applications:query_answer", args=[usage.number, query.pk]), {"text": "ICD-10で示しました。"}
    )
    made.save(usage, "population", target="ICD-10 I21の患者")
    move(client, usage, "submit_draft")
    signed_in(client, officer)
    answered = client.get(papers)

    assert "定義を示してください。" in asked.text
    assert "ICD-10で示しました。" in answered.text
    assert "第1回（案）から第2回（案）までに、1か所が変わりました。" in answered.text
    assert "<ins>ICD-10 I21</ins>" in re.sub(r"</ins>\s*<ins>", "", answered.text)


def test_an_unsent_query_can_be_taken_back(client):
    usage = made.in_draft_check()
    query = made.write_query(usage)
    signed_in(client, staff(Role.CASE_OFFICER))

    answer = client.post(reverse("applications:query_drop", args=[usage.number, query.pk]))

    assert (answer.status_code, usage.queries.count()) == (302, 0)


def test_the_agency_reads_what_was_handed_in_not_what_is_being_written(client):
    usage = made.returned_draft()
    made.save(usage, "population", target="まだ出していない文章")
    url = reverse("applications:papers", args=[usage.number])

    signed_in(client, staff(Role.CASE_OFFICER))
    inside = client.get(url, {"to": "now"})
    client.force_login(made.lead_of(usage.organisation))
    own = client.get(url)

    assert "まだ出していない文章" in own.text
    assert "まだ出していない文章" not in inside.text


def test_opinions_and_remarks_are_shown_inside_only(client):
    usage = made.under_review()
    made.vote(usage)
    made.reviews.note(usage, by=staff(Role.CASE_OFFICER), comment="前例と比べること")
    addresses = [
        reverse("workflow:case", args=["usage", usage.number]),
        reverse("workflow:history", args=["usage", usage.number]),
        reverse("applications:papers", args=[usage.number]),
    ]

    signed_in(client, staff(Role.DECIDER))
    inside = "".join(client.get(url).text for url in addresses)
    client.force_login(made.lead_of(usage.organisation))
    outside = "".join(client.get(url).text for url in addresses)

    for secret in ("目的と方法は適切です。", "前例と比べること", "審査意見を出す"):
        assert secret in inside
        assert secret not in outside


def test_a_reviewer_gives_an_opinion_on_the_page_that_shows_the_papers(client):
    usage, reviewer = made.under_review(), staff(Role.REVIEWER)
    signed_in(client, reviewer)

    page = client.get(reverse("workflow:move", args=["usage", usage.number, "vote"]))
    empty = move(client, usage, "vote", has_conflict="no", comment="よい")
    answer = move(client, usage, "vote", has_conflict="no", verdict="approve", comment="よい")

    assert "対象集団の定義の記入" in page.text
    assert (empty.status_code, answer.status_code) == (422, 302)
    assert [(v.reviewer, v.verdict) for v in selectors.votes_on(usage)] == [(reviewer, "approve")]


def test_a_person_is_replaced_on_its_page(client):
    organisation = company()
    usage = made.in_use(organisation)
    leaving = selectors.members_of(usage.number).get()
    newcomer = made.trained(organisation, "overview")
    client.force_login(made.lead_of(organisation))
    numbers = {"overview_number": made.training.selectors.completion_of(newcomer, "overview").number}

    answer = move(client, usage, "replace_member", leaving=leaving.pk, person=newcomer.pk, **numbers)

    assert answer.status_code == 302
    assert selectors.members_of(usage.number).get().person == newcomer


# -- strangers ----------------------------------------------------------------------------------
def test_for_a_stranger_nothing_of_a_usage_exists(client):
    usage = made.returned_draft()
    query, found = usage.queries.get(), usage.attachments.get()
    member = selectors.members_of(usage.number).get()
    client.force_login(person(Role.LEAD))
    number = usage.number

    reads = [
        reverse("workflow:case", args=["usage", number]),
        reverse("applications:section", args=[number, "study"]),
        reverse("applications:papers", args=[number]),
        reverse("applications:attachment", args=[number, found.pk]),
    ]
    writes = [
        reverse("applications:section", args=[number, "study"]),
        reverse("applications:member_add", args=[number]),
        reverse("applications:member_remove", args=[number, member.pk]),
        reverse("applications:attachment_add", args=[number]),
        reverse("applications:attachment_remove", args=[number, found.pk]),
        reverse("applications:query_write", args=[number]),
        reverse("applications:query_drop", args=[number, query.pk]),
        reverse("applications:query_answer", args=[number, query.pk]),
    ]

    assert {client.get(url).status_code for url in reads} == {404}
    assert {client.post(url).status_code for url in writes} == {404}


def test_for_a_stranger_no_request_and_no_report_exists(client):
    request, report = made.drafted_request(), made.report()
    client.force_login(person(Role.LEAD))

    addresses = [
        reverse("applications:request_edit", args=[request.number]),
        reverse("applications:closing_edit", args=[report.number]),
        reverse("applications:closing_start") + f"?usage={report.subject}",
        reverse("workflow:case", args=["information_request", request.number]),
        reverse("workflow:case", args=["closing", report.number]),
    ]

    assert {client.get(url).status_code for url in addresses} == {404}


def test_the_page_of_a_usage_that_moved_on_is_refused_when_an_old_form_is_sent(client):
    usage = made.ready()
    lead = made.lead_of(usage.organisation)
    client.force_login(lead)
    usages.submit(usage, by=lead)

    answer = move(client, usage, "submit")

    assert answer.status_code == 409
    assert "案件の状態が変わったため、この操作はできません" in answer.text
