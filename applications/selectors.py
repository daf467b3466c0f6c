"""What pages and guards ask about inquiries, information requests, usages and closings."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from accounts import selectors as people
from accounts.models import Organisation
from accounts.roles import Kind
from applications.categories import FACTS
from applications.models import (
    Attachment,
    Closing,
    DetailedDocument,
    InformationRequest,
    Inquiry,
    Query,
    Section,
    Submission,
    Usage,
    UsageMember,
    Vote,
)
from workflow import clock, parameters
from workflow.models import Parameter

PUBLIC = (Usage.State.APPROVED, Usage.State.IN_USE, Usage.State.CLOSED)
"""States in which a usage stands in the public register."""


def inquiries_visible_to(user: Any) -> QuerySet[Inquiry]:
    """Inquiries of the person's own organisations; the agency sees all."""
    found = Inquiry.objects.select_related("organisation")
    if people.agency_roles(user):
        return found
    return found.filter(organisation__in=people.user_side_ids(user))


def requests_visible_to(user: Any) -> QuerySet[InformationRequest]:
    """Information requests of the person's own organisations; the agency sees all but drafts."""
    found = InformationRequest.objects.select_related("organisation")
    if people.agency_roles(user):
        return found.exclude(state=InformationRequest.State.DRAFT)
    return found.filter(organisation__in=people.user_side_ids(user))


def requests_waiting_for_nda(organisation_id: Any) -> list[InformationRequest]:
    """Accepted requests of an organisation whose room opens when its agreement is concluded."""
    state = InformationRequest.State.NDA_PENDING
    return list(InformationRequest.objects.filter(organisation=organisation_id, state=state))


def papers_for(request: InformationRequest) -> list[DetailedDocument]:
    """The newest version of each paper that this request may read."""
    readers = [DetailedDocument.Readers.ALL]
    if request.organisation.kind in {Kind.COMPANY, Kind.CRO}:
        readers.append(DetailedDocument.Readers.COMPANIES)
    if request.plans_post_marketing:
        readers.append(DetailedDocument.Readers.POST_MARKETING)
    newest = DetailedDocument.objects.order_by("code", "-version").distinct("code")
    found = DetailedDocument.objects.filter(pk__in=newest.values("pk"), readers__in=readers)
    return list(found.defer("file__content").select_related("file").order_by("kind", "code"))


# -- usages -------------------------------------------------------------------------------------
def usages_visible_to(user: Any) -> QuerySet[Usage]:
    """Usages of the person's organisations and those they take part in.

    The agency sees what was handed in at least once.
    """
    found = Usage.objects.select_related("organisation")
    if people.agency_roles(user):
        return found.filter(round__gt=0)
    if not getattr(user, "pk", None):
        return found.none()
    taking_part = UsageMember.objects.filter(person=user.pk, left_at=None).values("usage")
    return found.filter(Q(organisation__in=people.user_side_ids(user)) | Q(pk__in=taking_part))


def usage(number: str) -> Usage | None:
    """The usage with this case number."""
    return Usage.objects.select_related("organisation").filter(number=number).first()


def usages_in_use(user: Any) -> QuerySet[Usage]:
    """Usages that this person may see and that are in use now."""
    return usages_visible_to(user).filter(state=Usage.State.IN_USE)


def is_in_use(number: str) -> bool:
    """Whether contract and fee are settled and the usage has not ended."""
    return Usage.objects.filter(number=number, state=Usage.State.IN_USE).exists()


def in_use_among(numbers: Iterable[str]) -> set[str]:
    """Which of these usages are in use now; one query."""
    running = Usage.objects.filter(number__in=set(numbers), state=Usage.State.IN_USE)
    return set(running.values_list("number", flat=True))


def usage_numbers(numbers: Iterable[str]) -> dict[str, str]:
    """The number under which the office and its papers know each of these usages; one query."""
    return {u.number: u.usage_number for u in Usage.objects.filter(number__in=set(numbers))}


def approved_of(user: Any) -> list[Usage]:
    """Usages that this person may see and that were approved and have not ended."""
    standing = [Usage.State.APPROVED, Usage.State.IN_USE]
    return list(usages_visible_to(user).filter(state__in=standing).order_by("opened_at"))


def numbers_in_use() -> QuerySet[Any]:
    """The case numbers of all usages in use now, for a query."""
    return Usage.objects.filter(state=Usage.State.IN_USE).values("number")


def members_of(number: str) -> QuerySet[UsageMember]:
    """The people who take part in a usage now."""
    return UsageMember.objects.filter(usage__number=number, left_at=None).select_related("person")


def member(user: Any, number: str) -> UsageMember | None:
    """How this person takes part in a usage now."""
    return members_of(number).filter(person=user.pk).first() if getattr(user, "pk", None) else None


def is_usage_member(user: Any, number: str) -> bool:
    """Whether a person takes part in a usage now."""
    return member(user, number) is not None


def handles_statistics(user: Any, number: str) -> bool:
    """Whether a person is registered to receive statistics of a usage."""
    found = member(user, number)
    return bool(found and found.handles_statistics)


def sections_of(usage: Usage) -> dict[str, Section]:
    """What was entered so far, by section."""
    return {row.key: row for row in usage.sections.select_related("saved_by")}


def attachments_of(usage: Usage) -> list[Attachment]:
    """The attachments of an application as they stand now."""
    found = usage.attachments.filter(removed_at=None).select_related("file", "added_by")
    return list(found.defer("file__content"))


def attachment(usage: Usage, pk: Any) -> Attachment | None:
    """One attachment, also a removed one that an earlier round contains."""
    return usage.attachments.filter(pk=pk).select_related("file").first()


def snapshot(usage: Usage) -> dict[str, Any]:
    """The papers of a usage as they stand now, as plain data that can be frozen and compared."""
    return {
        "category": usage.category,
        "study_title": usage.study_title,
        "organisation": usage.organisation.name,
        "sections": {key: row.content for key, row in sections_of(usage).items()},
        "members": [
            {
                "person": str(m.person),
                "role": m.role,
                "needs_account": m.needs_account,
                "handles_statistics": m.handles_statistics,
                "overview_number": m.overview_number,
                "operation_number": m.operation_number,
            }
            for m in members_of(usage.number)
        ],
        "attachments": [
            {"id": str(a.pk), "kind": a.kind, "name": a.name, "sha256": a.file_id}
            for a in attachments_of(usage)
        ],
    }


def submissions_of(usage: Usage) -> list[Submission]:
    """All rounds handed in, oldest first."""
    return list(usage.submissions.select_related("submitted_by"))


def latest_submission(usage: Usage) -> Submission | None:
    """The round that is being checked or decided."""
    return usage.submissions.last()


def queries_of(usage: Usage, user: Any) -> list[Query]:
    """The queries of a usage that this person may read.

    Unsent ones are the office's own; unsent answers are the applicant's own.
    """
    found = list(usage.queries.select_related("written_by", "answered_by"))
    if people.agency_roles(user):
        for query in found:
            if query.answer_sent_at is None:
                query.answer, query.answered_by, query.answered_at = "", None, None
        return found
    return [query for query in found if query.sent_at]


def unsent_queries(usage: Usage) -> QuerySet[Query]:
    """Queries written by the office and not yet sent."""
    return usage.queries.filter(sent_at=None)


def unanswered_queries(usage: Usage) -> QuerySet[Query]:
    """Queries that wait for the applicant's answer."""
    return usage.queries.filter(sent_at__isnull=False, answer="", resolved_at=None)


def votes_on(usage: Usage) -> list[Vote]:
    """The opinions on the round that is being decided."""
    found = latest_submission(usage)
    return list(found.votes.select_related("reviewer")) if found else []


def quorum() -> int:
    """How many opinions without a conflict of interests a decision needs today."""
    return parameters.value("review.quorum", clock.today())


def target(name: str) -> tuple[int, bool]:
    """A service target in business days, and whether a published paper gives it."""
    today = clock.today()
    row = Parameter.objects.filter(name=name, valid_from__lte=today).order_by("-valid_from").first()
    return (row.value, row.mark == parameters.SOURCE) if row else (parameters.value(name, today), False)


def open_categories() -> list[str]:
    """The categories that accept applications today."""
    return parameters.value("usage.open_categories", clock.today())


def categories_for(organisation: Organisation | None) -> list[str]:
    """The categories in which an organisation can apply today."""
    kind = organisation.kind if organisation else ""
    return [category for category in open_categories() if kind in FACTS[category].applicants]


# -- closings and the register ------------------------------------------------------------------
def closings_visible_to(user: Any) -> QuerySet[Closing]:
    """Closing reports of the person's own organisations; the agency sees all but drafts."""
    found = Closing.objects.select_related("organisation", "usage")
    if people.agency_roles(user):
        return found.exclude(state=Closing.State.DRAFT)
    return found.filter(organisation__in=people.user_side_ids(user))


def closing_of(usage: Usage) -> Closing | None:
    """The closing report of a usage, in whatever state."""
    return Closing.objects.filter(usage=usage).first()


def register() -> QuerySet[Usage]:
    """Usages as the public may see them, newest decision first."""
    found = Usage.objects.filter(state__in=PUBLIC).select_related("organisation", "closing")
    return found.order_by("-decided_at")
