"""Forms of the papers of a usage besides its sections."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import selectors as people
from accounts.models import Organisation
from applications import form_specs, selectors
from applications import numbers as trained
from applications.categories import Category
from applications.models import Attachment
from training import numbering
from training import selectors as training
from workflow.forms import MoveForm


class StartForm(MoveForm):
    """Category and name of a new application."""

    category = forms.ChoiceField(
        label=gettext_lazy("利活用区分"),
        help_text=gettext_lazy("わからないときは、かんたん案内で調べるか、事務局に相談してください。"),
        widget=forms.RadioSelect,
    )
    study_title = forms.CharField(
        label=gettext_lazy("調査・研究の名称"), help_text=gettext_lazy("後で変更できます。"), max_length=200
    )

    def __init__(self, *args: Any, organisation: Organisation | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = selectors.categories_for(organisation)
        field: Any = self.fields["category"]
        field.choices = [choice for choice in Category.choices if choice[0] in offered]


class PersonForm(MoveForm):
    """Chooses a person: one of the organisation, or one of another by address."""

    person: Any = forms.ModelChoiceField(
        label=gettext_lazy("氏名"),
        queryset=None,
        required=False,
        empty_label=gettext_lazy("選んでください"),
    )
    email = forms.EmailField(
        label=gettext_lazy("ほかの組織の人のメールアドレス"),
        help_text=gettext_lazy("委託先の人などは、登録済みのメールアドレスで指定してください。"),
        required=False,
    )

    def offer_people(self, organisation: Organisation) -> None:
        """Offer the people of the organisation."""
        field: Any = self.fields["person"]
        field.queryset = people.people_of(organisation).distinct()

    def clean(self) -> dict[str, Any]:
        """Find the person by either way."""
        cleaned = super().clean() or self.cleaned_data
        address = cleaned.pop("email", "")
        if not cleaned.get("person") and address:
            cleaned["person"] = people.person_at(address)
            if cleaned["person"] is None:
                self.add_error("email", _("このメールアドレスの人は登録されていません。"))
        elif not cleaned.get("person") and "email" not in self.errors:
            self.add_error("person", _("氏名を選ぶか、メールアドレスを入力してください。"))
        self._check_numbers(cleaned)
        return cleaned

    def _check_numbers(self, cleaned: dict[str, Any]) -> None:
        """Refuse a number that was typed and does not count; one that is missing may follow later."""
        if not (person := cleaned.get("person")):
            return
        for code, field in trained.NUMBER_FIELDS.items():
            text = cleaned.get(field)
            if text and (reason := training.why_number_is_no_good(text, person, code)):
                self.add_error(field, reason)
            elif text:
                cleaned[field] = numbering.read(text)


class MemberForm(PersonForm):
    """A person who is to take part."""

    role = forms.CharField(
        label=gettext_lazy("担当"), help_text=gettext_lazy("例）解析、プログラム作成"), max_length=60
    )
    needs_account = forms.BooleanField(
        label=gettext_lazy("アカウントを使う"),
        help_text=gettext_lazy("データセンターで作業する人。システム操作の研修が必要です。"),
        required=False,
    )
    handles_statistics = forms.BooleanField(
        label=gettext_lazy("統計情報利活用者とする"),
        help_text=gettext_lazy("持ち出した統計情報を扱う人。"),
        required=False,
    )
    overview_number = forms.CharField(
        label=gettext_lazy("受講者番号（概論）"),
        help_text=gettext_lazy("空欄にすると、修了済みの番号を探して登録します。"),
        max_length=32,
        required=False,
    )
    operation_number = forms.CharField(
        label=gettext_lazy("受講者番号（システム操作）"), max_length=32, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.case is None:
            return
        check = {
            "hx-get": reverse("applications:number_check", args=[self.case.number]),
            "hx-trigger": "change",
            "hx-include": "closest form",
            "hx-target": "#number-check",
        }
        for field in trained.NUMBER_FIELDS.values():
            self.fields[field].widget.attrs |= check


class AttachmentForm(MoveForm):
    """One PDF."""

    kind = forms.ChoiceField(label=gettext_lazy("種類"), choices=Attachment.Kind)
    file = forms.FileField(
        label=gettext_lazy("ファイル"), help_text=gettext_lazy("PDF、10MBまで。"), allow_empty_file=True
    )


class QueryForm(MoveForm):
    """A query on a section."""

    section = forms.ChoiceField(
        choices=[(spec.key, spec.label) for spec in form_specs.SECTIONS], widget=forms.HiddenInput
    )
    text = forms.CharField(
        label=gettext_lazy("照会事項"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )


class AnswerQueryForm(MoveForm):
    """The answer to a query."""

    text = forms.CharField(
        label=gettext_lazy("回答"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
