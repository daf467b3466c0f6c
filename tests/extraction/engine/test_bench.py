"""The studies of the bench: scripts that the checker takes, and one answer whatever engine gives it."""

import pytest

from extraction.engine.bench.engines import prepare
from extraction.engine.bench.federated import federated
from extraction.engine.bench.goals import Goal, goals
from extraction.engine.bench.report import Report
from extraction.engine.bench.studies import COHORT, STUDIES, script
from extraction.engine.bench.worker import Cost, fingerprint
from extraction.engine.synthetic import generate
from extraction.script import check

pytestmark = pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")  # inside Ibis
ENGINES = ("hand", "index", "ours", "ours_index", "polars", "ibis", "pandas", "circe")


@pytest.fixture(scope="module")
def hospital(tmp_path_factory):
    return generate(tmp_path_factory.mktemp("bench"), patients=2_000, seed=7)["S01"]


@pytest.fixture(scope="module")
def answers(hospital):
    found = {}
    for engine in ENGINES:
        answer = prepare(engine, hospital.folder, None)
        for study in (*STUDIES, COHORT):
            try:
                given = answer(study)
            except KeyError:
                continue
            found[engine, study] = fingerprint(answer.fetch(given) if hasattr(answer, "fetch") else given)
    return found


@pytest.mark.parametrize("study", [*STUDIES, COHORT])
def test_every_engine_gives_the_answer_of_the_hand_written_sql(answers, study):
    given = {engine: answer for (engine, asked), answer in answers.items() if asked == study}
    assert {"hand", "ours", "ours_index"} < set(given)
    assert set(given.values()) == {answers["hand", study]}
    assert all(int(part.split()[0]) > 0 for part in given["hand"].split("; "))


@pytest.mark.parametrize("study", [*STUDIES, COHORT])
def test_the_scripts_are_sound(study):
    assert [finding for finding in check(script(study)) if finding.severity == "error"] == []


def test_hospitals_together_give_the_pooled_answer(tmp_path):
    stores = list(generate(tmp_path, patients=1_200, sites=2, seed=7).values())
    assert set(federated(stores, 1)["ratio"]) == {"s1", "s2"}


def report(ours: float, hand: float) -> Report:
    found = Report(1_000, 10_000, 1, (0.0, 0.0, 0.0), {}, answers={"s1": "5 rows, 0"})
    costs = {"ours": [Cost(ours, ours, 30.0)], "hand": [Cost(hand, hand, 30.0)]}
    found.runs = {"s1": costs}
    return found


@pytest.mark.parametrize(("ours", "met"), [(1.15, True), (1.16, False)])
def test_a_goal_is_met_up_to_its_target(ours, met):
    (compiled,) = [goal for goal in goals(report(ours, 1.0)) if goal.of.startswith("compiled")]
    assert compiled.met is met


def test_what_was_not_measured_is_neither_met_nor_missed():
    assert Goal("G3", "nothing", 1).met is None
    assert "not measured" in Goal("G3", "nothing", 1).line()
