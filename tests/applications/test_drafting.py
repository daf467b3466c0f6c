"""Beginning an application, writing its papers, and the draft check."""

import pytest
from django.db import connection, transaction

from accounts.roles import Kind, Role
from applications import selectors
from applications.actions import papers, queries, usages
from applications.models import Submission
from tests.applications.refusals import refused
from tests.factories import applications as made
from tests.factories import company, hospital, person, staff
from workflow.models import Document
from workflow.refusals import NotYours, Stale

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("category", "kind", "sentence"),
    [
        (
            "other_statistics",
            Kind.COMPANY,
            "この利活用区分は、新規の申出の受付を停止しています。",
        ),
        (
            "post_marketing",
            Kind.ACADEMIA,
            "この利活用区分は、お使いの組織の種別では申し出ることができません。",
        ),
        (
            "other_dataset",
            Kind.CRO,
            "この利活用区分は、お使いの組織の種別では申し出ることができません。",
        ),
    ],
)
def test_a_category_that_is_closed_to_the_organisation_is_refused(category, kind, sentence):
    assert refused(made.begun, company(kind=kind), category=category) == [sentence]


def test_nobody_begins_an_application_of_another_organisation():
    with pytest.raises(NotYours):
        made.begun(company(), by=person(Role.LEAD))


def test_what_a_colleague_saved_in_between_is_not_overwritten():
    usage = made.begun()
    made.save(usage, "safety", officer="先に保存した人")

    with pytest.raises(Stale) as refusal:
        papers.save_section(
            usage,
            by=made.lead_of(usage.organisation),
            section="safety",
            content={"officer": "後の人"},
            is_complete=False,
            seen=0,
        )

    assert refusal.value.reasons == [f"{made.lead_of(usage.organisation)}さんが先にこの項目を保存しました。"]
    assert usage.sections.get(key="safety").content["officer"] == "先に保存した人"


def test_two_people_write_different_sections_at_the_same_time():
    usage = made.begun()

    made.save(usage, "safety")
    made.save(usage, "places")

    assert {row.key: row.version for row in usage.sections.all()} == {"safety": 1, "places": 1}


def test_the_title_of_the_study_names_the_case():
    usage = made.begun()

    made.save(usage, "study", title="別の名称")

    usage.refresh_from_db()
    assert usage.title == "別の名称"


@pytest.mark.parametrize(
    ("file_name", "content", "sentence"),
    [
        (
            "計画書.docx",
            b"PK\x03\x04",
            "「計画書.docx」はPDFファイルではありません。PDFに変換してから、もう一度選んでください。",
        ),
        (
            "計画書.pdf",
            b"MZ\x90",
            "「計画書.pdf」はPDFファイルではありません。PDFに変換してから、もう一度選んでください。",
        ),
        (
            "計画書.pdf",
            b"%PDF-1.7 cut",
            "「計画書.pdf」は途中で切れています。元のファイルを確認してください。",
        ),
    ],
)
def test_an_upload_of_the_wrong_kind_changes_nothing(file_name, content, sentence):
    usage = made.begun()
    version = usage.version

    reasons = refused(
        papers.attach,
        usage,
        by=made.lead_of(usage.organisation),
        kind="protocol",
        file_name=file_name,
        content=content,
    )

    usage.refresh_from_db()
    assert reasons == [sentence]
    assert (usage.version, usage.attachments.count()) == (version, 0)


def test_people_of_the_agency_and_of_hospitals_are_not_registered():
    usage = made.begun()

    for outsider in (staff(Role.REVIEWER), person(Role.SITE_OFFICER, of=hospital())):
        assert refused(made.add_member, usage, outsider) == ["利用者側の組織に所属する人だけを登録できます。"]


def test_a_person_is_registered_once():
    usage = made.begun()
    who = made.add_member(usage)

    assert refused(made.add_member, usage, who) == [f"{who}さんは、すでに登録されています。"]


def test_an_incomplete_application_is_refused_with_every_reason():
    usage = made.begun()

    assert refused(usages.submit_draft, usage, by=made.lead_of(usage.organisation)) == [
        "完了していない項目があります：申出者と連絡担当者、調査・研究の概要と目的、対象集団と抽出条件、"
        "利用するデータの期間・拠点・種類、利活用者と受講者番号、統計情報利活用者、利用場所、"
        "利用期間と公表の予定、安全管理、添付書類",
        "利活用者が1人も登録されていません。",
        "調査・研究計画書（PDF）が添付されていません。",
    ]


def test_what_was_handed_in_is_frozen_round_by_round():
    usage = made.returned_draft()
    made.save(usage, "population", target="18歳以上の患者")
    made.answer_all(usage)

    usages.submit_draft(usage, by=made.lead_of(usage.organisation))

    rounds = [s.snapshot["sections"]["population"]["target"] for s in selectors.submissions_of(usage)]
    assert rounds == ["対象集団の定義の記入", "18歳以上の患者"]


def test_a_submission_cannot_be_changed_even_in_the_database():
    made.in_draft_check()

    for statement in ("update applications_submission set round = 9", "delete from applications_submission"):
        with (
            pytest.raises(Exception, match=r"permission denied|append-only|is refused"),
            transaction.atomic(),
        ):
            with connection.cursor() as cursor:
                cursor.execute(statement)
    assert Submission.objects.get().round == 1


def test_queries_are_private_until_their_batch_is_sent():
    usage = made.in_draft_check()
    lead, officer = made.lead_of(usage.organisation), staff(Role.CASE_OFFICER)
    made.write_query(usage, "定義を示してください。")

    before = [q.text for q in selectors.queries_of(usage, lead)]
    inside = [q.text for q in selectors.queries_of(usage, officer)]
    queries.return_draft(usage, by=officer)
    after = [q.text for q in selectors.queries_of(usage, lead)]

    assert (before, inside, after) == ([], ["定義を示してください。"], ["定義を示してください。"])


def test_answers_are_private_until_the_papers_are_handed_in():
    usage, officer = made.returned_draft(), staff(Role.CASE_OFFICER)
    made.answer_all(usage)

    before = [q.answer for q in selectors.queries_of(usage, officer)]
    usages.submit_draft(usage, by=made.lead_of(usage.organisation))
    after = [q.answer for q in selectors.queries_of(usage, officer)]

    assert (before, after) == ([""], ["本文に加えました。"])


def test_papers_go_back_only_when_every_query_is_answered():
    usage = made.returned_draft()
    lead = made.lead_of(usage.organisation)

    assert refused(usages.submit_draft, usage, by=lead) == ["回答していない照会事項が1件あります。"]
    made.answer_all(usage)
    assert usages.submit_draft(usage, by=lead).state == "draft_check"


def test_an_answer_that_the_office_has_read_cannot_be_changed():
    usage = made.returned_draft()
    lead = made.lead_of(usage.organisation)
    made.answer_all(usage)
    usages.submit_draft(usage, by=lead)
    made.write_query(usage, "さらに示してください。")
    queries.return_draft(usage, by=staff(Role.CASE_OFFICER))
    first = usage.queries.first()

    reasons = refused(queries.answer_query, usage, by=lead, query=first, text="違う答え")

    assert reasons == ["この照会事項への回答は、すでに提出されています。"]


def test_a_draft_goes_back_only_with_a_query_and_is_accepted_only_without_one():
    usage, officer = made.in_draft_check(), staff(Role.CASE_OFFICER)

    assert refused(queries.return_draft, usage, by=officer) == [
        "照会事項がありません。差し戻す前に、項目ごとに照会事項を書いてください。"
    ]
    made.write_query(usage)
    assert refused(queries.accept_draft, usage, by=officer) == [
        "送信していない照会事項が1件あります。差し戻すか、削除してください。"
    ]


def test_the_batch_of_queries_goes_out_as_one_letter():
    usage = made.in_draft_check()
    made.write_query(usage, "定義を示してください。")
    made.write_query(usage, "期間を示してください。", section="data")

    queries.return_draft(usage, by=staff(Role.CASE_OFFICER))

    letter = Document.objects.get(template="queries")
    assert [row["value"] for row in letter.content["rows"]] == [
        "定義を示してください。",
        "期間を示してください。",
    ]
