"""Address and password, and the code of the second factor."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _

from config.look.forms import half_width


class Next(forms.CharField):
    """Where the person was going, carried through the pages of signing in."""

    def __init__(self) -> None:
        """Hidden and never required."""
        super().__init__(widget=forms.HiddenInput, required=False)


class SignInForm(AuthenticationForm):
    """Address and password. Unknown address, wrong password and closed login read the same."""

    username = forms.EmailField(
        label=_("メールアドレス"),
        widget=forms.EmailInput(attrs={"autocomplete": "username", "class": "width-full"}),
    )
    next = Next()
    password = forms.CharField(
        label=_("パスワード"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    error_messages = {
        "invalid_login": _("メールアドレスまたはパスワードが正しくありません。"),
        "inactive": _("メールアドレスまたはパスワードが正しくありません。"),
    }

    def clean_username(self) -> str:
        """One spelling of an address, so that failures are counted together."""
        return half_width(self.cleaned_data["username"]).lower()


class CodeForm(forms.Form):
    """The code that the app shows now, or a recovery code; full-width digits and spaces are accepted."""

    next = Next()
    token = forms.CharField(
        label=_("認証コード"),
        help_text=_(
            "認証アプリに表示されている6桁の数字を入力してください。アプリを使えないときは、回復コードを1つ入力します。"
        ),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "class": "width-13"}),
    )

    def clean_token(self) -> str:
        """Leave out spaces and hyphens."""
        return half_width(self.cleaned_data["token"]).lower().translate(str.maketrans("", "", " -"))


class AppCodeForm(CodeForm):
    """The first code of a new app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ask for digits alone."""
        super().__init__(*args, **kwargs)
        self.fields["token"].help_text = _("登録したあとに、アプリに表示された6桁の数字を入力してください。")
        self.fields["token"].widget.attrs["inputmode"] = "numeric"
