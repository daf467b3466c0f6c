"""Forms of this app. They clean input and save nothing."""

from applications.forms.closings import ClosingForm
from applications.forms.information_requests import InformationRequestForm
from applications.forms.inquiries import AnswerForm, InquiryForm
from applications.forms.moves import DecisionForm, HandInForm, NoteForm, ReplaceForm, VoteForm
from applications.forms.sections import SectionForm
from applications.forms.usages import AnswerQueryForm, AttachmentForm, MemberForm, QueryForm, StartForm

__all__ = [
    "AnswerForm",
    "AnswerQueryForm",
    "AttachmentForm",
    "ClosingForm",
    "DecisionForm",
    "HandInForm",
    "InformationRequestForm",
    "InquiryForm",
    "MemberForm",
    "NoteForm",
    "QueryForm",
    "ReplaceForm",
    "SectionForm",
    "StartForm",
    "VoteForm",
]
