"""Write docs/generated/ from the tables, or say that it is stale."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from workflow import diagrams


class Command(BaseCommand):
    """`--check` writes nothing and fails when a page differs."""

    help = "Write docs/generated/ (state diagrams, permissions, reactions)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, check: bool = False, **options: Any) -> None:
        folder = Path(settings.BASE_DIR) / "docs" / "generated"
        folder.mkdir(parents=True, exist_ok=True)
        stale = []
        for name, content in diagrams.pages().items():
            path = folder / name
            if not path.exists() or path.read_text() != content:
                stale.append(name)
                if not check:
                    path.write_text(content)
        if check and stale:
            raise CommandError(f"Stale: {', '.join(stale)}. Run manage.py export_workflows.")
        self.stdout.write("docs/generated is current." if not stale else f"Written: {', '.join(stale)}")
