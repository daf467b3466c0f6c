"""What every case page shows, made from the case's machine."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _

from workflow import audit, clock, clocks, deadlines, directory, documents, parameters
from workflow.business_days import Calendar
from workflow.machine import Machine, Offer, Turn, machines, of
from workflow.models import Case, Event, InboxItem

Extra = Callable[[Any, Any], dict[str, Any]]
Section = Callable[[Any, Any], dict[str, Any] | None]
_extras: dict[str, Extra] = {}
_sections: dict[str, list[Section]] = {}


def page_of(kind: str) -> Callable[[Extra], Extra]:
    """Declare `(request, case) -> context`: what the page of a case type shows besides."""

    def declare(extra: Extra) -> Extra:
        _extras[kind] = extra
        return extra

    return declare


def section_on(kind: str) -> Callable[[Section], Section]:
    """Declare `(request, case) -> context or None`: what is added to a case page, also from above.

    The context has either `template`, drawn with it as `section`, or `heading`, `columns` and `rows`.
    """

    def declare(section: Section) -> Section:
        _sections.setdefault(kind, []).append(section)
        return section

    return declare


def url(case: Case) -> str:
    """The page of a case."""
    return reverse("workflow:case", args=[case.kind, case.number])


def context(request: Any, case: Case) -> dict[str, Any]:
    """Identity, steps, next thing to do, dated plan, offers, history, papers and related cases."""
    machine, now = of(case), clock.now()
    events = audit.timeline(case)
    offers = machine.offers(case, request.user)
    due = deadlines.current(case)
    base = {
        "case": case,
        "machine": machine,
        "identity": identity(case, machine),
        "steps": steps(case, machine),
        "next": next_panel(case, machine, offers, request.user, due.due_on if due else None),
        "plan": plan(case, machine, events, due.due_on if due else None, now),
        "offers": offer_links(case, offers),
        "events": history(machine, events, request.user),
        "documents": papers(case),
        "related": related(case, request.user),
        "clocks": clock_rows(case, now),
        "sections": [s for add in _sections.get(case.kind, []) if (s := add(request, case))],
    }
    return base | _extras.get(case.kind, lambda request, case: {})(request, case)


def identity(case: Case, machine: Machine) -> dict[str, str]:
    """Number, title, organisation, kind and state: the first thing on the page."""
    return {
        "number": case.number,
        "title": case.title,
        "organisation": str(getattr(case, "organisation", "") or ""),
        "kind": str(machine.label),
        "state_label": machine.state_label(case),
        "state_tone": machine.states[case.state].tone,
    }


def steps(case: Case, machine: Machine) -> list[dict[str, str]]:
    """The stages of the case type with done, current and to do."""
    names = [name for name, _label in machine.stages]
    stage = machine.states[case.state].stage
    here = names.index(stage) if stage in names else -1
    ended = machine.states[case.state].turn == Turn.NOBODY

    def mark(place: int) -> str:
        return "done" if place < here or (ended and place == here) else "current" if place == here else "todo"

    return [
        {"label": str(label), "state": mark(place)} for place, (_name, label) in enumerate(machine.stages)
    ]


def next_panel(
    case: Case, machine: Machine, offers: list[Offer], user: Any, due_on: date | None
) -> dict[str, Any]:
    """Who must act, on what, by when, in one sentence, with the buttons of this person."""
    at = machine.states[case.state]
    mine = bool(set(machine.waiting_audiences(case)) & set(directory.audiences(user)))
    heading = (
        _("この手続きは終わっています")
        if at.turn == Turn.NOBODY
        else _("次にすること（あなたの番です）")
        if mine
        else _("次にすること（%(who)sの番です）") % {"who": Turn(at.turn).label}
    )
    return {
        "heading": heading,
        "sentence": str(at.task),
        "due": due_on,
        "days_left": _days_left(due_on, at.in_calendar_days),
        "in_calendar_days": at.in_calendar_days,
        "mine": mine,
        "actions": _main_actions(offer_links(case, offers)),
    }


def _days_left(due_on: date | None, in_calendar_days: bool) -> int | None:
    """Days until a deadline as its rule counts them: business days, or those of the calendar."""
    if due_on is None:
        return None
    today = clock.today()
    return (due_on - today).days if in_calendar_days else Calendar.load().between(today, due_on)


def _main_actions(links: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The buttons of the panel: the main moves, or, where there is none, whatever does no harm."""
    ready = [link for link in links if not link["reasons"] and link["tone"] != "danger"]
    return [link for link in ready if link["primary"]] or ready


def offer_links(case: Case, offers: list[Offer]) -> list[dict[str, Any]]:
    """Buttons of the moves on offer; blocked ones carry their reasons."""
    return [
        {
            "label": str(offer.step.label),
            "url": reverse("workflow:move", args=[case.kind, case.number, offer.action]),
            "reasons": offer.reasons,
            "primary": offer.step.tone == "primary",
            "tone": offer.step.tone,
        }
        for offer in offers
    ]


def plan(
    case: Case, machine: Machine, events: list[Event], due_on: date | None, now: datetime
) -> list[dict[str, Any]]:
    """The dated plan: what happened on which day, and when the rest may be expected, in business days."""
    first: dict[str, date] = {}
    for event in events:
        if event.type == Event.Type.MOVE:
            first.setdefault(event.to_state, clock.today(event.at))
    legs, calendar, at = machine.plan, Calendar.load(), clock.today(now)
    order = [state for state, _label, _parameter in legs]
    reached = max((order.index(s) for s in first if s in order), default=-1)
    rows = []
    for place, (state, label, parameter) in enumerate(legs):
        done = place <= reached
        if not done:
            count = parameters.value(parameter, at) if parameter else 0
            at = due_on if place == reached + 1 and due_on else calendar.add(at, count)
        rows.append(
            {
                "label": str(label),
                "who": _whose(machine.states[state].turn),
                "date": first.get(state) if done else at,
                "estimate": not done,
                "done": done,
                "note": "",
            }
        )
    return rows


def _whose(turn: Turn) -> str:
    """The side whose turn it is; nobody's is not worth a word."""
    return "" if turn == Turn.NOBODY else str(turn.label)


def history(machine: Machine, events: list[Event], user: Any) -> list[dict[str, Any]]:
    """The timeline in sentences. What is internal, and others' refused attempts, only the agency reads."""
    inside = any(key.startswith("agency:") for key in directory.audiences(user))
    names = directory.names([e.actor for e in events if e.actor])
    rows = []
    for event in events:
        row = machine.table.get(event.action)
        refused = event.type == Event.Type.REFUSAL
        if not inside and ((row and row.internal) or (refused and event.actor != user.pk)):
            continue
        written = audit.written(event)
        sentence = str(row.label) if row else event.action
        if refused:
            sentence = _("拒否：%(what)s") % {"what": sentence}
        rows.append(
            {
                "at": event.at,
                "who": names.get(event.actor, "") if event.actor else "",
                "sentence": sentence,
                "comment": written.get("comment") or " ".join(written.get("reasons", [])),
            }
        )
    return rows


def clock_rows(case: Case, now: datetime) -> list[dict[str, Any]]:
    """The two clocks: business days that each side has had the case."""
    spent = clocks.spent(case, now)
    return [{"who": Turn(turn).label, "days": days} for turn, days in spent.items() if turn != Turn.NOBODY]


def papers(case: Case) -> list[dict[str, Any]]:
    """The papers of a case with their digests."""
    return [
        {
            "title": d.title,
            "url": reverse("workflow:document", args=[d.pk]) if d.is_ready else "",
            "at": d.queued_at,
            "digest": d.file_id or "",
            "size": d.file.size if d.file else 0,
            "ready": d.is_ready,
        }
        for d in documents.of(case)
    ]


def related(case: Case, user: Any) -> list[dict[str, Any]]:
    """Cases about this one and the one that it is about, as the person may see them."""
    about = Event.objects.filter(subject=case.number, type=Event.Type.MOVE).values("kind", "number")
    found = [(row["kind"], row["number"]) for row in about.annotate(last=Max("id")).order_by("last")]
    if case.subject:
        subject = Event.objects.filter(number=case.subject, type=Event.Type.MOVE).values_list(
            "kind", "number"
        )
        found = [*subject[:1], *found]
    rows = []
    for kind in dict.fromkeys(kind for kind, _number in found):
        machine = machines[kind]
        numbers = [number for k, number in found if k == kind]
        for other in machine.visible(user).filter(number__in=numbers).order_by("opened_at"):
            rows.append(
                {
                    "kind": str(machine.label),
                    "case": other,
                    "url": url(other),
                    "state": machine.state_label(other),
                    "tone": machine.states[other.state].tone,
                }
            )
    return rows


def case_table(machine: Machine, cases: Any) -> dict[str, list]:
    """Columns and rows of a list of cases of one kind."""
    titles = [_("番号"), _("件名"), _("組織"), _("状態"), _("開始日")]
    rows = [
        [
            {"text": case.number, "url": url(case), "header": True},
            {"text": case.title},
            {"text": str(getattr(case, "organisation", "") or "")},
            {"tag": machine.state_label(case), "tone": machine.states[case.state].tone},
            {"date": case.opened_at},
        ]
        for case in cases
    ]
    return {"columns": [{"label": title} for title in titles], "rows": rows}


def _task(item: InboxItem) -> str:
    """What is to be done: the task of its own, or what the state of the case asks for."""
    return _(item.task) if item.task else str(machines[item.kind].states[item.state].task)


def inbox_table(items: list[InboxItem]) -> dict[str, list]:
    """Columns and rows of an inbox: what, which case, until when, waiting since how many business days."""
    calendar, today = Calendar.load(), clock.today()
    titles = [(_("すること"), False), (_("案件"), False), (_("期限"), False), (_("待っている営業日数"), True)]
    rows = []
    for item in items:
        machine = machines[item.kind]
        left = calendar.between(today, item.due_on) if item.due_on else None
        waiting = max(calendar.between(clock.today(item.created_at), today), 0)
        address = reverse("workflow:case", args=[item.kind, item.number])
        rows.append(
            [
                {"text": _task(item), "url": address, "header": True},
                {"text": f"{machine.label} {item.number} {item.title}"},
                {"date": item.due_on, "days_left": left} if item.due_on else {"text": _("なし")},
                {"text": str(waiting)},
            ]
        )
    return {"columns": [{"label": title, "numeric": numeric} for title, numeric in titles], "rows": rows}
