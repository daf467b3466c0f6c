"""Pages around a booking: what is missing, the day of a script, the exception, my bookings, filters."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.actions import factors
from accounts.roles import Kind, Role
from onsite_booking.actions import bookings
from onsite_booking.models import Booking, Centre, Seat
from onsite_booking.timetable import ScriptPlan, at
from tests.clocks import standing_at, tokyo
from tests.factories import applications, company, fresh, grown_old, person, signed_in, staff, training
from tests.factories import onsite_booking as factory
from workflow import pages
from workflow.refusals import NotReady

pytestmark = pytest.mark.django_db

CALENDAR = "/booking/"


def new_url(seat=None, start="10:00", day=factory.DAY):
    seat = seat or factory.seats()[0]
    return reverse("onsite_booking:new", query={"seat": seat.pk, "start": at(day, start).isoformat()})


def tasks(page):
    return {
        task["label"]: (task["tone"], task["url"])
        for group in page.context["needs"]
        for task in group["tasks"]
    }


# -- what is missing ------------------------------------------------------------------------------
def test_the_page_says_what_is_missing_and_where_it_is_got_before_anything_is_filled_in(client):
    organisation = company(kind=Kind.COMPANY)
    who = person(Role.LEAD, of=organisation)
    usage = applications.approved(organisation)
    client.force_login(who)

    page = client.get(new_url())

    contract = pages.url(applications.contract_of(usage.number))
    assert tasks(page) == {
        "利活用契約の締結": ("warning", contract),
        "利用料の納付": ("warning", contract),
        "利活用の開始": ("warning", pages.url(usage)),
        "データセンターのアカウント": ("warning", reverse("workflow:list", args=["account"])),
        "研修の修了（概論・システム操作）": ("warning", reverse("workflow:list", args=["enrolment"])),
    }


def test_what_is_done_is_ticked_off(client, visitor):
    organisation = visitor[0].memberships.first().organisation
    colleague = person(Role.MEMBER, of=organisation)
    training.completion(colleague, "operation")
    client.force_login(colleague)

    found = tasks(client.get(new_url()))

    assert {label: tone for label, (tone, _url) in found.items()} == {
        "利活用の開始": "success",
        "データセンターのアカウント": "warning",
        "研修の修了（概論・システム操作）": "success",
    }


def test_who_lacks_nothing_sees_no_list(as_visitor):
    assert as_visitor.get(new_url()).context["needs"] == []


# -- scripts --------------------------------------------------------------------------------------
def test_the_day_of_a_script_is_counted_back_from_the_wanted_extraction(db):
    """Ten business days before Friday 10 July is Friday 26 June; a month before that is 26 May."""
    plan = ScriptPlan.towards(date(2026, 7, 10), date(2026, 4, 27))

    assert (plan.visit_by, plan.book_by) == (date(2026, 6, 26), date(2026, 5, 26))
    assert [plan.can_be_met(day) for day in (date(2026, 5, 26), date(2026, 5, 27))] == [True, False]


def test_the_page_proposes_until_when_to_come_and_to_book(as_visitor):
    given = {"extraction_on_year": "2026", "extraction_on_month": "7", "extraction_on_day": "10"}

    words = as_visitor.get(reverse("onsite_booking:script_day"), given).content.decode()

    assert "データ抽出を2026年7月10日（金）に始めたい場合" in words
    assert (
        "スクリプト作成の来所は<strong>2026年6月26日（金）まで</strong>、予約は<strong>2026年5月26日（火）まで"
        in words
    )


@pytest.mark.parametrize("year", ["", "1", "99999", "x"])
def test_a_senseless_day_gets_no_plan(as_visitor, year):
    given = {"extraction_on_year": year, "extraction_on_month": "7", "extraction_on_day": "10"}

    page = as_visitor.get(reverse("onsite_booking:script_day"), given)

    assert (page.status_code, page.context["plan"]) == (200, None)


def short_notice(visitor, by, **changes):
    wish = factory.wish(*visitor, purpose="script", **changes)
    person_who_comes = wish.pop("by")
    return bookings.book_at_short_notice(by=by, person=person_who_comes, comment="審査期限のため", **wish)


def short_notice_form(desk, visitor):
    """What the office fills in for a visitor on the page of an exception."""
    choices = desk.get(new_url()).context["form"].fields["usage"].choices
    account = next(value for value, label in choices if str(visitor[0]) in label)
    return {
        "end": at(factory.DAY, "13:00").isoformat(), "purpose": "script", "usage": account,
        "comment": "審査期限のため", "visitors-TOTAL_FORMS": "1", "visitors-INITIAL_FORMS": "0",
        "items-TOTAL_FORMS": "2", "items-INITIAL_FORMS": "0",
    }  # fmt: skip


def test_the_office_books_a_script_at_short_notice_with_its_reason_and_somebody_else_confirms(visitor):
    desk = fresh(staff(Role.BOOKING_DESK))

    case = short_notice(visitor, desk)
    confirmed_by_same = bookings.booking.table["confirm"].who(desk, case)
    bookings.confirm(case, by=fresh(staff(Role.BOOKING_DESK)))

    assert (case.state, case.person, case.notice_waiver) == ("confirmed", visitor[0], "審査期限のため")
    assert not confirmed_by_same


def test_the_exception_is_for_scripts_and_waives_nothing_but_the_notice(visitor):
    desk = staff(Role.BOOKING_DESK)
    factory.provisional(*visitor, start="13:00", end="17:15")

    with pytest.raises(NotReady) as refusal:
        wish = factory.wish(*visitor, start="13:00", end="17:15", seat=factory.seats()[1], purpose="analysis")
        bookings.book_at_short_notice(by=desk, person=wish.pop("by"), comment="急ぎ", **wish)

    assert refusal.value.reasons[0] == "連絡期限の特例が使えるのは、スクリプトの作成・送信だけです。"
    assert refusal.value.reasons[1].startswith("同じ時間帯に別の予約")


def test_the_office_fills_in_the_same_page_for_the_one_who_comes(client, visitor):
    desk = signed_in(client, staff(Role.CASE_OFFICER))
    given = short_notice_form(desk, visitor)

    check = desk.post(new_url(), given | {"check": "1"})
    done = desk.post(new_url(), given | {"confirmed": "1"})

    case = Booking.objects.get()
    assert (check.status_code, done.url) == (200, pages.url(case))
    assert (case.person, case.notice_waiver) == (visitor[0], "審査期限のため")


def test_an_exception_wants_a_fresh_code_and_a_wrong_one_loses_nothing(client, visitor, monkeypatch):
    monkeypatch.setattr(
        factors, "show", lambda by, code: by.totpdevice_set.get() if code == "123456" else None
    )
    desk = signed_in(client, staff(Role.CASE_OFFICER))
    grown_old(desk)
    given = short_notice_form(desk, visitor)

    check = desk.post(new_url(), given | {"check": "1"})
    wrong = desk.post(new_url(), given | {"confirmed": "1", "code": "000000"})
    none_yet = Booking.objects.exists()
    done = desk.post(new_url(), given | {"confirmed": "1", "code": "123456"})

    assert ("code" in check.context["form"].fields, wrong.status_code, none_yet) == (True, 422, False)
    assert "審査期限のため" in wrong.content.decode()
    assert done.url == pages.url(Booking.objects.get())


# -- my bookings ----------------------------------------------------------------------------------
def test_my_page_shows_offers_coming_waiting_and_past(as_visitor, visitor, other):
    past = factory.finished(*visitor)
    coming = factory.confirmed(*visitor, day=date(2026, 5, 12))
    offer = factory.offered(*visitor, day=date(2026, 5, 13))
    entry = factory.waiting_entry(*visitor, day=date(2026, 5, 14))
    factory.confirmed(*other, day=date(2026, 5, 12), seat=factory.seats()[1])

    page = as_visitor.get(reverse("onsite_booking:mine")).context

    assert [row["case"] for row in page["offers"]] == [offer]
    assert [row["case"] for row in page["coming"]] == [coming]
    assert [(row["entry"], row["position"]) for row in page["waiting"]] == [(entry, 1)]
    assert [row["case"] for row in page["past"]] == [past]


@pytest.mark.parametrize("count", [1, 3])
def test_my_page_asks_the_database_equally_often_for_one_and_three_of_everything(
    as_visitor, visitor, django_assert_num_queries, count
):
    for day in (11, 12, 13)[:count]:
        factory.confirmed(*visitor, day=date(2026, 5, day))
    for day in (14, 15, 18)[:count]:
        factory.cancelled(*visitor, day=date(2026, 5, day))
    for day in (19, 20, 21)[:count]:
        factory.waiting_entry(*visitor, day=date(2026, 5, day))
    as_visitor.get(reverse("onsite_booking:mine"))

    with django_assert_num_queries(11):
        as_visitor.get(reverse("onsite_booking:mine"))


# -- the calendar's filter ------------------------------------------------------------------------
@pytest.fixture
def temporary_centre():
    """A meeting room for three days in May."""
    centre = Centre.objects.create(
        name="一時的オンサイトセンター", name_en="Temporary centre", address="東京都", kind="temporary",
        opens_on=date(2026, 5, 11), closes_on=date(2026, 5, 13), remote_participation=True,
    )  # fmt: skip
    Seat.objects.create(centre=centre, position=1, name="会議室A", name_en="Conference room A", capacity=4)
    return centre


def free_seats(page):
    return {slot["label"].rpartition(" ")[2] for _day, slots in page.context["free"] for slot in slots}


def listed(browser, **given):
    return browser.get(CALENDAR, {"from": "2026-05-11", "view": "list"} | given)


def test_the_filter_narrows_the_seats_and_stays_in_the_links(as_visitor, temporary_centre):
    factory.seats()

    at_centre = listed(as_visitor, centre=temporary_centre.pk)
    terminals = listed(as_visitor, need="terminal")
    wheelchair = listed(as_visitor, wheelchair="on")

    assert free_seats(at_centre) == {"会議室A"}
    assert free_seats(terminals) == {"席1", "席2", "席3", "会議室A"}
    assert free_seats(wheelchair) == {"席3"}
    assert at_centre.context["after"] == f"?from=2026-05-25&view=list&centre={temporary_centre.pk}"


@pytest.mark.parametrize(
    "given", [{"centre": "x"}, {"centre": "999999"}, {"need": "x"}, {"change": "x" * 99}]
)
def test_a_senseless_filter_shows_everything(as_visitor, given):
    factory.seats()

    assert listed(as_visitor, **given).status_code == 200
    assert "席1" in free_seats(listed(as_visitor, **given))


def test_a_temporary_centre_is_open_in_its_period_only(as_visitor, temporary_centre, visitor):
    seat = temporary_centre.seats.get()
    days = [day for day, slots in listed(as_visitor, centre=temporary_centre.pk).context["free"]]

    with pytest.raises(NotReady) as refusal:
        factory.provisional(*visitor, seat=seat, day=date(2026, 5, 14))

    assert days == [date(2026, 5, 11), date(2026, 5, 12), date(2026, 5, 13)]
    assert refusal.value.reasons == ["一時的オンサイトセンターは、2026年5月14日（木）には利用できません。"]


# -- clocks ---------------------------------------------------------------------------------------
def test_slots_keep_their_hours_of_the_day_wherever_summer_time_begins(as_visitor, visitor):
    """Stored in UTC, decided in Asia/Tokyo: the last Sunday of March and of October change nothing."""
    case = factory.provisional(*visitor, day=date(2026, 10, 23))

    with standing_at(tokyo("2026-10-22T09:00")):
        page = as_visitor.get(CALENDAR, {"from": "2026-10-19"}).content.decode()

    assert case.starts_at.isoformat() == "2026-10-23T10:00:00+09:00"
    assert "10月23日（金）午前 DB作業部屋 席1" in page


def test_the_back_button_after_booking_shows_the_taken_page_with_the_own_booking(as_visitor, visitor):
    case = factory.provisional(*visitor)

    page = as_visitor.get(new_url())

    assert (page.status_code, page.context["mine"]) == (409, pages.url(case))
