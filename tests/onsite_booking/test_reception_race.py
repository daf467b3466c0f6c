"""Receptionists at the same moment, on real connections; what each fence is worth."""

import pytest
from django.db import IntegrityError

from accounts.models import Person
from accounts.roles import Role
from onsite_booking.actions import visits
from onsite_booking.desk import party, terminals
from onsite_booking.models import AccessEntry, Booking, Stay
from tests.clocks import standing_at
from tests.factories import onsite_booking as factory
from tests.factories import staff
from tests.races import together
from workflow import verification
from workflow.refusals import NotFromHere, NotReady

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 3


@pytest.fixture
def waiting():
    """Three confirmed visits on three seats, three receptionists, at the beginning of the visits."""
    cases = []
    people, usage = factory.visitor(MANY)
    for who, seat in zip(people, factory.seats(), strict=False):
        cases.append(factory.confirmed(who, usage, seat=seat))
    with standing_at(cases[0].starts_at):
        yield cases, [staff(Role.BOOKING_DESK) for _one in cases]


def sorts_of(results):
    return {sort: sum(type(r) is sort for r in results) for sort in {type(r) for r in results}}


def receive_all_with(badge, cases, desks):
    """Every visit at once, each by its own receptionist, all with one badge in hand."""
    return together(
        [
            lambda case=case, by=by: visits.check_in(case, by=by, arrivals=[factory.arrival(0, badge)])
            for case, by in zip(cases, desks, strict=True)
        ]
    )


def test_one_badge_is_given_once_however_many_receptionists_hold_it(waiting):
    results = receive_all_with("V-01", *waiting)

    assert sorts_of(results) == {Booking: 1, NotReady: MANY - 1}
    assert Stay.objects.filter(badge="V-01", badge_back_at=None).count() == 1
    assert AccessEntry.objects.count() == 1
    assert list(verification.faults()) == []


def test_without_the_lock_the_constraint_still_gives_a_badge_once(waiting, monkeypatch):
    monkeypatch.setattr(visits, "_hold_centre", lambda pk: None)
    monkeypatch.setattr(party, "holder_of_badge", lambda centre, badge: None)

    results = receive_all_with("V-01", *waiting)

    assert sorts_of(results) == {Booking: 1, IntegrityError: MANY - 1}


def test_two_receptionists_let_one_visitor_in_once(waiting):
    cases, desks = waiting

    results = together(
        [
            lambda by=by: visits.check_in(
                Booking.objects.get(pk=cases[0].pk), by=by, arrivals=[factory.arrival()]
            )
            for by in desks
        ]
    )

    assert sorts_of(results) == {Booking: 1, NotFromHere: MANY - 1}
    assert Stay.objects.count() == 1


def test_one_code_begins_one_session_however_often_it_is_typed_at_once(waiting):
    cases, _desks = waiting
    case = factory.received(cases[0], at_terminal=False)
    code = terminals.digest_of(terminals.code_of(terminals.open_of(case)))

    def type_it(mark):
        fresh = Booking.objects.get(pk=case.pk)
        return visits.begin_terminal(fresh, by=Person.objects.get(pk=case.person_id), mark=mark, code=code)

    results = together([lambda n=n: type_it(str(n) * 64) for n in range(MANY)])

    assert sorts_of(results) == {Booking: 1, NotReady: MANY - 1}
    assert case.sessions.exclude(mark="").count() == 1
