"""Filling in the papers in the portal: what is typed is never lost."""

import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.roles import Kind, Role
from applications import form_specs, selectors
from tests.factories import applications as made
from tests.factories import company, hospital, person, staff
from tests.factories.people import signed_in
from workflow.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def usage():
    return made.begun()


@pytest.fixture
def lead(usage):
    return made.lead_of(usage.organisation)


def address(usage, key):
    return reverse("applications:section", args=[usage.number, key])


def typed(key, *, complete="yes", seen=0, **changes):
    """What a browser sends for a section."""
    data = {"complete": complete, "seen": seen, "key": str(uuid.uuid4())}
    for name, value in made.content_of(key, **changes).items():
        data[name] = value
    return data


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("key", [spec.key for spec in form_specs.SECTIONS])
def test_every_section_has_a_page_in_both_languages(client, usage, lead, key, language):
    client.force_login(lead)

    page = client.get(address(usage, key), headers={"accept-language": language})

    assert page.status_code == 200
    if language == "en":
        text = re.sub(r"<[^>]+>", " ", page.text.partition("<main")[2].partition("</main")[0])
        text = text.replace(str(lead), "").replace(made.TITLE, "")
        assert re.findall(r"[ぁ-んァ-ヶ一-龠]+", text) == []


def test_a_saved_section_leads_to_the_next_one(client, usage, lead):
    client.force_login(lead)

    answer = client.post(address(usage, "applicant"), typed("applicant"))

    assert (answer.status_code, answer["Location"]) == (302, address(usage, "study"))
    section = usage.sections.get()
    assert (section.is_complete, section.content) == (True, made.content_of("applicant"))


def test_an_unfinished_section_is_saved_without_asking_for_the_rest(client, usage, lead):
    client.force_login(lead)

    client.post(
        address(usage, "safety"), {"officer": "取扱 花子", "complete": "later", "seen": 0, "later": "1"}
    )

    section = usage.sections.get()
    assert (section.is_complete, section.content["officer"]) == (False, "取扱 花子")


def test_a_finished_section_must_be_whole(client, usage, lead):
    client.force_login(lead)

    page = client.post(address(usage, "safety"), {"officer": "取扱 花子", "complete": "yes", "seen": 0})

    assert page.status_code == 422
    assert "取扱規程の要点を入力してください。" in page.text
    assert "取扱 花子" in page.text
    assert usage.sections.count() == 0


def test_dates_before_the_data_begin_are_refused_with_the_day(client, usage, lead):
    made.three_hospitals()
    client.force_login(lead)

    page = client.post(address(usage, "data"), typed("data", data_from="2008-04-01"))

    assert page.status_code == 422
    assert "データ期間の開始日は2009年1月1日以降にしてください。" in page.text


def test_the_end_of_a_period_is_not_before_its_start(client, usage, lead):
    client.force_login(lead)

    page = client.post(
        address(usage, "publication"), typed("publication", use_from="2026-05-02", use_to="2026-05-01")
    )

    assert page.status_code == 422
    assert "終了日は開始日以降にしてください。" in page.text


def test_both_versions_are_shown_when_a_colleague_saved_first(client, usage, lead):
    made.save(usage, "safety", officer="先に書いた人")
    client.force_login(lead)

    page = client.post(address(usage, "safety"), typed("safety", officer="あとに書いた人"))
    again = re.search(r'name="seen" value="(\d+)"', page.text)
    client.post(address(usage, "safety"), typed("safety", officer="あとに書いた人", seen=again[1]))

    assert page.status_code == 409
    assert "先に書いた人" in page.text
    assert "あとに書いた人" in page.text
    assert usage.sections.get().content["officer"] == "あとに書いた人"


def test_a_double_click_saves_once(client, usage, lead):
    client.force_login(lead)
    data = typed("applicant")

    first, second = (client.post(address(usage, "applicant"), data) for _click in range(2))

    assert (first.status_code, second.status_code) == (302, 302)
    assert Event.objects.filter(number=usage.number, action="save_section", type="move").count() == 1
    assert usage.sections.get().version == 1


def test_what_was_typed_after_the_session_ended_is_there_after_signing_in(client, usage, lead):
    answer = client.post(address(usage, "safety"), typed("safety", officer="取扱 花子"))
    client.force_login(lead)

    page = client.get(address(usage, "safety"))
    later = client.get(address(usage, "safety"))

    assert answer["Location"] == f"/accounts/login/?next={address(usage, 'safety')}"
    assert "ログインの前に入力した内容を戻しました" in page.text
    assert "取扱 花子" in page.text
    assert "取扱 花子" not in later.text
    assert usage.sections.count() == 0


def test_what_was_typed_stays_on_the_page_when_the_papers_were_handed_in_meanwhile(client):
    usage = made.in_draft_check()
    client.force_login(made.lead_of(usage.organisation))

    page = client.post(address(usage, "safety"), typed("safety", officer="あとに書いた人", seen=1))

    assert page.status_code == 409
    assert "あとに書いた人" in page.text
    assert usage.sections.get(key="safety").content["officer"] == "情報の取扱責任者の記入"


def test_papers_that_are_handed_in_are_read_not_written(client):
    usage = made.in_draft_check()
    client.force_login(made.lead_of(usage.organisation))

    answer = client.get(address(usage, "safety"))

    assert answer["Location"] == reverse("applications:papers", args=[usage.number]) + "#safety"


# -- people and attachments ---------------------------------------------------------------------
def test_a_person_is_added_with_the_numbers_that_the_training_desk_knows(client, usage, lead):
    who = made.trained(usage.organisation, "overview", "operation")
    client.force_login(lead)

    answer = client.post(
        reverse("applications:member_add", args=[usage.number]),
        {"person": str(who.pk), "role": "解析", "needs_account": "on"},
    )

    member = selectors.members_of(usage.number).get()
    assert answer["Location"] == address(usage, "members")
    assert (member.person, member.needs_account, member.handles_statistics) == (who, True, False)
    assert (member.overview_number[:2], member.operation_number[:2]) == ("TR", "TR")


def test_a_contractors_person_is_named_by_address(client, usage, lead):
    contractor = person(Role.MEMBER, of=company(kind=Kind.CRO))
    client.force_login(lead)
    url = reverse("applications:member_add", args=[usage.number])

    unknown = client.post(url, {"email": "nobody@example.jp", "role": "解析"})
    nobody = client.post(url, {"role": "解析"})
    client.post(url, {"email": contractor.email, "role": "解析"})

    assert "このメールアドレスの人は登録されていません。" in unknown.text
    assert "氏名を選ぶか、メールアドレスを入力してください。" in nobody.text
    assert (unknown.status_code, nobody.status_code) == (422, 422)
    assert selectors.members_of(usage.number).get().person == contractor


def test_people_of_other_organisations_cannot_be_picked_from_the_list(client, usage, lead):
    client.force_login(lead)

    page = client.post(
        reverse("applications:member_add", args=[usage.number]),
        {"person": str(person(Role.MEMBER).pk), "role": "解析"},
    )

    assert (page.status_code, selectors.members_of(usage.number).count()) == (422, 0)


def test_a_person_of_a_hospital_is_refused_with_a_sentence(client, usage, lead):
    client.force_login(lead)

    page = client.post(
        reverse("applications:member_add", args=[usage.number]),
        {"email": person(Role.SITE_OFFICER, of=hospital()).email, "role": "解析"},
    )

    assert page.status_code == 422
    assert "利用者側の組織に所属する人だけを登録できます。" in page.text


def test_a_person_is_taken_out(client, usage, lead):
    made.add_member(usage)
    member = selectors.members_of(usage.number).get()
    client.force_login(lead)

    client.post(reverse("applications:member_remove", args=[usage.number, member.pk]))

    assert selectors.members_of(usage.number).count() == 0


def test_a_pdf_is_attached_read_and_taken_out(client, usage, lead):
    client.force_login(lead)
    url = reverse("applications:attachment_add", args=[usage.number])

    client.post(url, {"kind": "protocol", "file": SimpleUploadedFile("計画書.pdf", made.PDF)})
    found = selectors.attachments_of(usage)[0]
    read = client.get(reverse("applications:attachment", args=[usage.number, found.pk]))
    client.post(reverse("applications:attachment_remove", args=[usage.number, found.pk]))

    assert (read.content, read["Content-Type"]) == (made.PDF, "application/pdf")
    assert Event.objects.filter(type="view", number=usage.number, actor=lead.pk).count() == 1
    assert selectors.attachments_of(usage) == []


def test_a_file_of_the_wrong_kind_is_refused_with_a_sentence(client, usage, lead):
    client.force_login(lead)

    page = client.post(
        reverse("applications:attachment_add", args=[usage.number]),
        {"kind": "protocol", "file": SimpleUploadedFile("計画書.exe", b"MZ")},
    )

    assert page.status_code == 422
    assert "はPDFファイルではありません" in page.text
    assert selectors.attachments_of(usage) == []


def test_the_agency_reads_only_attachments_that_were_handed_in(client):
    usage = made.returned_draft()
    old = selectors.attachments_of(usage)[0]
    made.papers.attach(
        usage, by=made.lead_of(usage.organisation), kind="other", file_name="下書き.pdf", content=made.PDF
    )
    new = selectors.attachments_of(usage)[1]
    signed_in(client, staff(Role.CASE_OFFICER))

    answers = [
        client.get(reverse("applications:attachment", args=[usage.number, found.pk])).status_code
        for found in (old, new)
    ]

    assert answers == [200, 404]
