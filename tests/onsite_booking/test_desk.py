"""The desk's pages: what waits, what does not fit, one-key approval with step-up, receiving."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actions import factors, usage_accounts
from accounts.roles import Role
from onsite_booking import selectors
from onsite_booking.actions import bookings, visits
from onsite_booking.desk import terminals
from onsite_booking.desk.board import Warnings
from onsite_booking.models import Booking
from tests.clocks import standing_at
from tests.factories import fresh, grown_old, signed_in, staff
from tests.factories import onsite_booking as factory
from workflow import pages
from workflow.models import Event, Parameter
from workflow.refusals import NeedsStepUp

pytestmark = pytest.mark.django_db
DESK = "/booking/desk/"
SCRIPT_DAY = date(2026, 6, 1)


@pytest.fixture
def keeper(client):
    return signed_in(client, staff(Role.BOOKING_DESK))


def post_approval(client, case, **extra):
    given = {"key": "", "expecting": case.version, "row": "0"} | extra
    return client.post(reverse("onsite_booking:approve", args=[case.number]), given)


# -- the page -------------------------------------------------------------------------------------
def test_what_waits_longest_stands_first_with_its_deadline(keeper, visitor, other):
    later = factory.provisional(*visitor, day=date(2026, 5, 20))
    sooner = factory.provisional(*other)

    found = keeper.get(DESK).context["pending"]

    assert [row.case.number for row in found] == [sooner.number, later.number]
    assert [row.entry.days_left for row in found] == [4, 5]
    assert [m["name"] for m in found[0].moves] == ["decline", "ask_back"]


def test_today_and_the_next_open_day_stand_below_with_their_moves(keeper, visitor, other):
    today = factory.confirmed(*visitor)
    ahead = factory.confirmed(*other, day=date(2026, 5, 8))

    with standing_at(today.starts_at):
        page = keeper.get(DESK).context

    shown = [
        [(row.case.number, [m["name"] for m in row.moves]) for row in page[name]]
        for name in ("visits", "following")
    ]
    assert shown == [[(today.number, ["check_in"])], [(ahead.number, [])]]


def test_what_does_not_fit_is_said_beside_the_booking(keeper, visitor, other, monkeypatch):
    monkeypatch.setattr(selectors, "expected_elsewhere", lambda case: None)
    mine = factory.provisional(
        *visitor, visitors=[factory.companion(str(other[0]), other[0].memberships.get().organisation.name)]
    )
    theirs = factory.provisional(*other, seat=factory.seats()[1])
    factory.closure(mine.seat)

    found = {row.case.number: row.entry.warnings for row in keeper.get(DESK).context["pending"]}

    assert found[mine.number] == ["この時間帯は利用できません：休止・保守（端末の点検）"]
    assert found[theirs.number] == [f"{other[0]}さんは、同じ時間帯の{mine.number}でも来所する予定です。"]


def test_a_training_that_ends_before_the_day_of_the_visit_is_marked(keeper, visitor):
    case = factory.confirmed(*visitor)
    sooner = factory.confirmed(*visitor, day=factory.DAY + timedelta(days=1))
    Parameter.objects.create(
        name="training.oldest_version.overview", valid_from=sooner.day, value=2, mark="unknown"
    )

    found = Warnings.load([case, sooner])

    assert [found.of(case), found.of(sooner)] == [
        [],
        ["予約者の受講者番号（概論・システム操作）が揃っていません。"],
    ]


def test_who_lost_account_or_usage_is_marked(keeper, visitor):
    case = factory.confirmed(*visitor)
    with standing_at(case.starts_at + timedelta(minutes=5)):
        account = selectors.account_of(*visitor)
        usage_accounts.close(account, by=staff(Role.CASE_OFFICER), comment="異動")
        (row,) = keeper.get(DESK).context["visits"]

    assert row.entry.warnings == ["予約者の発行済みアカウントがありません。"]
    assert row.entry.is_late


def test_asked_and_answered_are_told_apart(keeper, visitor):
    case = factory.provisional(*visitor)
    visits.ask_back(case, by=staff(Role.BOOKING_DESK), comment="型番は。")
    (asked,) = keeper.get(DESK).context["pending"]
    visits.answer(case, by=visitor[0], comment="SN-1")
    (answered,) = keeper.get(DESK).context["pending"]

    assert [(row.entry.asked, row.entry.answered) for row in (asked, answered)] == [
        (True, False),
        (False, True),
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_the_desk_asks_the_database_equally_often_for_one_and_three_bookings(
    keeper, visitor, other, django_assert_num_queries, count
):
    first, second, third, _room = factory.seats()
    wishes = [(visitor, first, "10:00", "13:00"), (other, second, "10:00", "13:00")]
    wishes.append((other, third, "13:00", "17:15"))
    ahead = [
        (visitor, first, date(2026, 5, 8)),
        (other, second, date(2026, 5, 8)),
        (other, third, date(2026, 5, 11)),
    ]
    for who, seat, start, end in wishes[:count]:
        case = factory.confirmed(
            *who, seat=seat, start=start, end=end, visitors=[factory.companion(f"来 {seat.pk}")]
        )
        if seat != third:
            with standing_at(case.starts_at):
                factory.received(case)
    for who, seat, day in ahead[:count]:
        factory.provisional(*who, seat=seat, day=day)
    with standing_at(case.starts_at):
        keeper.get(DESK)
        with django_assert_num_queries(39):
            page = keeper.get(DESK).context

    assert (len(page["pending"]), len(page["visits"]), len(page["board"].inside)) == (
        count,
        count,
        min(count, 2),
    )


def test_other_staff_read_the_desk_without_buttons_and_others_not_at_all(visitor):
    factory.provisional(*visitor)
    auditor, stranger = signed_in(Client(), staff(Role.AUDITOR)), signed_in(Client(), visitor[0])

    (row,) = auditor.get(DESK).context["pending"]
    refused = [stranger.get(DESK + more).status_code for more in ("", "log/", "occupancy/", "occupancy.csv")]

    assert (row.may_confirm, row.moves) == (False, [])
    assert refused == [403] * 4


# -- approving with one key -----------------------------------------------------------------------
def test_one_key_approves_and_the_next_row_has_the_focus(keeper, visitor, other):
    first = factory.provisional(*visitor)
    factory.provisional(*other, seat=factory.seats()[1])

    answer = post_approval(keeper, first)
    page = keeper.get(answer.url)

    first.refresh_from_db()
    assert (first.state, answer.url) == ("confirmed", DESK + "?row=0")
    assert [row.has_focus for row in page.context["pending"]] == [True]
    assert f"{first.number}を本予約にしました。" in page.content.decode()


def test_a_second_press_and_an_old_page_get_a_sentence(keeper, visitor):
    case = factory.provisional(*visitor)
    post_approval(keeper, case)

    late = keeper.get(post_approval(keeper, case).url).content.decode()

    assert f"{case.number}：現在の状態は「本予約」です。" in late
    assert Event.objects.filter(number=case.number, action="confirm", type="move").count() == 1


def test_approving_is_the_desks_alone(visitor):
    case = factory.provisional(*visitor)

    codes = [
        post_approval(signed_in(Client(), who), case).status_code for who in (visitor[0], staff(Role.AUDITOR))
    ]

    case.refresh_from_db()
    assert (codes, case.state) == ([403, 403], "provisional")


def test_a_script_is_confirmed_only_with_a_fresh_second_factor_which_the_log_keeps(keeper, visitor):
    case = factory.provisional(*visitor, purpose="script", day=SCRIPT_DAY)

    with pytest.raises(NeedsStepUp):
        bookings.confirm(case, by=staff(Role.BOOKING_DESK))
    bookings.confirm(case, by=fresh(staff(Role.BOOKING_DESK)))

    event = Event.objects.get(number=case.number, action="confirm")
    assert '"verified_at"' in bytes(event.body).decode()
    assert not Event.objects.filter(number=case.number, type="refusal").exists()


def test_with_an_old_factor_the_key_leads_to_the_page_that_asks_for_the_code(keeper, visitor, monkeypatch):
    case = factory.provisional(*visitor, purpose="script", day=SCRIPT_DAY)
    monkeypatch.setattr(
        factors, "show", lambda by, code: by.totpdevice_set.get() if code == "123456" else None
    )
    grown_old(keeper)
    (row,) = keeper.get(DESK).context["pending"]

    answer = post_approval(keeper, case)
    asked = keeper.get(answer.url)
    wrong = keeper.post(answer.url, {"comment": "確認済み", "code": "000000"})
    still = Booking.objects.get(pk=case.pk).state
    done = keeper.post(answer.url, {"comment": "確認済み", "code": "123456"})

    case.refresh_from_db()
    assert row.asks_for_code
    assert answer.url == reverse("workflow:move", args=["booking", case.number, "confirm"])
    assert ("code" in asked.context["form"].fields, wrong.status_code, still) == (True, 422, "provisional")
    assert "確認済み" in wrong.content.decode()
    assert (done.status_code, case.state) == (302, "confirmed")


def test_an_analysis_needs_no_second_code(keeper, visitor):
    case = factory.provisional(*visitor)

    post_approval(grown_old(keeper), case)

    case.refresh_from_db()
    assert case.state == "confirmed"


# -- receiving on the page ------------------------------------------------------------------------
def test_the_form_of_the_reception_names_everybody_and_everything(keeper, visitor):
    case = factory.confirmed(*visitor, visitors=[factory.companion()], items=[factory.item()])
    address = reverse("workflow:move", args=["booking", case.number, "check_in"])
    item = case.items.get().pk
    given = {"came_0": "on", "document_0": "passport", "badge_0": "ｖ－０１", f"verdict_{item}": "admitted"}
    given |= {f"quantity_{item}": "1", "extra_0": "USBメモリ", "extra_verdict_0": "refused"}

    with standing_at(case.starts_at):
        page = keeper.get(address).content.decode()
        refused = keeper.post(address, given)
        done = keeper.post(address, given | {"extra_reason_0": "記憶媒体のため"})
        case.refresh_from_db()
        shown = keeper.get(pages.url(case)).content.decode()

    problems = refused.context["form"].errors
    assert [word in page for word in (str(case.person), "佐藤 花子", "解析計画書")] == [True] * 3
    assert (refused.status_code, list(problems)) == (422, ["extra_reason_0"])
    assert (done.status_code, case.state, case.badge) == (302, "checked_in", "V-01")
    assert terminals.code_of(terminals.open_of(case)) in shown


def test_who_came_without_badge_or_document_is_not_let_in(keeper, visitor):
    case = factory.confirmed(*visitor)
    address = reverse("workflow:move", args=["booking", case.number, "check_in"])

    with standing_at(case.starts_at):
        refused = keeper.post(address, {"came_0": "on"})

    assert sorted(refused.context["form"].errors) == ["badge_0", "document_0"]


def test_seeing_off_on_the_page_compares_things(keeper, visitor):
    case = factory.confirmed(*visitor, items=[factory.item(quantity=2)])
    with standing_at(case.starts_at):
        thing = {"announced": case.items.get().pk, "verdict": "admitted", "quantity": 2}
        factory.received(case, "V-01", items=[thing])
        item = case.carried.get().pk
        address = reverse("workflow:move", args=["booking", case.number, "check_out"])
        given = {"returned_0": "on", f"out_{item}": "1", f"kept_{item}": "0"}
        refused = keeper.post(address, given)
        done = keeper.post(address, given | {f"difference_{item}": "1部は裁断した"})

    case.refresh_from_db()
    assert list(refused.context["form"].errors) == [f"difference_{item}"]
    assert (done.status_code, case.state, case.carried.get().taken_out) == (302, "finished", 1)


def test_the_booker_begins_at_the_terminal_and_sees_no_code_on_the_page(client, visitor):
    case = factory.confirmed(*visitor)
    with standing_at(case.starts_at):
        factory.received(case, at_terminal=False)
        code = terminals.code_of(terminals.open_of(case))
        client.force_login(visitor[0])
        page = client.get(pages.url(case)).content.decode()
        wrong = client.post("/booking/terminal/", {"code": "AAAA-AAAA"})
        done = client.post("/booking/terminal/", {"code": code.lower()})
        begun = client.get("/booking/terminal/").context
        elsewhere = Client()
        elsewhere.force_login(visitor[0])
        other = elsewhere.get("/booking/terminal/").context

    assert (code in page, wrong.status_code, done.status_code) == (False, 422, 302)
    assert (begun["is_here"], other["is_here"]) == (True, False)
