"""Cases of the applicant's side of the life of a usage, with their rows."""

from applications.models.checking import Query, Submission, Vote
from applications.models.closing import Closing
from applications.models.information_request import DetailedDocument, InformationRequest
from applications.models.inquiry import Inquiry
from applications.models.number_warning import NumberWarning
from applications.models.usage import Attachment, Section, Usage, UsageMember

__all__ = [
    "Attachment",
    "Closing",
    "DetailedDocument",
    "InformationRequest",
    "Inquiry",
    "NumberWarning",
    "Query",
    "Section",
    "Submission",
    "Usage",
    "UsageMember",
    "Vote",
]
