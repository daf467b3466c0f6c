"""What arrives in calendars: invitations in mails, and feeds under secret addresses."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse
from icalendar import Calendar

from accounts.roles import Role
from onsite_booking.actions import bookings, changes, feeds
from onsite_booking.models import CalendarFeed
from onsite_booking.timetable import at
from tests.clocks import standing_at
from tests.factories import onsite_booking as factory
from tests.factories import signed_in, staff
from workflow import clock, notices
from workflow.models import Event, Notice, Parameter
from workflow.refusals import NotYours

pytestmark = pytest.mark.django_db


def invitations(case):
    """Method, sequence and status of each invitation that the booker was sent, in order."""
    sent = (
        Notice.objects.filter(number=case.number, person=case.person_id).exclude(calendar="").order_by("id")
    )
    found = [(row.calendar_method, Calendar.from_ical(row.calendar)) for row in sent]
    return [
        (method, int(file.events[0]["SEQUENCE"]), str(file.events[0]["STATUS"])) for method, file in found
    ]


def test_each_mail_replaces_the_event_of_the_one_before(visitor):
    second = factory.seats()[1]
    case = factory.confirmed(*visitor)
    place = {"seat": second, "starts_at": case.starts_at, "ends_at": case.ends_at}
    changes.change(case, by=visitor[0], **place, visitors=[], items=[])
    bookings.cancel(case, by=visitor[0])

    assert invitations(case) == [
        ("REQUEST", 1, "TENTATIVE"),
        ("REQUEST", 2, "CONFIRMED"),
        ("REQUEST", 3, "TENTATIVE"),
        ("CANCEL", 4, "CANCELLED"),
    ]


def test_an_invitation_names_the_booker_the_office_and_the_place_and_nobody_else(visitor):
    case = factory.confirmed(*visitor, visitors=[factory.companion()])

    row = Notice.objects.filter(number=case.number, person=visitor[0].pk).last()
    event = Calendar.from_ical(row.calendar).events[0]

    assert str(event["UID"]) == f"{case.number}@madoguchi"
    assert str(event["ORGANIZER"]) == "mailto:madoguchi@example.jp"
    assert str(event["ATTENDEE"]) == f"mailto:{visitor[0].email}"
    assert (event.start, str(event.start.tzinfo)) == (at(factory.DAY, "10:00"), "Asia/Tokyo")
    assert "佐藤" not in row.calendar


def test_the_desk_gets_no_invitations(visitor):
    desk = staff(Role.BOOKING_DESK)
    case = factory.provisional(*visitor)

    assert Notice.objects.get(number=case.number, person=desk.pk).calendar == ""


def test_the_mail_that_leaves_carries_the_invitation_as_calendar_programs_expect_it(visitor):
    case = factory.confirmed(*visitor)
    Notice.objects.exclude(number=case.number).delete()

    notices.send_waiting()

    letter = next(m for m in reversed(mail.outbox) if m.to == [visitor[0].email])
    part = next(p for p in letter.message().walk() if p.get_content_type() == "text/calendar")
    assert part.get_param("method") == "REQUEST"
    assert part.get_filename() == "invite.ics"
    assert str(Calendar.from_ical(part.get_content()).events[0]["UID"]) == f"{case.number}@madoguchi"


def test_the_outbox_holds_no_other_attachment(visitor):
    case = factory.provisional(*visitor)

    with pytest.raises(IntegrityError, match="notice_carries_calendar_only"), transaction.atomic():
        Notice.objects.filter(number=case.number).update(calendar="%PDF-1.7", calendar_method="REQUEST")


# -- feeds ----------------------------------------------------------------------------------------
def fetched(client, token):
    return client.get(reverse("onsite_booking:feed", args=[token]))


def events(answer):
    return {str(event["UID"]): event for event in Calendar.from_ical(answer.content).events}


def test_a_personal_feed_holds_the_persons_own_bookings_without_other_names(client, visitor, other):
    mine = factory.confirmed(*visitor, visitors=[factory.companion()])
    factory.confirmed(*other, seat=factory.seats()[1])
    gone = factory.cancelled(*visitor, day=date(2026, 5, 8))

    answer = fetched(client, feeds.issue(by=visitor[0], scope="personal"))

    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert set(events(answer)) == {f"{mine.number}@madoguchi"}
    assert "佐藤" not in answer.content.decode()
    assert gone.number not in answer.content.decode()


def test_the_desks_feed_holds_all_visits_and_is_for_the_desk(client, visitor, other):
    cases = [factory.confirmed(*visitor), factory.confirmed(*other, seat=factory.seats()[1])]
    desk = staff(Role.BOOKING_DESK)

    answer = fetched(client, feeds.issue(by=desk, scope="desk"))

    assert set(events(answer)) == {f"{case.number}@madoguchi" for case in cases}
    assert [str(who) in answer.content.decode() for who, _usage in (visitor, other)] == [False, False]
    with pytest.raises(NotYours):
        feeds.issue(by=visitor[0], scope="desk")


def test_who_leaves_the_desk_takes_no_feed_along(client):
    desk = staff(Role.BOOKING_DESK)
    token = feeds.issue(by=desk, scope="desk")
    before = fetched(client, token).status_code

    desk.memberships.update(ended_at=clock.now(), ended_by=desk.pk)

    assert (before, fetched(client, token).status_code) == (200, 404)


def test_a_leaked_address_is_gone_the_moment_it_is_revoked_and_tries_are_kept(client, visitor):
    token = feeds.issue(by=visitor[0], scope="personal")
    before = fetched(client, token).status_code

    feeds.revoke(by=visitor[0], scope="personal")

    after = fetched(client, token).status_code
    written = Event.objects.filter(stream=f"person:{visitor[0].pk}", action__startswith="calendar_feed")
    assert (before, after) == (200, 404)
    assert list(written.order_by("seq").values_list("action", flat=True)) == [
        "calendar_feed.issue", "calendar_feed.revoke", "calendar_feed.refused",
    ]  # fmt: skip


def test_a_new_address_ends_the_old_one(client, visitor):
    old = feeds.issue(by=visitor[0], scope="personal")
    new = feeds.issue(by=visitor[0], scope="personal")

    assert [fetched(client, token).status_code for token in (old, new, "x" * 43)] == [404, 200, 404]


def test_the_token_is_not_kept(visitor):
    token = feeds.issue(by=visitor[0], scope="personal")

    assert token not in str(CalendarFeed.objects.values().get())


def test_a_feed_is_not_fetched_more_often_than_the_office_allows(client, visitor):
    Parameter.objects.create(
        name="booking.feed_fetches_per_hour", valid_from=date(2026, 4, 1), value=2, mark="inferred"
    )
    token = feeds.issue(by=visitor[0], scope="personal")

    now = [fetched(client, token).status_code for _time in range(3)]
    with standing_at(factory.NOW + timedelta(hours=1)):
        later = fetched(client, token).status_code

    assert (now, later) == ([200, 200, 429], 200)


def test_a_feed_reaches_back_ninety_days(client, visitor):
    token = feeds.issue(by=visitor[0], scope="personal")
    case = factory.finished(*visitor)

    with standing_at(case.ends_at + timedelta(days=90)):
        inside = events(fetched(client, token))
    with standing_at(case.ends_at + timedelta(days=90, seconds=1)):
        outside = events(fetched(client, token))

    assert (len(inside), len(outside)) == (1, 0)


def test_the_address_is_shown_once(as_visitor, visitor):
    page = as_visitor.post(reverse("onsite_booking:issue_feed", args=["personal"]), follow=True)
    address = page.context["address"]
    again = as_visitor.get(reverse("onsite_booking:feeds"))
    as_visitor.get(address)
    fetched_once = as_visitor.get(reverse("onsite_booking:feeds"))

    assert "/booking/feed/" in address
    assert (again.context["address"], page["Cache-Control"]) == (None, "no-store")
    assert fetched_once.context["rows"][0]["feed"].fetches == 1


def test_the_desk_sees_both_feeds_and_others_their_own(client, visitor):
    desk = signed_in(client, staff(Role.BOOKING_DESK))

    assert [row["scope"] for row in desk.get(reverse("onsite_booking:feeds")).context["rows"]] == [
        "personal",
        "desk",
    ]
    client.force_login(visitor[0])
    assert [row["scope"] for row in client.get(reverse("onsite_booking:feeds")).context["rows"]] == [
        "personal"
    ]
    assert client.post(reverse("onsite_booking:issue_feed", args=["desk"])).status_code == 403
    assert client.post(reverse("onsite_booking:issue_feed", args=["x"])).status_code == 404
