"""What pages and guards ask about scripts, hospitals' jobs, results and releases."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

import jaconv
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery

from accounts import selectors as people
from applications import selectors as usages
from extraction.disclosure import Assessment, Policy, Table, assess
from extraction.models import (
    IntegratedResult,
    LedgerEntry,
    MasterCode,
    Order,
    Release,
    Script,
    ScriptRevision,
    ScriptVersion,
    SiteAgent,
    SiteJob,
    Vote,
)
from extraction.script import SiteProfile
from onsite_booking.desk import terminals
from onsite_booking.purposes import Purpose
from workflow import audit, clock, parameters

J = SiteJob.State


# -- scripts ------------------------------------------------------------------------------------
def scripts_visible_to(user: Any) -> QuerySet[Script]:
    """Scripts of usages that the person may see; the agency sees those handed in at least once."""
    found = Script.objects.select_related("organisation")
    if people.agency_roles(user):
        return found.filter(edition__gt=0)
    return found.filter(subject__in=usages.usages_visible_to(user).values("number"))


def version_of(script: Script) -> ScriptVersion | None:
    """The version handed in last."""
    return script.versions.filter(edition=script.edition).first()


def last_revision(script: Script) -> ScriptRevision | None:
    """The draft as it was saved last."""
    return ScriptRevision.objects.filter(script=script.pk).order_by("place").last()


def revision(script: Script, place: int) -> ScriptRevision | None:
    """The draft as it was saved the n-th time."""
    return ScriptRevision.objects.filter(script=script.pk, place=place).first()


# -- masters ------------------------------------------------------------------------------------
def master_codes(words: str) -> QuerySet[MasterCode]:
    """Codes that begin with what was typed, or whose name or kana holds every word of it."""
    named = Q()
    for word in words.split():
        kana = jaconv.hira2kata(word)
        named &= Q(name__icontains=word) | Q(name_en__icontains=word) | Q(kana__icontains=kana)
    return MasterCode.objects.filter(Q(code__istartswith=words) | named)


def master_code(pk: int) -> MasterCode | None:
    """One code of the masters."""
    return MasterCode.objects.filter(pk=pk).first()


def codes_below(codes: Sequence[MasterCode]) -> dict[int, int]:
    """How many codes of the masters begin with each of these, besides itself."""
    below = MasterCode.objects.filter(system=OuterRef("system"), code__startswith=OuterRef("code"))
    counted = below.order_by().values("system").annotate(n=Count("pk")).values("n")
    found = MasterCode.objects.filter(pk__in=[code.pk for code in codes])
    return dict(found.annotate(below=Subquery(counted) - 1).values_list("pk", "below"))


def jobs_of(script: Script) -> QuerySet[SiteJob]:
    """The hospitals' jobs of the version handed in last, in the order of the hospitals' codes."""
    found = SiteJob.objects.filter(script=script, script_version__edition=script.edition)
    return found.select_related("site", "script_version").order_by("site__site_code")


def unfinished_scripts(usage_number: str) -> QuerySet[Script]:
    """Scripts of a usage that are neither integrated nor withdrawn."""
    ended = (Script.State.INTEGRATED, Script.State.WITHDRAWN)
    return Script.objects.filter(subject=usage_number).exclude(state__in=ended)


def complete_scripts() -> QuerySet[Script]:
    """Dispatched scripts of which every hospital's result has been received."""
    jobs = SiteJob.objects.filter(script=OuterRef("pk"), script_version__edition=OuterRef("edition"))
    at_hospitals = Script.objects.filter(state=Script.State.DISPATCHED)
    return at_hospitals.exclude(Exists(jobs.exclude(state=J.RECEIVED)))


def missing_jobs(script: Script) -> list[SiteJob]:
    """Jobs of the present version whose result has not been received."""
    return [job for job in jobs_of(script) if job.state != J.RECEIVED]


# -- hospitals ----------------------------------------------------------------------------------
def site_jobs_visible_to(user: Any) -> QuerySet[SiteJob]:
    """A hospital's people see their own; the agency all; users those of their usages."""
    found = SiteJob.objects.select_related("site", "script", "script_version")
    if people.agency_roles(user):
        return found
    if own := people.site_ids(user):
        return found.filter(site__in=own)
    return found.filter(script__subject__in=usages.usages_visible_to(user).values("number"))


def active_agents() -> QuerySet[SiteAgent]:
    """Agents of the hospitals that take part now."""
    return SiteAgent.objects.filter(is_active=True, site__is_active=True).select_related("site")


def profiles() -> list[SiteProfile]:
    """What the hospitals' stores hold, as far as their agents have told.

    Each is read from the database once and kept while it stays the same: it is large, and asked for with
    every key that an author presses.
    """
    told = active_agents().exclude(profile_digest="").values_list("pk", "profile_digest")
    return [_profile(str(site), digest) for site, digest in told]


@lru_cache(maxsize=64)
def _profile(site: str, digest: str) -> SiteProfile:
    """The profile of a hospital whose digest is this."""
    profile = SiteAgent.objects.values_list("profile", flat=True).get(site__pk=site)
    return SiteProfile.from_json(profile or {"site": "", "tables": {}})


def last_approved(job: SiteJob) -> ScriptVersion | None:
    """The newest earlier version of the same script that this hospital approved."""
    earlier = ScriptVersion.objects.filter(script=job.script_id, edition__lt=job.script_version.edition)
    approved = earlier.filter(jobs__site=job.site_id, jobs__approved_at__isnull=False)
    return approved.order_by("-edition").first()


def orders_for(agent: SiteAgent, *states: str) -> QuerySet[Order]:
    """Open orders of one hospital whose job is in one of the states, oldest first."""
    found = Order.objects.filter(job__site=agent.site_id, job__state__in=states, closed_at=None)
    return found.select_related("job__script_version", "job__script", "job__site").order_by("job__opened_at")


def order_of(job: SiteJob) -> Order | None:
    """The order to the hospital's agent, once the script was approved there."""
    return Order.objects.filter(job=job.pk).first()


# -- results and releases -----------------------------------------------------------------------
def result_of(script: Script) -> IntegratedResult | None:
    """The integrated result of a script."""
    return script.results.select_related("script_version").first()


def results_of_usage(usage_number: str) -> QuerySet[IntegratedResult]:
    """Integrated results of a usage, newest first."""
    found = IntegratedResult.objects.filter(script__subject=usage_number)
    return found.select_related("script", "script_version").order_by("-integrated_at")


def tables_of(result: IntegratedResult, chosen: list[str] | None = None) -> dict[str, Table]:
    """Tables of a result by their key (`name` pooled, `name@SITE` for one hospital), all or some."""
    return {
        entry["key"]: Table.from_json(entry["table"])
        for entry in result.tables
        if chosen is None or entry["key"] in chosen
    }


def releases_visible_to(user: Any) -> QuerySet[Release]:
    """Releases of usages that the person may see; the agency sees all."""
    found = Release.objects.select_related("organisation", "result__script_version").defer("result__tables")
    if people.agency_roles(user):
        return found
    return found.filter(subject__in=usages.usages_visible_to(user).values("number"))


def unfinished_releases(usage_number: str) -> QuerySet[Release]:
    """Releases of a usage on which nothing was decided yet."""
    return Release.objects.filter(subject=usage_number, state__in=Release.OPEN)


def earlier_tables(usage_number: str) -> list[Table]:
    """Every table of a usage that has left the data centre, in the order in which it did."""
    entries = LedgerEntry.objects.filter(subject=usage_number).values_list("table", flat=True)
    return [Table.from_json(table) for table in entries]


def votes_on(release: Release) -> list[Vote]:
    """The votes of the present round."""
    return list(release.votes.filter(round=release.round).select_related("checker"))


def release_policy() -> Policy:
    """The rules of release in force today."""
    today = clock.today()
    return Policy(
        threshold=parameters.value("release.smallest_cell", today),
        width=parameters.value("release.doubt", today),
        full_below=parameters.value("release.full_group_below", today),
    )


def protected_tables(release: Release) -> list[Table]:
    """The tables of a release as they would leave: hidden numbers are gone."""
    return [Table.from_json(table) for table in release.tables or []]


def assessment_of(release: Release) -> Assessment:
    """The automatic check of what would leave, together with everything of the usage that already left.

    Before protection was applied, the exact tables are judged. Numbers hidden in earlier releases must stay
    hidden too: what the new tables would give away about them stops the release.
    """
    tables = protected_tables(release) or list(tables_of(release.result, release.chosen).values())
    earlier, policy = earlier_tables(release.subject), release_policy()
    found = assess(tables, earlier, policy)
    joint = assess([*earlier, *tables], (), policy).flags if earlier else ()
    stops = [flag for flag in joint if flag.severity == "stop" and flag not in found.flags]
    return replace(found, flags=(*found.flags, *stops))


def digest_of(release: Release) -> str:
    """SHA-256 of the tables as they would leave: what the checkers agree to is what is handed over."""
    return hashlib.sha256(audit.canonical(release.tables)).hexdigest()


def visit_at_terminal(user: Any, usage_number: str) -> str:
    """The number of the visit in whose terminal session a person works now; "" outside one."""
    session = terminals.here(user, usage_number, Purpose.SCRIPT)
    return session.booking.number if session else ""


def scripts_of_visit(user: Any, booking_number: str) -> list[Script]:
    """Scripts, as a person may see them, that were begun, saved or sent during a visit."""
    sent = ScriptVersion.objects.filter(sent_in=booking_number).values("script")
    found = scripts_visible_to(user).filter(
        Q(made_in=booking_number) | Q(saved_in=booking_number) | Q(pk__in=sent)
    )
    versions = Prefetch("versions", ScriptVersion.objects.only("script", "edition", "sent_in"))
    return list(found.prefetch_related(versions).order_by("opened_at"))
