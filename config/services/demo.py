"""The demonstration: prepared, started, watched and ended as one."""

import json
import os
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

from config.services import ports, supervisor
from config.services.ensure import broker, cluster, ensure
from config.services.errors import Unavailable
from config.services.lock import hold, holder
from config.services.paths import ROOT, prepare
from config.services.programs import PLAN, Plan, Step, environment
from config.services.terminal import tell, tell_step

PAUSE = 0.5
SECONDS_TO_ANSWER = 120
USUAL_PORT = 8000
TOO_MANY = 3


class Stopped(Exception):
    """Somebody asked for the end while the demonstration was being prepared."""


class Demonstration:
    """One running demonstration on the state in `run`; `port` is wished for, not promised."""

    def __init__(self, run: Path, port: int, plan: Plan = PLAN) -> None:
        self.run = prepare(run)
        self._held = ports.hold(port)
        self.port = self._held.getsockname()[1]
        self.address = f"http://localhost:{self.port}"
        self._wished = port
        self._plan = plan
        self._private = [name for name in ("DATABASE_URL", "BROKER_URL") if not os.environ.get(name)]
        self._children: list[supervisor.Child] = []
        self._stopping = threading.Event()

    def serve(self) -> None:
        """Prepare, start and watch everything until SIGTERM or Ctrl-C. Raises Unavailable."""
        for sign in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sign, lambda *_: self._stopping.set())
        supervisor.end_leftovers(self.run)
        _note(self.run, self.address, ready=False)
        try:
            self._prepare()
            self._start()
            self._announce()
            self._watch()
        except Stopped:
            pass
        finally:
            self._end()

    def _prepare(self) -> None:
        if self.port != self._wished:
            tell_step(
                f"ポート {self._wished} は使用中です。{self.port} を使います",
                f"Port {self._wished} is taken; using {self.port}",
            )
        tell_step("データベースとブローカーを用意しています", "Getting database and broker ready")
        ensure(self.run)
        for step in self._plan.steps:
            self._run(step)

    def _run(self, step: Step) -> None:
        tell_step(step.ja, step.en)
        log = supervisor.log_of(self.run, "prepare")
        log.parent.mkdir(exist_ok=True)
        with log.open("ab") as sink:
            known = environment(self.run, self.address)
            process = subprocess.Popen(step.command, cwd=ROOT, env=known, stdout=sink, stderr=sink)
        while True:
            try:
                status = process.wait(PAUSE)
                break
            except subprocess.TimeoutExpired:
                if self._stopping.is_set():
                    process.terminate()
        self._pass_on_stop()
        if status != 0:
            raise Unavailable(f"失敗しました: {step.ja}", f"Failed: {step.en}", _tail(log))

    def _start(self) -> None:
        known = environment(self.run, self.address)
        chosen = self._plan.programs(self.run, self.port)
        self._held.close()
        self._children = [supervisor.Child(program, self.run, known) for program in chosen]
        for child in self._children:
            child.start()
        tell_step("起動を待っています", "Waiting for the portal to answer")
        deadline = time.monotonic() + SECONDS_TO_ANSWER
        while not _answers(self.port):
            self._stopping.wait(PAUSE)
            self._pass_on_stop()
            self._look_after()
            if time.monotonic() > deadline or self._children[0].failures >= TOO_MANY:
                log = supervisor.log_of(self.run, "web")
                raise Unavailable(
                    f"ポータルが応答しません。記録: {log}",
                    f"The portal does not answer. Its log: {log}",
                    _tail(log),
                )

    def _announce(self) -> None:
        known = environment(self.run, self.address)
        command = self._plan.logins
        logins = subprocess.run(command, cwd=ROOT, env=known, check=False, capture_output=True, text=True)
        tell(f"\n  {self.address}/\n\n{logins.stdout or logins.stderr}")
        tell_step("終了するには Ctrl-C か make stop", "Stop with Ctrl-C or make stop")
        _note(self.run, self.address, ready=True)

    def _watch(self) -> None:
        while not self._stopping.wait(PAUSE):
            self._look_after()

    def _look_after(self) -> None:
        self._look_after_services()
        for child in self._children:
            if news := child.watch():
                tell(news)

    def _look_after_services(self) -> None:
        """Start a private service again that was killed; its clients reconnect to the same port."""
        database_lost = "DATABASE_URL" in self._private and not cluster(self.run).alive()
        broker_lost = "BROKER_URL" in self._private and not broker(self.run).alive()
        if not (database_lost or broker_lost):
            return
        tell_step("停止したサービスを再起動しています", "A service has ended; starting it again")
        before = {name: os.environ.pop(name, None) for name in self._private}
        ensure(self.run)
        if before != {name: os.environ[name] for name in self._private}:
            supervisor.end_all(self._children)
            self._start()

    def _pass_on_stop(self) -> None:
        if self._stopping.is_set():
            raise Stopped

    def _end(self) -> None:
        tell_step("終了しています", "Stopping")
        supervisor.end_all(self._children)
        if "BROKER_URL" in self._private:
            broker(self.run).stop()
        if "DATABASE_URL" in self._private:
            cluster(self.run).stop()
        _note_file(self.run).unlink(missing_ok=True)


def lock_of(run: Path) -> Path:
    """Return the lock that a running demonstration holds."""
    return run / "demo.lock"


def serve(run: Path) -> int:
    """Run the demonstration in this process; say where it is when one runs already."""
    if not hold(lock_of(prepare(run))):
        tell(where(run))
        return 0
    Demonstration(run, int(os.environ.get("PORT") or USUAL_PORT)).serve()
    return 0


def where(run: Path) -> str:
    """Return a sentence about the running demonstration."""
    note = read_note(run)
    if not note.get("ready"):
        return f"デモは起動中です。記録: {run}/logs / The demonstration is just starting; see {run}/logs"
    return f"デモはすでに動いています / The demonstration is running: {note['address']}/"


def running(run: Path) -> int | None:
    """Return the pid of the demonstration that runs on this state, if one does."""
    return holder(lock_of(run))


def read_note(run: Path) -> dict:
    """Return address and readiness of the last started demonstration; empty when unknown."""
    try:
        return json.loads(_note_file(run).read_text())
    except (FileNotFoundError, ValueError):
        return {}


def _note(run: Path, address: str, *, ready: bool) -> None:
    making = run / "demo.json.making"
    making.write_text(json.dumps({"address": address, "ready": ready}))
    making.replace(_note_file(run))


def _note_file(run: Path) -> Path:
    return run / "demo.json"


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://{ports.LOOPBACK}:{port}/health/", timeout=5) as answer:
            return answer.status == 200
    except (OSError, urllib.error.URLError):
        return False


def _tail(log: Path, lines: int = 20) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:]) if log.exists() else ""
