"""Forms about the accounts of a usage."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import selectors
from workflow.forms import MoveForm, ReasonForm, form_of


class PersonField(forms.ModelChoiceField):
    """One of the people of an organisation, with the address that tells namesakes apart."""

    def label_from_instance(self, obj: Any) -> str:
        """Name and address."""
        return f"{obj}（{obj.email}）"


class RequestForm(MoveForm):
    """For whom, and in which usage."""

    usage = forms.CharField(
        label=_("利活用の案件番号"),
        help_text=_("利活用の案件のページにある番号です。"),
        max_length=32,
        widget=forms.TextInput(attrs={"class": "width-13", "autocomplete": "off"}),
    )
    person = PersonField(
        label=_("アカウントを使う人"),
        help_text=_("概論とシステム操作の研修を修了した、組織の人を選んでください。"),
        queryset=None,
        empty_label=_("選んでください"),
    )

    def __init__(self, *args: Any, organisation: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = selectors.people_of(organisation)  # type: ignore[attr-defined]


@form_of("account.issue")
class IssueForm(MoveForm):
    """What is handed out with the account."""

    lent_pc = forms.CharField(
        label=_("貸与PCの管理番号"),
        help_text=_("接続環境のPCを貸与するときだけ入力してください。"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"class": "width-20", "autocomplete": "off"}),
    )


form_of("account.decline", "account.close")(ReasonForm)
