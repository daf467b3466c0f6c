"""The pages of training, as a learner, the desk and a passer-by meet them."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.models import Person
from accounts.roles import Role
from tests.factories import company, person, signed_in, staff
from tests.factories import training as made
from training.actions import authoring
from training.models import CompletionNumber, Enrolment, Reading
from training.views.verify import masked
from workflow import clock
from workflow.models import Parameter

pytestmark = pytest.mark.django_db


def page(name: str, *args) -> str:
    """The address of a page of training."""
    return reverse(f"training:{name}", args=args)


def test_a_learner_goes_from_the_list_of_courses_to_the_number(client):
    Parameter.objects.filter(name="training.lesson_seconds").update(value=0)
    made.course()
    learner = made.learner()
    client.force_login(learner)

    asked = client.post(page("request", "overview"), {"key": uuid4()})
    case = Enrolment.objects.get(person=learner)
    signed_in(desk := client.__class__(), staff(Role.TRAINING_DESK))
    desk.post(reverse("workflow:move", args=["enrolment", case.number, "approve"]), {"key": uuid4()})
    client.post(page("begin_lesson", case.number, 1), {"key": uuid4()})
    Reading.objects.update(begun_at=clock.now() - timedelta(minutes=5))
    client.post(page("progress", case.number, 1), {"position": 110, "seen": "0-60,60-110"})
    client.post(page("begin_lesson", case.number, 2), {"key": uuid4()})
    client.post(page("finish_lesson", case.number, 2), {"key": uuid4()})
    client.post(page("begin_quiz", case.number), {"key": uuid4()})
    form = client.get(page("quiz", case.number)).context["form"]
    right = {f"q{q}": c for q, c in made.answers(case).items()}
    handed_in = client.post(page("quiz", case.number), {"key": form["key"].value(), "place": 1, **right})

    assert asked.headers["Location"] == reverse("workflow:case", args=["enrolment", case.number])
    assert handed_in.headers["Location"] == page("attempt", case.number, 1)
    number = CompletionNumber.objects.get(person=learner).number
    assert number in client.get(asked.headers["Location"]).content.decode()


def test_the_list_of_courses_says_what_comes_next_and_how_long_there_is(client):
    case = made.opened()
    made.finished(case, case.course.lessons.get(position=1), now=clock.now())
    client.force_login(case.person)

    row = client.get(page("home")).context["rows"][0]

    assert [step["tone"] for step in row["steps"]] == ["success", "neutral", "neutral"]
    assert row["next"]["url"] == page("lesson", case.number, 2)
    assert row["days_left"] == 14


def test_who_takes_an_older_version_finds_it_in_the_list(client):
    case = made.opened()
    draft = authoring.copy_course(case.course, by=(desk := staff(Role.TRAINING_DESK)), now=clock.now())
    authoring.put_in_force(draft, by=desk, now=clock.now())
    client.force_login(case.person)

    row = client.get(page("home")).context["rows"][0]

    assert (row["course"], row["enrolment"], row["can_ask"]) == (draft, case, False)


def test_the_list_of_courses_says_how_far_one_is(client):
    learner = made.learner()
    made.passed(learner)
    made.requested(learner, "operation")
    client.force_login(learner)

    rows = client.get(page("home")).context["rows"]

    assert [(r["course"].code, bool(r["completion"]), r["can_ask"]) for r in rows] == [
        ("overview", True, False),
        ("operation", False, False),
    ]


def test_what_stands_in_the_way_is_said_on_the_page(client):
    made.course("operation")
    client.force_login(made.learner())

    response = client.post(page("request", "operation"), {"key": uuid4()})

    assert response.status_code == 422
    assert response.context["reasons"] == ["先に概論を修了してください。"]


def test_a_double_click_enrols_once(client):
    made.course()
    client.force_login(made.learner())
    key = uuid4()

    for _click in range(2):
        client.post(page("request", "overview"), {"key": key})

    assert Enrolment.objects.count() == 1


def test_a_course_that_does_not_exist_is_not_found(client):
    client.force_login(made.learner())

    assert client.get(page("request", "nothing")).status_code == 404


# -- the public check ---------------------------------------------------------------------------
def test_anybody_can_check_a_number_and_learns_no_name(client):
    completion = made.passed().completion
    Person.objects.filter(pk=completion.person_id).update(family_name="利活", given_name="太郎")

    shown = client.get(page("verified", completion.number)).content.decode()

    assert "この番号は有効です" in shown
    assert "利* 太*" in shown
    assert ("利活" in shown.replace("利活用", ""), "太郎" in shown) == (False, False)


def test_full_width_digits_find_the_number(client):
    number = made.passed().completion.number
    wide = number.translate(str.maketrans("0123456789-TR", "０１２３４５６７８９－ＴＲ"))

    response = client.get(page("verify"), {"number": wide}, follow=True)

    assert response.context["completion"].number == number


def test_a_wrong_check_digit_is_said(client):
    number = made.passed().completion.number
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)

    response = client.get(page("verified", wrong))

    assert response.status_code == 404
    assert "番号に打ち間違いがあります" in response.content.decode()


def test_a_number_never_issued_is_said(client):
    response = client.get(page("verified", "TR-2026-000001-5"))

    assert response.status_code == 404
    assert "この受講者番号は発行されていません。" in response.content.decode()


def test_checking_nothing_asks_for_a_number(client):
    response = client.get(page("verify"), {"number": ""})

    assert response.status_code == 422
    assert response.context["form"]["number"].problems == ["受講者番号を入力してください。"]


@pytest.mark.parametrize(
    ("family", "given", "shown"),
    [("利活", "太郎", "利* 太*"), ("髙﨑", "", "髙*"), ("Smith", "Ann", "S* A*")],
)
def test_a_name_is_masked_to_its_first_letters(family, given, shown):
    assert masked(Person(family_name=family, given_name=given)) == shown


# -- how many questions a page asks the database ------------------------------------------------
@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_enrolments_asks_as_much_for_three_as_for_one(client, django_assert_num_queries, count):
    for _learner in range(count):
        made.requested()
    signed_in(client, staff(Role.TRAINING_DESK))

    with django_assert_num_queries(7):
        client.get(reverse("workflow:list", args=["enrolment"]))


def test_the_list_of_courses_asks_a_fixed_number(client, django_assert_num_queries):
    learner = made.learner()
    made.passed(learner)
    client.force_login(learner)

    with django_assert_num_queries(11):
        client.get(page("home"))


def test_a_desk_of_another_role_reads_but_does_not_approve(client):
    case = made.requested()
    signed_in(client, staff(Role.FINANCE))

    shown = client.get(reverse("workflow:case", args=["enrolment", case.number]))
    move = client.get(reverse("workflow:move", args=["enrolment", case.number, "approve"]))

    assert (shown.status_code, shown.context["offers"], move.status_code) == (200, [], 403)


def test_a_lead_does_not_see_the_training_of_others(client):
    organisation = company()
    case = made.requested(person(Role.MEMBER, of=organisation))
    client.force_login(person(Role.LEAD, of=organisation))

    assert client.get(reverse("workflow:case", args=["enrolment", case.number])).status_code == 404
