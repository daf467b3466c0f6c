"""What a real agent tells of its store, and what the checker makes of it while an author writes."""

import json

import pytest

from extraction import selectors
from extraction.agent.client import Declined
from extraction.engine import profile
from extraction.models import SiteAgent
from extraction.script import check
from tests.extraction.engine.hospital import make_store
from tests.factories import extraction as make

pytestmark = pytest.mark.django_db(transaction=True)
MANY = [f"p{n:02}" for n in range(12)]
TITLE = {"ja": "題", "en": "title"}


def store(tmp_path, name="store", first="2018-05-06"):
    """Twelve persons on the drug D1, three of them on D2 as well; results of twelve, in g/dL and points."""
    return make_store(
        tmp_path / name,
        "h1",
        patient=[(who, "1", "1960-01-01", "2015-01-01", "2022-12-31") for who in MANY],
        prescription=[(who, day, "D1") for who in MANY for day in (first, "2021-09-10")]
        + [(who, "2020-11-12", "D2") for who in MANY[:3]],
        emr_diagnosis=[("p00", "2020-02-03", "E11", False)],
        lab_result=[(who, "2020-01-01T08:00", "alb", 4.0, "g/dL") for who in MANY]
        + [(who, "2020-01-02T08:00", "alb", 4.0, "points") for who in MANY],
    ).folder


@pytest.fixture
def agent(agent, tmp_path):
    """The agent on a store of our own."""
    object.__setattr__(agent.config, "store", store(tmp_path))
    return agent


def told():
    return SiteAgent.objects.get().profile


def sent(agent, monkeypatch):
    """The messages that go out from now on, by the call."""
    calls, say = [], agent.client.say

    def remembered(call, message=None):
        calls.append(call)
        return say(call, message)

    monkeypatch.setattr(agent.client, "say", remembered)
    return calls


def script(**more):
    document = {
        "version": 2,
        "title": TITLE,
        "purpose": TITLE,
        "arms": [
            {
                "name": "all",
                "title": TITLE,
                "entry": {
                    "events": [{"table": "prescription", "codes": "drug"}],
                    "period": {"first": "2016-01-01"},
                    "choose": "first_ever",
                },
            }
        ],
        "code_lists": [codes("drug", "D1")],
        "outputs": [{"type": "attrition", "name": "attrition", "title": TITLE}],
    }
    return json.dumps(document | more).encode()


def codes(name, *found, system="YJ"):
    return {
        "name": name,
        "title": {"ja": name, "en": name},
        "include": [{"system": system, "code": code} for code in found],
    }


def findings(data):
    """What the author reads, given what the hospitals have told."""
    return [(f.pointer, f.text.en) for f in check(data, selectors.profiles())]


def test_an_agent_tells_its_store_once_and_again_when_the_store_has_changed(agent, tmp_path, monkeypatch):
    calls = sent(agent, monkeypatch)

    agent.once()
    agent.once()
    before = told()
    object.__setattr__(agent.config, "store", store(tmp_path, "newer", "2019-07-08"))
    agent.once()
    agent.once()

    assert [call for call in calls if call == "profile"] == ["profile"] * 2
    assert calls.count("orders") == 4
    assert before != told()
    assert json.dumps(told(), sort_keys=True) == json.dumps(
        profile(tmp_path / "newer").to_json(), sort_keys=True
    )


def test_of_few_patients_only_that_the_code_is_there_is_told(agent):
    agent.once()

    items = {item["code"]: item for item in told()["tables"]["prescription"]["items"]}
    assert items["D1"] == {
        "system": "YJ", "code": "D1", "records": 24, "first_day": "2018-05-06", "last_day": "2021-09-10",
        "units": [],
    }  # fmt: skip
    assert items["D2"] == {
        "system": "YJ", "code": "D2", "records": "<10", "first_day": None, "last_day": None, "units": [],
    }  # fmt: skip
    table = told()["tables"]["emr_diagnosis"]
    assert (table["rows"], table["first_day"], table["last_day"]) == ("<10", None, None)
    text = json.dumps(told())
    assert "2020-11-12" not in text
    assert "2020-02-03" not in text
    assert not [who for who in MANY if who in text]


def test_a_code_that_no_hospital_has_is_pointed_out_to_the_author(agent):
    agent.once()

    found = findings(script(code_lists=[codes("drug", "D1", "D2", "D9")]))

    assert ("/code_lists/0", "No site has any record of: YJ:D9.") in found


def test_an_item_that_a_hospital_lacks_or_has_only_lately_is_named_with_the_hospital(agent):
    agent.once()
    lacking = {"table": "lab_result", "codes": "ldl"}
    measure = {"name": "ldl", "title": TITLE, "event": lacking, "window": {}, "take": "ever"}
    outputs = [{"type": "dataset", "name": "rows", "title": TITLE}]

    found = findings(
        script(
            code_lists=[codes("drug", "D1"), codes("ldl", "ldl", system="CLIF")],
            measures=[measure],
            outputs=outputs,
        )
    )

    assert (
        "/arms/0/entry/period",
        "h1 has “drug” only from 2018-05-06 on; before that day it will look like none.",
    ) in found
    assert ("/measures/0/event/codes", "h1 has no records of “ldl” (ldl) in lab_result.") in found


def test_units_that_a_hospital_writes_and_nobody_can_convert_are_named(agent):
    agent.once()
    event = {"table": "lab_result", "codes": "alb", "value": {"type": "number_in", "unit": "g/L"}}
    measure = {"name": "alb", "title": TITLE, "event": event, "window": {}, "take": "last"}

    found = findings(
        script(
            code_lists=[codes("drug", "D1"), codes("alb", "alb", system="CLIF")],
            measures=[measure],
            outputs=[{"type": "dataset", "name": "rows", "title": TITLE}],
        )
    )

    assert (
        "/measures/0/event/value/unit",
        "h1 has records of “alb” in units that cannot be converted to g/L (points); "
        "those values will not be used.",
    ) in found


def test_profiles_are_read_from_the_database_once_while_they_stay_the_same(
    agent, tmp_path, django_assert_num_queries
):
    agent.once()
    first = selectors.profiles()
    with django_assert_num_queries(1):
        again = selectors.profiles()

    object.__setattr__(agent.config, "store", store(tmp_path, "newer", "2019-07-08"))
    agent.once()

    assert again[0] is first[0]
    assert selectors.profiles()[0] != first[0]


def test_a_centre_that_does_not_take_the_profile_still_gets_its_orders_done(site, agent, monkeypatch):
    say = agent.client.say

    def refusing(call, message=None):
        if call == "profile":
            raise Declined("unreadable", ["読めません。"])
        return say(call, message)

    monkeypatch.setattr(agent.client, "say", refusing)
    job = make.approved(site)
    object.__setattr__(agent.config, "store", make.stores() / "h1")

    ran = agent.once()

    job.refresh_from_db()
    assert (ran, job.state) == (1, "extracted")
