"""Forms of the moves on the generic page. Those that decide show the papers that are decided on."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications import reading, selectors
from applications.forms.usages import PersonForm
from applications.models import Usage, Vote
from workflow.forms import CommentForm, MoveForm, ReasonForm, form_of

form_of(
    "information_request.send_back",
    "usage.send_back",
    "usage.revise",
    "usage.withdraw",
    "closing.send_back",
)(ReasonForm)
form_of(
    "information_request.accept",
    "information_request.close",
    "usage.return_draft",
    "usage.accept_draft",
    "closing.accept",
)(CommentForm)


@form_of("usage.submit_draft", "usage.submit")
class HandInForm(CommentForm):
    """Handing the papers in, after a look at all of them as they stand."""

    @property
    def papers(self) -> list[dict[str, Any]]:
        """The papers as they stand now, in words."""
        assert isinstance(self.case, Usage)
        return reading.in_words(selectors.snapshot(self.case))


class LatestPapers:
    """The papers of the latest round, in words."""

    case: Any

    @property
    def papers(self) -> list[dict[str, Any]]:
        """What was handed in last."""
        submission = selectors.latest_submission(self.case)
        return reading.in_words(submission.snapshot) if submission else []

    @property
    def votes(self) -> list[Vote]:
        """The reviewers' opinions on it."""
        return selectors.votes_on(self.case)

    @property
    def quorum(self) -> int:
        """How many opinions the decision needs."""
        return selectors.quorum()


@form_of("usage.accept", "usage.approve")
class DecisionForm(LatestPapers, CommentForm):
    """Taking in or approving what was handed in."""


@form_of("usage.reject")
class RejectionForm(LatestPapers, ReasonForm):
    """Rejecting what was handed in."""


@form_of("usage.note")
class NoteForm(MoveForm):
    """A remark for the agency alone."""

    comment = forms.CharField(
        label=_("覚え書き"),
        help_text=_("事務局の中だけで読まれます。申出者には表示されません。"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


@form_of("usage.vote")
class VoteForm(LatestPapers, MoveForm):
    """A reviewer's opinion, or the declaration of a conflict of interests."""

    has_conflict = forms.TypedChoiceField(
        label=_("利益相反"),
        choices=[("no", _("ありません")), ("yes", _("あります（意見を出さずに審査から外れます）"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    verdict = forms.ChoiceField(
        label=_("意見"), choices=Vote.Verdict, widget=forms.RadioSelect, required=False
    )
    comment = forms.CharField(label=_("理由"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5}))

    def clean(self) -> dict[str, Any]:
        """Without a conflict there must be an opinion."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("has_conflict") is False and not cleaned.get("verdict"):
            self.add_error("verdict", _("意見を選んでください。"))
        return cleaned


@form_of("usage.replace_member")
class ReplaceForm(PersonForm):
    """Who leaves and who comes."""

    leaving: Any = forms.ModelChoiceField(label=_("外れる人"), queryset=None, empty_label=_("選んでください"))
    overview_number = forms.CharField(label=_("受講者番号（概論）"), max_length=32)
    operation_number = forms.CharField(
        label=_("受講者番号（システム操作）"),
        help_text=_("アカウントを使う人の場合に必要です。"),
        max_length=32,
        required=False,
    )
    comment = forms.CharField(
        label=_("理由"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    field_order = ["leaving", "person", "email", "overview_number", "operation_number", "comment"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert isinstance(self.case, Usage)
        self.offer_people(self.case.organisation)
        field: Any = self.fields["leaving"]
        field.queryset = selectors.members_of(self.case.number)
        field.label_from_instance = lambda member: f"{member.person}（{member.role}）"
        self.fields["person"].label = _("加わる人")
