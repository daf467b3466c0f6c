"""What learners did, written as it happens, and told in the shape of xAPI without naming anybody."""

from datetime import datetime
from typing import Any

from django.conf import settings

from training.models import Enrolment, Statement

VERBS = "http://adlnet.gov/expapi/verbs/"
PROGRESS = "https://w3id.org/xapi/cmi5/result/extensions/progress"
ACTIVITIES = {
    "course": "http://adlnet.gov/expapi/activities/course",
    "lesson": "http://adlnet.gov/expapi/activities/lesson",
    "quiz": "http://adlnet.gov/expapi/activities/assessment",
}


def record(case: Enrolment, verb: str, about: str, now: datetime, **result: Any) -> Statement:
    """Keep one statement. `about` is "course", "lesson/<position>" or "quiz/<place>"."""
    return Statement.objects.create(enrolment=case, verb=verb, about=about, result=result, at=now)


def told(statement: Statement) -> dict[str, Any]:
    """A statement as xAPI 1.0.3 wants it. The actor is the enrolment, which tells nothing outside."""
    course = statement.enrolment.course
    home = f"{settings.PORTAL_URL}/training/courses/{course.code}"
    sort = statement.about.partition("/")[0]
    place = "" if sort == "course" else f"/{statement.about}"
    return {
        "id": str(statement.pk),
        "actor": {
            "objectType": "Agent",
            "account": {"homePage": settings.PORTAL_URL, "name": str(statement.enrolment_id)},
        },
        "verb": {
            "id": VERBS + statement.verb,
            "display": {"ja": str(Statement.Verb(statement.verb).label), "en": statement.verb},
        },
        "object": {
            "objectType": "Activity",
            "id": f"{home}/versions/{course.version}{place}",
            "definition": {"type": ACTIVITIES[sort]},
        },
        "timestamp": statement.at.isoformat(),
    } | ({"result": _result(statement.result)} if statement.result else {})


def _result(kept: dict[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    if "right" in kept:
        told["score"] = {
            "raw": kept["right"],
            "min": 0,
            "max": kept["asked"],
            "scaled": round(kept["right"] / kept["asked"], 4),
        }
        told["success"] = kept["right"] >= kept["needed"]
        told["completion"] = True
    if "percent" in kept:
        told["extensions"] = {PROGRESS: kept["percent"]}
    return told
