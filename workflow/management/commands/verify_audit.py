"""Check every chain, commitment, row, file and fence."""

from typing import Any

from django.core.management.base import BaseCommand

from workflow import verification
from workflow.models import Event


class Command(BaseCommand):
    """Exit code 0 when all is well, 2 when something was tampered with."""

    help = "Verify the audit log: chains, rows against the log, files, triggers."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--case", default="", help="Only the case of this number.")

    def handle(self, *args: Any, case: str = "", **options: Any) -> None:
        found = list(verification.faults(case))
        for fault in found:
            self.stderr.write(fault)
        events = Event.objects.filter(number=case) if case else Event.objects.all()
        streams = events.values("stream").distinct().count()
        self.stdout.write(f"{events.count()} events in {streams} chains: {len(found)} faults.")
        if found:
            raise SystemExit(2)
