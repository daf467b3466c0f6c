"""Forms of agreements and invoices. They clean input and save nothing."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agreements import selectors
from config.look.forms import DateYmdField, MoneyField, half_width
from workflow import documents
from workflow.forms import MoveForm, ReasonForm, form_of


class SignatureForm(MoveForm):
    """A signature under the paper that the page shows; its digest comes back with the form."""

    digest = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.paper = documents.latest(self.case, self.case.kind) if self.case else None
        self.initial["digest"] = (self.paper.file_id if self.paper else None) or ""

    def inputs(self) -> dict[str, Any]:
        """The digest alone: ticking the box is what the form is for, not an input."""
        return {"digest": self.cleaned_data["digest"]}


@form_of("nda.sign", "contract.sign")
class SignForm(SignatureForm):
    """The signature of the organisation."""

    agreed = forms.BooleanField(label=_("契約書の全文を読み、内容に同意し、組織を代表して署名します"))


@form_of("nda.conclude", "contract.conclude")
class ConcludeForm(SignatureForm):
    """The signature of the agency."""

    confirmed = forms.BooleanField(label=_("契約書と組織の署名を確認し、機構を代表して締結します"))


@form_of("nda.end", "contract.end", "invoice.cancel")
class EndForm(ReasonForm):
    """Ending or cancelling needs a reason."""


@form_of("invoice.record_payment")
class PaymentForm(MoveForm):
    """A line of the bank statement."""

    amount = MoneyField(
        label=_("入金額"), help_text=_("請求金額と同じ額でなければ記録できません。"), min_value=1
    )
    received_on = DateYmdField(label=_("入金日"))
    payer = forms.CharField(
        label=_("振込名義人"), help_text=_("銀行の明細にあるとおりに入力してください。"), max_length=120
    )
    reference = forms.CharField(
        label=_("銀行の取引番号"),
        help_text=_("銀行の明細の1行を特定する番号です。同じ番号は2回記録できません。"),
        max_length=60,
    )

    def clean_reference(self) -> str:
        """The same number however it was typed."""
        return half_width(self.cleaned_data["reference"])


class PrepareNdaForm(MoveForm):
    """Which organisation an agreement is prepared for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"] = forms.ModelChoiceField(
            label=_("組織"),
            help_text=_("受託機関（CRO）とは、その機関と直接契約します。"),
            queryset=selectors.possible_parties(),
        )
