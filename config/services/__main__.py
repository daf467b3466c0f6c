"""python -m config.services demo [--detach] | stop [--all] | status | clean"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from config.services import demo, processes, supervisor
from config.services.paths import ROOT, public_dir, run_dir
from config.services.postgres import Cluster
from config.services.terminal import tell
from config.services.valkey import Broker

SECONDS_TO_STOP = 45


def main(arguments: list[str]) -> int:
    """Run one verb; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m config.services")
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("demo", help="run the demonstration").add_argument("--detach", action="store_true")
    verbs.add_parser("stop", help="stop it; the data stay").add_argument("--all", action="store_true")
    verbs.add_parser("status", help="say what runs")
    verbs.add_parser("clean", help="stop everything and remove all state")
    chosen = parser.parse_args(arguments)
    run = run_dir()
    if chosen.verb == "demo":
        return detach(run) if chosen.detach else demo.serve(run)
    if chosen.verb == "stop":
        return stop(run, everything=chosen.all)
    return status(run) if chosen.verb == "status" else clean(run)


def detach(run: Path) -> int:
    """Start the demonstration in the background, show its progress, and return when it answers."""
    if demo.running(run):
        tell(demo.where(run))
        return 0
    log = supervisor.log_of(run, "demo")
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as sink:
        process = subprocess.Popen(
            [sys.executable, "-m", "config.services", "demo"],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    with log.open() as source:
        while process.poll() is None and not _is_ready(run, process.pid):
            tell(source.read(), end="")
            processes.wait_until(lambda: process.poll() is not None or _is_ready(run, process.pid), 0.5)
        tell(source.read(), end="")
    return process.returncode or 0


def stop(run: Path, *, everything: bool) -> int:
    """Stop the demonstration and its services, with `everything` those of the tests as well."""
    if pid := demo.running(run):
        os.kill(pid, signal.SIGTERM)
        if not processes.wait_until(lambda: not demo.running(run), SECONDS_TO_STOP):
            os.kill(pid, signal.SIGKILL)
    supervisor.end_leftovers(run)
    for suffix in ("", "-test") if everything else ("",):
        Broker(run, f"valkey{suffix}").stop()
        Cluster(run, f"pg{suffix}").stop()
    tell("停止しました / Stopped")
    return 0


def status(run: Path) -> int:
    """Say what runs; the exit status is 0 when the demonstration does."""
    running = demo.running(run)
    tell(demo.where(run) if running else "デモは動いていません / The demonstration is not running")
    for pid_file in sorted((run / "pids").glob("*")):
        pid = processes.read_pid(pid_file)
        tell(f"  {pid_file.name:20} {pid if pid and processes.command_line(pid) else '-'}")
    for name, service in _services(run).items():
        tell(f"  {name:20} {'on' if service.alive() else '-'}")
    return 0 if running else 3


def clean(run: Path) -> int:
    """Stop everything and remove all state, also what root keeps outside the checkout."""
    if run.exists():
        stop(run, everything=True)
        outside = public_dir(run)
        shutil.rmtree(run)
        if outside.exists():
            shutil.rmtree(outside)
            if not any(outside.parent.iterdir()):
                outside.parent.rmdir()
    return 0


def _services(run: Path) -> dict[str, Cluster | Broker]:
    names = ("pg", "pg-test")
    brokers = ("valkey", "valkey-test")
    return {name: Cluster(run, name) for name in names} | {name: Broker(run, name) for name in brokers}


def _is_ready(run: Path, pid: int) -> bool:
    return demo.running(run) == pid and bool(demo.read_note(run).get("ready"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
