"""Who may write what: states move in the engine alone, pages and forms do not touch the database."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.sources import APPS, CODE, ROOT, modules, place, tracked, tree

ENGINE = "workflow/machine.py"
OUTER_LAYERS = ("views", "forms", "admin")


def assignments_of_state(path: Path) -> Iterator[ast.AST]:
    for node in ast.walk(tree(path)):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        flat = [t for target in targets for t in (target.elts if isinstance(target, ast.Tuple) else [target])]
        if any(isinstance(t, ast.Attribute) and t.attr == "state" for t in flat):
            yield node
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "setattr":
            yield from [node] * (getattr(node.args[1], "value", "") == "state")


def test_state_is_written_by_the_engine_alone():
    found = {place(path, node) for path in modules(*CODE) for node in assignments_of_state(path)}

    assert {p.partition(":")[0] for p in found} == {ENGINE}, found


def layer_of(path: Path) -> str:
    """The part of an app that a module belongs to: views, forms, admin …."""
    parts = path.relative_to(ROOT).parts
    return parts[1].removesuffix(".py") if len(parts) > 1 else ""


def test_pages_forms_and_admin_ask_selectors_and_actions_not_the_tables():
    found = [
        place(path, node)
        for path in modules(*APPS, "config")
        if layer_of(path) in OUTER_LAYERS or path.name in {"views.py", "forms.py", "admin.py"}
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager", "_base_manager"}
    ]

    assert found == []


def test_templates_ask_no_tables():
    found = [place(path) for path in tracked("templates/*.html") if ".objects" in path.read_text()]

    assert found == []


def test_time_is_read_at_one_place():
    """`timezone.now()` and its relatives appear where the clock is and where real time is meant."""
    found = {
        str(path.relative_to(ROOT))
        for path in modules(*APPS)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"now", "today", "utcnow"}
        and getattr(node.func.value, "id", "") in {"timezone", "datetime", "date", "dt"}
    }

    assert found == REAL_TIME


REAL_TIME = {
    "workflow/clock.py",  # the clock itself
    "workflow/notices.py",  # when a mail really left
    "accounts/sessions.py",  # a second factor grows old in real time
    "workflow/documents.py",  # when a paper was really made
    "extraction/tasks.py",  # leases of hospitals' jobs run on the real clock
    "extraction/gateway/api.py",  # so do the messages of agents
    "extraction/gateway/hearing.py",  # whose stamps must be fresh
    "extraction/agent/client.py",  # at the hospital too
}
"""Modules that may read the machine's clock, each with its reason."""
