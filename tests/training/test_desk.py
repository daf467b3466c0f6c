"""The staff's desk: the training desk keeps the courses, others look, nobody deletes."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from tests.factories import signed_in, staff
from tests.factories import training as made
from training.models import Course

pytestmark = pytest.mark.django_db

MODELS = [
    "enrolment",
    "completionnumber",
    "course",
    "lesson",
    "question",
    "lessonquestion",
    "faqentry",
    "statement",
]


@pytest.mark.parametrize("model", MODELS)
def test_the_agency_looks_at_everything(client, model):
    made.passed()
    made.published()
    signed_in(client, staff(Role.AUDITOR))

    assert client.get(reverse(f"admin:training_{model}_changelist")).status_code == 200


@pytest.mark.parametrize(
    ("role", "may"),
    [(Role.TRAINING_DESK, {"course", "lesson", "question"}), (Role.FINANCE, set()), (Role.AUDITOR, set())],
)
def test_only_the_training_desk_adds_courses_and_questions(client, role, may):
    signed_in(client, staff(role))

    added = {m for m in MODELS if client.get(reverse(f"admin:training_{m}_add")).status_code == 200}

    assert added == may


def test_a_changed_course_keeps_its_history(client):
    course = made.course()
    signed_in(client, staff(Role.TRAINING_DESK))
    address = reverse("admin:training_course_change", args=[course.pk])
    page = client.get(address).context["adminform"].form
    inputs = {name: page[name].value() for name in page.fields} | {"summary_ja": "改訂した概要"}

    response = client.post(address, inputs)

    assert response.status_code == 302
    summaries = list(course.history.order_by("history_date").values_list("summary_ja", flat=True))
    assert summaries[-2:] == [course.summary_ja, "改訂した概要"]


def test_courses_are_never_deleted(client):
    course = made.course()
    signed_in(client, staff(Role.TRAINING_DESK))

    response = client.post(reverse("admin:training_course_delete", args=[course.pk]), {"post": "yes"})

    assert (response.status_code, Course.objects.filter(pk=course.pk).exists()) == (403, True)


@pytest.mark.parametrize("count", [1, 3])
def test_enrolments_on_the_desk_ask_as_much_for_three_as_for_one(client, django_assert_num_queries, count):
    for _learner in range(count):
        made.requested()
    signed_in(client, staff(Role.TRAINING_DESK))

    with django_assert_num_queries(10):
        client.get(reverse("admin:training_enrolment_changelist"))
