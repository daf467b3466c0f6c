"""The calls of the gateway. What changes a job goes through its actions; what is refused is recorded."""

import base64
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.security.base import AuthBase

from extraction import bundles, orders, selectors
from extraction.actions import agents, site_jobs
from extraction.agent import protocol
from extraction.gateway import hearing
from extraction.gateway.messages import (
    Beat,
    Bundle,
    Failure,
    Lease,
    Orders,
    Problem,
    Profile,
    Report,
    Signed,
)
from extraction.models import Order, Receipt, SiteAgent, SiteJob
from extraction.refusals import OldFence
from extraction.workflow import site_job
from workflow.refusals import Refused

J = SiteJob.State


class SignedMessage(AuthBase):
    """Token and Ed25519 signature of a hospital's agent, over method, path, time, nonce and body."""

    openapi_type = "http"
    openapi_scheme = "bearer"

    def __call__(self, request: HttpRequest) -> SiteAgent:
        """The agent that speaks; raises NotHeard."""
        return hearing.speaker(request)


api = NinjaAPI(
    title="Madoguchi site gateway",
    version="1",
    urls_namespace="extraction:gateway",
    auth=SignedMessage(),
    docs_url=None,
)
KEPT_ON_RECORD = {"report", "failure", "bundle"}
"""Messages whose refusal is worth evidence; a lease or sign of life that comes too late is ordinary."""
ANSWERS = {401: Problem, 404: Problem, 409: Problem, 413: Problem, 422: Problem}


@api.post("orders", response={200: Orders, **ANSWERS})
def poll(request: Any) -> dict[str, Any]:
    """All orders of the hospital that can be carried out now: approved runs and approved sendings."""
    agent: SiteAgent = request.auth
    return {
        "run": [
            {
                "job": order.job.number,
                "approval": _signed(order.approval, order.approval_signature),
                "script": _base64(order.job.script_version.content),
            }
            for order in selectors.orders_for(agent, J.APPROVED, J.RUNNING)
            if site_job.may("start", order.job, agent)
        ],
        "send": [
            {
                "job": order.job.number,
                "approval": _signed(order.sending, order.sending_signature),
                "fence": order.fence,
            }
            for order in selectors.orders_for(agent, J.SENDING)
            if site_job.may("receive", order.job, agent)
        ],
    }


@api.post("profile", response={200: None, **ANSWERS})
def tell_profile(request: Any, message: Profile) -> None:
    """What the hospital's store holds: the checker warns authors of what is missing."""
    agents.tell_profile(request.auth, message.profile)


@api.post("jobs/{number}/lease", response={200: Lease, **ANSWERS})
def take_lease(request: Any, number: str) -> dict[str, int]:
    """Take the lease on a run; one attempt holds it at a time."""
    job = site_jobs.start(_job(request, number), by=request.auth)
    order = Order.objects.get(job=job.pk)
    return {"fence": order.fence, "attempt": order.attempt, "seconds": request.auth.lease_seconds}


@api.post("jobs/{number}/heartbeat", response={200: Lease, **ANSWERS})
def beat(request: Any, number: str, message: Beat) -> dict[str, int]:
    """Keep the lease. Refused when it was lost, or the job cancelled, meanwhile."""
    job = _job(request, number)
    if not orders.prolong(job, message.fence, request.auth.lease_seconds):
        raise OldFence()
    order = Order.objects.get(job=job.pk)
    return {"fence": order.fence, "attempt": order.attempt, "seconds": request.auth.lease_seconds}


@api.post("jobs/{number}/report", response={200: Signed, **ANSWERS})
def report(request: Any, number: str, message: Report) -> dict[str, str]:
    """Tell the manifest of a finished run. The same report again gets the same receipt."""
    job, digest = _job(request, number), bundles.sha256(message.manifest)
    if receipt := _receipt(job, Receipt.Sort.REPORT, digest, message.fence):
        return receipt
    site_jobs.report(job, by=request.auth, fence=message.fence, manifest=message.manifest)
    return _receipt(job, Receipt.Sort.REPORT, digest, message.fence) or {}


@api.post("jobs/{number}/failure", response={200: Signed, **ANSWERS})
def fail(request: Any, number: str, message: Failure) -> dict[str, str]:
    """Tell that a run could not be done."""
    job, digest = _job(request, number), bundles.sha256(message.reason.encode())
    if receipt := _receipt(job, Receipt.Sort.FAILURE, digest, message.fence):
        return receipt
    site_jobs.fail(job, by=request.auth, fence=message.fence, comment=message.reason)
    return _receipt(job, Receipt.Sort.FAILURE, digest, message.fence) or {}


@api.post("jobs/{number}/bundle", response={200: Signed, **ANSWERS})
def receive(request: Any, number: str, message: Bundle) -> dict[str, str]:
    """Hand over a result, whole. The same result again gets the first receipt, whatever the attempt."""
    job, digest = _job(request, number), bundles.sha256(message.manifest)
    if receipt := _receipt(job, Receipt.Sort.BUNDLE, digest):
        bundles.verify(job, message.manifest, message.files)
        return receipt
    site_jobs.receive(
        job, by=request.auth, fence=message.fence, manifest=message.manifest, files=message.files
    )
    return _receipt(job, Receipt.Sort.BUNDLE, digest) or {}


def _job(request: Any, number: str) -> SiteJob:
    """A job of the hospital that speaks; another hospital's does not exist for it."""
    jobs = SiteJob.objects.select_related("site", "script", "script_version")
    job = jobs.filter(site=request.auth.site_id, number=number).first()
    if job is None:
        raise Http404
    return job


def _receipt(job: SiteJob, sort: str, digest: str, fence: int | None = None) -> dict[str, str] | None:
    found = Receipt.objects.filter(job=job.pk, sort=sort, digest=digest)
    receipt = (found if fence is None else found.filter(fence=fence)).first()
    return _signed(receipt.body, receipt.signature) if receipt else None


def _signed(document: bytes | None, signature: bytes | None) -> dict[str, str]:
    return {"document": _base64(document), "signature": _base64(signature)}


def _base64(content: bytes | None) -> str:
    return base64.b64encode(bytes(content or b"")).decode()


# -- refusals -------------------------------------------------------------------------------------
@api.exception_handler(hearing.NotHeard)
def not_heard(request: HttpRequest, problem: hearing.NotHeard) -> HttpResponse:
    """Nobody we know, or not now, or not for the first time."""
    claimed = SiteAgent.objects.filter(site__site_code=request.headers.get(protocol.SITE, "")).first()
    if claimed and problem.code != "clock":
        _quarantine(request, claimed, problem.code)
    return _answer(request, problem.code, problem.status)


@api.exception_handler(Refused)
def refused(request: Any, refusal: Refused) -> HttpResponse:
    """An action did not allow it."""
    if _sort(request) in KEPT_ON_RECORD:
        _quarantine(request, request.auth, refusal.code)
    return _answer(request, refusal.code, refusal.status, refusal.reasons or [str(refusal.heading)])


@api.exception_handler(ValidationError)
@api.exception_handler(HttpError)
def unreadable(request: Any, error: Exception) -> HttpResponse:
    """The message does not have the agreed shape."""
    _quarantine(request, request.auth, "unreadable")
    return _answer(request, "unreadable", 422)


@api.exception_handler(Http404)
def unknown(request: Any, error: Http404) -> HttpResponse:
    """No such job for this hospital."""
    _quarantine(request, request.auth, "unknown")
    return _answer(request, "unknown", 404)


def _answer(request: HttpRequest, code: str, status: int, reasons: list[str] | None = None) -> HttpResponse:
    content = {"code": code, "reasons": reasons or [], "time": timezone.now().isoformat()}
    return api.create_response(request, content, status=status)


def _quarantine(request: HttpRequest, agent: SiteAgent, code: str) -> None:
    try:
        content = hearing.read_body(request)
    except hearing.NotHeard:
        content = b""
    number = request.resolver_match.kwargs.get("number", "") if request.resolver_match else ""
    agents.quarantine(agent, number, _sort(request), code, content)


def _sort(request: HttpRequest) -> str:
    return request.path.rsplit("/", 1)[-1]
