"""Videos, captions and slides are handed out in parts, to those who may, for constant work."""

import os

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from tests.factories import hospital, person, signed_in, staff
from tests.factories import training as made
from workflow import files, ranges
from workflow.models import StoredFile

pytestmark = pytest.mark.django_db


def address(name: str, lesson, *args) -> str:
    """The address of a part of a lesson."""
    return reverse(f"training:{name}", args=[lesson.pk, *args])


@pytest.fixture
def video(client):
    """A learner's video: its address, its bytes."""
    case = made.opened()
    client.force_login(case.person)
    lesson = made.lesson_of(case, "video")
    return address("video", lesson, "ja"), files.read(lesson.file_ja), lesson.file_ja_id


@pytest.mark.parametrize(
    ("header", "first", "last"),
    [
        ("bytes=0-99", 0, 99),
        ("bytes=100-100", 100, 100),
        ("bytes=-50", -50, None),
        ("bytes=1000-", 1000, None),
        ("bytes=1000-999999999", 1000, None),
        ("bytes = 0 - 9", 0, 9),
    ],
)
def test_a_part_is_exactly_what_was_asked_for(client, video, header, first, last):
    url, content, _digest = video

    answer = client.get(url, headers={"range": header})

    wanted = content[first:] if last is None else content[first : last + 1]
    start = first if first >= 0 else len(content) + first
    assert (answer.status_code, answer.content) == (206, wanted)
    assert answer.headers["Content-Range"] == f"bytes {start}-{start + len(wanted) - 1}/{len(content)}"
    assert answer.headers["Content-Length"] == str(len(wanted))


@pytest.mark.parametrize("header", ["", "bytes=5-2", "bytes=0-1,5-9", "seconds=0-9", "bytes=", "bytes=a-b"])
def test_what_is_no_single_range_gets_the_whole(client, video, header):
    url, content, digest = video

    answer = client.get(url, headers={"range": header} if header else {})

    assert (answer.status_code, answer.content) == (200, content)
    assert (answer.headers["Accept-Ranges"], answer.headers["ETag"]) == ("bytes", f'"{digest}"')
    assert (answer.headers["Content-Type"], answer.headers["X-Content-Type-Options"]) == (
        "video/webm",
        "nosniff",
    )


@pytest.mark.parametrize("header", ["bytes=99999999-", "bytes=-0"])
def test_a_range_outside_the_file_is_said_to_be_so(client, video, header):
    url, content, _digest = video

    answer = client.get(url, headers={"range": header})

    assert (answer.status_code, answer.headers["Content-Range"]) == (416, f"bytes */{len(content)}")


def test_an_old_copy_is_not_completed_with_parts_of_a_new_one(client, video):
    url, content, digest = video
    same = client.get(url, headers={"range": "bytes=0-9", "if-range": f'"{digest}"'})
    other = client.get(url, headers={"range": "bytes=0-9", "if-range": '"something else"'})

    assert (same.status_code, other.status_code, other.content) == (206, 200, content)


def test_a_copy_that_is_still_good_is_not_sent_again(client, video):
    url, _content, digest = video

    answer = client.get(url, headers={"if-none-match": f'"{digest}"'})

    assert (answer.status_code, answer.content) == (304, b"")


def test_head_tells_the_size_and_sends_nothing(client, video):
    url, content, _digest = video

    answer = client.head(url)

    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["Content-Length"] == str(len(content))


def test_a_large_file_leaves_in_pieces():
    content = os.urandom(3 * ranges.MOST + 17)
    file = files.store(content, "video/webm")
    request = type("Request", (), {"headers": {}, "method": "GET"})()

    whole = ranges.answer(request, file)
    part = ranges.answer(type("Request", (), {"headers": {"Range": "bytes=5-"}, "method": "GET"})(), file)

    assert b"".join(whole.streaming_content) == content
    assert part.content == content[5 : 5 + ranges.MOST]
    assert part.headers["Content-Range"] == f"bytes 5-{4 + ranges.MOST}/{len(content)}"


@pytest.mark.parametrize("megabytes", [1, 16])
def test_a_part_of_a_large_file_is_read_without_the_rest(megabytes):
    """A kilobyte costs the same few blocks whatever the size of the file."""
    file = files.store(os.urandom(megabytes * 1024 * 1024), "video/webm")
    middle = megabytes * 512 * 1024

    with connection.cursor() as cursor:
        cursor.execute(
            "explain (analyze, buffers, format json)"
            " select substring(content from %s for 1024) from workflow_storedfile where sha256 = %s",
            [middle, file.sha256],
        )
        plan = cursor.fetchone()[0][0]["Plan"]

    assert plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] < 30
    with connection.cursor() as cursor:
        cursor.execute(
            "select attstorage from pg_attribute where attrelid = 'workflow_storedfile'::regclass"
            " and attname = 'content'"
        )
        assert cursor.fetchone() == ("e",)


def test_every_part_asks_the_database_as_little(client, video):
    url, _content, _digest = video
    client.get(url, headers={"range": "bytes=0-9"})

    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get(url, headers={"range": "bytes=100-50000"})

    assert len(asked) == 6
    assert [q["sql"] for q in asked if '"content"' in q["sql"] and "substring" not in q["sql"]] == []


# -- who ----------------------------------------------------------------------------------------
def parts(case) -> list[str]:
    """Every part of the overview's video."""
    lesson = made.lesson_of(case, "video")
    return [address("video", lesson, "ja"), address("track", lesson, "ja"), address("track", lesson, "en")]


@pytest.mark.parametrize("state", ["requested", "declined", "expired"])
def test_lessons_are_closed_to_whom_the_course_is_closed(client, state):
    case = getattr(made, state)()
    client.force_login(case.person)

    assert [client.get(url).status_code for url in parts(case)] == [404, 404, 404]


@pytest.mark.parametrize("state", ["opened", "passed"])
def test_lessons_are_open_to_those_who_take_or_passed_the_course(client, state):
    case = getattr(made, state)()
    client.force_login(case.person)

    assert [client.get(url).status_code for url in parts(case)] == [200, 200, 200]


def test_strangers_and_hospitals_get_nothing_and_the_desk_looks(client):
    case = made.opened()
    seen = {}
    for name, who in {
        "colleague": person(Role.MEMBER, of=case.organisation),
        "hospital": person(Role.SITE_OFFICER, of=hospital()),
        "desk": staff(Role.TRAINING_DESK),
    }.items():
        signed_in(client, who)
        seen[name] = {client.get(url).status_code for url in parts(case)}
    client.logout()

    assert seen == {"colleague": {404}, "hospital": {404}, "desk": {200}}
    assert {client.get(url).status_code for url in parts(case)} == {302}


def test_slides_are_pictures_and_the_pdf_stays_inside(client):
    learner = made.learner()
    made.passed(learner)
    case = made.opened(learner, "operation")
    client.force_login(learner)
    lesson = made.lesson_of(case, "slides")

    page = client.get(address("slide", lesson, "en", 7))

    assert (page.status_code, page.headers["Content-Type"]) == (200, "image/webp")
    assert client.get(address("slide", lesson, "ja", 8)).status_code == 404
    assert client.get(address("video", lesson, "ja")).status_code == 404
    assert StoredFile.objects.filter(pk=lesson.file_ja_id).values_list("media_type", flat=True).get() == (
        "application/pdf"
    )


def test_captions_come_as_what_they_are(client):
    case = made.opened()
    client.force_login(case.person)

    answer = client.get(address("track", made.lesson_of(case, "video"), "en"))

    assert answer.headers["Content-Type"] == "text/vtt; charset=utf-8"
    assert answer.content.decode().startswith(
        "WEBVTT\n\n00:00:00.000 --> 00:00:10.000\nThis is the overview."
    )
