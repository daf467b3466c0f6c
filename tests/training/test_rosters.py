"""Enrolling many people of an organisation at once, from the file to their joining."""

import io
from datetime import timedelta
from uuid import uuid4

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.actions import invitations
from accounts.models import Invitation
from accounts.roles import Role
from tests.factories import agent_of, company, person, signed_in, staff
from tests.factories import training as made
from tests.matrix import allowed, difference, rows
from tests.races import together
from tests.training.test_workflow import around
from training.actions import enrolments, quizzes, rosters
from training.models import Enrolment, Roster
from training.workflow import roster as machine
from workflow import clock, clocks, pages, verification
from workflow.models import Event, Notice
from workflow.refusals import NotFromHere, NotReady, NotYours

pytestmark = pytest.mark.django_db

NEW = "new@example.jp"


@pytest.fixture
def lead():
    return person(Role.LEAD, of=company())


def colleague(lead):
    """Somebody of the lead's organisation."""
    return person(Role.MEMBER, of=lead.memberships.first().organisation)


def line(who, course: str = "概論") -> str:
    return f"研修 花子,{getattr(who, 'email', who)},{course}"


def results(case: Roster) -> list[str]:
    return list(case.lines.order_by("row").values_list("result", flat=True))


def test_who_may_do_what_with_a_list(lead):
    learner = colleague(lead)
    read = made.roster(lead, line(NEW))
    done = rosters.carry_out(made.roster(lead, line("b@example.jp")), by=lead)
    discarded = rosters.discard(made.roster(lead, line("c@example.jp")), by=lead)
    fresh = Roster(organisation=read.organisation, uploader=lead)

    found = allowed(machine, {"": fresh, "read": read, "done": done, "discarded": discarded}, around(learner))

    listed = rows("""
        (new) | read_in   | lead, desk
        read  | carry_out | lead, desk
        read  | discard   | lead, desk
    """)
    assert difference(found, listed) == {"allowed but not listed": [], "listed but refused": []}


def test_each_line_says_what_follows_from_it(lead):
    fresh, busy, ready, waiting = (colleague(lead) for _person in range(4))
    made.opened(busy)
    made.passed(ready)

    case = made.roster(
        lead,
        line(fresh),
        line(busy),
        line(ready),
        line(ready, "システム操作"),
        line(waiting, "operation"),
        line(NEW, "Overview"),
        line("not an address"),
        line(NEW, "応用"),
        ",x@example.jp,概論",
        line(fresh),
    )

    assert results(case) == [
        "enrol", "running", "completed", "enrol", "wait", "invite", "error", "error", "error", "error",
    ]  # fmt: skip
    assert [found.problem for found in case.lines.filter(result="error").order_by("row")] == [
        "8行目の「メールアドレス」が正しくありません：not an address",
        "9行目の「コース」が正しくありません：応用。「概論」か「システム操作」と書いてください。",
        "10行目の「氏名」が空です。",
        "11行目は、前の行と同じ人・同じコースです。",
    ]
    assert (Enrolment.objects.filter(person=fresh).count(), Invitation.objects.count()) == (0, 0)


def test_carried_out_the_lines_enrol_and_invite(lead):
    fresh = colleague(lead)
    case = made.roster(lead, line(fresh), line(NEW), line(NEW, "システム操作"), line("wrong"))

    rosters.carry_out(case, by=lead)

    enrolment = Enrolment.objects.get(person=fresh)
    assert (case.state, enrolment.state, enrolment.opened_by) == ("done", "requested", lead.pk)
    assert list(Invitation.objects.values_list("email", "role")) == [(NEW, "member")]
    assert Notice.objects.filter(address=NEW).count() == 1
    assert list(verification.faults(enrolment.number)) == list(verification.faults(case.number)) == []


def test_an_invitation_that_ran_out_is_said_at_its_line_until_there_is_a_new_one(client, lead):
    case = rosters.carry_out(made.roster(lead, line(NEW)), by=lead)
    client.force_login(lead)

    def said() -> str:
        (row,) = client.get(pages.url(case)).context["lines"]
        return row["said"]

    waiting = said()
    Invitation.objects.update(expires_at=clock.now())
    over = said()
    invitations.invite(by=lead, now=clock.now(), organisation=case.organisation, email=NEW, role=Role.MEMBER)

    assert (waiting, over, said()) == ("参加を待っています", "招待の期限が切れました", "参加を待っています")


def test_who_joins_is_enrolled_and_after_the_overview_also_in_the_next_course(lead):
    case = made.roster(lead, line(NEW), line(NEW, "システム操作"))
    rosters.carry_out(case, by=lead)
    clocks.run()
    before = Enrolment.objects.count()

    joined = invitations.register(
        Invitation.objects.get(), now=clock.now(), password=uuid4().hex, family_name="新", given_name="人"
    )
    clocks.run()
    overview = Enrolment.objects.get(person=joined)
    enrolments.approve(overview, by=staff(Role.TRAINING_DESK))
    for lesson in overview.course.lessons.all():
        made.finished(overview, lesson, now=clock.now() - timedelta(minutes=10))
    quizzes.take_quiz(overview, by=joined, answers=made.answers(overview))
    clocks.run()
    clocks.run()

    assert before == 0
    codes = Enrolment.objects.filter(person=joined).order_by("opened_at").values_list("course__code", "state")
    assert list(codes) == [("overview", "passed"), ("operation", "requested")]
    assert results(case) == ["enrol", "enrol"]
    assert case.lines.filter(enrolment=None).count() == 0


def test_a_line_that_is_refused_meanwhile_leaves_the_others_alone(lead):
    first, second = colleague(lead), colleague(lead)
    case = made.roster(lead, line(first), line(second))
    made.requested(first)

    rosters.carry_out(case, by=lead)

    assert results(case) == ["running", "enrol"]
    assert Enrolment.objects.filter(person=second).exists()


def test_a_crash_in_the_middle_leaves_nothing_half_done(lead, monkeypatch):
    case = made.roster(lead, line(colleague(lead)), line(NEW))

    def crash(**inputs: object) -> None:
        raise RuntimeError("the plug was pulled")

    monkeypatch.setattr(invitations, "invite", crash)
    with pytest.raises(RuntimeError):
        rosters.carry_out(case, by=lead)

    case.refresh_from_db()
    assert (case.state, Enrolment.objects.count(), results(case)) == ("read", 0, ["enrol", "invite"])


def test_the_same_file_is_not_read_twice_unless_it_was_thrown_away(lead):
    first = made.roster(lead, line(NEW))

    with pytest.raises(NotReady) as refusal:
        made.roster(lead, line(NEW))
    rosters.discard(first, by=lead)
    again = made.roster(lead, line(NEW))

    assert f"同じ内容のファイルは、すでに読み込まれています（{first.number}）。" in refusal.value.reasons[0]
    assert again.state == "read"


def test_a_list_is_carried_out_once(lead):
    case = made.roster(lead, line(colleague(lead)))
    rosters.carry_out(case, by=lead)

    with pytest.raises(NotFromHere):
        rosters.carry_out(case, by=lead)

    assert Event.objects.filter(action="enrol", type="move").count() == 1


def test_a_list_without_a_right_line_leads_to_nothing(lead):
    case = made.roster(lead, line("wrong"))

    with pytest.raises(NotReady) as refusal:
        rosters.carry_out(case, by=lead)

    assert refusal.value.reasons == [
        "申し込める行がありません。ファイルを直して、もう一度読み込んでください。"
    ]


def test_the_training_desk_enrols_on_behalf_of_an_organisation(lead):
    desk, organisation = staff(Role.TRAINING_DESK), lead.memberships.first().organisation
    content = f"氏名,メールアドレス,コース\n{line(NEW)}".encode()
    made.course()

    case = rosters.read_in(by=desk, organisation=organisation, file_name="a.csv", content=content)
    rosters.carry_out(case, by=desk)

    assert Invitation.objects.get().organisation == organisation


def test_the_training_desk_invites_learners_and_nobody_else(lead):
    desk, organisation = staff(Role.TRAINING_DESK), lead.memberships.first().organisation

    with pytest.raises(NotYours):
        invitations.invite(by=desk, now=clock.now(), organisation=organisation, email=NEW, role=Role.LEAD)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("氏名,コース\nx,概論", "見出し「メールアドレス」の列が一つ必要です"),
        ("氏名,メールアドレス,コース,コース\nx,a@example.jp,概論,概論", "見出し「コース」の列が一つ必要です"),
        ("氏名,メールアドレス,コース", "見出しの下に受講者の行がありません。"),
        ("氏名,メールアドレス,コース\n" + "x,a@example.jp,概論\n" * 10_000, "一つのファイルは200行までです"),
    ],
)
def test_a_file_of_another_form_is_refused_with_what_to_do(lead, content, said):
    with pytest.raises(NotReady) as refusal:
        rosters.read_in(
            by=lead,
            organisation=lead.memberships.first().organisation,
            file_name="a.csv",
            content=content.encode(),
        )

    assert said in refusal.value.reasons[0]
    assert not Roster.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_carry_a_list_out_once():
    lead = person(Role.LEAD, of=company())
    case = made.roster(lead, line(NEW), line(colleague(lead)))

    def carry_out() -> str:
        return rosters.carry_out(Roster.objects.get(pk=case.pk), by=agent_of(lead)).number

    outcomes = together([carry_out, carry_out])

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NotFromHere", "str"]
    assert (Enrolment.objects.count(), Invitation.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_enrol_a_newcomer_once():
    lead = person(Role.LEAD, of=company())
    case = made.roster(lead, line(NEW))
    rosters.carry_out(case, by=lead)
    joined = person(Role.MEMBER, of=case.organisation)
    type(joined).objects.filter(pk=joined.pk).update(email=NEW)

    together([lambda: rosters.enrol_waiting(clock.now())] * 3)

    assert Enrolment.objects.count() == 1


# -- the pages ----------------------------------------------------------------------------------
def upload(client, lead, content: bytes, name: str = "受講者.csv", key: object = None):
    """Send a file in as the page does."""
    return client.post(
        reverse("training:roster_new"),
        {
            "key": key or uuid4(),
            "organisation": lead.memberships.first().organisation_id,
            "file": SimpleUploadedFile(name, content),
        },
    )


def test_from_the_template_to_the_result(client, lead):
    made.course()
    client.force_login(lead)
    template = client.get(reverse("training:roster_template", args=["xlsx"])).content
    book = openpyxl.load_workbook(io.BytesIO(template))
    book.active.delete_rows(2, 2)
    book.active.append(["研修 花子", NEW, "概論"])
    out = io.BytesIO()
    book.save(out)

    answer = upload(client, lead, out.getvalue(), "受講者.xlsx")
    case = Roster.objects.get()
    shown = client.get(answer.headers["Location"])
    client.post(reverse("workflow:move", args=["roster", case.number, "carry_out"]), {"key": uuid4()})
    result = client.get(reverse("training:roster_result", args=[case.number, "csv"]))

    assert shown.context["counts"] == [("招待します（参加すると申し込まれます）", 1)]
    assert "参加を待っています" in result.content.decode("utf-8-sig")
    assert Invitation.objects.get().email == NEW


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_template_itself_can_be_read_in_both_languages(client, lead, form):
    made.course(), made.course("operation")
    client.force_login(lead)
    for language in ("ja", "en"):
        headers = {"accept-language": language}
        content = client.get(reverse("training:roster_template", args=[form]), headers=headers).content
        answer = upload(client, lead, content, f"{language}.{form}")
        assert answer.status_code == 302, answer.text

    assert {result for case in Roster.objects.all() for result in results(case)} == {"invite"}


def test_a_double_click_reads_a_file_once(client, lead):
    made.course()
    client.force_login(lead)
    key = uuid4()

    answers = [
        upload(client, lead, f"氏名,メールアドレス,コース\n{line(NEW)}".encode(), key=key) for _ in "ab"
    ]

    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert Roster.objects.get().lines.count() == 1


def test_a_wrong_file_is_said_at_the_field_and_keeps_the_page(client, lead):
    client.force_login(lead)

    answer = upload(client, lead, b"")

    assert answer.status_code == 422
    assert "「受講者.csv」は空です。" in answer.text


def test_members_and_strangers_do_not_reach_lists(client, lead):
    case = made.roster(lead, line(NEW))
    client.force_login(colleague(lead))
    member = client.get(reverse("training:roster_new")).status_code
    client.force_login(person(Role.LEAD, of=company()))
    stranger = client.get(reverse("training:roster_result", args=[case.number, "csv"])).status_code
    foreign = upload(client, lead, b"x")

    assert (member, stranger, foreign.status_code) == (404, 404, 422)


@pytest.mark.parametrize("count", [1, 20])
def test_the_page_of_a_list_asks_as_much_for_twenty_lines_as_for_one(
    client, lead, django_assert_num_queries, count
):
    case = made.roster(lead, *(line(f"p{place}@example.jp") for place in range(count)))
    signed_in(client, lead)

    with django_assert_num_queries(16):
        client.get(reverse("workflow:case", args=["roster", case.number]))
