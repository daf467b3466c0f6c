"""Completion numbers: unique, with a check digit, without personal data, never given again."""

from datetime import datetime

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from accounts.roles import Role
from tests.factories import staff
from tests.factories import training as made
from training import numbering, selectors
from training.actions import authoring
from training.models import CompletionNumber
from workflow import clock

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=clock.TOKYO)
PLACES = st.tuples(st.integers(2018, 2099), st.integers(1, 999_999))


@pytest.mark.django_db
def test_numbers_follow_each_other_within_the_fiscal_year():
    march = datetime(2027, 3, 31, 23, 59, tzinfo=clock.TOKYO)
    april = datetime(2027, 4, 1, 0, 0, tzinfo=clock.TOKYO)

    issued = [numbering.issue(at) for at in (NOW, march, april)]

    assert issued == ["TR-2026-000001-5", "TR-2026-000002-8", "TR-2027-000001-7"]


@given(PLACES, st.integers(0, 9), st.integers(1, 9))
def test_every_single_wrong_digit_is_noticed(place, position, by):
    number = numbering.written(str(place[0]), f"{place[1]:06d}")
    digits = [*number[3:7], *number[8:14]]
    digits[position] = str((int(digits[position]) + by) % 10)
    wrong = f"TR-{''.join(digits[:4])}-{''.join(digits[4:])}-{number[-1]}"

    assert (numbering.read(number), numbering.read(wrong)) == (number, None)


@given(PLACES, st.integers(0, 8))
def test_every_exchange_of_neighbours_is_noticed(place, position):
    number = numbering.written(str(place[0]), f"{place[1]:06d}")
    digits = [*number[3:7], *number[8:14]]
    digits[position : position + 2] = reversed(digits[position : position + 2])
    swapped = f"TR-{''.join(digits[:4])}-{''.join(digits[4:])}-{number[-1]}"

    assert numbering.read(swapped) == (number if swapped == number else None)


@pytest.mark.parametrize(
    "typed",
    [
        "TR-2026-000001-5",
        "tr-2026-000001-5",
        "TR20260000015",
        "ＴＲ－２０２６－０００００１－５",
        "ＴＲ‐２０２６‐０００００１‐５",
        "TR―2026―000001―5",
        "  TR-2026-000001-5　",
        "TR 2026 000001 5",
    ],
)
def test_a_number_is_read_however_it_is_typed(typed):
    assert numbering.read(typed) == "TR-2026-000001-5"


@pytest.mark.parametrize(
    "typed",
    ["TR-2026-000001-6", "TR-2026-00001-5", "2026-000001-5", "TR-2026-0000015-5", "", "TR-二〇二六-000001-5"],
)
def test_what_is_no_number_is_not_read(typed):
    assert numbering.read(typed) is None


@pytest.mark.django_db
def test_a_number_is_found_with_its_person_and_course():
    learner = made.learner()
    number = made.completion(learner)

    found = selectors.find_number(number.number.replace("TR", "ｔｒ"))

    assert (found, found.person, found.course.code) == (number, learner, "overview")
    assert selectors.completion_of(learner, "overview") == number
    assert selectors.completion_of(learner, "operation") is None
    assert selectors.completion_of(made.learner(), "overview") is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "update training_completionnumber set person_id = person_id",
        "delete from training_completionnumber",
        "truncate training_completionnumber cascade",
        'update training_attempt set "right" = 6',
    ],
)
def test_a_number_and_an_attempt_stay_as_they_are(statement):
    made.passed()

    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.mark.django_db
def test_a_number_belongs_to_the_person_of_its_enrolment():
    completion = made.passed().completion
    other = made.passed()

    with pytest.raises(IntegrityError, match="of another person or course"), transaction.atomic():
        CompletionNumber.objects.create(
            number=numbering.written("2026", "900000"),
            person=completion.person,
            course=completion.course,
            enrolment=other,
            issued_at=NOW,
        )


@pytest.mark.django_db
def test_a_number_contains_nothing_of_the_person():
    first, second = made.passed().completion, made.passed().completion

    assert [n.number[8:14] for n in (first, second)] == ["000001", "000002"]


@pytest.mark.django_db
def test_a_new_version_of_a_course_earns_a_new_number():
    learner = made.learner()
    before = made.completion(learner)
    desk = staff(Role.TRAINING_DESK)
    newer = authoring.copy_course(before.course, by=desk, now=clock.now())
    authoring.put_in_force(newer, by=desk, now=clock.now())

    again = made.passed(learner).completion

    assert again.number != before.number
    assert selectors.completion_of(learner, "overview") == again
    assert selectors.find_number(before.number) == before
