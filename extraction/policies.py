"""Who may act on scripts, hospitals' jobs and releases, and what stands in the way."""

from typing import Any

from django.utils.translation import gettext as _

from accounts import selectors as people
from accounts.policies import has_agency_role, is_data_manager
from accounts.roles import Role
from applications import selectors as usages
from extraction import script as language
from extraction import selectors
from extraction.models import Release, Script, SiteAgent, SiteJob, Vote
from extraction.words import said
from onsite_booking.desk import terminals
from onsite_booking.purposes import Purpose
from workflow import clock, parameters

is_pre_checker = has_agency_role(Role.DATA_MANAGER, Role.CASE_OFFICER)
is_checker = has_agency_role(Role.REVIEWER, Role.CASE_OFFICER, Role.DATA_MANAGER)
MOST_SHOWN = 5


def is_usage_member(user: Any, case: Any) -> bool:
    """Takes part in the usage of the case."""
    return usages.is_usage_member(user, case.subject)


def is_agent_of_site(user: Any, case: SiteJob) -> bool:
    """The agent of the hospital of the job, as long as it is admitted."""
    return isinstance(user, SiteAgent) and user.is_active and user.site_id == case.site_id


def may_read_results(user: Any, usage_number: str) -> bool:
    """Data managers; account holders of the usage at the on-site centre (or where the office allows it)."""
    if is_data_manager(user):
        return True
    return usages.is_usage_member(user, usage_number) and cannot_read_results(usage_number, user) is None


# -- guards of the applicant's side ---------------------------------------------------------------
def usage_not_in_use(case: Script | Release, user: Any) -> str | None:
    """The usage must have begun and not ended."""
    return None if usages.is_in_use(case.subject) else _("利活用が利用中ではありません。")


def has_no_account(case: Script | Release, user: Any) -> str | None:
    """Only holders of an issued account work with the network's systems."""
    if people.issued_account(user, case.subject):
        return None
    return _("この利活用のアカウントが発行されていません。アカウントの発行を受けてください。")


def not_on_site(case: Script, user: Any) -> str | None:
    """Scripts are written and handed in at the on-site centre."""
    if (why := terminals.why_not_here(user, case.subject, Purpose.SCRIPT)) is None:
        return None
    return _(
        "スクリプトの作成と提出は、オンサイトセンターで「スクリプト作成」の予約に入室している間、その端末でだけできます。%(why)s"
    ) % {"why": why}


def why_not_writing(case: Script, user: Any) -> list[str]:
    """Everything that keeps this person from saving the script now."""
    guards = (usage_not_in_use, has_no_account, not_on_site)
    return [reason for guard in guards if (reason := guard(case, user))]


def results_out_of_reach(case: Release, user: Any) -> str | None:
    """Tables are chosen where results may be read."""
    return cannot_read_results(case.subject, user)


def cannot_read_results(usage_number: str, user: Any) -> str | None:
    """Why this person cannot read results now: no account, or not at the centre."""
    if not people.issued_account(user, usage_number):
        return _("この利活用のアカウントが発行されていません。アカウントの発行を受けてください。")
    if parameters.value("result.outside_centre", clock.today()):
        return None
    if (why := terminals.why_not_here(user, usage_number)) is None:
        return None
    return _("統合結果は、オンサイトセンターに入室している間、その端末でだけ閲覧できます。%(why)s") % {
        "why": why
    }


# -- guards of scripts ----------------------------------------------------------------------------
def has_errors(case: Script, user: Any) -> str | None:
    """A script with errors never leaves its author."""
    found = [f for f in language.check(case.text.encode()) if f.severity == "error"]
    if not found:
        return None
    sentences = [f"{said(f.text)} ({f.pointer or '/'})" for f in found[:MOST_SHOWN]]
    return _("スクリプトに誤りが%(count)s件あります。") % {"count": len(found)} + " ".join(sentences)


def no_hospital_takes_part(case: Script, user: Any) -> str | None:
    """Somebody must be there to answer."""
    return None if selectors.active_agents().exists() else _("抽出に参加している協力医療機関がありません。")


def results_are_missing(case: Script, user: Any) -> str | None:
    """The system integrates only when every hospital's result is there."""
    missing = selectors.missing_jobs(case)
    if not missing:
        return None
    names = "、".join(job.site.name for job in missing)
    return _("結果を受領していない協力医療機関があります：%(names)s") % {"names": names}


def nothing_was_received(case: Script, user: Any) -> str | None:
    """There must be something to put together."""
    if any(job.state == SiteJob.State.RECEIVED for job in selectors.jobs_of(case)):
        return None
    return _("受領した結果がまだありません。")


# -- guards of hospitals' jobs --------------------------------------------------------------------
def is_superseded(case: SiteJob, user: Any) -> str | None:
    """Only the version handed in last, and only while its script is with the hospitals."""
    if case.script.edition == case.script_version.edition and case.script.state == Script.State.DISPATCHED:
        return None
    return _("このスクリプトは改訂または取下げにより無効になりました。")


def usage_has_ended(case: SiteJob, user: Any) -> str | None:
    """Nothing runs for a usage that is not in use."""
    return None if usages.is_in_use(case.script.subject) else _("利活用が利用中ではありません。")


def approval_has_lapsed(case: SiteJob, user: Any) -> str | None:
    """The hospital's approval of a script holds for a limited time."""
    today = clock.today()
    valid = parameters.value("site_job.approval_valid_days", today)
    if case.approved_at and (today - clock.today(case.approved_at)).days <= valid:
        return None
    return _("スクリプトの承認の有効期間（%(days)s日）が過ぎています。") % {"days": valid}


def approved_the_script_oneself(case: SiteJob, user: Any) -> str | None:
    """Two people: who approved the script does not approve the sending."""
    if case.approved_by == user.pk:
        return _("スクリプトを承認した人は、結果の送信を承認できません。別の承認者が操作してください。")
    return None


# -- guards of releases ---------------------------------------------------------------------------
def not_protected(case: Release, user: Any) -> str | None:
    """Tables go to the checkers only in the form in which they would leave."""
    return None if case.tables is not None else _("先に秘匿案を適用してください。")


def is_unsafe(case: Release, user: Any) -> str | None:
    """What the automatic check stops never leaves, whoever agrees to it."""
    if case.tables is None:
        return None
    stops = [flag for flag in selectors.assessment_of(case).flags if flag.severity == "stop"]
    if not stops:
        return None
    sentences = " ".join(said(flag.text) for flag in stops[:MOST_SHOWN])
    return _("開示リスクがあるため持ち出せません。") + sentences


def belongs_to_the_applicants_side(case: Release, user: Any) -> str | None:
    """Checkers are independent of those who ask."""
    if case.organisation_id in people.user_side_ids(user) or is_usage_member(user, case):
        return _("依頼者側の人は確認できません。")
    return None


def has_voted(case: Release, user: Any) -> str | None:
    """Each checker votes once; there are two."""
    votes = selectors.votes_on(case)
    if any(vote.checker_id == user.pk for vote in votes):
        return _("すでに確認の結果を記録しています。もう一人の確認を待っています。")
    return _("二人の確認が済んでいます。") if len(votes) >= 2 else None


def votes_are_missing(case: Release, user: Any) -> str | None:
    """Two independent votes on exactly these tables."""
    votes = selectors.votes_on(case)
    digest = selectors.digest_of(case)
    if len({vote.checker_id for vote in votes if vote.digest == digest}) == 2:
        return None
    return _("二人の確認がまだ済んでいません。")


def a_checker_objects(case: Release, user: Any) -> str | None:
    """Both checkers must have found it safe."""
    if any(vote.verdict == Vote.Verdict.UNSAFE for vote in selectors.votes_on(case)):
        return _("「持ち出してはいけない」とした確認者がいます。")
    return None
