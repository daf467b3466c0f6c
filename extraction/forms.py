"""Forms of scripts, hospitals' jobs and releases. They clean input and save nothing."""

from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from extraction import reading, selectors, tabulation
from extraction.examples import EXAMPLES
from extraction.models import IntegratedResult, Release, SiteJob, Vote
from workflow.forms import CommentForm, MoveForm, ReasonForm, form_of

MOST_SCRIPT_BYTES = 1_000_000
TOO_LARGE = _("スクリプトが大きすぎます。1MB以下にしてください。")


class AboutJob:
    """Shows beside the form what a hospital decides on."""

    case: SiteJob

    @property
    def reading(self) -> dict[str, Any]:
        """The script in sentences, its bytes, what changed."""
        return reading.of_job(self.case)

    @property
    def manifest(self) -> dict[str, Any] | None:
        """What the run has produced."""
        return reading.of_manifest(self.case)


class AboutRelease:
    """Shows beside the form the tables as they would leave, with what the automatic check says."""

    case: Release
    user: Any

    @cached_property
    def reading(self) -> dict[str, Any]:
        """Tables, risks and remarks, as far as this person may read them now."""
        return reading.of_release(self.case, self.user)


@form_of("script.return_to_author", "script.integrate_received", "site_job.cancel")
class WhyForm(ReasonForm):
    """Turning something down needs its reason."""


@form_of("script.revise", "script.withdraw", "site_job.retry")
class RemarkForm(CommentForm):
    """A remark that may be left empty."""


@form_of("site_job.return_script", "site_job.refuse_sending")
class JobWhyForm(AboutJob, ReasonForm):
    """A hospital's reason, beside what it turns down."""


@form_of("site_job.approve", "site_job.approve_sending")
class JobRemarkForm(AboutJob, CommentForm):
    """A hospital's approval, beside what it approves."""


@form_of("release.return_to_applicant", "release.refuse")
class ReleaseWhyForm(AboutRelease, ReasonForm):
    """A reason, beside the tables that do not leave."""


@form_of("release.submit", "release.release", "release.withdraw")
class ReleaseRemarkForm(AboutRelease, CommentForm):
    """A remark, beside the tables."""


@form_of("release.protect")
class ProtectForm(AboutRelease, MoveForm):
    """What would be hidden is decided by the rules; the person agrees."""


class BeginForm(MoveForm):
    """For which usage, and from what, a script begins."""

    usage = forms.ChoiceField(label=_("利活用"))
    start = forms.ChoiceField(
        label=_("始め方"),
        choices=[("", _("白紙から書く")), *EXAMPLES],
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, usages: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.usages = {usage.number: usage for usage in usages}
        self.fields["usage"].choices = [(u.number, f"{u.usage_number} {u.study_title}") for u in usages]


class ScriptForm(MoveForm):
    """The script as JSON text, or a file that takes its place."""

    text = forms.CharField(
        label=_("スクリプト（JSON）"),
        strip=False,
        required=False,
        widget=forms.Textarea(
            attrs={"rows": 28, "spellcheck": "false", "class": "code", "wrap": "off", "data-numbered": True}
        ),
    )
    file = forms.FileField(
        label=_("ファイルから読み込む"),
        help_text=_("選ぶと、上の内容の代わりにファイルの内容を使います（UTF-8のJSON、1MBまで）。"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
    )

    def clean_text(self) -> str:
        """Line ends as the browser sent them are not the author's: one line feed each."""
        text = self.cleaned_data["text"].replace("\r\n", "\n")
        if len(text.encode()) > MOST_SCRIPT_BYTES:
            raise forms.ValidationError(TOO_LARGE)
        return text

    def clean_file(self) -> str | None:
        """The file's own text, byte for byte."""
        file = self.cleaned_data["file"]
        if file is None:
            return None
        if file.size > MOST_SCRIPT_BYTES:
            raise forms.ValidationError(TOO_LARGE)
        try:
            text = file.read().decode()
        except UnicodeDecodeError:
            raise forms.ValidationError(_("UTF-8の文字として読めないファイルです。")) from None
        if "\0" in text:
            raise forms.ValidationError(_("JSONのファイルではありません。"))
        return text

    def written(self) -> str:
        """What the author wants the script to be."""
        return self.cleaned_data["text"] if self.cleaned_data["file"] is None else self.cleaned_data["file"]


class MasterFileForm(forms.Form):
    """One code system's master as a CSV file."""

    system = forms.CharField(label=_("コード体系"), help_text=_("例：ICD10、YJ、JLAC10"), max_length=40)
    edition = forms.CharField(label=_("マスターの版"), required=False, max_length=80)
    file = forms.FileField(
        label=_("ファイル（CSV）"),
        help_text=_("1行目に列名：code、name（必要なら name_en、kana）。UTF-8またはShift_JIS。"),
    )


class CirceForm(ScriptForm):
    """A cohort definition of ATLAS: its JSON, or the exported file."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = _("コホート定義（JSON）")
        self.fields["text"].help_text = _("ATLASの「Export」→「JSON」の内容を貼り付けてください。")

    def clean(self) -> dict[str, Any]:
        """One of both must be there."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not cleaned["text"].strip() and cleaned["file"] is None:
            self.add_error("text", _("コホート定義を貼り付けるか、ファイルを選んでください。"))
        return cleaned


class TablesForm(MoveForm):
    """Which tables leave, and why that is safe."""

    chosen = forms.MultipleChoiceField(label=_("持ち出す表"), widget=forms.CheckboxSelectMultiple)
    explanation = forms.CharField(
        label=_("持ち出しの目的と安全性の説明"),
        help_text=_("どこで使うか、個人が特定されないと考える理由を書いてください。"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(self, *args: Any, result: IntegratedResult, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tables = selectors.tables_of(result)
        self.fields["chosen"].choices = [(key, tabulation.caption(t)) for key, t in tables.items()]


@form_of("release.amend")
class AmendForm(TablesForm):
    """The same choice once more, starting from what was chosen before."""

    def __init__(self, *args: Any, case: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"chosen": case.chosen, "explanation": case.explanation}
        super().__init__(*args, case=case, result=case.result, **kwargs)


@form_of("release.vote")
class VoteForm(AboutRelease, MoveForm):
    """One checker's verdict."""

    verdict = forms.ChoiceField(label=_("判定"), choices=Vote.Verdict, widget=forms.RadioSelect)
    opinion = forms.CharField(
        label=_("所見"),
        help_text=_("もう一人の確認者には、二人の判定がそろうまで見えません。"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
