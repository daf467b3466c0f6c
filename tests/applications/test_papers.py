"""The papers of this app as they are printed."""

import tomllib

import pytest
from django.utils import translation

from applications import documents as papers
from applications import seeds
from extraction.script.tables import TABLES
from tests.documents.test_papers import text_of
from tests.factories import applications as made
from workflow import documents, files
from workflow.models import Document

pytestmark = pytest.mark.django_db


def printed(template):
    """The newest paper of a template, made by the carrier, as one run of characters."""
    documents.render_waiting(limit=200)
    paper = Document.objects.filter(template=template).last()
    assert paper.last_error == ""
    return "".join(text_of(files.read(paper.file)))


def test_the_request_is_printed_as_form_1():
    case = made.submitted_request()

    text = printed("information_request")

    for wanted in (
        "別紙様式1",
        case.organisation.name,
        made.REQUEST["purpose"],
        "利活太郎（taro@example.jp）",
    ):
        assert wanted.replace(" ", "") in text


def test_the_application_is_printed_whole_with_the_digests_of_its_attachments():
    usage = made.submitted()

    text = printed("application")

    digest = usage.attachments.get().file_id
    for wanted in ("利活用申出書", usage.number, "対象集団の定義の記入", "計画書.pdf", digest, "第2回提出"):
        assert wanted in text


def test_the_letter_of_queries_names_the_section_and_the_question():
    made.returned_draft()

    text = printed("queries")

    for wanted in ("照会書（第1回）", "対象集団と抽出条件", "除外基準を示してください。"):
        assert wanted in text


def test_the_notice_of_an_approval_gives_the_usage_number():
    usage = made.approved()

    text = printed("decision")

    for wanted in ("利活用の可否の通知", "承認する", usage.usage_number, "第2回提出の申出書"):
        assert wanted in text


def test_the_notice_of_a_rejection_gives_the_reason():
    made.rejected()

    text = printed("decision")

    assert "承認しない" in text
    assert "公益性が示されていません。" in text
    assert "利活用番号" not in text


def test_the_closing_report_is_printed_with_its_acceptance():
    usage = made.closed()

    text = printed("closing")

    for wanted in (usage.usage_number, made.REPORT["summary"], "に受理し、利活用は終了しました。"):
        assert wanted in text


def test_papers_are_japanese_whatever_the_reader_reads():
    usage = made.submitted()

    with translation.override("en"):
        content = papers.application(usage)

    assert content == papers.application(usage)


def test_the_paper_of_data_items_lists_what_scripts_can_ask_for():
    text = tomllib.loads((seeds.CONTENT / "data_items.toml").read_text(encoding="utf-8"))

    tables = {table["name"]: table["columns"] for table in seeds.content_of(text)["tables"]}

    assert {name: [c["name"] for c in columns] for name, columns in tables.items()} == {
        name: list(spec.columns) for name, spec in TABLES.items()
    }
