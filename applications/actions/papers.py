"""Writing the papers of a usage: sections, people, attachments. Each is saved at once."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts import selectors as people
from accounts.models import Person
from accounts.roles import USER_SIDE
from applications import selectors
from applications.models import Attachment, Section, Usage, UsageMember
from applications.workflow import usage
from workflow import files
from workflow.refusals import NotReady, Stale


@usage.action
def save_section(
    case: Usage,
    *,
    by: Any,
    now: datetime,
    section: str,
    content: dict[str, Any],
    is_complete: bool,
    seen: int,
) -> None:
    """Save what was entered in one section.

    `seen` is the version of the section that the person had on the page (0: nothing saved yet). Raises
    Stale when somebody saved in between, so that nobody's text is overwritten unseen.
    """
    row = case.sections.filter(key=section).first() or Section(usage=case, key=section)
    if row.version != seen:
        raise Stale(_("%(who)sさんが先にこの項目を保存しました。") % {"who": row.saved_by})
    row.content, row.is_complete, row.version = content, is_complete, seen + 1
    row.saved_at, row.saved_by = now, by
    row.save()
    if section == "study" and content.get("title"):
        case.study_title = content["title"]


@usage.action
def add_member(
    case: Usage,
    *,
    by: Any,
    now: datetime,
    person: Person,
    role: str,
    needs_account: bool,
    handles_statistics: bool,
    overview_number: str,
    operation_number: str,
) -> None:
    """Add a person who is to take part, with the numbers of the trainings they finished."""
    refuse_unfit(case, person)
    UsageMember.objects.create(
        usage=case,
        person=person,
        role=role,
        needs_account=needs_account,
        handles_statistics=handles_statistics,
        overview_number=overview_number,
        operation_number=operation_number,
        joined_at=now,
    )


def refuse_unfit(case: Usage, person: Person) -> None:
    """Raise NotReady for somebody who takes part already or who belongs to the agency or a hospital."""
    if selectors.is_usage_member(person, case.number):
        raise NotReady(_("%(person)sさんは、すでに登録されています。") % {"person": person})
    kinds = {membership.organisation.kind for membership in people.memberships(person)}
    if not kinds or not kinds <= USER_SIDE:
        raise NotReady(_("利用者側の組織に所属する人だけを登録できます。"))


@usage.action
def remove_member(case: Usage, *, by: Any, now: datetime, member: UsageMember) -> None:
    """Take a person out of the papers."""
    end_membership(member, now)


def end_membership(member: UsageMember, now: datetime) -> None:
    """Note when a person left; the row stays."""
    member.left_at = now
    member.save(update_fields=["left_at"])


@usage.action
def attach(case: Usage, *, by: Any, now: datetime, kind: str, file_name: str, content: bytes) -> None:
    """Attach a PDF. Raises NotReady for anything else, with a sentence that helps."""
    file = files.accept_upload(file_name, content)
    Attachment.objects.create(
        usage=case, kind=kind, name=file_name[:200], file=file, added_at=now, added_by=by
    )


@usage.action
def detach(case: Usage, *, by: Any, now: datetime, attachment: Attachment) -> None:
    """Take an attachment out; earlier submissions keep theirs."""
    attachment.removed_at = now
    attachment.save(update_fields=["removed_at"])
