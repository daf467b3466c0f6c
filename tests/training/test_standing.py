"""Whether a number counts: for how long, of which version, revoked or not; and how it comes anew."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from accounts.roles import Role
from tests.factories import fresh, staff
from tests.factories import training as made
from tests.races import together
from training import numbering, selectors, standing
from training.actions import authoring, enrolments, quizzes
from training.models import CompletionNumber, Course, Enrolment, Revocation
from workflow import clock
from workflow.actors import SYSTEM
from workflow.models import Document, Notice, Parameter
from workflow.refusals import NotFromHere, NotReady

pytestmark = pytest.mark.django_db


def figure(name: str, value: object, since: date) -> None:
    """The office decides a figure from a day on."""
    Parameter.objects.create(name=f"training.{name}", valid_from=since, value=value, mark="inferred")


def new_version(code: str = "overview") -> Course:
    """A second version of a course in place of the first."""
    desk = staff(Role.TRAINING_DESK)
    draft = authoring.copy_course(made.course(code), by=desk, now=clock.now())
    return authoring.put_in_force(draft, by=desk, now=clock.now())


def test_a_number_counts_without_end_as_long_as_the_office_names_none():
    number = made.passed().completion

    assert number.valid_until is None
    assert standing.Rule.of(date(2099, 1, 1)).standing(number) == "valid"


@pytest.mark.parametrize(
    ("issued", "months", "last"),
    [
        (date(2026, 11, 22), 12, date(2027, 11, 22)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
    ],
)
def test_the_end_is_the_same_day_so_many_months_later(issued, months, last):
    figure("valid_months", months, date(2020, 1, 1))

    assert standing.last_day(issued) == last


def test_a_number_counts_until_the_end_of_its_last_day():
    figure("valid_months", 12, date(2020, 1, 1))
    number = made.passed().completion
    number.refresh_from_db()
    last = number.valid_until

    assert standing.Rule.of(last).standing(number) == "valid"
    assert standing.Rule.of(last + timedelta(days=1)).standing(number) == "expired"
    assert standing.Rule.of(last).counting().get() == number
    assert not standing.Rule.of(last + timedelta(days=1)).counting().exists()


def test_a_later_rule_does_not_shorten_a_number_that_was_issued_before():
    number = made.passed().completion
    figure("valid_months", 1, clock.today())

    assert CompletionNumber.objects.get(pk=number.pk).valid_until is None


def test_from_a_day_on_only_newer_versions_count():
    number = made.passed().completion
    number = CompletionNumber.objects.select_related("course", "revocation").get(pk=number.pk)
    tomorrow = clock.today() + timedelta(days=1)
    figure("oldest_version.overview", 2, tomorrow)

    assert standing.today().standing(number) == "valid"
    rule = standing.Rule.of(tomorrow)
    assert (rule.standing(number), rule.counting().exists()) == ("outdated", False)
    assert standing.why_not(number, rule) == (
        f"受講者番号 {number.number} は第1版のものです。新しい版を受講してください。"
    )


def test_a_new_version_is_taken_and_gives_a_new_number():
    first = made.passed()
    second = new_version()
    figure("oldest_version.overview", 2, clock.today())

    again = enrolments.request(by=first.person, course=second, organisation=first.organisation)

    assert again.state == "requested"
    assert selectors.completion_of(first.person, "overview") is None


# -- taking a number back -----------------------------------------------------------------------
def test_a_revoked_number_does_not_count_and_the_learner_is_told_why():
    case = made.revoked()

    number = selectors.find_number(case.completion.number)
    assert (case.state, standing.today().standing(number)) == ("revoked", "revoked")
    assert selectors.completion_of(case.person, "overview") is None
    assert "別人の受講でした" in Notice.objects.filter(number=case.number).last().body


def test_a_revoked_number_never_counts_again():
    case = made.revoked()

    with pytest.raises(NotFromHere):
        enrolments.revoke(case, by=fresh(staff(Role.TRAINING_DESK)), comment="取り違え")
    with pytest.raises(NotFromHere):
        enrolments.complete(case, by=SYSTEM)
    answer = refused("update training_enrolment set state = 'passed' where id = %s", case.pk)
    assert "a revoked number never counts again" in str(answer)


def test_after_a_revocation_the_course_is_taken_again_and_gives_another_number():
    case = made.revoked()

    again = made.passed(case.person)

    assert again.completion.number != case.completion.number
    assert selectors.completion_of(case.person, "overview") == again.completion
    assert Document.objects.filter(template="certificate").count() == 2


def test_a_number_that_ends_soon_is_renewed_early_but_not_earlier(monkeypatch):
    figure("valid_months", 12, date(2020, 1, 1))
    long_ago = clock.now() - timedelta(days=320)
    with monkeypatch.context() as then:
        then.setattr(clock, "now", lambda: long_ago)
        case = made.passed()
    fresh = made.passed()

    again = made.requested(case.person)
    with pytest.raises(NotReady):
        made.requested(fresh.person)

    assert again.state == "requested"


# -- the database's fences ----------------------------------------------------------------------
def refused(statement: str, *values: object) -> Exception:
    """What the database answers to a statement that goes round the application."""
    with pytest.raises((IntegrityError, ProgrammingError)) as answer, transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
    return answer.value


def test_nobody_changes_or_reassigns_a_number():
    number, other = made.passed().completion, made.learner()

    for statement, values in (
        ("update training_completionnumber set person_id = %s where number = %s", (other.pk, number.pk)),
        ("update training_completionnumber set valid_until = null where number = %s", (number.pk,)),
        ("delete from training_completionnumber where number = %s", (number.pk,)),
        ("truncate training_completionnumber cascade", ()),
    ):
        assert "permission denied" in str(refused(statement, *values))


def test_the_owner_of_the_tables_is_refused_as_well():
    number, other = made.passed().completion, made.learner()
    with connection.cursor() as cursor:
        cursor.execute("set local role none")

    answer = refused("update training_completionnumber set person_id = %s", other.pk)

    assert "its rows are kept as they are" in str(answer)
    assert CompletionNumber.objects.get().person_id == number.person_id


def test_a_number_is_not_issued_to_another_person_than_the_learner():
    case, other = made.opened(), made.learner()

    with pytest.raises(IntegrityError, match="its enrolment is of another person or course"):
        with transaction.atomic():
            CompletionNumber.objects.create(
                number=numbering.issue(clock.now()),
                person=other,
                course=case.course,
                enrolment=case,
                issued_at=clock.now(),
            )


def test_an_enrolment_with_its_number_does_not_change_hands():
    case, other = made.passed(), made.learner()

    answer = refused("update training_enrolment set person_id = %s where id = %s", other.pk, case.pk)

    assert "person, course and organisation never change" in str(answer)


def test_a_revocation_is_not_undone():
    made.revoked()

    assert "permission denied" in str(refused("delete from training_revocation"))
    assert Revocation.objects.count() == 1


# -- many at once -------------------------------------------------------------------------------
LEARNERS = 8


@pytest.mark.django_db(transaction=True)
def test_many_completing_at_once_get_different_numbers_without_gaps():
    cases = [made.read() for _learner in range(LEARNERS)]

    def hand_in(case: Enrolment) -> str:
        own = Enrolment.objects.get(pk=case.pk)
        return quizzes.take_quiz(own, by=own.person, answers=made.answers(own)).completion.number

    numbers = together([lambda case=case: hand_in(case) for case in cases])

    assert sorted(int(number.split("-")[2]) for number in numbers) == list(range(1, LEARNERS + 1))


@pytest.mark.django_db(transaction=True)
def test_without_the_locked_series_numbers_collide_and_the_database_refuses(monkeypatch):
    """Negative control: the next number read without a lock is given twice, and the key alone stops it."""
    from threading import Barrier

    barrier = Barrier(2, timeout=30)

    def careless(now: datetime) -> str:
        place = CompletionNumber.objects.count() + 1
        barrier.wait()
        return numbering.written("2026", f"{place:06d}")

    cases = [made.read() for _learner in range(2)]
    monkeypatch.setattr(numbering, "issue", careless)

    def hand_in(case: Enrolment) -> str:
        own = Enrolment.objects.get(pk=case.pk)
        return quizzes.take_quiz(own, by=own.person, answers=made.answers(own)).completion.number

    results = together([lambda case=case: hand_in(case) for case in cases])

    assert sorted(type(result).__name__ for result in results) == ["IntegrityError", "str"]
    assert CompletionNumber.objects.count() == 1
