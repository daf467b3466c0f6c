"""Pages read from the tables: state diagrams, permissions with their guards, reactions."""

from django.utils import translation

from workflow import reactions
from workflow.machine import NEW, SAME, Machine, Step, machines
from workflow.policies import always, never

NOTE = "<!-- Written by `manage.py export_workflows`; `make check` fails when it is stale. -->\n"


def pages() -> dict[str, str]:
    """File name → content of every generated page."""
    ordered = [machines[kind] for kind in sorted(machines)]
    return {
        "states.md": NOTE + "\n# State diagrams\n\n" + "\n".join(mermaid(m) for m in ordered),
        "permissions.md": NOTE
        + "\n# Who may do what, and when\n\n↑: a second factor must have been shown minutes before.\n\n"
        + "\n".join(table(m) for m in ordered),
        "reactions.md": NOTE + "\n# Reactions and objections\n\n" + _reactions(),
    }


def both(text: object) -> str:
    """A label in Japanese and English."""
    with translation.override("ja"):
        ja = str(text)
    with translation.override("en"):
        en = str(text)
    return ja if ja == en else f"{ja} / {en}"


def mermaid(machine: Machine) -> str:
    """One state diagram."""
    lines = [f"## {both(machine.label)} (`{machine.kind}`)\n", "```mermaid", "stateDiagram-v2"]
    labels = machine.model._meta.get_field("state").choices or []
    lines += [f"  {state} : {both(label)}" for state, label in labels]
    for name, row in machine.table.items():
        for source in row.sources:
            target = source if row.target == SAME else row.target
            lines.append(f"  {source or '[*]'} --> {target or '[*]'} : {name}")
    return "\n".join([*lines, "```", ""])


def table(machine: Machine) -> str:
    """One permission table: action, from, to, who, unless, due, told."""
    head = "| action | label | from | to | who | unless | due | told |"
    lines = [f"## {both(machine.label)} (`{machine.kind}`)\n", head, "|---|---|---|---|---|---|---|---|"]
    for name, row in machine.table.items():
        guards = [*row.unless, *reactions.objections(f"{machine.kind}.{name}")]
        cells = [
            f"`{name}`",
            both(row.label),
            ", ".join(source or "(new)" for source in row.sources),
            "(same)" if row.target == SAME else row.target or NEW,
            row.who.__name__.replace("_", " ") + _again(row),
            "; ".join(g.__name__.replace("_", " ") for g in guards),
            getattr(row.due, "__name__", "").replace("_", " "),
            ", ".join(row.tell),
        ]
        lines.append("| " + " | ".join(cells) + " |")
    turns = ", ".join(f"{state}: {at.turn.value}" for state, at in machine.states.items())
    return "\n".join([*lines, "", f"Whose turn: {turns}.", ""])


def _again(row: Step) -> str:
    """What the page says of a row that wants a second factor shown again."""
    if row.stepup is never:
        return ""
    return " ↑" if row.stepup is always else f" ↑ if {row.stepup.__name__.replace('_', ' ')}"


def _reactions() -> str:
    lines = ["| move | sort | function | meaning |", "|---|---|---|---|"]
    lines += [f"| `{m}` | {sort} | `{f}` | {meaning} |" for m, sort, f, meaning in reactions.listing()]
    return "\n".join(lines) + "\n"
