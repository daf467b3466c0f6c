"""Mails and papers leave through the outbox: after the commit, once, and never for what was rolled back."""

import threading
from datetime import UTC, datetime

import pytest
from django.core import mail
from django.db import connection, transaction

from accounts.roles import Role
from applications.actions import inquiries
from tests.factories import company, person, staff
from workflow import files, notices, numbers
from workflow.models import Notice, StoredFile
from workflow.refusals import NotReady


def ask(by=None):
    organisation = company()
    by = by or person(Role.LEAD, of=organisation)
    return inquiries.ask(
        by=by, organisation=organisation, plan="undecided", topic="㈱髙島の質問", question="質問"
    )


@pytest.mark.django_db
def test_a_mail_is_plain_text_in_japanese_and_then_english():
    staff(Role.CASE_OFFICER)
    case = ask()

    sent = notices.send_waiting()

    assert sent == 1
    message = mail.outbox[0]
    assert message.subject == f"【MID-NET】相談する：㈱髙島の質問（{case.number}）"
    ja, en = message.body.split("-" * 40)
    assert f"相談 {case.number} について「相談する」が行われました。" in ja
    assert f"/cases/inquiry/{case.number}/" in ja
    assert "was done" in en
    assert message.attachments == []


@pytest.mark.django_db
def test_a_mail_is_sent_once():
    staff(Role.CASE_OFFICER)
    ask()

    assert [notices.send_waiting(), notices.send_waiting()] == [1, 0]
    assert len(mail.outbox) == 1


@pytest.mark.django_db
def test_a_mail_server_that_is_down_costs_a_delay(monkeypatch):
    staff(Role.CASE_OFFICER)
    ask()
    with monkeypatch.context() as down:
        down.setattr("django.core.mail.EmailMessage.send", _unreachable)
        assert notices.send_waiting(limit=1) == 0

    assert Notice.objects.get().last_error == "no route to host"
    assert notices.send_waiting() == 1


def _unreachable(self, *args, **kwargs):
    raise OSError("no route to host")


@pytest.mark.django_db(transaction=True)
def test_nothing_is_sent_for_what_was_rolled_back():
    staff(Role.CASE_OFFICER)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        ask()
        raise ZeroDivisionError

    assert notices.send_waiting() == 0


@pytest.mark.django_db(transaction=True)
def test_numbers_have_no_gaps_with_rollbacks_and_rivals():
    def issue(n: int) -> None:
        try:
            with transaction.atomic():
                number = numbers.issue("TST", AT)
                if n % 5 == 0:
                    raise ZeroDivisionError
            given.append(number)
        except ZeroDivisionError:
            pass
        finally:
            connection.close()

    given: list[str] = []
    for _round in range(3):
        threads = [threading.Thread(target=issue, args=(n,)) for n in range(10)]
        [t.start() for t in threads]
        [t.join() for t in threads]

    assert sorted(given) == [f"TST-2026-{n:04d}" for n in range(1, 3 * 8 + 1)]


AT = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.mark.django_db
def test_a_file_is_kept_under_its_digest_and_never_changes():
    file = files.store(b"%PDF-1.7 x", "application/pdf")

    with pytest.raises(Exception, match="permission denied"), transaction.atomic():
        StoredFile.objects.filter(pk=file.pk).update(content=b"other")

    assert files.read(StoredFile.objects.get()) == b"%PDF-1.7 x"


@pytest.mark.django_db
def test_damaged_bytes_are_not_handed_out():
    file = files.store(b"%PDF-1.7 x", "application/pdf")
    file.content = b"%PDF-1.7 y"

    with pytest.raises(files.Damaged):
        files.read(file)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("plan.docx", b"PK\x03\x04", "「plan.docx」はPDFファイルではありません。"),
        ("plan.pdf", b"MZ\x90", "「plan.pdf」はPDFファイルではありません。"),
        ("plan.pdf", b"%PDF-1.7 cut", "「plan.pdf」は途中で切れています。"),
        ("plan.pdf", b"%PDF-" + b"0" * 10_485_760, "ファイルが大きすぎます。"),
    ],
)
def test_an_upload_of_the_wrong_kind_gets_a_sentence(name, content, sentence):
    with pytest.raises(NotReady) as refusal:
        files.accept_upload(name, content)

    assert refusal.value.reasons[0].startswith(sentence)
    assert StoredFile.objects.count() == 0
