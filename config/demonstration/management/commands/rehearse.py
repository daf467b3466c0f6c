"""Play the whole life of a fresh usage against the running demonstration."""

import json
from io import StringIO
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from config.demonstration.rehearsal.acts import in_order
from config.demonstration.rehearsal.play import Play
from config.demonstration.rehearsal.portal import Stopped
from config.services.demo import read_note
from config.services.paths import run_dir


class Command(BaseCommand):
    """Exit code 0 only when every stage truly happened and the audit log verifies."""

    help = "Play a usage from the first question to the released table, through the portal's own pages."

    def add_arguments(self, parser: Any) -> None:
        running = read_note(run_dir()).get("address") or settings.PORTAL_URL
        parser.add_argument("--url", default=running, help="Address of the demonstration.")
        parser.add_argument("--json", action="store_true", help="Print one JSON document for machines.")

    def handle(self, *args: Any, url: str, **options: Any) -> None:
        as_json = options["json"]
        play = Play(url.rstrip("/"), say=(lambda text: None) if as_json else self.stdout.write)
        try:
            for stage in in_order():
                play.perform(stage)
        except Stopped as stopped:
            raise CommandError(f"{in_order()[len(play.lines)].name}: {stopped}") from None
        finally:
            play.close()
        verified = self._verify()
        if as_json:
            self.stdout.write(json.dumps(play.report() | {"audit": verified}, ensure_ascii=False, indent=2))
            return
        self._epilogue(play, verified)

    def _verify(self) -> str:
        said = StringIO()
        try:
            call_command("verify_audit", stdout=said, stderr=said)
        except SystemExit:
            raise CommandError(f"verify_audit: {said.getvalue()}") from None
        return said.getvalue().strip()

    def _epilogue(self, play: Play, verified: str) -> None:
        for name, table in play.facts["tables"].items():
            self.stdout.write(f"\n{name}\n{table}")
        self.stdout.write(f"verify_audit: {verified}")
        seconds = sum(line.seconds for line in play.lines)
        self.stdout.write(f"{len(play.lines)}段階を{seconds:.0f}秒で終えました。見るところ：")
        for title, address in play.links:
            self.stdout.write(f"  {title}  {address}")
