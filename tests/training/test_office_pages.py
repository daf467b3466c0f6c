"""The training desk's pages: what waits, several approved at once, reports and figures, the public check."""

import io
from datetime import timedelta
from uuid import uuid4

import openpyxl
import pytest
from django.urls import reverse

from accounts.roles import Role
from tests.factories import company, person, signed_in, staff
from tests.factories import training as made
from training.actions import enrolments, quizzes
from training.models import Enrolment, Extension, Lookup
from workflow import addresses, clock
from workflow.models import Event, Parameter

pytestmark = pytest.mark.django_db


def page(name: str, *args: object) -> str:
    """The address of a page of training."""
    return reverse(f"training:{name}", args=args)


@pytest.fixture
def desk(client):
    return signed_in(client, staff(Role.TRAINING_DESK))


# -- the desk -----------------------------------------------------------------------------------
def test_the_desk_shows_what_waits_oldest_first_and_what_runs_and_ended(desk):
    first, second = made.requested(), made.requested()
    asked, number = made.extension(), made.passed().completion

    shown = desk.get(page("desk"))

    assert [case.number for case in shown.context["waiting"]] == [first.number, second.number]
    assert [case.number for case in shown.context["asked"]] == [asked.number]
    assert [row.case.number for row in shown.context["running"]] == [asked.subject]
    assert [(n.number, s) for n, s, _tone in shown.context["numbers"]] == [(number.number, "valid")]
    assert "あと14日" in shown.text


def test_several_are_approved_each_with_its_own_event_and_line(desk):
    cases = [made.requested() for _learner in range(3)]
    enrolments.decline(cases[2], by=staff(Role.TRAINING_DESK), comment="所属を確認できません")

    answer = desk.post(page("approve_many"), {"key": uuid4(), "cases": [c.number for c in cases]})

    said = [(row["case"].number, row["said"]) for row in answer.context["rows"]]
    assert said == [
        (cases[0].number, "承認しました。"),
        (cases[1].number, "承認しました。"),
        (cases[2].number, "現在の状態は「不承認」です。"),
    ]
    assert Event.objects.filter(kind="enrolment", action="approve", type="move").count() == 2


def test_the_page_sent_twice_approves_once_and_says_the_same(desk):
    case, inputs = made.requested(), {"key": uuid4()}
    inputs["cases"] = [case.number]

    answers = [desk.post(page("approve_many"), inputs) for _click in range(2)]

    assert [a.context["failed"] for a in answers] == [0, 0]
    assert Event.objects.filter(number=case.number, action="approve", type="move").count() == 1


def test_nothing_ticked_is_said_and_nothing_moves(desk):
    case = made.requested()

    answer = desk.post(page("approve_many"), {"key": uuid4()})

    case.refresh_from_db()
    assert (answer.status_code, case.state) == (422, "requested")
    assert "承認する受講を選んでください。" in answer.text


def test_only_the_training_desk_approves(client):
    case = made.requested()
    signed_in(client, staff(Role.AUDITOR))

    looked = client.get(page("desk"))
    answer = client.post(page("approve_many"), {"key": uuid4(), "cases": [case.number]})

    assert (looked.status_code, answer.status_code) == (200, 403)
    assert "選んだ申込みを承認する" not in looked.text


@pytest.mark.parametrize("count", [1, 4])
def test_the_desk_asks_as_much_for_four_as_for_one(desk, django_assert_num_queries, count):
    for _turn in range(count):
        made.requested()
        made.extension()
        made.passed()

    with django_assert_num_queries(16):
        desk.get(page("desk"))


def test_a_request_for_more_time_goes_through_the_pages(client):
    case = made.opened()
    client.force_login(case.person)
    shown = client.get(reverse("workflow:case", args=["enrolment", case.number]))
    key = shown.context["extension_form"]["key"].value()

    asked = client.post(page("extension", case.number), {"key": key, "reason": ""}, follow=True)
    request = Extension.objects.get()
    signed_in(client, staff(Role.TRAINING_DESK))
    move = reverse("workflow:move", args=["extension", request.number, "grant"])
    client.post(move, {"key": uuid4(), "last_day_0": "", "last_day_1": "", "last_day_2": ""})

    case.refresh_from_db()
    assert f'延長を申し込んでいます。 <a href="/cases/extension/{request.number}/">' in asked.text
    assert (case.extensions, case.closes_on) == (1, Extension.objects.get().extends_to)


def test_anothers_enrolment_is_not_extended(client):
    case = made.opened()
    client.force_login(made.learner())

    assert client.post(page("extension", case.number), {"key": uuid4()}).status_code == 404


def test_a_number_is_revoked_only_when_the_officer_confirms(desk):
    case = made.passed()
    move = reverse("workflow:move", args=["enrolment", case.number, "revoke"])

    unsure = desk.post(move, {"key": uuid4(), "comment": "取り違え"})
    desk.post(move, {"key": uuid4(), "comment": "取り違え", "confirmed": "on"})

    case.refresh_from_db()
    assert (unsure.status_code, case.state) == (422, "revoked")


# -- reports ------------------------------------------------------------------------------------
def test_a_lead_sees_the_progress_of_their_own_people_alone(client):
    mine = made.opened()
    made.opened()
    client.force_login(person(Role.LEAD, of=mine.organisation))

    rows = client.get(page("report")).context["rows"]

    assert [row.case.number for row in rows] == [mine.number]
    assert (rows[0].days_left, rows[0].read, rows[0].lessons, rows[0].attempts) == (14, 0, 2, 0)


def test_a_member_sees_no_report_and_a_lead_no_other_organisation(client):
    case = made.opened()
    client.force_login(case.person)
    member = client.get(page("report")).status_code
    client.force_login(person(Role.LEAD, of=company()))
    stranger = client.get(page("report"), {"organisation": case.organisation_id}).status_code

    assert (member, stranger) == (404, 404)


@pytest.mark.parametrize("wanted", ["nonsense", "0"])
def test_an_organisation_that_does_not_exist_is_not_found(desk, wanted):
    assert desk.get(page("report"), {"organisation": wanted}).status_code == 404


@pytest.mark.parametrize("count", [1, 4])
def test_the_report_asks_as_much_for_four_as_for_one(desk, django_assert_num_queries, count):
    for _turn in range(count):
        made.passed()

    with django_assert_num_queries(13):
        desk.get(page("report"))


def test_the_report_as_files_says_the_same_and_runs_nothing(desk):
    case = made.passed()
    case.person.family_name = "=cmd()"
    case.person.save()

    text = desk.get(page("report_file", "csv")).content.decode("utf-8-sig").splitlines()
    book = openpyxl.load_workbook(io.BytesIO(desk.get(page("report_file", "xlsx")).content))

    sheet = list(book.worksheets[0].iter_rows(values_only=True))
    assert text[0].split(",")[:4] == ["組織", "氏名", "メールアドレス", "コース"] == list(sheet[0][:4])
    assert "'=cmd()" in text[1]
    assert (sheet[1][11], sheet[1][12]) == (case.completion.number, "有効")
    assert book.worksheets[0]["B2"].data_type == "s"


def test_the_figures_of_a_year_are_those_of_what_happened(desk):
    first = made.read()
    quizzes.take_quiz(first, by=first.person, answers=made.answers(first, wrong=6))
    quizzes.take_quiz(first, by=first.person, answers=made.answers(first))
    made.passed()
    made.expired()
    made.requested()
    made.revoked()

    one = desk.get(page("statistics")).context["figures"][0]

    assert (one.asked, one.approved, one.completed, one.expired) == (5, 4, 3, 1)
    assert (one.completion_rate, one.first_rate, one.median_days) == (75, 67, 0)


def test_the_figures_are_for_the_office(client):
    client.force_login(made.learner())

    assert client.get(page("statistics")).status_code == 404


@pytest.mark.parametrize("count", [1, 4])
def test_the_figures_ask_as_much_for_four_as_for_one(desk, django_assert_num_queries, count):
    for _turn in range(count):
        made.passed()

    with django_assert_num_queries(9):
        desk.get(page("statistics"))


# -- the public check ---------------------------------------------------------------------------
def check(client, number: str):
    """What the public page answers."""
    return client.get(page("verified", number))


def test_the_public_page_tells_valid_expired_revoked_and_unknown_apart(client, monkeypatch):
    good, bad = made.passed().completion.number, made.revoked().completion.number
    Parameter.objects.create(name="training.valid_months", valid_from="2020-01-01", value=1, mark="inferred")
    old = made.passed().completion
    later = clock.now() + timedelta(days=62)

    answers = [check(client, number) for number in (good, bad, "TR-2026-999999-4")]
    monkeypatch.setattr(clock, "now", lambda: later)
    expired = check(client, old.number)

    assert "この番号は有効です" in answers[0].text
    assert "この番号は取り消されています" in answers[1].text
    assert answers[2].status_code == 404
    assert "この番号は期限切れです" in expired.text


def test_a_wrong_digit_is_called_a_typing_error(client):
    number = made.passed().completion.number
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)

    answer = check(client, wrong)

    assert answer.status_code == 404
    assert "番号に打ち間違いがあります" in answer.text


@pytest.mark.parametrize("typed", ["ＴＲ２０２６０００００１５", "tr20260000015", "TR-2026-000001-5"])
def test_full_width_and_hyphenless_numbers_are_read(client, typed):
    assert made.passed().completion.number == "TR-2026-000001-5"

    assert "この番号は有効です" in check(client, typed).text


def test_the_page_says_no_more_than_is_needed(client):
    case = made.passed()

    text = check(client, case.completion.number).text

    assert case.person.family_name not in text
    assert case.person.email not in text
    assert case.organisation.name not in text


def test_nobody_reads_the_register_number_by_number(client):
    number = made.passed().completion.number

    answers = [check(client, number).status_code for _turn in range(21)]
    refused = check(client, number)
    elsewhere = client.get(page("verified", number), REMOTE_ADDR="192.0.2.7")

    assert answers == [200] * 20 + [429]
    assert 0 < int(refused.headers["Retry-After"]) <= 600
    assert "もう一度確認してください" in refused.text
    assert elsewhere.status_code == 200
    assert "192.0.2.7" not in "".join(Lookup.objects.values_list("address", flat=True))


def test_behind_a_proxy_the_one_who_asks_counts_and_not_the_proxy(settings, rf):
    settings.TRUSTED_PROXIES = ["10.0.0.1", "10.0.0.2"]

    def asked(remote: str, forwarded: str = "") -> str:
        headers = {"X-Forwarded-For": forwarded} if forwarded else {}
        return addresses.of(rf.get("/", REMOTE_ADDR=remote, headers=headers))

    assert asked("192.0.2.7", "203.0.113.9") == "192.0.2.7"
    assert asked("10.0.0.1", "203.0.113.9") == "203.0.113.9"
    assert asked("10.0.0.1", "198.51.100.1, 203.0.113.9, 10.0.0.2") == "203.0.113.9"
    assert asked("10.0.0.1") == "10.0.0.1"


def test_a_completed_course_has_nothing_to_extend(client):
    case = made.passed()
    client.force_login(case.person)

    answer = client.post(page("extension", case.number), {"key": uuid4()})

    assert answer.status_code == 422
    assert "この受講は期間を延長できません" in answer.text
    assert Enrolment.objects.get().state == "passed"
    assert not Extension.objects.exists()
