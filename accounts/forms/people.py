"""Names, language, passwords; inviting people and changing what they are."""

from typing import Any

from django import forms
from django.contrib.auth.forms import BaseUserCreationForm, PasswordChangeForm
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from accounts.roles import DESCRIPTIONS, Role
from config.look.forms import CorporateNumberField, KanaField

NAMES = ("family_name", "given_name", "family_kana", "given_kana", "language")


def _complete(form: Any) -> None:
    """Say to the browser what each part of a name is."""
    for name, value in (("family_name", "family-name"), ("given_name", "given-name")):
        form.fields[name].widget.attrs["autocomplete"] = value


class ProfileForm(forms.ModelForm):
    """What a person may change about themselves."""

    family_kana = KanaField(label=_("セイ"), max_length=60, required=False)
    given_kana = KanaField(label=_("メイ"), max_length=60, required=False)
    language = forms.ChoiceField(
        label=_("言語"),
        help_text=_("次にログインしたときの画面の言語です。"),
        choices=Person._meta.get_field("language").choices,
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Person
        fields = NAMES

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Help the browser to fill in."""
        super().__init__(*args, **kwargs)
        _complete(self)


class RegistrationForm(BaseUserCreationForm):
    """Names and first password of an invited person."""

    family_kana = KanaField(label=_("セイ"), max_length=60, required=False)
    given_kana = KanaField(label=_("メイ"), max_length=60, required=False)
    language = ProfileForm.base_fields["language"]

    class Meta:
        model = Person
        fields = NAMES
        field_classes: dict[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Help the browser to fill in."""
        super().__init__(*args, **kwargs)
        _complete(self)

    def inputs(self) -> dict[str, Any]:
        """What registering takes."""
        names = {name: self.cleaned_data[name] for name in NAMES}
        return names | {"password": self.cleaned_data["password1"]}


class PasswordForm(PasswordChangeForm):
    """The present password and the new one twice."""


class RoleForm(forms.Form):
    """A role that people of an organisation may have, each with its meaning."""

    role = forms.ChoiceField(label=_("役割"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        """Offer the roles of this sort of organisation."""
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            (
                role.value,
                _("%(role)s（%(meaning)s）") % {"role": role.label, "meaning": DESCRIPTIONS[role].meaning},
            )
            for role in Role
            if kind in DESCRIPTIONS[role].kinds
        ]


class InviteForm(RoleForm):
    """Whom to invite, and as what."""

    email = forms.EmailField(
        label=_("メールアドレス"),
        help_text=_("この宛先に、参加のためのリンクを送ります。"),
        widget=forms.EmailInput(attrs={"autocomplete": "off", "class": "width-full"}),
    )
    field_order = ("email", "role")


class OrganisationForm(forms.ModelForm):
    """An organisation on the staff's desk."""

    corporate_number = CorporateNumberField(required=False)
