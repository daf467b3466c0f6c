"""Papers: what is printed is what was frozen, the same bytes each time, and nothing comes from outside."""

import html
import json
import re
import shutil
import subprocess
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest
import segno
from django.template.loader import render_to_string
from django.utils import translation

from agreements import documents as agreements
from tests.factories import agreements as made
from tests.factories import training as trained
from training import documents as training
from workflow import audit, documents, files
from workflow.models import Document

AT = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)
PARTY = {
    "name": "甲製薬株式会社（髙﨑㈱①）",
    "address": "大阪市中央区1-1",
    "corporate_number": "3010005007409",
}
SIGNATURES = [
    {
        "organisation": "甲製薬株式会社",
        "name": "利活 太郎",
        "meaning": "内容に同意し、組織を代表して署名した",
        "at": "2026-11-22 10:00:00（日本標準時）",
        "digest": "0123456789abcdef" * 4,
    }
]
LINE = {"supplied_on": "2026-11-22", "description": "利活用料", "quantity": 1, "rate": 10}
CHECK = "https://madoguchi.example.jp/training/verify/TR-2026-000001-5/"
PAPERS: dict[str, tuple[str, dict[str, Any]]] = {
    "nda": (
        "秘密保持契約書（締結済み）",
        {"number": "NDA-2026-0001", "party": PARTY, "concluded_on": "2026-11-22", "signatures": SIGNATURES},
    ),
    "contract": (
        "利活用契約書",
        {
            "number": "CON-2026-0001",
            "party": PARTY,
            "study_title": "ヘパリン開始後の血小板減少",
            "usage_number": "U-2026-0001",
            "category": "製造販売後調査",
            "fee": 42_123_000,
            "fee_is_published": False,
            "fee_source": "要確認",
            "concluded_on": "",
            "signatures": [],
        },
    ),
    "invoice": (
        "請求書",
        {
            "number": "INV-2026-0012",
            "payment_reference": "INV20260012",
            "addressee": "甲製薬株式会社",
            "study_title": "ヘパリン開始後の血小板減少",
            "usage_number": "U-2026-0001",
            "registration_number": "T3010005007409",
            "bank_account": "○○銀行 霞が関支店 普通 1234567",
            "issued_on": "2026-11-22",
            "pay_by": "2026-12-22",
            "total": 42_123_000,
            "fee_note": "",
            "lines": [LINE | {"unit_price": 42_123_000, "amount": 42_123_000}],
            "taxes": [{"rate": 10, "total": 42_123_000, "tax": 3_829_363}],
        },
    ),
    "certificate": (
        "修了証",
        {
            "number": "TR-2026-000001-5",
            "name": "利活 太郎",
            "organisation": "甲製薬株式会社",
            "course": "システム操作",
            "version": 1,
            "issued_on": "2026-11-22",
            "address": CHECK,
            "qr": segno.make(CHECK).svg_data_uri(),
        },
    ),
}


def pdf(name: str, **changed: Any) -> bytes:
    """The PDF of a sample paper, some of its content changed."""
    title, content = PAPERS[name]
    return documents.to_pdf(name, title, content | changed, AT)


def text_of(content: bytes) -> list[str]:
    """The text of each page of a PDF, without white space."""
    assert shutil.which("pdftotext"), "pdftotext is missing: run bin/setup --test"
    made = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True)
    return ["".join(page.split()) for page in made.stdout.decode().split("\f")[:-1]]


def source_of(name: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The text of the HTML behind a sample paper, without white space and numbers of lists."""
    seen: list[str] = []
    monkeypatch.setattr(
        documents, "render_to_string", lambda *args: seen.append(render_to_string(*args)) or seen[0]
    )
    pdf(name)
    body = re.sub(r"<(style|title).*?</\1>", "", seen[0], flags=re.DOTALL)
    for listed in re.findall(r"<ol>.*?</ol>", body, flags=re.DOTALL):
        numbered = listed
        for place in range(1, listed.count("<li>") + 1):
            numbered = numbered.replace("<li>", f"{place}.", 1)
        body = body.replace(listed, numbered)
    return "".join(html.unescape(re.sub(r"<[^>]*>", "", body)).split())


def running(name: str, pages: int) -> str:
    """What stands at the foot of every page: form, page of pages, number."""
    form = {
        "nda": "様式NDA-01第1版",
        "contract": "様式CON-01第1版",
        "invoice": "様式INV-01第1版（適格請求書）",
    }
    if name not in form:
        return ""
    return "".join(f"{form[name]}{n}/{pages}{PAPERS[name][1]['number']}" for n in range(1, pages + 1))


@pytest.mark.parametrize("name", PAPERS)
def test_every_character_of_a_paper_is_printed_and_no_other(name, monkeypatch):
    pages = text_of(pdf(name))

    printed = Counter("".join(pages))

    assert printed == Counter(source_of(name, monkeypatch) + running(name, len(pages)))


@pytest.mark.parametrize("name", PAPERS)
def test_the_same_content_gives_the_same_bytes(name):
    assert pdf(name) == pdf(name)


def test_a_change_of_content_changes_the_bytes():
    assert pdf("invoice") != pdf("invoice", addressee="乙製薬株式会社")


@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_brings_its_own_two_fonts_alone(name):
    made = subprocess.run(["pdffonts", "-"], input=pdf(name), capture_output=True, check=True)

    families = {
        line.split("+")[-1].split()[0].split("-Bold")[0] for line in made.stdout.decode().splitlines()[2:]
    }

    assert {family.replace("-", "") for family in families} == {"Paper"}


def test_days_are_printed_in_both_calendars():
    printed = text_of(pdf("invoice"))[0]

    assert "発行日2026年11月22日（日）（令和8年11月22日）" in printed
    assert "お支払期限：2026年12月22日（火）（令和8年12月22日）" in printed


def test_an_invoice_says_what_a_qualified_invoice_must_say():
    printed = text_of(pdf("invoice"))[0]

    for wanted in (
        "独立行政法人医薬品医療機器総合機構",
        "登録番号T3010005007409",
        "2026年11月22日",
        "利活用料",
        "10%対象（税込）計42,123,000円",
        "うち消費税額（10%）3,829,363円",
        "甲製薬株式会社御中",
        "請求書番号INV-2026-0012",
    ):
        assert wanted in printed


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        '<img src="https://example.jp/x.png">',
        "<style>@import url(https://example.jp/x.css)</style>",
        "</p><h1>免除</h1>",
        "{{ network.bank_account }}",
    ],
)
def test_what_people_write_is_printed_as_text(hostile):
    printed = "".join(text_of(pdf("invoice", study_title=hostile)))

    assert "".join(hostile.split()) in printed


@pytest.mark.parametrize(
    "address",
    [
        "https://example.jp/x.png",
        "http://169.254.169.254/latest/meta-data/",
        "file:///etc/passwd",
        "asset:../../../etc/passwd",
        "asset:400Regular/../../secret.ttf",
    ],
)
def test_a_paper_that_wants_something_from_outside_is_not_made(address):
    with pytest.raises(documents.Unmakeable, match="Papers fetch nothing from outside"):
        pdf("certificate", qr=address)


def test_a_missing_font_stops_the_paper_with_its_place(settings, tmp_path):
    settings.PDF_FONTS = tmp_path

    with pytest.raises(
        documents.Unmakeable, match=r"The font of papers is missing: .*\.ttf\. Run bin/setup\."
    ):
        pdf("certificate")


def test_papers_are_japanese_whatever_the_page_was():
    with translation.override("en"):
        in_english = pdf("invoice")

    assert in_english == pdf("invoice")


@pytest.mark.django_db
def test_the_concluded_agreement_carries_both_signatures():
    nda = made.concluded_nda()

    content = agreements.nda(nda)

    digest = documents.of(nda)[0].file_id
    assert [s["organisation"] for s in content["signatures"]] == [
        nda.organisation.name,
        "独立行政法人医薬品医療機器総合機構",
    ]
    assert [s["digest"] for s in content["signatures"]] == [digest, digest]


@pytest.mark.django_db
def test_the_carrier_makes_every_paper_of_a_usage():
    contract = made.concluded_contract()
    trained.passed()

    documents.render_waiting()

    kinds = Document.objects.filter(rendered_at__isnull=False).values_list("template", flat=True)
    assert sorted(kinds) == ["certificate", "contract", "invoice"]
    assert Document.objects.filter(file=None).count() == 0
    paper = made.paper_of(contract)
    printed = "".join(text_of(files.read(paper.file)))
    assert contract.number in printed
    assert contract.organisation.name in printed


@pytest.mark.django_db
def test_a_paper_that_cannot_be_made_says_why_and_holds_nothing_up(settings, tmp_path):
    nda = made.ndas.prepare(by=made.staff("case_officer"), organisation=made.company())
    settings.PDF_FONTS = tmp_path

    number_made = documents.render_waiting()

    paper = made.paper_of(nda)
    assert (number_made, paper.is_ready) == (0, False)
    assert paper.last_error.startswith("Unmakeable('The font of papers is missing: ")


@pytest.mark.django_db
def test_a_paper_shows_what_was_frozen_not_what_stands_now():
    nda = made.prepared_nda()
    paper, name = made.paper_of(nda), nda.organisation.name
    type(nda.organisation).objects.filter(pk=nda.organisation.pk).update(name="改称後株式会社")

    printed = "".join(text_of(documents.to_pdf("nda", paper.title, paper.content, paper.queued_at)))

    assert (name in printed, "改称後株式会社" in printed) == (True, False)


@pytest.mark.django_db
def test_content_survives_being_frozen():
    completion = trained.passed().completion

    content = training.certificate(completion)

    assert content == json.loads(audit.canonical(content))
    assert content["address"].endswith(f"/training/verify/{completion.number}/")
