"""The reception: who is let in and seen off, badges, things carried, the log, and its bad days."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from accounts.actions import memberships, usage_accounts
from accounts.roles import Role
from onsite_booking import selectors
from onsite_booking.actions import visits
from onsite_booking.desk import board, carrying, party
from onsite_booking.models import AccessEntry, Booking, CarriedItem, Stay
from tests.clocks import standing_at
from tests.factories import onsite_booking as factory
from tests.factories import person, staff
from workflow import clock, clocks
from workflow.actors import SYSTEM
from workflow.models import Event, Notice
from workflow.refusals import NotFromHere, NotReady

pytestmark = pytest.mark.django_db

SATO = {"name": "佐藤 花子", "organisation": "丙CRO"}
NOTEBOOK = {"description": "ノートPC", "quantity": 1, "serial": "SN-1"}
PAPERS = {"description": "調査票", "quantity": 3}


def desk():
    return staff(Role.BOOKING_DESK)


def refused(act, *args, **inputs):
    with pytest.raises(NotReady) as refusal:
        act(*args, **inputs)
    return refusal.value.reasons


@pytest.fixture
def visit(visitor):
    """A confirmed visit with a companion and two things, at its beginning."""
    case = factory.confirmed(*visitor, visitors=[SATO], items=[NOTEBOOK, PAPERS])
    with standing_at(case.starts_at):
        yield case


def confirmed_before(*who, **changes):
    """A visit confirmed while the office's Monday was."""
    with standing_at(factory.NOW):
        return factory.confirmed(*who, **changes)


def announced(case, **verdicts):
    return [
        {"announced": item.pk, "verdict": "admitted", "quantity": item.quantity}
        for item in carrying.announced(case)
    ]


def test_each_person_who_came_shows_a_document_and_gets_a_badge(visit):
    visits.check_in(visit, by=desk(), arrivals=[factory.arrival(0, "V-01"), factory.arrival(1, "V-02")])

    stays = list(Stay.objects.values_list("position", "name", "badge", "document", "left_at"))
    log = list(AccessEntry.objects.values_list("direction", "name", "badge", "late"))
    assert (visit.state, visit.badge, visit.checked_in_at) == ("checked_in", "V-01", visit.starts_at)
    assert stays == [
        (0, str(visit.person), "V-01", "licence", None),
        (1, "佐藤 花子", "V-02", "licence", None),
    ]
    assert log == [("in", str(visit.person), "V-01", False), ("in", "佐藤 花子", "V-02", False)]


def test_who_did_not_come_can_be_let_in_later(visit):
    factory.received(visit, "V-01")

    expected = [guest.name for guest in party.outside(visit)]
    visits.admit(visit, by=desk(), arrivals=[factory.arrival(1, "V-02")])

    assert expected == ["佐藤 花子"]
    assert [stay.badge for stay in party.inside(visit)] == ["V-01", "V-02"]
    assert refused(visits.admit, visit, by=desk(), arrivals=[factory.arrival(1, "V-03")]) == [
        "この予約の人は全員入室しています。"
    ]


def test_nobody_is_let_in_without_the_booker(visit):
    reasons = refused(visits.check_in, visit, by=desk(), arrivals=[factory.arrival(1)])

    assert reasons == ["予約者本人が来ていないときは、入室を受け付けられません。"]
    assert (visit.stays.count(), AccessEntry.objects.count()) == (0, 0)


def test_one_badge_is_not_given_to_two_people_of_one_visit(visit):
    arrivals = [factory.arrival(0, "V-01"), factory.arrival(1, "V-01")]

    assert refused(visits.check_in, visit, by=desk(), arrivals=arrivals) == [
        "入館証V-01を2人に渡すことはできません。"
    ]


def test_a_badge_that_is_out_is_not_given_again_until_it_is_back(visit, other):
    second = confirmed_before(*other, seat=factory.seats()[1])
    factory.received(visit, "V-01")

    reasons = refused(visits.check_in, second, by=desk(), arrivals=[factory.arrival(0, "V-01")])
    visits.check_out(visit, by=desk())
    factory.received(second, "V-01")

    assert reasons == [f"入館証V-01は{visit.person}さんに渡してあります。別の番号の入館証を使ってください。"]
    assert second.badge == "V-01"


def test_a_badge_that_did_not_come_back_stays_out_until_the_desk_has_it(visit, other):
    second = confirmed_before(*other, seat=factory.seats()[1])
    factory.received(visit, "V-01")
    gone = [{"position": 0, "returned": False}]

    without_reason = refused(visits.check_out, visit, by=desk(), leaving=gone)
    visits.check_out(visit, by=desk(), leaving=[gone[0] | {"note": "紛失"}])
    still_out = refused(visits.check_in, second, by=desk(), arrivals=[factory.arrival(0, "V-01")])
    visits.return_badge(visit, by=desk())
    factory.received(second, "V-01")

    assert without_reason == ["入館証V-01が返却されない事情を書いてください。"]
    assert still_out[0].startswith("入館証V-01は")
    assert party.missing_badges(visit) == []


def test_pressing_check_in_twice_lets_in_once(visit):
    key, arrivals, by = uuid.uuid4(), [factory.arrival(0, "V-01")], desk()

    visits.check_in(visit, by=by, key=key, arrivals=arrivals)
    visits.check_in(visit, by=by, key=key, arrivals=arrivals)

    assert (Stay.objects.count(), AccessEntry.objects.count()) == (1, 1)


def test_a_second_receptionist_is_told_that_the_visitor_is_inside(visit):
    factory.received(visit)

    with pytest.raises(NotFromHere) as refusal:
        factory.received(visit)

    assert refusal.value.reasons == ["現在の状態は「来所中」です。"]
    assert Stay.objects.count() == 1


def test_nobody_is_shown_to_a_seat_that_was_withdrawn_that_morning(visit):
    visit.seat.is_active = False
    visit.seat.save()

    reasons = refused(visits.check_in, visit, by=desk(), arrivals=[factory.arrival()])

    assert reasons == [
        "DB作業部屋 席1は、この時間帯には使えません（座席の利用停止）。"
        "「空いている同等の席に移す」で別の席に移してから受け付けてください。"
    ]


def test_a_seat_is_free_for_the_next_only_when_the_one_before_was_seen_off(visit, other):
    following = confirmed_before(*other, start="13:00", end="17:15")
    factory.received(visit)

    with standing_at(following.starts_at):
        reasons = refused(visits.check_in, following, by=desk(), arrivals=[factory.arrival()])
        visits.check_out(visit, by=desk())
        factory.received(following)

    assert reasons == [
        f"DB作業部屋 席1は、{visit.number}の退室がまだ受け付けられていません。先に退室を受け付けてください。"
    ]
    assert following.state == "checked_in"


def test_a_visitor_who_is_inside_elsewhere_is_not_let_in_twice(visit, other):
    factory.received(visit)
    visits.admit(visit, by=desk(), arrivals=[factory.arrival(1)])
    case = confirmed_before(*other, start="13:00", end="17:15", seat=factory.seats()[1], visitors=[SATO])

    with standing_at(case.starts_at):
        arrivals = [factory.arrival(0), factory.arrival(1)]
        reasons = refused(visits.check_in, case, by=desk(), arrivals=arrivals)

    assert reasons == [
        f"佐藤 花子さんは、{visit.number}の来所で入室中です。先にその退室を受け付けてください。"
    ]


def test_an_account_closed_before_the_visit_leaves_nobody_to_receive(visitor):
    case = factory.confirmed(*visitor)
    with standing_at(case.starts_at + timedelta(minutes=1)):
        account = selectors.account_of(*visitor)
        usage_accounts.close(account, by=staff(Role.CASE_OFFICER), comment="異動")
        reasons = refused(visits.check_in, case, by=desk(), arrivals=[factory.arrival()])

    assert reasons == [f"{visitor[0]}さんには、この利活用の発行済みアカウントがありません。"]


def test_who_leaves_the_organisation_while_inside_is_still_seen_off(visit, visitor):
    factory.received(visit)
    admin = staff(Role.SYSTEM_ADMIN)
    membership = visitor[0].memberships.get()

    memberships.end(membership, by=admin, now=clock.now())
    visits.check_out(visit, by=desk())

    visit.refresh_from_db()
    assert visit.state == "finished"
    assert [s.closing for s in visit.sessions.all()] == ["account"]


# -- things ---------------------------------------------------------------------------------------
def test_things_announced_are_let_in_refused_or_missing(visit):
    notebook, papers = carrying.announced(visit)
    items = [
        {"announced": notebook.pk, "verdict": "refused", "quantity": 1, "reason": "通信機能があるため"},
        {"announced": papers.pk, "verdict": "absent", "quantity": 3},
    ]

    visits.check_in(visit, by=desk(), arrivals=[factory.arrival()], items=items)

    found = list(CarriedItem.objects.values_list("description", "verdict", "brought", "reason"))
    assert found == [("ノートPC", "refused", 0, "通信機能があるため"), ("調査票", "absent", 0, "")]


def test_what_nobody_announced_and_what_is_refused_needs_a_reason(visit):
    surprise = {"announced": None, "description": "USBメモリ", "verdict": "admitted", "quantity": 1}

    reasons = refused(visits.check_in, visit, by=desk(), arrivals=[factory.arrival()], items=[surprise])

    assert reasons == ["「USBメモリ」の理由を書いてください。"]
    assert visit.stays.count() == 0


def test_things_out_are_compared_with_things_in(visit):
    visits.check_in(visit, by=desk(), arrivals=[factory.arrival()], items=announced(visit))
    notebook, papers = party.unsettled(visit)
    fewer = [
        {"item": notebook.pk, "taken_out": 1, "kept": 0},
        {"item": papers.pk, "taken_out": 1, "kept": 1},
    ]

    reasons = refused(visits.check_out, visit, by=desk(), things=fewer)
    fewer[1]["difference"] = "1枚は室内で裁断した"
    visits.check_out(visit, by=desk(), things=fewer)

    assert reasons == ["「調査票」は持ち込みが3、持ち出しと保管の合計が2です。合わない理由を書いてください。"]
    papers.refresh_from_db()
    assert (papers.taken_out, papers.kept, papers.difference) == (1, 1, "1枚は室内で裁断した")


def test_nobody_is_seen_off_while_a_thing_is_unaccounted_for(visit):
    visits.check_in(visit, by=desk(), arrivals=[factory.arrival()], items=announced(visit))
    notebook, _papers = party.unsettled(visit)

    reasons = refused(
        visits.check_out, visit, by=desk(), things=[{"item": notebook.pk, "taken_out": 1, "kept": 0}]
    )

    assert reasons == ["持ち出すか保管するかを記録していないものがあります：調査票"]
    visit.refresh_from_db()
    assert visit.state == "checked_in"


def test_papers_made_inside_are_kept_by_the_office(visit):
    factory.received(visit)
    made = {"description": "印刷した集計表", "taken_out": 0, "kept": 2, "reason": "持ち出せないため"}

    visits.check_out(visit, by=desk(), things=[made])

    assert list(CarriedItem.objects.values_list("verdict", "brought", "taken_out", "kept")) == [
        ("made", 0, 0, 2)
    ]


# -- leaving --------------------------------------------------------------------------------------
def test_some_leave_earlier_and_may_come_back(visit):
    visits.check_in(visit, by=desk(), arrivals=[factory.arrival(0, "V-01"), factory.arrival(1, "V-02")])

    visits.let_out(visit, by=desk(), leaving=[{"position": 1, "returned": True}])
    outside = [guest.position for guest in party.outside(visit)]
    visits.admit(visit, by=desk(), arrivals=[factory.arrival(1, "V-02")])
    visits.check_out(visit, by=desk())

    log = list(AccessEntry.objects.order_by("id").values_list("direction", "position"))
    assert outside == [1]
    assert log == [("in", 0), ("in", 1), ("out", 1), ("in", 1), ("out", 0), ("out", 1)]
    assert board.still_inside() == []


def test_the_last_ones_leave_with_the_visit(visit):
    factory.received(visit)

    assert refused(visits.let_out, visit, by=desk(), leaving=[{"position": 0, "returned": True}]) == [
        "在室しているのは1人だけです。「退室を受け付ける」を使ってください。"
    ]


def test_who_leaves_after_their_hours_is_marked_in_the_log(visit):
    factory.received(visit)

    with standing_at(visit.ends_at + timedelta(minutes=20)):
        visits.check_out(visit, by=desk())

    assert list(AccessEntry.objects.values_list("direction", "late")) == [("in", False), ("out", True)]


def test_a_forgotten_check_out_ends_the_terminal_with_the_day_and_is_explained_later(visitor):
    case = factory.checked_in(*visitor)
    keeper = desk()
    next_morning = case.starts_at + timedelta(days=1)

    clocks.run(case.starts_at + timedelta(hours=13))
    on_the_day = [s.closing for s in case.sessions.all()]
    with standing_at(next_morning):
        clocks.run(next_morning)
        clocks.run(next_morning)
        inside = [stay.booking.number for stay in board.still_inside()]
        reasons = refused(visits.check_out, case, by=keeper)
        visits.check_out(case, by=keeper, comment="17時に退室したことを警備の記録で確かめた。")

    assert (on_the_day, [s.closing for s in case.sessions.all()]) == ([""], ["day_over"])
    assert inside == [case.number]
    assert Event.objects.filter(number=case.number, action="close_day", type="move").count() == 1
    assert Notice.objects.filter(
        number=case.number, address=keeper.email, subject__contains="退室の受付がない"
    ).exists()
    assert reasons == ["予約日のうちに退室が受け付けられていません。確かめた事情を書いてください。"]
    assert case.state == "finished"


# -- nobody came ----------------------------------------------------------------------------------
def test_the_desk_notes_by_hand_that_nobody_came_once_the_hours_are_over(visitor):
    case = factory.confirmed(*visitor)

    with standing_at(case.ends_at - timedelta(minutes=1)):
        reasons = refused(visits.miss, case, by=desk())
    with standing_at(case.ends_at):
        visits.miss(case, by=desk(), comment="電話にも出なかった。")

    assert reasons == ["来所がなかったと記録できるのは、予約の時間が終わってからです。"]
    assert case.state == "no_show"


def test_missed_visits_are_counted_per_organisation_over_the_last_year(visitor, other):
    factory.missed(*visitor)
    factory.missed(*visitor, day=date(2026, 5, 8))
    factory.missed(*other, day=date(2026, 5, 11))

    now = [(row["organisation__name"], row["count"]) for row in board.no_shows(date(2026, 6, 1))]
    later = board.no_shows(date(2027, 6, 1))

    names = [Booking.objects.filter(person=who).first().organisation.name for who, _usage in (visitor, other)]
    assert now == [(names[0], 2), (names[1], 1)]
    assert later == []


# -- fences ---------------------------------------------------------------------------------------
def test_the_log_of_entries_is_never_changed(visit):
    factory.received(visit)

    for act in (lambda: AccessEntry.objects.update(name="別人"), lambda: AccessEntry.objects.all().delete()):
        with pytest.raises(DatabaseError, match=r"permission denied|refused"), transaction.atomic():
            act()


def test_what_happened_at_the_reception_is_not_rewritten(visit):
    factory.received(visit)
    visits.check_out(visit, by=desk())

    for change in ({"badge": "V-99"}, {"left_at": None, "left_by": None}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Stay.objects.update(**change)
    with pytest.raises(DatabaseError, match=r"permission denied|refused"), transaction.atomic():
        Stay.objects.all().delete()


def test_asking_back_tells_the_booker_and_the_answer_tells_the_desk(visitor):
    keeper = desk()
    case = factory.provisional(*visitor)

    nothing = refused(visits.answer, case, by=visitor[0], comment="何も")
    visits.ask_back(case, by=keeper, comment="持ち込むノートPCの型番は。")
    visits.answer(case, by=visitor[0], comment="SN-1です。")

    told = list(Notice.objects.filter(number=case.number).values_list("address", flat=True))
    assert nothing == ["事務局からの確認事項はありません。"]
    assert told[-2:] == [visitor[0].email, keeper.email]
    assert case.state == "provisional"
    assert refused(visits.answer, case, by=visitor[0], comment="もう一度") == nothing


def test_nobody_outside_the_desk_receives(visit):
    from workflow.refusals import NotYours

    for who in (visit.person, staff(Role.CASE_OFFICER), SYSTEM, person(Role.LEAD)):
        with pytest.raises(NotYours):
            visits.check_in(visit, by=who, arrivals=[factory.arrival()])
