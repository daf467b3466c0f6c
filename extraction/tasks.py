"""Clocks of extraction: leases that ran out, results that are complete, messages that are forgotten."""

from datetime import timedelta
from typing import Any

from celery import shared_task
from django.utils import timezone

from extraction import doorbell, orders, selectors
from extraction.actions import scripts, site_jobs
from extraction.models import Nonce, SiteAgent, SiteJob
from workflow.actors import SYSTEM
from workflow.refusals import NotFromHere, NotReady

NONCES_KEPT = timedelta(minutes=15)
"""Longer than a message may be late or early; after that its time alone refuses it."""


@shared_task(name="extraction.sweep")
def sweep(**_: Any) -> None:
    """Put silent runs back, ring where work waits, integrate what is complete, forget old nonces."""
    requeue_silent()
    ring_where_work_waits()
    integrate_complete()
    Nonce.objects.filter(heard_at__lt=timezone.now() - NONCES_KEPT).delete()


@shared_task(name="extraction.integrate")
def integrate(**_: Any) -> None:
    """Integrate scripts of which every result has arrived."""
    integrate_complete()


def requeue_silent() -> int:
    """Put back the orders whose agent has fallen silent; returns how many."""
    count = 0
    for job in orders.expired():
        try:
            site_jobs.requeue(job, by=SYSTEM)
        except NotFromHere:  # it reported or was cancelled a moment ago
            continue
        count += 1
    return count


def ring_where_work_waits() -> None:
    """Wake the agents of hospitals with open orders: a ring may have been lost with the broker."""
    waiting = SiteJob.objects.filter(state__in=[SiteJob.State.APPROVED, SiteJob.State.SENDING])
    agents = SiteAgent.objects.filter(is_active=True, site__in=waiting.values("site"))
    for site_code in agents.values_list("site__site_code", flat=True):
        doorbell.ring_now(site_code)


def integrate_complete() -> int:
    """Integrate every script of which all results have arrived; returns how many."""
    count = 0
    for script in selectors.complete_scripts():
        try:
            scripts.integrate(script, by=SYSTEM)
        except (NotFromHere, NotReady):  # another worker was quicker; what does not fit is on record
            continue
        count += 1
    return count
