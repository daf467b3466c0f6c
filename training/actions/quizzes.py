"""The quiz: begun with questions drawn from the pool, answers kept on the way, handed in."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, F, JSONField, OuterRef, Value
from django.db.models.expressions import CombinedExpression
from django.utils.translation import gettext as _

from training import material, policies, selectors, statements
from training.actions.lessons import refuse_late
from training.models import AnswerSheet, Attempt, Choice, Enrolment, Question, Statement
from training.workflow import enrolment
from workflow import clock
from workflow.refusals import NotFromHere, NotReady, NotYours

Answers = dict[str, Any]
"""Key of a question → key of the chosen answer, or a list of them where several are right."""


@enrolment.action
def begin_quiz(case: Enrolment, *, by: Any, now: datetime) -> None:
    """Draw the questions of the next go. While one is begun and not handed in, it stays as it is."""
    refuse_late(case, now)
    if material.open_sheet(case):
        return
    place = case.attempts.count() + 1
    questions = material.drawn(case, place, now)
    if not questions:
        raise NotReady(_("このコースにはまだ確認テストの問題がありません。研修担当に連絡してください。"))
    AnswerSheet.objects.create(enrolment=case, place=place, questions=questions, begun_at=now)
    statements.record(case, Statement.Verb.INITIALIZED, f"quiz/{place}", now)


def save_answers(case: Enrolment, *, by: Any, now: datetime, place: int, answers: Answers) -> AnswerSheet:
    """Keep answers on the way. No move: told every few seconds, and united in the database.

    An answer left open does not erase one that was kept before, so two windows lose nothing. Answers are kept
    also after the window has closed. Raises NotYours; NotFromHere when the sheet was handed in.
    """
    if not policies.is_learner(by, case):
        raise NotYours()
    sheet = AnswerSheet.objects.filter(enrolment=case, place=place).first()
    handed_in = Attempt.objects.filter(enrolment=OuterRef("enrolment"), place=OuterRef("place"))
    kept = sheet and AnswerSheet.objects.filter(~Exists(handed_in), pk=sheet.pk).update(
        answers=CombinedExpression(
            F("answers"), "||", Value(_possible(sheet, answers), JSONField()), output_field=JSONField()
        ),
        saved_at=now,
    )
    if not kept:
        raise NotFromHere(_handed_in(place))
    return AnswerSheet.objects.get(enrolment=case, place=place)


@enrolment.action
def take_quiz(case: Enrolment, *, by: Any, now: datetime, answers: Answers, place: int | None = None) -> None:
    """Hand in answers to every question of the sheet. `place` is the go that the person saw on the page.

    Every go is kept. A passed one completes the course. Raises NotReady after the window, and when a question
    is left out or an answer belongs to another question; NotFromHere when that go was handed in already.
    """
    refuse_late(case, now)
    sheet = material.open_sheet(case)
    if sheet is None or (place is not None and place != sheet.place):
        raise NotFromHere(_handed_in(place)) if place else NotReady(_("先に確認テストを始めてください。"))
    asked = material.asked(sheet)
    attempt = Attempt.objects.create(
        enrolment=case,
        place=sheet.place,
        answers={str(question.pk): answers.get(str(question.pk)) for question, _choices in asked},
        right=sum(_is_right(question, choices, answers) for question, choices in asked),
        asked=len(asked),
        needed=selectors.needed_of(len(asked), clock.today(now)),
        taken_at=now,
    )
    verb = Statement.Verb.PASSED if attempt.passed else Statement.Verb.FAILED
    counts = {"right": attempt.right, "asked": attempt.asked, "needed": attempt.needed}
    statements.record(case, verb, f"quiz/{sheet.place}", now, **counts)


def _handed_in(place: int) -> str:
    return _(
        "確認テストの%(place)d回目は、別の画面ですでに提出されています。受講のページで結果を確認してください。"
    ) % {"place": place}


def _is_right(question: Question, choices: list[Choice], answers: Answers) -> bool:
    given = material.chosen(answers, question)
    if (
        not given
        or given - {str(choice.pk) for choice in choices}
        or (len(given) > 1 and not question.takes_several)
    ):
        raise NotReady(_("すべての問題に答えてください。"))
    return given == {str(choice.pk) for choice in choices if choice.is_right}


def _possible(sheet: AnswerSheet, answers: Answers) -> Answers:
    """The answers that belong to the sheet; whatever else was sent is left out."""
    kept: Answers = {}
    for key, choices in sheet.questions:
        given = answers.get(key)
        if isinstance(given, list):
            given = [one for one in given if one in choices]
        if given and (isinstance(given, list) or given in choices):
            kept[key] = given
    return kept
