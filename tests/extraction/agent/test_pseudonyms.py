"""Pseudonyms at a hospital: one secret that stays there, one key per usage, the same names run after run."""

import json
import stat
from concurrent.futures import ThreadPoolExecutor

import pyarrow.parquet as pq
import pytest

from extraction.agent.pseudonyms import SecretUnusable, key_of
from tests.factories import extraction as make


# -- the secret and its keys -------------------------------------------------------------------------
def test_a_usage_keeps_its_key_and_no_two_usages_or_hospitals_share_one(tmp_path):
    here, there = tmp_path / "h1.secret", tmp_path / "h2.secret"

    keys = [key_of(here, "U-1"), key_of(here, "U-2"), key_of(there, "U-1"), key_of(there, "U-2")]

    assert len(set(keys)) == 4
    assert [key_of(here, "U-1"), key_of(here, "U-2")] == keys[:2]


def test_the_secret_is_made_once_for_its_owner_only_and_is_no_key_itself(tmp_path):
    path = tmp_path / "pseudonyms.secret"

    key = key_of(path, "U-1")

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert key.hex() not in path.read_text()
    assert [found.name for found in tmp_path.iterdir()] == ["pseudonyms.secret"]


def test_of_many_who_make_it_at_once_all_go_on_with_one(tmp_path):
    path = tmp_path / "pseudonyms.secret"

    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(lambda _: key_of(path, "U-1"), range(40)))

    assert set(keys) == {key_of(path, "U-1")}
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize(
    ("content", "mode", "sentence"),
    [
        ("00" * 32, 0o640, "make its mode 0600"),
        ("00" * 31, 0o600, "is damaged; restore it from its backup"),
        ("", 0o600, "is damaged; restore it from its backup"),
        ("no secret", 0o600, "is damaged; restore it from its backup"),
    ],
)
def test_a_secret_that_cannot_be_used_is_told_and_left_as_it_is(tmp_path, content, mode, sentence):
    path = tmp_path / "pseudonyms.secret"
    path.write_text(content)
    path.chmod(mode)

    with pytest.raises(SecretUnusable, match=sentence) as refused:
        key_of(path, "U-1")

    assert "仮名の秘密" in refused.value.text.ja
    assert path.read_text() == content


def test_a_folder_that_is_not_there_is_a_sentence(tmp_path):
    with pytest.raises(SecretUnusable, match="cannot be read or written"):
        key_of(tmp_path / "none" / "pseudonyms.secret", "U-1")


# -- a real agent ---------------------------------------------------------------------------------------
def rows_by_pseudonym(title):
    """A script of one row per person, each under a pseudonym."""
    script = json.loads(make.HEPARIN)
    script["title"] = {"ja": title, "en": title}
    script["privacy"] = {"person": "pseudonym"}
    script["outputs"] = [
        {"type": "dataset", "name": "persons", "title": {"ja": "人", "en": "persons"}, "formats": ["parquet"]}
    ]
    return json.dumps(script, ensure_ascii=False)


def run_at(site, agent, who, usage, title):
    """The pseudonyms that a script of this usage gives at the hospital, with what the hospital told."""
    case = make.dispatched([site], by=who, usage=usage, text=rows_by_pseudonym(title))
    job = make.approved(site, case)
    agent.once()
    job.refresh_from_db()
    assert (job.state, job.failure) == ("extracted", "")
    rows = pq.read_table(agent.config.work / job.number / "result" / "persons.parquet")
    return set(rows["person"].to_pylist()), json.dumps(job.manifest)


@pytest.mark.django_db(transaction=True)
def test_scripts_of_one_usage_give_a_person_one_pseudonym_and_another_usage_another(site, agent):
    who, usage = make.author()
    other, other_usage = make.author(seat=1)

    first, told = run_at(site, agent, who, usage, "一")
    again, _ = run_at(site, agent, who, usage, "二")
    elsewhere, _ = run_at(site, agent, other, other_usage, "三")

    assert first
    assert first == again
    assert len(elsewhere) == len(first)
    assert first.isdisjoint(elsewhere)
    assert {len(name) for name in first} == {64}
    assert agent.config.pseudonyms.read_text().strip() not in told
    assert stat.S_IMODE(agent.config.pseudonyms.stat().st_mode) == 0o600


@pytest.mark.django_db(transaction=True)
def test_a_damaged_secret_fails_the_run_with_a_sentence_and_a_script_without_pseudonyms_needs_none(
    site, agent
):
    who, usage = make.author()
    agent.config.pseudonyms.write_text("damaged")
    agent.config.pseudonyms.chmod(0o600)
    refused = make.approved(site, make.dispatched([site], by=who, usage=usage, text=rows_by_pseudonym("一")))
    agent.once()
    refused.refresh_from_db()

    plain = make.approved(site, make.dispatched([site], by=who, usage=usage))
    agent.once()
    plain.refresh_from_db()

    assert refused.state == "failed"
    assert "が壊れています。控えから戻してください。" in refused.failure
    assert plain.state == "extracted"
