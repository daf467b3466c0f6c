"""Values inside the sentences of the builder's page, saved together; copies; the picture of the flow."""

import json
import shutil
from itertools import pairwise

import lxml.html
import pytest

from extraction import examples, trial
from tests.extraction.builder.pages import address, document, document_2, sent
from tests.factories import extraction as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_the_centre")]


def page_of(client, case):
    """The builder's form as a browser would send it: what stands in every input of the sentences."""
    page = lxml.html.fromstring(client.get(address(case, "build")).content)
    form = page.get_element_by_id("sentences")
    inputs = [*form.xpath(".//input"), *page.xpath("//*[@form='sentences']")]
    return {field.name: field.value or "" for field in inputs}


@pytest.mark.parametrize("example", [name for name, _title in examples.EXAMPLES])
def test_the_sentences_as_they_stand_say_the_same_script(author, example):
    client, who, usage = author
    case = make.draft(who, usage, examples.text_of(example))
    before = document_2(case)

    answer = client.post(address(case, "save_sentences"), page_of(client, case))

    assert answer.status_code == 302
    assert document(case) == before


def test_values_of_several_sentences_are_saved_together(author):
    client, who, usage = author
    case = make.draft(who, usage, make.HEPARIN)
    typed = page_of(client, case)

    answer = client.post(
        address(case, "save_sentences"),
        typed
        | {
            "/arms/0:entry.age.at_least": "６５",
            "/measures/0:window.first.days": "90",
            "/include/1/rule:event.codes": "heparin",
            "/arms/0:entry.choose": "first",
        },
    )

    now = document(case)
    assert answer.status_code == 302
    assert now["arms"][0]["entry"]["age"] == {"at_least": 65}
    assert now["measures"][0]["window"]["first"]["days"] == -90
    assert now["include"][1]["rule"]["event"]["codes"] == "heparin"
    assert "choose" not in now["arms"][0]["entry"]
    assert case.revisions.count() == 2


def test_a_value_that_cannot_be_read_keeps_all_that_was_typed(author):
    client, who, usage = author
    case = make.draft(who, usage, make.HEPARIN)
    typed = page_of(client, case) | {
        "/arms/0:entry.age.at_least": "old",
        "/measures/0:window.first.days": "90",
    }

    answer = client.post(address(case, "save_sentences"), typed)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "数字で入力してください" in page
    assert 'value="old"' in page and 'value="90"' in page
    assert document(case) == json.loads(make.HEPARIN)


def test_a_part_is_repeated_behind_itself_under_a_name_of_its_own(author):
    client, who, usage = author
    case = make.draft(who, usage, make.HEPARIN)

    client.post(address(case, "change"), sent(case, at="/code_lists/0", op="copy"))

    assert [entry["name"] for entry in document(case)["code_lists"]] == ["heparin", "heparin_2", "platelets"]


def test_the_flow_says_each_loss_where_it_happened(author):
    _client, who, usage = author
    case = make.draft(who, usage, make.HEPARIN)

    (flow,) = trial.of_text(case.text)["flows"]

    counts = [step["count"] for step in flow["steps"]]
    losses = [step["excluded"]["count"] for step in flow["steps"][1:]]
    assert losses == [before - after for before, after in pairwise(counts)]


@pytest.mark.parametrize("damage", ["absent", "cut file", "no manifest"])
def test_the_pages_work_without_sound_test_data(author, settings, tmp_path, damage):
    client, who, usage = author
    case = make.draft(who, usage, make.HEPARIN)
    store = tmp_path / "test-store"
    if damage != "absent":
        shutil.copytree(settings.TEST_STORE, store)
        (store / "patient" / "part-0.parquet").write_bytes(b"PAR1")
    if damage == "no manifest":
        (store / "manifest.json").unlink()
    settings.TEST_STORE = str(store)

    pages = [
        client.get(address(case, "build")),
        client.get(address(case, "patients")),
        client.get(address(case, "patients", patient="10002428")),
    ]

    for page in pages:
        assert page.status_code == 200
        assert "テスト用データ" in page.context["trial"]["reason"]
