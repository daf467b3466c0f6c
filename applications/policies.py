"""Guards of this app: `(case, user) -> reason | None`. Who may is answered by `accounts.policies`."""

from typing import Any

from django.utils.translation import gettext as _

from accounts import selectors as people
from agreements import selectors as agreements
from applications import form_specs, selectors
from applications.categories import FACTS
from applications.models import Closing, InformationRequest, Usage, UsageMember
from training import selectors as training


# -- before the application ---------------------------------------------------------------------
def category_is_closed(case: Usage, user: Any) -> str | None:
    """Suspended categories take no applications; each category has its applicants."""
    if case.category not in selectors.open_categories():
        return _("この利活用区分は、新規の申出の受付を停止しています。")
    if case.organisation.kind not in FACTS[case.category].applicants:
        return _("この利活用区分は、お使いの組織の種別では申し出ることができません。")
    return None


# -- completeness -------------------------------------------------------------------------------
def sections_incomplete(case: Usage, user: Any) -> str | None:
    """All sections must be marked as complete by the applicant."""
    done = {key for key, row in selectors.sections_of(case).items() if row.is_complete}
    if missing := [str(spec.label) for spec in form_specs.SECTIONS if spec.key not in done]:
        return _("完了していない項目があります：%(names)s") % {"names": "、".join(missing)}
    return None


def members_missing(case: Usage, user: Any) -> str | None:
    """Somebody must take part, and somebody must be there to receive statistics."""
    members = list(selectors.members_of(case.number))
    if not members:
        return _("利活用者が1人も登録されていません。")
    if not any(m.handles_statistics for m in members):
        return _("統計情報利活用者が1人も登録されていません。")
    return None


def protocol_missing(case: Usage, user: Any) -> str | None:
    """The study protocol must be attached."""
    if not any(a.kind == a.Kind.PROTOCOL for a in selectors.attachments_of(case)):
        return _("調査・研究計画書（PDF）が添付されていません。")
    return None


def numbers_missing(case: Usage, user: Any) -> str | None:
    """Each member needs their own overview number, account holders also their operation number."""
    faults = [fault for m in selectors.members_of(case.number) if (fault := number_fault(m))]
    return " ".join(faults) or None


def number_fault(member: UsageMember) -> str | None:
    """What is wrong with the training numbers of a member, as a sentence."""
    courses = [("overview", _("概論"), member.overview_number)]
    if member.needs_account:
        courses.append(("operation", _("システム操作"), member.operation_number))
    for code, name, text in courses:
        if not text or (reason := training.why_number_is_no_good(text, member.person, code)):
            fault = _("%(person)sさんの研修「%(course)s」の受講者番号を確認できません。") % {
                "person": member.person,
                "course": name,
            }
            return f"{fault}{reason}" if text else fault
    return None


# -- queries and review -------------------------------------------------------------------------
def queries_unanswered(case: Usage, user: Any) -> str | None:
    """Every query that was sent needs an answer before the papers go back."""
    if count := selectors.unanswered_queries(case).count():
        return _("回答していない照会事項が%(count)d件あります。") % {"count": count}
    return None


def nothing_to_send(case: Usage, user: Any) -> str | None:
    """A draft goes back only with at least one query."""
    if not selectors.unsent_queries(case).exists():
        return _("照会事項がありません。差し戻す前に、項目ごとに照会事項を書いてください。")
    return None


def unsent_queries_left(case: Usage, user: Any) -> str | None:
    """Nothing is accepted while a query is written but not sent."""
    if count := selectors.unsent_queries(case).count():
        return _("送信していない照会事項が%(count)d件あります。差し戻すか、削除してください。") % {
            "count": count
        }
    return None


def handed_it_in(case: Usage | Closing, user: Any) -> str | None:
    """Whoever handed the papers in does not take them in."""
    if case.submitted_by == user.pk:
        return _("提出した人は、受け付けることができません。")
    return None


def belongs_to_applicant(case: Usage, user: Any) -> str | None:
    """Nobody judges an application of an organisation they belong to."""
    if case.organisation_id in people.organisation_ids(user) or selectors.is_usage_member(user, case.number):
        return _("申出者に所属する人は、審査も決裁もできません。")
    return None


def voted_already(case: Usage, user: Any) -> str | None:
    """One opinion per person and round."""
    if any(v.reviewer_id == user.pk for v in selectors.votes_on(case)):
        return _("この申出への審査意見は、すでに提出しています。")
    return None


def took_part(case: Usage, user: Any) -> str | None:
    """The decision is another person's than the intake's and the reviewers'."""
    if user.pk in {case.submitted_by, case.accepted_by}:
        return _("申出を提出した人と受理した人は、決裁できません。")
    if any(v.reviewer_id == user.pk for v in selectors.votes_on(case)):
        return _("審査意見を出した人と利益相反を申告した人は、決裁できません。")
    return None


def opinions_missing(case: Usage, user: Any) -> str | None:
    """A decision needs enough opinions without a conflict of interests."""
    given = sum(not v.has_conflict for v in selectors.votes_on(case))
    if (left := selectors.quorum() - given) > 0:
        return _("審査意見があと%(count)d件必要です。") % {"count": left}
    return None


# -- accounts -----------------------------------------------------------------------------------
def no_account_before_use(usage_number: str) -> str | None:
    """Accounts belong to a usage that is in use."""
    if not selectors.is_in_use(usage_number):
        return _("利活用が始まっていないか、終了しているため、アカウントを使えません。")
    return None


def no_account_for(person: Any, usage_number: str) -> str | None:
    """Accounts are for members registered as account holders, with valid numbers of both trainings."""
    member = selectors.member(person, usage_number)
    if member is None or not member.needs_account:
        return _("アカウントを使う利活用者として登録されていません。")
    return number_fault(member)


# -- use and end --------------------------------------------------------------------------------
def not_settled(case: Usage, user: Any) -> str | None:
    """Use begins when the contract is concluded and its fee is paid."""
    if FACTS[case.category].needs_contract and not agreements.is_settled(case.number):
        return _("利活用契約の締結と利用料の納付が済んでいません。")
    return None


def usage_not_in_use(case: Closing, user: Any) -> str | None:
    """Only a usage that runs can be closed by a report, and only by its own organisation."""
    if case.usage.state != Usage.State.IN_USE or case.usage.organisation_id != case.organisation_id:
        return _("利活用中の案件だけが終了報告の対象です。")
    return None


def reported_already(case: Closing, user: Any) -> str | None:
    """A usage has one closing report."""
    other = selectors.closing_of(case.usage)
    if other is not None and other.pk != case.pk:
        return _("この利活用の終了報告は、すでに作成されています（%(number)s）。") % {"number": other.number}
    return None


def no_nda(case: InformationRequest, user: Any) -> str | None:
    """The document room is open only while a confidentiality agreement is in force."""
    if agreements.nda_in_force(case.organisation_id) is None:
        return _("秘密保持契約が締結されていません。締結されると、文書を閲覧できます。")
    return None
