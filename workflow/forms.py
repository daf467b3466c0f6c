"""Forms of moves: one per row where a comment is not enough. They clean input and save nothing."""

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from workflow.models import Case


class MoveForm(forms.Form):
    """What a person gives with a move. The cleaned fields become the inputs of the action."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    expecting = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, case: Case | None = None, user: Any = None, **kwargs: Any) -> None:
        self.case, self.user = case, user
        initial = {"key": uuid.uuid4(), "expecting": case.version if case else None}
        kwargs["initial"] = initial | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)

    def ask_for_code(self) -> None:
        """Ask for a second factor with the move, as the last field."""
        self.fields["code"] = forms.CharField(
            label=_("認証コード"),
            help_text=_(
                "この操作の前に、本人であることをもう一度確認します。認証アプリの6桁の数字か、回復コードを入力してください。"
            ),
            max_length=40,
            widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "class": "width-13"}),
        )

    def inputs(self) -> dict[str, Any]:
        """The inputs of the action, by name."""
        return {k: v for k, v in self.cleaned_data.items() if k not in {"key", "expecting", "code"}}


class CommentForm(MoveForm):
    """A comment that may be left empty."""

    comment = forms.CharField(
        label=_("コメント"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )


class ReasonForm(MoveForm):
    """A reason that must be given."""

    comment = forms.CharField(
        label=_("理由"),
        help_text=_("相手に伝わるように、直してほしい点や理由を具体的に書いてください。"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


_forms: dict[str, type[MoveForm]] = {}


def form_of(*moves: str) -> Callable[[type[MoveForm]], type[MoveForm]]:
    """Declare the form of moves such as "usage.return_draft"."""

    def declare(form: type[MoveForm]) -> type[MoveForm]:
        for move in moves:
            _forms[move] = form
        return form

    return declare


def form_for(move: str) -> type[MoveForm]:
    """The form of a move; without one, a plain confirmation."""
    return _forms.get(move, MoveForm)
