"""The repository itself: every dependency has its reason, every command its line in the docs."""

import re
import subprocess
import tomllib

from django.apps import apps
from django.conf import settings
from django.core.management import find_commands

from tests.architecture.sources import CODE, ROOT, place, tracked

FORBIDDEN = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")


def test_every_dependency_says_why_it_is_there():
    text = (ROOT / "pyproject.toml").read_text()
    project = tomllib.loads(text)
    wanted = project["project"]["dependencies"] + project["dependency-groups"]["dev"]

    silent = [name for name in wanted if not re.search(rf'"{re.escape(name)}",\s*# \w', text)]

    assert silent == []


def test_every_command_stands_in_the_docs():
    documents = "\n".join(path.read_text() for path in tracked("README.md", "docs/*.md"))
    ours = [config for config in apps.get_app_configs() if config.name.partition(".")[0] in CODE]
    commands = [name for config in ours for name in find_commands(f"{config.path}/management")]

    assert [name for name in sorted(commands) if name not in documents] == []


def test_nothing_is_put_off():
    found = [
        place(path)
        for path in tracked("*.py", "*.html", "*.css", "*.js", "*.md", "*.toml", "bin/*")
        if FORBIDDEN.search(path.read_text()) and path.name != "test_repository.py"
    ]

    assert found == []


def test_no_inline_script_or_style_in_templates():
    inline = re.compile(r"<style|<script(?![^>]*\bsrc=)|\sstyle=\"|\son[a-z]+=\"|javascript:")

    found = [place(path) for path in tracked("templates/*.html") if inline.search(path.read_text())]

    assert [p for p in found if not p.startswith("templates/documents/")] == []


def test_readme_names_the_two_commands_at_its_top():
    top = (ROOT / "README.md").read_text().splitlines()[:12]

    assert [word for word in ("make demo", "make test") if not any(word in line for line in top)] == []


def test_generated_and_private_things_are_not_tracked():
    listed = subprocess.run(
        ["git", "ls-files", ".run", "node_modules", ".venv", "*.mo", "*.parquet", "*.duckdb"],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert listed == ""
