"""The form of the request for detailed information (別紙様式1)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.models import InformationRequest
from workflow.forms import MoveForm


class InformationRequestForm(MoveForm):
    """Who asks, for what purpose, about which medicines."""

    requester = forms.ChoiceField(
        label=_("依頼者の区分"), choices=InformationRequest.Requester, widget=forms.RadioSelect
    )
    purpose = forms.CharField(
        label=_("依頼の目的"),
        help_text=_("検討している調査・研究と、詳細情報で確かめたいことを書いてください。"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    medicines = forms.CharField(
        label=_("対象医薬品リスト"),
        help_text=_("一般名または販売名を1行に1つずつ書いてください。"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    plans_post_marketing = forms.BooleanField(
        label=_("製造販売後調査を予定している"),
        help_text=_("予定している場合は、GPSP関連文書も閲覧できます。"),
        required=False,
    )
    contact_name = forms.CharField(label=_("連絡担当者の氏名"), max_length=120)
    contact_email = forms.EmailField(label=_("連絡担当者のメールアドレス"))
