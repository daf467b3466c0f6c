"""Nothing grows beyond what can be read: over the stop means splitting by sort of case."""

import ast
from pathlib import Path

from tests.architecture.sources import CODE, ROOT, modules, place, tracked, tree

MODULE, LARGE_MODULE = 300, 400
FUNCTION, TEMPLATE, DECISION, README = 40, 120, 80, 60
MAY_BE_LARGE = ("models", "tests")


def lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def limit(path: Path) -> int:
    parts = path.relative_to(ROOT).parts
    large = path.name in {"models.py", "workflow.py"} or set(MAY_BE_LARGE) & set(parts)
    return LARGE_MODULE if large else MODULE


def test_modules_end_in_time():
    found = {place(p): lines(p) for p in modules(*CODE, "tests") if lines(p) > limit(p)}

    assert found == {}


def test_functions_end_in_time():
    found = {
        f"{place(path, node)} {node.name}": node.end_lineno - node.lineno + 1
        for path in modules(*CODE)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > FUNCTION
    }

    assert found == {}


def test_templates_end_in_time():
    found = {
        place(p): lines(p) for p in tracked("templates/*.html", "templates/*.txt") if lines(p) > TEMPLATE
    }

    assert found == {}


def test_decisions_fit_on_a_screen_and_the_readme_on_a_page():
    found = {place(p): lines(p) for p in tracked("docs/adr/*.md") if lines(p) > DECISION}
    found |= {place(p): lines(p) for p in tracked("README*.md") if lines(p) >= README}

    assert found == {}
