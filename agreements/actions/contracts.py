"""The contract of a usage: drafted after the decision, signed, concluded; then the fee is charged."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Organisation
from agreements import selectors
from agreements.actions import invoices, signing
from agreements.models import Category, Contract, Signature
from agreements.workflow import contract
from workflow import clock
from workflow.refusals import NotReady


@contract.opening
def draft(
    *,
    by: Any,
    now: datetime,
    organisation: Organisation,
    subject: str,
    study_title: str,
    category: str,
    usage_number: str,
) -> Contract:
    """Draft the contract of a usage with the fee of its category on this day.

    `subject` is the number of the usage's case. Raises NotReady when the category has no fee.
    """
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    fee = selectors.fee(category, clock.today(now)) if category in Category.values else None
    if fee is None:
        raise NotReady(_("この利活用区分の利用料が登録されていないため、契約書を作成できません。"))
    return Contract(
        organisation=organisation,
        subject=subject,
        study_title=study_title,
        category=category,
        usage_number=usage_number,
        fee=fee.amount,
        fee_is_published=fee.is_published,
        fee_source=fee.source,
    )


@contract.action
def sign(case: Contract, *, by: Any, now: datetime, digest: str = "") -> None:
    """Sign for the organisation."""
    signing.put(case, Signature.Meaning.AGREED, by=by, now=now, digest=digest)


@contract.action
def conclude(case: Contract, *, by: Any, now: datetime, digest: str = "") -> None:
    """Conclude for the agency and charge the fee."""
    signing.put(case, Signature.Meaning.CONCLUDED, by=by, now=now, digest=digest)
    case.concluded_on = clock.today(now)
    invoices.issue(by=by, now=now, contract=case)


@contract.action
def end(case: Contract, *, by: Any, now: datetime, comment: str = "") -> None:
    """End the contract, or give it up before it was concluded."""
    case.ended_on = clock.today(now)
