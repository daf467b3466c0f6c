"""The demonstration's pages: there under its settings, nowhere else."""

from collections import Counter
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import get_resolver

from accounts.models import Membership, Organisation, Person
from accounts.roles import DESCRIPTIONS, Kind, Role
from config.demonstration import mailbox, world
from config.demonstration.cast import CAST, HOUSES, PASSWORD, character
from config.look.forms import CorporateNumberField
from workflow import clock
from workflow.business_days import Calendar

pytestmark = pytest.mark.django_db
PAGES = ("/demonstration/", "/demonstration/mailbox/")


@pytest.fixture
def demonstration(settings, tmp_path):
    settings.DEMONSTRATION, settings.RUN_DIR = True, tmp_path
    world.people()


def test_in_earnest_there_is_no_page_and_no_world(client):
    answers = [client.get(page) for page in PAGES]
    answers.append(client.post("/demonstration/clock/days/", {"days": "1"}))

    assert [a.status_code for a in answers] == [404] * 3
    with pytest.raises(CommandError, match="in a demonstration only"):
        call_command("demo_world")
    with pytest.raises(RuntimeError, match="in a demonstration only"):
        world.people()
    assert Person.objects.count() == 0


def test_every_page_of_the_demonstration_is_closed_in_earnest(client):
    patterns = get_resolver("config.demonstration.urls").url_patterns

    answers = {p.name: client.post(f"/demonstration/{p.pattern}").status_code for p in patterns}

    assert answers == dict.fromkeys(
        {"index", "mailbox", "move_days", "move_seconds", "next_business_day"}, 404
    )


def test_everybody_of_the_cast_signs_in_with_password_and_code(client, demonstration):
    for one in CAST:
        client.post("/accounts/logout/")
        client.post("/accounts/login/", {"username": one.mail, "password": PASSWORD})
        rows = client.get("/demonstration/").context["logins"]
        code = next(row.code for row in rows if row.character == one)

        answer = client.post("/accounts/second-factor/", {"token": code})

        assert answer["Location"] == "/", one.mail


def test_code_shown_after_use_is_the_next_one_or_none(client, demonstration):
    def shown():
        return client.get("/demonstration/").context["logins"][0].code

    client.post("/accounts/login/", {"username": CAST[0].mail, "password": PASSWORD})
    codes = [shown()]
    for _ in range(2):
        client.post("/accounts/second-factor/", {"token": codes[-1]})
        codes.append(shown())

    assert len(set(codes)) == 3
    assert codes[2] == "" or codes[2].isdigit()


def test_world_made_twice_is_made_once(demonstration):
    world.people()

    assert Person.objects.count() == len(CAST)
    assert Membership.objects.count() == len(CAST)
    assert Organisation.objects.count() == len(HOUSES)


def test_agency_has_somebody_for_every_role_and_two_where_two_must_act(demonstration):
    found = Counter(Membership.objects.filter(organisation__kind="agency").values_list("role", flat=True))

    assert set(found) == {role for role in Role if Kind.AGENCY in DESCRIPTIONS[role].kinds}
    assert {role for role in found if found[role] == 2} >= {Role.REVIEWER, Role.DATA_MANAGER}


def test_corporate_numbers_of_the_cast_have_right_check_digits():
    numbers = [house.corporate_number for house in HOUSES if house.digits]

    assert [CorporateNumberField().clean(number) for number in numbers] == numbers


def test_clock_moves_forward_by_days(client, demonstration):
    before = clock.now()

    client.post("/demonstration/clock/days/", {"days": "30"})

    assert timedelta(days=30) <= clock.now() - before < timedelta(days=30, minutes=1)


def test_clock_refuses_to_go_back(client, demonstration):
    before = clock.now()

    answer = client.post("/demonstration/clock/days/", {"days": "-1"})

    assert answer.status_code == 422
    assert clock.now() - before < timedelta(minutes=1)


def test_clock_moves_to_the_opening_of_the_next_business_day(client, demonstration):
    expected = Calendar.load().add(clock.today(), 1)

    client.post("/demonstration/clock/business-day/")

    now = clock.now().astimezone(clock.TOKYO)
    assert (now.date(), now.hour) == (expected, 9)


def test_mailbox_shows_mails_newest_first_with_links(client, demonstration, settings, tmp_path):
    from django.core import mail
    from django.core.mail.backends.filebased import EmailBackend

    backend = EmailBackend(file_path=str(tmp_path / "mail"))
    for n in (1, 2):
        message = mail.EmailMessage(f"件名{n}", f"本文{n} http://localhost:8000/x/{n}/", "a@example.jp",
                                    [f"to{n}@example.jp"])  # fmt: skip
        backend.send_messages([message])

    page = client.get("/demonstration/mailbox/").content.decode()

    assert page.index("件名2") < page.index("件名1")
    assert '<a href="http://localhost:8000/x/1/"' in page
    assert [m.subject for m in mailbox.newest(10, "to1@example.jp")] == ["件名1"]


def test_logins_are_printed_one_a_line(capsys, demonstration):
    call_command("demo_logins")

    printed = capsys.readouterr().out
    assert [one.mail for one in CAST if printed.count(one.mail) != 1] == []
    assert PASSWORD in printed


def test_character_is_found_by_the_short_address():
    assert character("lead@kou").family_name == "甲斐"
