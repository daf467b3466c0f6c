"""One object behind every address, all of one organisation, and one person of each sort who tries them."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from accounts.actions import invitations
from accounts.models import Invitation, Person
from accounts.roles import DESCRIPTIONS, Kind, Role
from accounts.selectors import token_hash
from applications.models import DetailedDocument
from onsite_booking.actions import feeds
from tests.factories import agreements, applications, company, extraction, person, staff, training
from tests.factories import onsite_booking as centre
from training.models import Enrolment
from workflow import clock, files
from workflow.business_days import Calendar
from workflow.machine import machines
from workflow.models import Document

TOKEN = "a token in a link"
AGENCY = [role.value for role in Role if Kind.AGENCY in DESCRIPTIONS[role].kinds]
PEOPLE = ["anonymous", "stranger", "member", "lead", "site_officer", *AGENCY]


@dataclass(frozen=True)
class World:
    """Who tries, and what is behind the addresses: name → list of arguments for reversing."""

    people: dict[str, Person | None]
    samples: dict[str, list[dict[str, Any]]]


def build() -> World:
    """Make everything by acting; the clock must stand at the visit (`extraction.on_site()`)."""
    hospitals = extraction.sites()
    member, usage_number = extraction.author()
    release = extraction.released(extraction.integrated(hospitals, by=member, usage=usage_number))
    organisation = member.memberships.get().organisation
    lead = person(Role.LEAD, of=organisation)
    people: dict[str, Person | None] = {role: staff(role) for role in AGENCY}
    people |= {"anonymous": None, "stranger": person(Role.LEAD, of=company()), "member": member, "lead": lead}
    people["site_officer"] = hospitals[0].officer
    cases = _cases(organisation, member, lead, usage_number, release)
    return World(people, _samples(organisation, member, cases, release))


def _cases(organisation: Any, member: Any, lead: Any, usage_number: str, release: Any) -> dict[str, Any]:
    invoice = agreements.issued_invoice(organisation)
    usage = applications.returned_draft(organisation, category="administrative")
    return {
        "inquiry": applications.asked(organisation),
        "information_request": applications.opened_request(organisation),
        "returned_request": applications.drafted_request(organisation),
        "usage": usage,
        "closing": applications.report(applications.selectors.usage(usage_number)),
        "enrolment": training.begun(lead),
        "lesson_question": training.asked(),
        "passed": Enrolment.objects.filter(person=member, state="passed").first(),
        "extension": training.extension(training.opened(person(Role.MEMBER, of=organisation))),
        "roster": training.roster(lead, "研修 花子,hanako@example.jp,概論"),
        "nda": agreements.prepared_nda(company(kind=organisation.kind)),
        "contract": invoice.contract,
        "invoice": invoice,
        "account": member.accounts.get(),
        "booking": centre.Booking.objects.filter(person=member).first(),
        "waiting": centre.waiting_entry(member, usage_number, day=Calendar.load().add(clock.today(), 5)),
        "script": release.result.script,
        "site_job": release.result.script.jobs.get(site__site_code="h1"),
        "release": release,
    }


def _samples(organisation: Any, member: Any, cases: dict[str, Any], release: Any) -> dict[str, list[dict]]:
    kinds = [{"kind": kind, "number": cases[kind].number} for kind in sorted(machines)]
    return {
        "workflow:list": [{"kind": kind} for kind in sorted(machines)],
        "workflow:case": kinds,
        "workflow:documents": [one for one in kinds if one["kind"] in {"usage", "site_job"}],
        "workflow:history": [one for one in kinds if one["kind"] in {"usage", "site_job"}],
        "workflow:move": [{**one, "action": _a_move(one["kind"])} for one in kinds],
        "workflow:document": [{"pk": _paper(cases["usage"]).pk}],
        **_of_people(organisation, member),
        **_of_training(cases),
        **_of_applications(cases),
        "agreements:issue_invoice": [{"number": cases["contract"].number}],
        **{
            f"onsite_booking:{name}": [{"number": cases["booking"].number}]
            for name in ("calendar_file", "change", "move", "approve", "slip")
        },
        "onsite_booking:issue_feed": [{"scope": "personal"}],
        "onsite_booking:revoke_feed": [{"scope": "personal"}],
        "onsite_booking:feed": [{"token": feeds.issue(by=member, scope="personal")}],
        **{
            f"extraction:{name}": [{"number": cases["script"].number}]
            for name in (
                "edit",
                "check",
                "board",
                "board_csv",
                "result",
                "request_release",
                "build",
                "part",
                "check_part",
                "save_sentences",
                "check_sentences",
                "change",
                "import_circe",
                "patients",
                "revisions",
            )
        },
        "extraction:download": [{"number": release.number, "pk": release.entries.get().pk}],
        "extraction:paper": [{"number": release.number}],
        "extraction:revision": [{"number": cases["script"].number, "place": 1}],
        "extraction:restore": [{"number": cases["script"].number, "place": 1}],
    }


def _a_move(kind: str) -> str:
    return next(name for name, row in machines[kind].table.items() if row.offered)


def _paper(case: Any) -> Document:
    return Document.objects.create(
        kind=case.kind,
        number=case.number,
        template="application",
        title="申出書",
        content={},
        queued_at=clock.now(),
        file=files.store(b"%PDF-1.7 %%EOF", "application/pdf"),
    )


def _of_people(organisation: Any, member: Any) -> dict[str, list[dict]]:
    own, membership = {"pk": organisation.pk}, member.memberships.get().pk
    invitation = invitations.invite(
        by=staff(Role.SYSTEM_ADMIN),
        now=clock.now(),
        organisation=organisation,
        email="x@example.jp",
        role=Role.MEMBER,
    )
    Invitation.objects.filter(pk=invitation.pk).update(
        token_hash=token_hash(TOKEN), expires_at=clock.now() + timedelta(days=7)
    )
    return {
        "accounts:organisation": [own],
        "accounts:invite": [own],
        "accounts:withdraw": [own | {"invitation": invitation.pk}],
        "accounts:end_membership": [own | {"membership": membership}],
        "accounts:change_role": [own | {"membership": membership}],
        "accounts:invitation": [{"token": TOKEN}],
    }


def _of_training(cases: dict[str, Any]) -> dict[str, list[dict]]:
    reading = {"number": cases["enrolment"].number}
    completed = cases["passed"].completion
    course = training.course()
    film, slides = (
        training.course(c).lessons.get(kind=k) for c, k in (("overview", "video"), ("operation", "slides"))
    )
    version, in_japanese = {"pk": course.pk}, {"pk": film.pk, "language": "ja"}
    return {
        "training:request": [{"code": "overview"}],
        "training:preview": [version],
        "training:preview_lesson": [version | {"position": 1}],
        "training:copy": [version],
        "training:put_in_force": [version],
        "training:video": [in_japanese],
        "training:track": [in_japanese],
        "training:slide": [{"pk": slides.pk, "language": "ja", "page": 1}],
        "training:poster": [{"pk": film.pk}],
        "training:verified": [{"number": completed.number}],
        **{
            f"training:{name}": [reading | {"position": 1}]
            for name in ("lesson", "begin_lesson", "finish_lesson", "see_page", "progress", "ask")
        },
        **{f"training:{name}": [reading] for name in ("quiz", "begin_quiz", "save_quiz")},
        "training:attempt": [{"number": cases["passed"].number, "place": 1}],
        "training:extension": [reading],
        "training:report_file": [{"form": "csv"}],
        "training:roster_template": [{"form": "csv"}],
        "training:roster_result": [{"number": cases["roster"].number, "form": "csv"}],
    }


def _of_applications(cases: dict[str, Any]) -> dict[str, list[dict]]:
    usage, room = cases["usage"], cases["information_request"]
    one = {"number": usage.number}
    query = one | {"pk": usage.queries.get().pk}
    attached = one | {"pk": usage.attachments.first().pk}
    paper = DetailedDocument.objects.first() or _detailed_paper()
    return {
        "applications:request_edit": [{"number": cases["returned_request"].number}],
        "applications:room": [{"number": room.number}],
        "applications:room_paper": [{"number": room.number, "pk": paper.pk}],
        "applications:section": [one | {"key": "population"}],
        "applications:papers": [one],
        "applications:member_add": [one],
        "applications:number_check": [one],
        "applications:member_remove": [one | {"pk": usage.members.first().pk}],
        "applications:attachment_add": [one],
        "applications:attachment": [attached],
        "applications:attachment_remove": [attached],
        "applications:query_write": [one],
        "applications:query_drop": [query],
        "applications:query_answer": [query],
        "applications:closing_edit": [{"number": cases["closing"].number}],
    }


def _detailed_paper() -> DetailedDocument:
    return DetailedDocument.objects.create(
        code="guide",
        version="1",
        kind="guide",
        readers="all",
        title="手引き",
        title_en="Guide",
        file=files.store(b"%PDF-1.7 %%EOF", "application/pdf"),
        published_at=clock.now(),
    )
