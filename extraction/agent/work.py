"""One job at the hospital: from the signed order to the receipt for exactly the approved bytes."""

from __future__ import annotations

import json
import logging
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extraction.agent import protocol
from extraction.agent.client import Client, Declined, Document, Unreachable, decoded, encoded
from extraction.agent.config import Config
from extraction.agent.journal import Journal, put

logger = logging.getLogger("extraction.agent")
MANIFEST = "manifest.json"
MOST_SENT = protocol.MOST_BYTES * 7 // 10
"""The largest result in bytes: in base64 it is a third larger."""


class NotApproved(Exception):
    """An order does not carry a good approval for what it asks: nothing is done."""


@dataclass(frozen=True, slots=True)
class Work:
    """What an agent can do for one job. `stopping` is asked while the engine runs."""

    config: Config
    client: Client
    stopping: Callable[[], bool] = lambda: False

    # -- running ----------------------------------------------------------------------------------
    def run(self, order: dict[str, Any]) -> None:
        """Run an approved script and report its manifest. The result stays here.

        Raises NotApproved, Declined or Unreachable; whatever was done so far is kept.
        """
        approval, script = self._approved_run(order)
        journal = Journal.of(self.config.work, approval.content["job"])
        put(journal.script, script)
        journal.write("order", approval.to_json())
        fence = self._lease(journal)
        usage = str(approval.content["usage"])
        if not self._has_result(journal, approval) and not self._make_result(journal, fence, usage):
            return
        manifest = (journal.result / MANIFEST).read_bytes()
        message = {"fence": fence, "manifest": encoded(manifest)}
        receipt = self.client.say(f"jobs/{approval.content['job']}/report", message)
        self._keep_receipt(journal, "reported", receipt, manifest)

    def _approved_run(self, order: dict[str, Any]) -> tuple[Document, bytes]:
        """The approval ② of exactly these bytes for this hospital."""
        approval, script = self._approval(order, "run"), decoded(order["script"])
        if protocol.sha256(script) != approval.content["sha256"]:
            raise NotApproved("the bytes of the script are not those that were approved")
        return approval, script

    def _approval(self, order: dict[str, Any], sort: str) -> Document:
        try:
            approval = self.client.document("approval", order["approval"])
        except (protocol.NotSigned, ValueError, KeyError, TypeError):
            raise NotApproved("the approval is not signed by the centre") from None
        wanted = {"type": sort, "site": self.config.site, "job": order["job"]}
        if {name: approval.content.get(name) for name in wanted} != wanted:
            raise NotApproved("the approval is for something else")
        return approval

    def _lease(self, journal: Journal) -> int:
        """Keep the lease of a killed predecessor as long as it lasts; else take a new one."""
        job, held = journal.folder.name, journal.read("lease")
        if held:
            try:
                return int(self.client.say(f"jobs/{job}/heartbeat", {"fence": held["fence"]})["fence"])
            except Declined:
                journal.forget("lease")
        lease = self.client.say(f"jobs/{job}/lease")
        journal.write("lease", lease)
        return int(lease["fence"])

    def _has_result(self, journal: Journal, approval: Document) -> bool:
        """Whether a finished result of exactly this script lies here; anything else is cleared away."""
        try:
            manifest = json.loads((journal.result / MANIFEST).read_bytes())
            if manifest["script_digest"] == approval.content["sha256"]:
                return True
        except (OSError, ValueError, KeyError, TypeError):
            pass
        for rest in [journal.result, *journal.folder.glob(".result.partial-*")]:
            shutil.rmtree(rest, ignore_errors=True)
        return False

    def _make_result(self, journal: Journal, fence: int, usage: str) -> bool:
        """Run the engine in a child process under the lease; whether there is a result."""
        child = subprocess.Popen(self._command(journal, usage), stderr=subprocess.PIPE, text=True)
        try:
            problem = self._watch(child, journal, fence)
        finally:
            if child.poll() is None:
                child.kill()
                child.wait()
        if child.returncode == 0:
            return True
        self.client.say(
            f"jobs/{journal.folder.name}/failure",
            {"fence": fence, "reason": problem.strip()[-1500:] or f"exit {child.returncode}"},
        )
        return False

    def _command(self, journal: Journal, usage: str) -> list[str]:
        return [
            *(sys.executable, "-m", "extraction.agent.child", str(journal.script)),
            *("--store", str(self.config.store), "--out", str(journal.result)),
            *("--site", self.config.site, "--threads", str(self.config.threads)),
            *("--usage", usage, "--pseudonyms", str(self.config.pseudonyms)),
        ]

    def _watch(self, child: subprocess.Popen[str], journal: Journal, fence: int) -> str:
        """Wait for the engine, give signs of life, and stop it when the lease is lost."""
        lease = journal.read("lease") or {}
        every = max(lease.get("seconds", 30) / 3, 0.2)
        while True:
            try:
                _out, problem = child.communicate(timeout=every)
                return problem
            except subprocess.TimeoutExpired:
                if self.stopping():
                    raise Unreachable("the agent is stopping") from None
                self._beat(journal, fence)

    def _beat(self, journal: Journal, fence: int) -> None:
        try:
            self.client.say(f"jobs/{journal.folder.name}/heartbeat", {"fence": fence})
        except Unreachable:  # the run goes on: the centre decides by the fence when we report
            logger.warning("%s: no sign of life could be given", journal.folder.name)
        except Declined:
            journal.forget("lease")
            raise

    # -- sending ----------------------------------------------------------------------------------
    def send(self, order: dict[str, Any]) -> None:
        """Send the result, if its files are still exactly those whose sending was approved."""
        approval = self._approval(order, "send")
        job, fence = approval.content["job"], order["fence"]
        journal = Journal.of(self.config.work, job)
        try:
            manifest, files = self._open_approved(journal.result, approval)
        except NotApproved as problem:
            reason = f"承認された結果を送れません: {problem}"
            self.client.say(f"jobs/{job}/failure", {"fence": fence, "reason": reason})
            return
        message = {"fence": fence, "manifest": encoded(manifest), "files": _encoded(files)}
        receipt = self.client.say(f"jobs/{job}/bundle", message)
        self._keep_receipt(journal, "sent", receipt, manifest)

    def _open_approved(self, result: Path, approval: Document) -> tuple[bytes, dict[str, bytes]]:
        """Read each file once, hash what was read, and return those very bytes. Raises NotApproved."""
        approved = {MANIFEST: approval.content["manifest"], **approval.content["files"]}
        found: dict[str, bytes] = {}
        with ExitStack() as open_files:
            for name, digest in approved.items():
                try:
                    file = open_files.enter_context((result / Path(name).name).open("rb"))
                    found[name] = file.read(protocol.MOST_BYTES)
                except OSError:
                    raise NotApproved(f"{name} がありません") from None
                if protocol.sha256(found[name]) != digest:
                    raise NotApproved(f"{name} が承認されたものと異なります")
        if sum(map(len, found.values())) > MOST_SENT:
            raise NotApproved(f"結果が大きすぎます（{MOST_SENT // 1024 // 1024}MBまで）")
        return found.pop(MANIFEST), found

    def _keep_receipt(self, journal: Journal, name: str, receipt: dict[str, str], manifest: bytes) -> None:
        """Keep the centre's receipt, if it is one for what we sent."""
        document = self.client.document("receipt", receipt)
        if document.content["sha256"] != protocol.sha256(manifest):
            raise Unreachable("the receipt is for something else")
        journal.write(name, {**document.to_json(), "fence": document.content["fence"]})
        logger.info("%s: %s", journal.folder.name, name)


def _encoded(files: dict[str, bytes]) -> dict[str, str]:
    return {name: encoded(content) for name, content in files.items()}
