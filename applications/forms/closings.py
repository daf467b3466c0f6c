"""The form of the closing report."""

from django import forms
from django.utils.translation import gettext_lazy as _

from workflow.forms import MoveForm


class ClosingForm(MoveForm):
    """Results, what became of the data, publications."""

    summary = forms.CharField(
        label=_("結果の概要"),
        help_text=_("公開一覧に載ります。個人や施設を特定できることは書かないでください。"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    results = forms.CharField(
        label=_("利活用の結果"), max_length=4000, widget=forms.Textarea(attrs={"rows": 8})
    )
    data_handling = forms.CharField(
        label=_("情報の取扱い"),
        help_text=_("持ち出した統計情報の保管と廃棄、貸与された機器の返却などを書いてください。"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    publications = forms.CharField(
        label=_("公表の状況"),
        help_text=_("学会、論文、報告書など。まだなければ予定を書いてください。"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
