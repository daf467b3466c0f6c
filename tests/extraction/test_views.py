"""Pages of extraction: writing, reading, refusing, and how much each list asks of the database."""

import json
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from extraction import selectors
from extraction.models import Script
from onsite_booking.actions import visits
from onsite_booking.models import Booking
from tests.factories import extraction as make
from tests.factories import person, signed_in, staff
from tests.factories.onsite_booking import at_terminal
from workflow import pages
from workflow.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_the_centre():
    with make.on_site():
        yield


@pytest.fixture
def author(db):
    return make.author()


def browser(who, **headers):
    """The person at the terminal of the centre where they typed their code."""
    return at_terminal(signed_in(Client(headers=headers), who), who)


def edit_of(case):
    return reverse("extraction:edit", args=[case.number])


def written(case, **changes):
    return {"text": make.HEPARIN, "key": str(uuid.uuid4()), "expecting": case.version} | changes


# -- writing ---------------------------------------------------------------------------------------
def test_a_script_begins_from_an_example_once_however_often_one_clicks(author):
    who, usage = author
    form = {"usage": usage, "start": "heparin_platelets", "key": str(uuid.uuid4())}

    answers = [browser(who).post(reverse("extraction:begin"), form).url for _click in range(2)]

    case = Script.objects.get()
    assert answers == [reverse("extraction:build", args=[case.number])] * 2
    assert (case.text, case.subject, case.author_id) == (make.HEPARIN, usage, who.pk)


def test_another_organisations_usage_cannot_be_chosen(author):
    _who, usage = author
    stranger = person(Role.LEAD)

    answer = browser(stranger).post(reverse("extraction:begin"), {"usage": usage, "start": ""})

    assert (answer.status_code, Script.objects.count()) == (422, 0)


def test_saving_keeps_right_and_wrong_alike(author):
    who, usage = author
    case = make.draft(who, usage)

    answer = browser(who).post(edit_of(case), written(case, text='{"version":\r\n 1'))

    case.refresh_from_db()
    assert (answer.status_code, case.text, case.name) == (302, '{"version":\n 1', "")


def test_a_file_takes_the_place_of_the_text_byte_for_byte(author):
    who, usage = author
    case = make.draft(who, usage, "{}")
    content = make.HEPARIN.replace("\n", "\r\n").encode()

    browser(who).post(edit_of(case), written(case, text="{}", file=SimpleUploadedFile("s.json", content)))

    case.refresh_from_db()
    assert case.text.encode() == content


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\x89PNG\r\n\x1a\n\xff", "UTF-8の文字として読めないファイルです。"),
        (b"\0\0\0", "JSONのファイルではありません。"),
        (b" " * 1_000_001, "スクリプトが大きすぎます。1MB以下にしてください。"),
    ],
)
def test_a_file_of_the_wrong_kind_is_refused_with_a_sentence_and_the_draft_stays(author, content, sentence):
    who, usage = author
    case = make.draft(who, usage)

    answer = browser(who).post(edit_of(case), written(case, file=SimpleUploadedFile("script.json", content)))

    case.refresh_from_db()
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert case.version == 1


def test_a_page_opened_before_a_change_does_not_overwrite_it(author):
    who, usage = author
    case = make.draft(who, usage)
    browser(who).post(edit_of(case), written(case, text="{}"))

    answer = browser(who).post(edit_of(case), written(case, text="[]"))

    case.refresh_from_db()
    assert (answer.status_code, case.text) == (409, "{}")


def test_away_from_the_centre_the_editor_says_why_nothing_can_be_saved(author):
    who, usage = author
    case = make.draft(who, usage)
    visits.check_out(Booking.objects.get(person=who), by=staff(Role.BOOKING_DESK))
    client = browser(who)

    page = client.get(edit_of(case)).content.decode()
    answer = client.post(edit_of(case), written(case))

    assert "オンサイトセンターで「スクリプト作成」の予約に入室している間、その端末でだけできます。" in page
    assert answer.status_code == 409


def test_the_checker_answers_with_the_reading_alone_when_asked_by_the_page(author):
    who, usage = author
    case = make.draft(who, usage)
    address = reverse("extraction:check", args=[case.number])

    part = browser(who, hx_request="true").post(address, written(case, text="{}")).content.decode()
    whole = browser(who).post(address, written(case, text="{}")).content.decode()

    case.refresh_from_db()
    assert ("<html" in part, "<html" in whole, case.version) == (False, True, 1)
    assert "誤り 1件" in part


# -- reading ---------------------------------------------------------------------------------------
def test_a_strangers_pages_do_not_exist(author):
    who, usage = author
    own, other = make.sites("h1", "h2")
    done = make.integrated([own, other], by=who, usage=usage)
    released, job = make.released(done), make.job_at(own, done)
    cases = [pages.url(case) for case in (done, job, released)]
    of_script = [
        reverse(f"extraction:{name}", args=[done.number])
        for name in ("edit", "board", "board_csv", "result", "request_release")
    ]

    for stranger in (person(Role.LEAD), other.officer):
        client = browser(stranger)

        assert [client.get(address).status_code for address in [*cases, *of_script]] == [404] * 8


def test_a_hospital_reads_its_own_job_and_no_others(author):
    who, usage = author
    own, other = make.sites("h1", "h2")
    case = make.dispatched([own, other], by=who, usage=usage)
    make.extracted(own, case)

    listed = browser(own.officer).get(reverse("workflow:list", args=["site_job"])).content.decode()
    mine = browser(own.officer).get(pages.url(make.job_at(own, case))).content.decode()

    assert make.job_at(own, case).number in listed
    assert make.job_at(other, case).number not in listed
    assert selectors.version_of(case).sha256 in mine
    assert make.job_at(own, case).manifest_digest in mine


def test_the_applicant_sees_progress_but_no_manifest(author):
    who, usage = author
    own = make.site("h1")
    job = make.extracted(own, make.dispatched([own], by=who, usage=usage))

    page = browser(who).get(pages.url(job)).content.decode()

    assert "送られるファイル" not in page
    assert job.manifest_digest not in page


def test_exact_numbers_are_read_on_site_only_and_each_reading_is_recorded(author):
    who, usage = author
    done = make.integrated(make.sites("h1", "h2"), by=who, usage=usage)
    address = reverse("extraction:result", args=[done.number])
    client = browser(who)

    inside = client.get(address)
    manager = browser(staff(Role.DATA_MANAGER)).get(address)
    visits.check_out(Booking.objects.get(person=who), by=staff(Role.BOOKING_DESK))
    outside = client.get(address)

    assert [answer.status_code for answer in (inside, manager, outside)] == [200, 200, 409]
    assert (
        "統合結果は、オンサイトセンターに入室している間、その端末でだけ閲覧できます。"
        in outside.content.decode()
    )
    assert Event.objects.filter(number=done.number, action="integrated_result").count() == 2


def test_exact_numbers_of_a_request_disappear_when_one_leaves_the_centre(author):
    who, usage = author
    case = make.requested(make.integrated(make.sites(), by=who, usage=usage))
    client = browser(who)
    addresses = [
        pages.url(case),
        reverse("workflow:move", args=["release", case.number, "protect"]),
        reverse("workflow:move", args=["release", case.number, "submit"]),
    ]

    inside = [client.get(address).content.decode() for address in addresses]
    visits.check_out(Booking.objects.get(person=who), by=staff(Role.BOOKING_DESK))
    outside = [client.get(address).content.decode() for address in addresses]

    shown = "小さい値</span>"
    assert [shown in page for page in inside] == [True, True, True]
    assert [shown in page or "未満です" in page for page in outside] == [False, False, False]


def test_another_web_session_of_the_same_person_is_not_at_the_centre(author):
    who, usage = author
    case = make.draft(*author)
    home = signed_in(Client(), who)

    editor = home.get(edit_of(case)).content.decode()
    saved = home.post(edit_of(case), written(case, text="{}"))
    begun = home.post(reverse("extraction:begin"), {"usage": usage, "start": "", "key": str(uuid.uuid4())})

    case.refresh_from_db()
    assert "この画面は、受付のコードを入力したセンターの端末のものではありません。" in editor
    assert (saved.status_code, begun.status_code in {409, 422}, case.text) == (409, True, make.HEPARIN)


def test_a_script_says_in_which_visit_it_was_made_and_sent_and_the_visit_lists_it(author):
    who, _usage = author
    case = make.submitted(make.draft(*author))
    visit = Booking.objects.get(person=who)

    script_page = browser(who).get(pages.url(case)).content.decode()
    visit_page = browser(who).get(pages.url(visit)).content.decode()
    stranger = browser(staff(Role.BOOKING_DESK)).get(pages.url(visit)).content.decode()

    version = case.versions.get()
    assert (case.made_in, case.saved_in, version.sent_in) == (visit.number,) * 3
    assert visit.number in script_page
    assert [word in visit_page for word in (case.number, "作成、保存、提出")] == [True, True]
    assert case.number in stranger


def test_the_board_says_the_same_as_csv(author):
    who, usage = author
    one, two = make.sites("h1", "h2")
    case = make.dispatched([one, two], by=who, usage=usage)
    make.received(one, case)

    answer = browser(who).get(reverse("extraction:board_csv", args=[case.number]))

    rows = answer.content.decode("utf-8-sig").splitlines()
    assert rows == [
        "協力医療機関,①スクリプト承認,②抽出,③結果送信承認,④データセンター受領",
        f"{one.organisation.name},承認 6/1,完了 6/1,承認 6/1,受領 6/1",
        f"{two.organisation.name},待ち 担当者・0日,,,",
    ]


def test_the_pages_speak_english(author):
    who, usage = author
    own = make.site("h1")
    job = make.extracted(own, make.dispatched([own], by=who, usage=usage))
    client = browser(own.approver, accept_language="en")

    page = client.get(reverse("workflow:move", args=["site_job", job.number, "approve_sending"]))

    assert "Manifest of the result" in page.content.decode()
    assert "Index date: the first day ever with an index record" in page.content.decode()


# -- moves through their pages ---------------------------------------------------------------------
def test_hospitals_decide_through_the_one_page_of_moves(author):
    who, usage = author
    own = make.site("h1")
    job = make.waiting(own, make.dispatched([own], by=who, usage=usage))
    address = reverse("workflow:move", args=["site_job", job.number, "approve"])

    reading = browser(own.officer).get(address).content.decode()
    done = browser(own.officer).post(address, {"expecting": job.version, "key": str(uuid.uuid4())})

    job.refresh_from_db()
    assert json.dumps("first_ever")[1:-1] in reading
    assert (done.status_code, job.state) == (302, "approved")


def test_sending_back_needs_a_reason(author):
    who, usage = author
    own = make.site("h1")
    job = make.waiting(own, make.dispatched([own], by=who, usage=usage))
    address = reverse("workflow:move", args=["site_job", job.number, "return_script"])

    answer = browser(own.officer).post(address, {"comment": ""})

    job.refresh_from_db()
    assert (answer.status_code, job.state) == (422, "waiting")


# -- how much is asked -----------------------------------------------------------------------------
LISTS = {
    "/cases/script/": 7,
    "/cases/site_job/": 7,
    "/cases/release/": 7,
    "/desk/extraction/script/": 10,
    "/desk/extraction/sitejob/": 11,
    "/desk/extraction/release/": 10,
}


def test_lists_ask_as_much_for_three_as_for_one(author, django_assert_num_queries):
    who, usage = author
    own = make.site("h1")
    client = browser(staff(Role.DATA_MANAGER))

    for rows in (1, 3):
        while Script.objects.count() < rows:
            make.requested(make.integrated([own], by=who, usage=usage))
        for address, count in LISTS.items():
            with django_assert_num_queries(count):
                client.get(address)


def test_the_page_of_a_script_asks_as_much_for_three_hospitals_as_for_one(author, django_assert_num_queries):
    who, usage = author
    client = browser(staff(Role.DATA_MANAGER))
    one = make.dispatched(make.sites("h1"), by=who, usage=usage)
    three = make.dispatched(make.sites("h2", "h3"), case=make.draft(who, usage))

    for case in (one, three):
        with django_assert_num_queries(24):
            client.get(pages.url(case))
