"""Who may do what with agreements, contracts and invoices, and what stands in the way."""

from random import Random

import pytest

from accounts.roles import Role
from agreements.actions import contracts, invoices, ndas
from agreements.models import Contract, Invoice, Nda, Signature
from agreements.workflow import contract as contract_machine
from agreements.workflow import invoice as invoice_machine
from agreements.workflow import nda as nda_machine
from tests.agreements.people import around
from tests.factories import agreements as made
from tests.factories import company, person, staff
from tests.matrix import allowed, difference, rows
from tests.walks import walk
from workflow.models import Notice
from workflow.refusals import NotFromHere, NotReady, NotYours

pytestmark = pytest.mark.django_db

NOTHING = {"allowed but not listed": [], "listed but refused": []}


def test_who_may_do_what_with_a_non_disclosure_agreement():
    cases = {
        "": Nda(organisation=company()),
        "prepared": made.prepared_nda(),
        "signed": made.signed_nda(),
        "concluded": made.concluded_nda(),
        "ended": made.ended_nda(),
    }

    found = allowed(nda_machine, cases, around(list(cases.values())))

    listed = rows("""
        (new)     | prepare  | officer, system
        prepared  | sign     | lead
        prepared  | end      | officer
        signed    | conclude | officer
        signed    | end      | officer
        concluded | end      | officer
    """)
    assert difference(found, listed) == NOTHING


def test_who_may_do_what_with_a_contract():
    cases = {
        "": Contract(organisation=company()),
        "drafted": made.drafted_contract(),
        "signed": made.signed_contract(),
        "concluded": made.concluded_contract(),
        "ended": contracts.end(made.drafted_contract(), by=staff(Role.CASE_OFFICER)),
    }

    found = allowed(contract_machine, cases, around(list(cases.values())))

    listed = rows("""
        (new)     | draft    | officer, decider, system
        drafted   | sign     | lead
        drafted   | end      | officer, system
        signed    | conclude | officer
        signed    | end      | officer, system
        concluded | end      | officer, system
    """)
    assert difference(found, listed) == NOTHING


def test_who_may_do_what_with_an_invoice():
    cases = {
        "": Invoice(organisation=company()),
        "issued": made.issued_invoice(),
        "paid": made.paid_invoice(),
        "cancelled": made.cancelled_invoice(),
    }

    found = allowed(invoice_machine, cases, around(list(cases.values())))

    listed = rows("""
        (new)  | issue          | officer, finance
        issued | record_payment | finance
        issued | cancel         | finance
    """)
    assert difference(found, listed) == NOTHING


def test_a_second_agreement_is_refused_while_one_stands():
    nda = made.prepared_nda()

    with pytest.raises(NotReady) as refusal:
        ndas.prepare(by=staff(Role.CASE_OFFICER), organisation=nda.organisation)

    assert refusal.value.reasons == [
        f"この組織には有効または手続き中の秘密保持契約（{nda.number}）があります。"
    ]


def test_an_agreement_can_be_prepared_again_after_the_end_of_the_one_before():
    ended = made.ended_nda()

    again = ndas.prepare(by=staff(Role.CASE_OFFICER), organisation=ended.organisation)

    assert (again.state, again.organisation) == ("prepared", ended.organisation)


def test_an_agreement_is_not_signed_before_its_paper_is_made():
    officer, organisation = staff(Role.CASE_OFFICER), company()
    nda = ndas.prepare(by=officer, organisation=organisation)

    with pytest.raises(NotReady) as refusal:
        ndas.sign(nda, by=made.lead_of(organisation))

    assert refusal.value.reasons == ["書類を作成しています。しばらくしてからもう一度操作してください。"]


def test_a_signature_keeps_name_time_meaning_and_digest_of_the_paper():
    nda = made.prepared_nda()
    lead, paper = made.lead_of(nda.organisation), made.paper_of(nda)

    ndas.sign(nda, by=lead, digest=paper.file_id)

    signature = Signature.objects.get()
    assert (signature.kind, signature.number) == ("nda", nda.number)
    assert (signature.printed_name, signature.organisation_name) == (str(lead), nda.organisation.name)
    assert (signature.meaning, signature.digest) == ("agreed", paper.file_id)
    assert signature.signed_at == nda.changed_at


def test_a_signature_under_another_paper_than_the_one_shown_is_refused():
    nda = made.prepared_nda()

    with pytest.raises(NotReady) as refusal:
        ndas.sign(nda, by=made.lead_of(nda.organisation), digest="0" * 64)

    assert refusal.value.reasons == [
        "表示していた契約書が新しくなりました。最新の契約書を読んでから操作してください。"
    ]
    assert (nda.state, Signature.objects.count()) == ("prepared", 0)


def test_who_prepared_an_agreement_does_not_conclude_it():
    officer, organisation = staff(Role.CASE_OFFICER), company()
    nda = ndas.prepare(by=officer, organisation=organisation)
    made.papers()
    ndas.sign(nda, by=made.lead_of(organisation))

    with pytest.raises(NotReady) as refusal:
        ndas.conclude(nda, by=officer)

    assert refusal.value.reasons == [
        "この契約書を作成した人は締結できません。別の申出担当が締結してください。"
    ]


def test_who_drafted_a_contract_does_not_conclude_it():
    officer = staff(Role.CASE_OFFICER)
    contract = made.signed_contract(by=officer)

    with pytest.raises(NotReady) as refusal:
        contracts.conclude(contract, by=officer)

    assert refusal.value.reasons == [
        "この契約書を作成した人は締結できません。別の申出担当が締結してください。"
    ]


def test_a_usage_has_one_contract_at_a_time():
    contract = made.drafted_contract()

    with pytest.raises(NotReady) as refusal:
        made.drafted_contract(contract.organisation, subject=contract.subject)

    assert refusal.value.reasons == [
        f"この利活用には有効または手続き中の契約（{contract.number}）があります。"
    ]


def test_a_category_without_a_fee_has_no_contract():
    with pytest.raises(NotReady) as refusal:
        made.drafted_contract(category="administrative")

    assert refusal.value.reasons == ["この利活用区分の利用料が登録されていないため、契約書を作成できません。"]


def test_a_contract_does_not_end_while_its_invoice_is_unpaid():
    invoice = made.issued_invoice()

    with pytest.raises(NotReady) as refusal:
        contracts.end(invoice.contract, by=staff(Role.CASE_OFFICER), comment="")

    assert refusal.value.reasons == [
        f"入金待ちの請求書（{invoice.number}）があります。入金を記録するか、請求書を取り消してください。"
    ]


def test_nothing_is_charged_before_the_contract_is_concluded():
    contract = made.signed_contract()

    with pytest.raises(NotReady) as refusal:
        invoices.issue(by=staff(Role.FINANCE), contract=contract)

    assert refusal.value.reasons == ["契約が締結されていないため、請求書を発行できません。"]


def test_a_contract_is_charged_once():
    invoice = made.issued_invoice()

    with pytest.raises(NotReady) as refusal:
        invoices.issue(by=staff(Role.FINANCE), contract=invoice.contract)

    assert refusal.value.reasons == [f"この契約には請求書（{invoice.number}）が発行されています。"]


def test_an_issuer_without_a_right_registration_number_sends_no_invoice(settings):
    settings.NETWORK = settings.NETWORK | {"registration_number": "T3010005007408"}

    with pytest.raises(NotReady) as refusal:
        made.concluded_contract()

    assert refusal.value.reasons == [
        "発行者の登録番号（Tと13桁の数字）が正しく設定されていません。システム管理者に連絡してください。"
    ]
    assert (Invoice.objects.count(), Contract.objects.get().state) == (0, "signed")


def test_who_issued_an_invoice_does_not_cancel_it():
    finance = staff(Role.FINANCE)
    cancelled = made.cancelled_invoice()
    invoice = invoices.issue(by=finance, contract=cancelled.contract)

    with pytest.raises(NotReady) as refusal:
        invoices.cancel(invoice, by=finance, comment="額の誤り")

    assert refusal.value.reasons == ["請求書を発行した人は取り消せません。別の経理担当が取り消してください。"]


def test_a_stranger_signs_nothing():
    nda = made.prepared_nda()

    with pytest.raises(NotYours):
        ndas.sign(nda, by=person(Role.LEAD))


def test_a_paid_invoice_is_not_cancelled():
    invoice = made.paid_invoice()

    with pytest.raises(NotFromHere) as refusal:
        invoices.cancel(invoice, by=staff(Role.FINANCE), comment="")

    assert refusal.value.reasons == ["現在の状態は「入金済み」です。"]


def test_leads_are_told_of_the_paper_and_everybody_of_the_conclusion():
    organisation = company()
    lead, member = made.lead_of(organisation), person(Role.MEMBER, of=organisation)
    nda = made.prepared_nda(organisation)
    told_of_paper = set(Notice.objects.filter(number=nda.number).values_list("address", flat=True))

    ndas.sign(nda, by=lead)
    Notice.objects.all().delete()
    ndas.conclude(nda, by=staff(Role.CASE_OFFICER))

    assert told_of_paper == {lead.email}
    assert set(Notice.objects.values_list("address", flat=True)) == {lead.email, member.email}


@pytest.mark.parametrize("seed", range(3))
def test_a_random_walk_leaves_agreement_and_log_in_agreement(seed):
    nda = made.prepared_nda()
    people = list(around([nda]).values())

    walk(nda_machine, nda, people, lambda name, case, random: {}, seed=seed)


@pytest.mark.parametrize("seed", range(3))
def test_a_random_walk_leaves_contract_and_log_in_agreement(seed):
    contract = made.drafted_contract()
    people = list(around([contract]).values())

    walk(contract_machine, contract, people, lambda name, case, random: {}, seed=seed)


@pytest.mark.parametrize("seed", range(3))
def test_a_random_walk_leaves_invoice_and_log_in_agreement(seed):
    invoice = made.issued_invoice()
    people = list(around([invoice]).values())

    def inputs(name: str, case: Invoice, random: Random) -> dict:
        if name == "cancel":
            return {"comment": "取消し"}
        amount = random.choice([case.total, case.total - 1])
        line = {"received_on": case.issued_on, "payer": "ｺｳｾｲﾔｸ", "reference": f"B{random.random()}"}
        return {"amount": amount} | line

    walk(invoice_machine, invoice, people, inputs, seed=seed)
