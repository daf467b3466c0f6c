"""What a move, a list and the inbox cost, as ratios within one run. Nothing passes or fails by time."""

import time
from collections.abc import Callable
from statistics import median

import pytest
from django.db import connection, transaction

from accounts.roles import Role
from applications.actions import inquiries
from tests.factories import company, person, signed_in, staff

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 5


def seconds(act: Callable[[], object]) -> float:
    """CPU and waiting time of one call."""
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def ask(lead, organisation, n: int):
    return inquiries.ask(
        by=lead, organisation=organisation, plan="undecided", topic=f"件名{n}", question="質問"
    )


def bare_write() -> None:
    """The least that a web application would do: lock, update, one plain log row, commit."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select id from bench_case where id = 1 for no key update")
        cursor.execute("update bench_case set state = state || 'x' where id = 1")
        cursor.execute("insert into bench_log (note) values ('moved')")


@pytest.fixture
def bench_tables():
    with connection.cursor() as cursor:
        cursor.execute("set role none")
        cursor.execute("create table bench_case (id int primary key, state text)")
        cursor.execute("create table bench_log (id bigserial primary key, note text)")
        cursor.execute("insert into bench_case values (1, '')")
        cursor.execute("grant all on bench_case, bench_log, bench_log_id_seq to madoguchi_app")
        cursor.execute("set role madoguchi_app")
    yield
    with connection.cursor() as cursor:
        cursor.execute("set role none; drop table bench_case, bench_log; set role madoguchi_app")


def test_a_move_against_a_bare_write(bench_tables, capsys):
    lead = person(Role.LEAD, of=(organisation := company()))
    officer = staff(Role.CASE_OFFICER)
    case = ask(lead, organisation, 0)
    moves, bare = [], []

    for n in range(20 * ROUNDS):
        act, by = (inquiries.answer, officer) if n % 2 == 0 else (inquiries.ask_again, lead)
        moves.append(seconds(lambda act=act, by=by: act(case, by=by, comment="はい。")))
        bare.append(seconds(bare_write))

    with capsys.disabled():
        print(  # noqa: T201
            f"\nmove (checked, audited, deadline, inbox, mail) / bare write with log row:"
            f" {median(moves) / median(bare):.1f}"
        )
    assert case.version == 1 + 20 * ROUNDS


def test_list_and_inbox_against_their_size(client, capsys):
    lead = person(Role.LEAD, of=(organisation := company()))
    officer = staff(Role.CASE_OFFICER)
    spent: dict[tuple[str, int], list[float]] = {}
    signed_in(client, officer)

    made = 0
    for size in (60, 1200):
        for n in range(made, size):
            ask(lead, organisation, n)
        made = size
        for _round in range(ROUNDS):
            for name, address in (("list", "/cases/inquiry/"), ("inbox", "/")):
                spent.setdefault((name, size), []).append(seconds(lambda a=address: client.get(a)))

    with capsys.disabled():
        for name in ("list", "inbox"):
            ratio = median(spent[name, 1200]) / median(spent[name, 60])
            print(f"\n{name} page at 1200 cases / at 60 cases: {ratio:.2f}")  # noqa: T201
    assert client.get("/cases/inquiry/").context["page"].paginator.count == 1200
