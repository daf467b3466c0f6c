"""Terminals of the centre: the code of the reception makes exactly one web session one of the centre's."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from accounts import sessions
from accounts.actions import usage_accounts
from accounts.roles import Role
from onsite_booking import selectors
from onsite_booking.actions import visits
from onsite_booking.desk import terminals
from onsite_booking.models import TerminalSession
from tests.clocks import standing_at
from tests.factories import agent_of, person, staff
from tests.factories import onsite_booking as factory
from workflow import clock
from workflow.models import Event, EventDetail
from workflow.refusals import NotFromHere, NotReady, NotYours

pytestmark = pytest.mark.django_db
SCRIPT_DAY = date(2026, 6, 1)


@pytest.fixture
def visit(visitor):
    """A visitor received for writing a script, whose code has not been typed."""
    case = factory.confirmed(*visitor, purpose="script", day=SCRIPT_DAY)
    with standing_at(case.starts_at):
        yield factory.received(case, at_terminal=False)


def code_of(case):
    return terminals.code_of(terminals.open_of(case))


def begin(case, code, who=None, mark="a" * 64):
    return visits.begin_terminal(case, by=who or case.person, mark=mark, code=terminals.digest_of(code))


def refused(act, *args, **inputs):
    with pytest.raises(NotReady) as refusal:
        act(*args, **inputs)
    return refusal.value.reasons


def with_mark(who, mark):
    again = agent_of(who)
    again.web_session = sessions.WebSession(mark=mark)
    return again


def test_only_the_web_session_that_typed_the_code_is_at_the_centre(visit):
    who = visit.person

    begin(visit, code_of(visit))

    found = [
        terminals.here(with_mark(who, mark), visit.subject, "script") is not None
        for mark in ("a" * 64, "b" * 64, "")
    ]
    assert found == [True, False, False]
    assert terminals.here(with_mark(who, "a" * 64), "APP-2026-9999", "script") is None
    assert terminals.here(with_mark(person(), "a" * 64), visit.subject, "script") is None


@pytest.mark.parametrize("spelling", [str.lower, lambda c: c.replace("-", ""), lambda c: f" {c} "])
def test_a_code_is_understood_however_it_is_spelled(visit, spelling):
    begin(visit, spelling(code_of(visit)))

    assert terminals.open_of(visit).mark == "a" * 64


def test_full_width_letters_are_understood(visit):
    wide = code_of(visit).translate({n: n + 0xFEE0 for n in range(0x21, 0x7F)})

    begin(visit, wide)

    assert terminals.open_of(visit).mark == "a" * 64


def test_a_code_works_once(visit):
    code = code_of(visit)
    begin(visit, code)

    reasons = refused(begin, visit, code, mark="b" * 64)

    assert reasons == [
        "このコードはすでに使われています。別の端末で続けるときは、受付で新しいコードを受け取ってください。"
    ]
    assert terminals.open_of(visit).mark == "a" * 64


def test_a_code_is_of_no_use_to_another_person(visit, visitor):
    colleague = person(Role.MEMBER, of=visitor[0].memberships.get().organisation)

    for who in (colleague, staff(Role.BOOKING_DESK)):
        with pytest.raises(NotYours):
            begin(visit, code_of(visit), who=who)

    assert terminals.open_of(visit).mark == ""


def test_after_check_out_a_code_begins_nothing_and_the_session_is_over(visit):
    code, who = code_of(visit), visit.person
    begin(visit, code)

    visits.check_out(visit, by=staff(Role.BOOKING_DESK))

    with pytest.raises(NotFromHere):
        begin(visit, code)
    assert terminals.here(with_mark(who, "a" * 64), visit.subject, "script") is None
    assert [s.closing for s in visit.sessions.all()] == ["left"]


def test_a_wrong_code_is_refused_and_void_after_five_tries(visit):
    wrong = [refused(begin, visit, "AAAA-AAAA") for _try in range(5)]

    reasons = refused(begin, visit, code_of(visit))

    assert wrong[0] == [
        "コードが正しくありません。受付でお渡しした用紙を確かめて、もう一度入力してください。"
    ]
    assert reasons == [
        "続けて間違えたため、このコードは使えなくなりました。受付で新しいコードを受け取ってください。"
    ]


def test_a_code_that_is_not_typed_soon_is_void_and_the_desk_gives_a_new_one(visit):
    old = code_of(visit)
    with standing_at(clock.now() + timedelta(minutes=30)):
        late = refused(begin, visit, old)
        visits.renew_code(visit, by=staff(Role.BOOKING_DESK))
        stale = refused(begin, visit, old)
        begin(visit, code_of(visit))

    assert late == ["コードの有効時間が過ぎています。受付で新しいコードを受け取ってください。"]
    assert stale[0].startswith("コードが正しくありません。")
    assert [s.closing for s in visit.sessions.order_by("opened_at")] == ["renewed", ""]


def test_a_new_code_ends_the_session_at_the_old_terminal(visit):
    begin(visit, code_of(visit))

    visits.renew_code(visit, by=staff(Role.BOOKING_DESK))

    assert terminals.here(with_mark(visit.person, "a" * 64), visit.subject) is None


def test_an_account_that_ends_ends_the_work_at_the_terminal(visit, visitor):
    begin(visit, code_of(visit))
    account = selectors.account_of(*visitor)

    usage_accounts.close(account, by=staff(Role.CASE_OFFICER), comment="異動")

    visit.refresh_from_db()
    assert (visit.state, [s.closing for s in visit.sessions.all()]) == ("checked_in", ["account"])
    assert refused(visits.renew_code, visit, by=staff(Role.BOOKING_DESK)) == [
        f"{visitor[0]}さんには、この利活用の発行済みアカウントがありません。"
    ]


def test_a_session_does_not_last_until_the_next_day_even_before_the_clock_ends_it(visit):
    begin(visit, code_of(visit))

    with standing_at(clock.now() + timedelta(days=1)):
        assert terminals.here(with_mark(visit.person, "a" * 64), visit.subject) is None
        assert terminals.why_not_here(visit.person, visit.subject) == "受付で入室の手続きをしてください。"


def test_the_sentences_say_what_to_do_next(visit):
    who = visit.person
    before = terminals.why_not_here(who, visit.subject, "script")
    begin(visit, code_of(visit))
    elsewhere = terminals.why_not_here(with_mark(who, "b" * 64), visit.subject, "script")
    visits.end_terminal(visit, by=staff(Role.BOOKING_DESK))
    over = terminals.why_not_here(with_mark(who, "a" * 64), visit.subject, "script")

    assert (
        before
        == "センターの端末でログインし、「端末の利用を始める」のページで受付のコードを入力してください。"
    )
    assert elsewhere == (
        "この画面は、受付のコードを入力したセンターの端末のものではありません。その端末で操作してください。"
    )
    assert over == "端末の利用は終わっています。続けるときは、受付で新しいコードを受け取ってください。"


def test_a_meeting_opens_no_terminal(visitor):
    case = factory.checked_in(*visitor, purpose="meeting", seat=factory.seats()[3])

    assert case.sessions.count() == 0


def test_nothing_that_opens_a_terminal_is_recorded(visit):
    code = code_of(visit)
    begin(visit, code)

    event = Event.objects.get(number=visit.number, action="begin_terminal")
    kept = bytes(EventDetail.objects.get(event=event).inputs).decode()
    assert [code in kept, code.replace("-", "") in kept] == [False, False]
    assert not any(code in str(row) for row in TerminalSession.objects.values())


def test_a_bound_session_is_not_bound_again_nor_reopened(visit):
    begin(visit, code_of(visit))
    with pytest.raises(DatabaseError), transaction.atomic():
        visit.sessions.update(mark="b" * 64)
    visits.check_out(visit, by=staff(Role.BOOKING_DESK))
    with pytest.raises(DatabaseError), transaction.atomic():
        visit.sessions.update(closed_at=None, closed_by=None, closing="")


def test_with_a_gateway_the_terminal_itself_is_the_proof(visit, settings, rf):
    settings.ONSITE_BINDING, settings.ONSITE_GATEWAY_HEADER = "gateway", "X-Centre-Seat"
    request = rf.get("/", headers={"X-Centre-Seat": str(visit.seat_id)})
    from_anywhere = terminals.terminal_named_by_gateway(request)
    settings.ONSITE_TRUSTED_PROXIES = ["127.0.0.1"]
    from_the_proxy = terminals.terminal_named_by_gateway(request)

    inputs = {"by": visit.person, "mark": "a" * 64, "code": ""}
    reasons = refused(visits.begin_terminal, visit, terminal=from_anywhere, **inputs)
    visits.begin_terminal(visit, terminal=from_the_proxy, **inputs)

    assert (from_anywhere, from_the_proxy) == ("", str(visit.seat_id))
    assert reasons == ["この画面は、受付で案内された席の端末のものではありません。"]
    assert terminals.open_of(visit).mark == "a" * 64
