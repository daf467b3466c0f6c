"""Releases: small numbers hidden, two independent checkers, one ledger, registered handlers."""

import csv
import io
import threading
from unittest.mock import patch

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import Membership
from accounts.roles import Role
from applications.actions import closings
from applications.models import UsageMember
from applications.selectors import usage as usage_of
from extraction import selectors, tabulation
from extraction.actions import releases
from extraction.actions.releases import _hold
from extraction.disclosure import Category, Table, TableAxis
from extraction.models import Download, IntegratedResult, LedgerEntry, Release, Vote
from extraction.script import Text
from tests.factories import extraction as make
from tests.factories import person, signed_in, staff
from tests.factories.applications import REPORT
from tests.factories.people import LONG_AGO, agent_of
from workflow.models import Event, InboxItem
from workflow.refusals import NotReady, NotYours

pytestmark = pytest.mark.django_db
OUTCOME = "outcome_low_platelets"


@pytest.fixture(autouse=True)
def at_the_centre():
    with make.on_site():
        yield


@pytest.fixture
def author(db):
    return make.author()


def counted(name, *bands, population="p"):
    """A table of persons by age bands `(low, high, persons)`, with its total."""
    groups = tuple(
        Category(f"{low}-{high}", Text(f"{low}〜{high}", f"{low}-{high}"), low, high, is_band=True)
        for low, high, _n in bands
    )
    cells = {((group.code,), "persons"): band[2] for group, band in zip(groups, bands, strict=True)} | {
        (("*",), "persons"): sum(band[2] for band in bands)
    }
    axis = TableAxis("age", Text("年齢", "age"), groups)
    return Table(name, Text(name, name), (axis,), cells, population=population, scope={"site": ("h1", "h2")})


def result_with(author, *tables):
    """An integrated result that holds these tables, of a script at the hospitals."""
    who, usage = author
    script = make.dispatched(make.sites("h1"), by=who, usage=usage)
    return IntegratedResult.objects.create(
        script=script,
        script_version=selectors.version_of(script),
        sites=["h1"],
        missing=[],
        tables=[{"key": table.name, "table": table.to_json()} for table in tables],
        sha256="0" * 64,
        integrated_at=script.opened_at,
        integrated_by=who.pk,
    )


def checked_with(author, result, key):
    """A release of one table with both votes."""
    case = releases.request(by=author[0], result=result, chosen=[key], explanation="論文の表")
    releases.protect(case, by=author[0])
    releases.submit(case, by=author[0])
    for role in (Role.REVIEWER, Role.CASE_OFFICER):
        releases.vote(case, by=staff(role), verdict="safe")
    return case


def refused(act, *args, **inputs):
    with pytest.raises(NotReady) as refusal:
        act(*args, **inputs)
    return refusal.value.reasons


# -- hiding ----------------------------------------------------------------------------------------
def test_small_cells_of_the_study_are_hidden_everywhere_and_counted(author):
    who, usage = author
    case = make.released(make.integrated(make.sites(), by=who, usage=usage))

    exact = selectors.tables_of(case.result)[make.TABLE].cells
    small = {address for address, number in exact.items() if 0 < number < 10}
    (entry,) = case.entries.all()
    stored = {(tuple(c["key"]), c["column"]): c["value"] for c in entry.table["cells"]}
    rows = list(csv.reader(io.StringIO(bytes(entry.file.content).decode("utf-8-sig"))))
    assert len(small) == case.hidden_primary == 12
    assert {address for address, number in stored.items() if number is None} >= small
    assert sum(number is None for number in stored.values()) == case.hidden_primary + case.hidden_secondary
    assert not [row for row in rows[1:] if row[-1] != "*" and 0 < int(row[-1]) < 10]
    assert case.tables == [entry.table]


def test_unprotected_tables_do_not_reach_the_checkers(author):
    who, usage = author
    case = make.requested(make.integrated(make.sites(), by=who, usage=usage))

    assert refused(releases.submit, case, by=who) == ["先に秘匿案を適用してください。"]


def test_changing_the_choice_takes_the_protection_away(author):
    who, usage = author
    case = make.protected(make.integrated(make.sites(), by=who, usage=usage))

    releases.amend(case, by=who, chosen=["attrition"], explanation="論文の図に使います。")

    assert (case.chosen, case.tables, case.hidden_primary) == (["attrition"], None, 0)


def test_only_tables_of_the_result_can_be_chosen(author):
    who, usage = author
    done = make.integrated(make.sites("h1", "h2"), by=who, usage=usage)

    assert refused(make.requested, done, ["dataset"]) == ["持ち出す表を選んでください。"]


def test_formulas_are_not_formulas_in_the_file(author):
    table = counted("=1+1", (0, 65, 30), (65, 99, 40))
    axis = TableAxis("age", Text("=cmd()", "=cmd()"), table.axes[0].categories)
    evil = Table(table.name, table.title, (axis,), table.cells, scope=table.scope)

    first = tabulation.to_csv_file(evil).decode("utf-8-sig").splitlines()[0]

    assert first == "'=cmd(),人数"


# -- checking --------------------------------------------------------------------------------------
@pytest.fixture
def checking(author):
    who, usage = author
    return make.checking(make.integrated(make.sites("h1", "h2"), by=who, usage=usage))


def test_two_different_people_check_and_the_second_vote_ends_it(checking):
    first, second = staff(Role.REVIEWER), staff(Role.CASE_OFFICER)
    releases.vote(checking, by=first, verdict="safe")

    again = refused(releases.vote, checking, by=first, verdict="safe")
    releases.vote(checking, by=second, verdict="safe")

    checking.refresh_from_db()
    waits = InboxItem.objects.filter(number=checking.number, done_at=None)
    assert again == ["すでに確認の結果を記録しています。もう一人の確認を待っています。"]
    assert checking.state == "checked"
    assert list(waits.values_list("audience", flat=True)) == ["agency:data_manager"]
    assert [vote.digest for vote in Vote.objects.all()] == [selectors.digest_of(checking)] * 2


def test_nobody_of_the_applicants_side_checks(checking):
    both = staff(Role.REVIEWER)
    Membership.objects.create(
        person=both, organisation=checking.organisation, role=Role.MEMBER, valid_from=LONG_AGO
    )

    assert refused(releases.vote, checking, by=agent_of(both), verdict="safe") == [
        "依頼者側の人は確認できません。"
    ]
    with pytest.raises(NotYours):
        releases.vote(checking, by=checking.applicant, verdict="safe")


def test_a_vote_is_hidden_from_the_other_checker_until_both_are_in(checking):
    first, second = staff(Role.REVIEWER), staff(Role.CASE_OFFICER)
    address = reverse("workflow:case", args=["release", checking.number])
    history = reverse("workflow:history", args=["release", checking.number])
    releases.vote(checking, by=first, verdict="unsafe", opinion="LEAK-OPINION")
    client = signed_in(Client(), second)

    before = [client.get(page).content.decode() for page in (address, history)]
    releases.vote(checking, by=second, verdict="safe", opinion="問題ありません。")
    after = client.get(address).content.decode()
    applicant = signed_in(Client(), checking.applicant)
    told = [applicant.get(page).content.decode() for page in (address, history)]

    assert ["LEAK-OPINION" in page for page in (*before, after, *told)] == [False, False, True, False, False]


def test_nothing_is_released_against_a_checker(author):
    who, usage = author
    done = make.integrated(make.sites("h1", "h2"), by=who, usage=usage)
    case = make.checked(done, "safe", "unsafe")
    manager = staff(Role.DATA_MANAGER)

    assert refused(releases.release, case, by=manager) == ["「持ち出してはいけない」とした確認者がいます。"]
    releases.return_to_applicant(case, by=manager, comment="表を減らしてください。")
    releases.protect(case, by=who)
    releases.submit(case, by=who)
    assert (case.state, case.round, selectors.votes_on(case)) == ("checking", 2, [])


# -- the ledger ------------------------------------------------------------------------------------
FIRST = counted("by_65", (18, 65, 50), (65, 120, 50))
SECOND = counted("by_70", (18, 70, 54), (70, 120, 46))


def test_what_is_safe_alone_is_refused_beside_what_has_left(author):
    result = result_with(author, FIRST, SECOND)
    one, two = checked_with(author, result, "by_65"), checked_with(author, result, "by_70")
    manager = staff(Role.DATA_MANAGER)

    releases.release(one, by=manager)
    reasons = refused(releases.release, two, by=manager)

    assert len(reasons) == 1
    assert reasons[0].startswith("開示リスクがあるため持ち出せません。")
    assert list(LedgerEntry.objects.values_list("name", flat=True)) == ["by_65"]


def test_numbers_hidden_earlier_stay_hidden(author):
    hidden = counted("with_hidden", (18, 65, 50), (65, 80, 20), (80, 90, 4), (90, 120, 16))
    margin = counted("margin", (18, 80, 70), (80, 90, 4), (90, 120, 16))
    result = result_with(author, hidden, margin)
    releases.release(checked_with(author, result, "with_hidden"), by=staff(Role.DATA_MANAGER))
    second = checked_with(author, result, "margin")

    both = [*selectors.earlier_tables(author[1]), *selectors.protected_tables(second)]

    shown = [number for table in both for number in table.cells.values() if number is not None]
    assert 4 not in shown
    assert releases.release(second, by=staff(Role.DATA_MANAGER)).state == "released"


def race(cases, manager):
    """Release all at once; the states in which they end and what was refused."""
    together, lost = threading.Barrier(len(cases)), []

    def attempt(pk):
        case = Release.objects.get(pk=pk)
        together.wait()
        try:
            releases.release(case, by=agent_of(manager))
        except NotReady:
            lost.append(pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=attempt, args=[case.pk]) for case in cases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(Release.objects.filter(pk__in=[c.pk for c in cases]).values_list("state", flat=True)), lost


@pytest.mark.django_db(transaction=True)
def test_of_two_releases_that_are_unsafe_together_exactly_one_passes():
    author = make.author()
    result = result_with(author, FIRST, SECOND)
    cases = [checked_with(author, result, key) for key in ("by_65", "by_70")]

    states, lost = race(cases, staff(Role.DATA_MANAGER))

    assert (states, len(lost)) == (["checked", "released"], 1)
    assert LedgerEntry.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_on_the_usage_both_would_pass():
    author = make.author()
    result = result_with(author, FIRST, SECOND)
    cases = [checked_with(author, result, key) for key in ("by_65", "by_70")]
    judged, judge = threading.Barrier(2), selectors.assessment_of

    def judge_at_once(case):
        found = judge(case)
        judged.wait(20)
        return found

    with (
        patch(f"{_hold.__module__}._hold", lambda number: None),
        patch.object(selectors, "assessment_of", judge_at_once),
    ):
        states, lost = race(cases, staff(Role.DATA_MANAGER))

    assert (states, lost) == (["released", "released"], [])


# -- handing over ----------------------------------------------------------------------------------
def test_registered_handlers_take_files_and_each_taking_is_written_down(author):
    who, usage = author
    case = make.released(make.integrated(make.sites(), by=who, usage=usage))
    entry = case.entries.get()
    client = signed_in(Client(), who)

    table = client.get(reverse("extraction:download", args=[case.number, entry.pk]))
    paper = client.get(reverse("extraction:paper", args=[case.number]))

    assert table.content == bytes(entry.file.content)
    assert table["Content-Disposition"] == f'attachment; filename="{case.number}_{make.TABLE}.csv"'
    assert paper.content.startswith(b"%PDF-")
    assert list(Download.objects.values_list("name", "person")) == [
        (f"{case.number}_{make.TABLE}.csv", who.pk),
        (f"{case.number}.pdf", who.pk),
    ]
    assert Event.objects.filter(number=case.number, type="view").count() == 2


def test_others_get_no_file(author):
    who, usage = author
    case = make.released(make.integrated(make.sites(), by=who, usage=usage))
    address = reverse("extraction:download", args=[case.number, case.entries.get().pk])
    colleague = person(Role.MEMBER, of=case.organisation)
    others = [colleague, staff(Role.DATA_MANAGER), staff(Role.AUDITOR), person()]
    UsageMember.objects.filter(person=who).update(handles_statistics=False)

    answers = [signed_in(Client(), other).get(address).status_code for other in [*others, who]]

    assert answers == [404] * 5
    assert Download.objects.count() == 0


def test_nothing_can_be_taken_before_it_was_released(author):
    who, usage = author
    case = make.checked(make.integrated(make.sites("h1", "h2"), by=who, usage=usage))

    assert signed_in(Client(), who).get(reverse("extraction:paper", args=[case.number])).status_code == 404


def test_a_usage_does_not_end_before_its_scripts_and_releases(author):
    who, usage = author
    lead = person(Role.LEAD, of=usage_of(usage).organisation)
    case = make.checking(make.integrated(make.sites("h1", "h2"), by=who, usage=usage))
    open_script = make.draft(who, usage)
    report = closings.start(by=lead, usage=usage_of(usage), **REPORT)

    (reason,) = refused(closings.submit, report, by=lead)

    assert reason == (
        f"終わっていないスクリプトまたは持ち出しがあります：{open_script.number}、{case.number}"
    )
