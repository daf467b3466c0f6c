"""Writing a script without knowing its JSON: cards, forms, order, groups, saved versions, test patients."""

import json
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from extraction import script as language
from extraction.actions import masters, scripts
from extraction.models import MasterCode, Script, ScriptRevision
from tests.extraction.builder.pages import address, document, document_2, sent
from tests.factories import extraction as make
from tests.factories import person, signed_in
from tests.factories.onsite_booking import seated

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_the_centre")]


def blank(author):
    _client, who, usage = author
    return make.draft(who, usage, "")


PLATELETS = {
    "name": "plt",
    "title_ja": "血小板数",
    "title_en": "platelet count",
    "include": "CLIF platelet_count",
}


def add_code_list(client, case, **changes):
    answer = client.post(
        address(case, "part", into="/code_lists", type="code_list"), sent(case, **(PLATELETS | changes))
    )
    assert answer.status_code == 302, answer.content.decode()


# -- writing a study --------------------------------------------------------------------------------
def test_a_study_is_written_from_nothing_by_forms_alone(author):
    client, _who, _usage = author
    case = blank(author)

    add_code_list(client, case)
    add_code_list(
        client, case, name="heparin", title_ja="ヘパリン", title_en="heparin", include="CLIF heparin"
    )
    steps = [
        ({"into": "/arms/0/entry/events", "type": "event"}, {"table": "injection", "codes": "heparin"}),
        (
            {"at": "/arms/0"},
            {
                "name": "users",
                "title_ja": "使用者",
                "title_en": "users",
                "entry.choose": "first_ever",
                "entry.age_low": "１８",
                "entry.age_from": "at_least",
            },
        ),
        (
            {"into": "/measures", "type": "measure"},
            {
                "name": "baseline",
                "title_ja": "基準の血小板数",
                "title_en": "platelets at baseline",
                "event.table": "lab_result",
                "event.codes": "plt",
                "event.value": "number_in",
                "event.value.unit": "10*3/uL",
                "window.first_of": "index",
                "window.first_n": "30",
                "window.first_side": "-",
                "window.last_of": "index",
                "window.last_n": "0",
                "take": "last",
            },
        ),
        (
            {"into": "/include", "type": "criterion"},
            {"title_ja": "基準値がある", "title_en": "has a baseline"},
        ),
        ({"into": "/include/0/rule", "type": "measured"}, {"measure": "baseline"}),
    ]
    for query, values in steps:
        answer = client.post(address(case, "part", **query), sent(case, **values))
        assert answer.status_code == 302, answer.content.decode()

    written = language.load(case.__class__.objects.get().text.encode())
    assert [
        finding
        for finding in language.check(json.dumps(document(case)).encode())
        if finding.severity == "error"
    ] == []
    assert written.arms[0].entry.age.at_least == 18
    assert written.measures[0].window.first.days == -30
    assert written.include[0].rule.measure == "baseline"


def test_the_page_says_every_part_in_sentences_and_counts_test_patients(author):
    client, who, usage = author
    case = make.draft(who, usage, make.HEPARIN)

    page = client.get(address(case, "build")).content.decode()

    assert "血小板減少" in page
    assert "57 人" in page or "人数の流れ" in page
    assert 'id="part-include-0"' in page


def test_a_stranger_finds_nothing(author):
    case = blank(author)
    stranger = signed_in(Client(), person())

    assert stranger.get(address(case, "build")).status_code == 404


def test_order_groups_and_removal_are_buttons(author):
    client, who, usage = author
    case = make.draft(who, usage, make.HEPARIN)
    titles = [entry["title"]["en"] for entry in document_2(case)["include"]]

    client.post(address(case, "change"), sent(case, at="/include/1", op="up"))
    client.post(address(case, "change"), sent(case, at="/include/0/rule", op="wrap"))

    now = document(case)
    assert [entry["title"]["en"] for entry in now["include"]] == titles[::-1]
    assert (now["include"][0]["rule"]["type"], len(now["include"][0]["rule"]["of"])) == ("group", 1)
    client.post(address(case, "change"), sent(case, at="/include/0", op="remove"))
    assert [entry["title"]["en"] for entry in document(case)["include"]] == titles[:1]


def test_renaming_a_code_list_keeps_everything_that_uses_it(author):
    client, who, usage = author
    case = make.draft(who, usage, make.HEPARIN)
    place = next(n for n, entry in enumerate(document_2(case)["code_lists"]) if entry["name"] == "platelets")

    answer = client.post(
        address(case, "part", at=f"/code_lists/{place}"), sent(case, **(PLATELETS | {"name": "thrombocytes"}))
    )

    assert answer.status_code == 302
    errors = [f for f in language.check(json.dumps(document(case)).encode()) if f.severity == "error"]
    assert errors == []


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"include": "ICD10"}, "1行目"),
        ({"name": "日本語"}, "半角の英小文字"),
        ({"title_ja": "", "title_en": ""}, "題名"),
    ],
)
def test_bad_input_is_a_sentence_and_nothing_is_saved(author, values, sentence):
    client, _who, _usage = author
    case = blank(author)

    answer = client.post(
        address(case, "part", into="/code_lists", type="code_list"), sent(case, **(PLATELETS | values))
    )

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert "code_lists" not in (document(case) if case.text else {})


def test_the_second_of_two_windows_is_told_and_changes_nothing(author):
    client, _who, _usage = author
    case = blank(author)
    old = sent(case, **PLATELETS)
    add_code_list(client, case)

    answer = client.post(
        address(case, "part", into="/code_lists", type="code_list"),
        old | {"key": str(uuid.uuid4()), "name": "other"},
    )

    assert answer.status_code == 409
    assert [entry["name"] for entry in document(case)["code_lists"]] == ["plt"]


def test_choosing_another_sort_of_value_shows_its_fields_and_keeps_what_was_typed(author):
    client, _who, _usage = author
    case = blank(author)

    answer = client.post(
        address(case, "part", into="/arms/0/entry/events", type="event"),
        sent(case, table="lab_result", value="written_as", redraw="1"),
    )

    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'name="value.texts"' in page and 'name="value.unit"' not in page


# -- masters ----------------------------------------------------------------------------------------
MASTER = """code,name,name_en,kana
I21,急性心筋梗塞,Acute myocardial infarction,キュウセイシンキンコウソク
I210,前壁の貫壁性,,
I219,詳細不明,,
"""


def test_codes_are_found_by_name_kana_and_code_and_taken_with_what_lies_below(author):
    client, _who, _usage = author
    case = blank(author)
    masters.take_over(MASTER.encode(), system="ICD10")
    infarction = MasterCode.objects.get(code="I21")

    for words in ("心筋梗塞", "しんきんこうそく", "i21", "infarction"):
        page = client.get(
            address(case, "part", into="/code_lists", type="code_list", q=words)
        ).content.decode()
        assert f'id="pick-{infarction.pk}"' in page
    assert "下位2件も含める" in page
    add_code_list(client, case, include="", pick=str(infarction.pk), below=str(infarction.pk))

    assert document(case)["code_lists"][0]["include"] == [
        {"system": "ICD10", "code": "I21", "descendants": True}
    ]


def test_a_pasted_table_becomes_codes(author):
    client, _who, _usage = author
    case = blank(author)

    add_code_list(client, case, include="ICD10\tE11*\t2型糖尿病\nＩＣＤ１０,E12,下位\nlocal 0012\n")

    assert document(case)["code_lists"][0]["include"] == [
        {"system": "ICD10", "code": "E11", "descendants": True},
        {"system": "ICD10", "code": "E12", "descendants": True},
        {"system": "local", "code": "0012"},
    ]


@pytest.mark.parametrize(
    "content", [b"", b"a,b\n1,2\n", b"code,name\nI21,\n", b"code,name\n\x81\xff\xfe,x\n"]
)
def test_a_master_that_cannot_be_read_changes_nothing(content):
    masters.take_over(MASTER.encode(), system="ICD10")

    with pytest.raises(masters.UnreadableMaster):
        masters.take_over(content, system="ICD10")

    assert MasterCode.objects.count() == 3


# -- saved versions ---------------------------------------------------------------------------------
def test_every_save_is_kept_and_can_be_taken_up_again(author):
    client, who, usage = author
    case = make.draft(who, usage, make.HEPARIN)
    scripts.save_draft(case, by=seated(who), text="{}")

    listed = client.get(address(case, "revisions")).content.decode()
    answer = client.post(reverse("extraction:restore", args=[case.number, 1]))

    case.refresh_from_db()
    assert "保存2" in listed and answer.status_code == 302
    assert case.text == make.HEPARIN
    assert list(ScriptRevision.objects.values_list("text", flat=True)) == [make.HEPARIN, "{}", make.HEPARIN]


def test_a_saved_version_says_what_changed_since(author):
    client, who, usage = author
    case = make.draft(who, usage, make.HEPARIN)
    older = document_2(case)
    older["arms"][0]["entry"]["age"] = {"at_least": 20}
    scripts.save_draft(case, by=seated(who), text=json.dumps(older))

    page = client.get(reverse("extraction:revision", args=[case.number, 1])).content.decode()

    assert "20" in page and "18" in page


# -- test patients ----------------------------------------------------------------------------------
def test_a_test_patient_is_told_why_it_is_in_or_out(author):
    client, who, usage = author
    case = make.draft(who, usage, make.HEPARIN)
    numbers = client.get(address(case, "patients")).context["patients"]

    verdicts = set()
    for number in numbers:
        page = client.get(address(case, "patients", patient=number)).content.decode()
        verdicts |= {
            word for word in ("対象に入ります", "満たさなかった条件", "起点となる記録がない") if word in page
        }

    assert verdicts == {"対象に入ります", "満たさなかった条件", "起点となる記録がない"}


# -- import -----------------------------------------------------------------------------------------
def test_a_definition_of_atlas_is_shown_before_it_is_taken_over(author):
    from tests.extraction.script.test_circe import NEW_USERS

    client, _who, _usage = author
    case = blank(author)
    text = json.dumps(NEW_USERS | {"CensorWindow": {"StartDate": "2010-01-01"}})

    shown = client.post(address(case, "import_circe"), sent(case, text=text)).content.decode()
    assert "CensorWindow" in shown and Script.objects.get().text == ""
    client.post(address(case, "import_circe"), sent(case, text=text, take="1"))

    assert [entry["name"] for entry in document(case)["code_lists"]] == ["statins", "codes_1", "alt"]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"a": 1}'])
def test_what_is_no_definition_is_refused_with_a_sentence(author, text):
    client, _who, _usage = author
    case = blank(author)

    answer = client.post(address(case, "import_circe"), sent(case, text=text))

    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()


# -- how much is asked ------------------------------------------------------------------------------
@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_database_the_same_however_long_the_script(
    author, count, django_assert_num_queries
):
    client, who, usage = author
    now = language.upgrade(json.loads(make.HEPARIN))
    now["include"] = now["include"] * count
    case = make.draft(who, usage, json.dumps(now))
    client.get(address(case, "build"))

    with django_assert_num_queries(QUERIES):
        client.get(address(case, "build"))


QUERIES = 12
