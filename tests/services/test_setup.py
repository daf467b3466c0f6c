"""The scripts behind make: what they say when the machine does not allow what they need."""

import re
import subprocess
from pathlib import Path

import pytest

from config.services.paths import ROOT

SENTENCES = {
    "OSError: [Errno 28] No space left on device": (
        "The disk is full. Free about 3 GB and run the same command again."
    ),
    "mkdir: cannot create directory '.run': Permission denied": (
        "A folder may not be written to. Run as the owner of this checkout."
    ),
    "error: failed to lookup address information: dns error": (
        "The package registry cannot be reached. Check the network and run the same command again."
    ),
    "Segmentation fault": "A step of the set-up failed: uv sync",
}


def bash(code: str, folder: Path = ROOT, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        ["/bin/bash", "-euc", code], cwd=folder, env=environment, check=False, capture_output=True, text=True
    )


@pytest.mark.parametrize(("written", "sentence"), SENTENCES.items())
def test_failed_step_is_explained(place: Path, written: str, sentence: str):
    log = place / "log"
    log.write_text(f"{written}\n")

    done = bash(". bin/setup.d/messages; explain 'uv sync'", LOG=str(log), PATH="/usr/bin:/bin")

    assert (done.returncode, done.stderr.splitlines()[-1]) == (1, sentence)


def test_missing_system_package_is_named_where_it_cannot_be_installed(place: Path):
    code = ". bin/setup.d/messages; . bin/setup.d/system; PATH=/nonexistent; id() { echo 1000; }; "

    done = bash(code + "install_packages libpango-1.0-0", PATH="/usr/bin:/bin")

    assert done.returncode == 1
    assert done.stderr.endswith("    sudo apt-get install -y --no-install-recommends libpango-1.0-0\n")


def test_unknown_word_for_setup_is_refused():
    done = bash("bin/setup --everything", PATH="/usr/bin:/bin")

    assert (done.returncode, done.stderr.splitlines()[-1]) == (1, "Usage: bin/setup [--test]")


def test_every_make_target_is_one_script():
    targets = re.findall(r"^(\w+): +; @bin/(\w+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)

    assert dict(targets) == {name: name for name, _ in targets}
    assert sorted(target for target, _ in targets) == [
        "bench", "check", "clean", "demo", "rehearse", "setup", "stop", "test",
    ]  # fmt: skip
    assert [name for name, _ in targets if not (ROOT / "bin" / name).stat().st_mode & 0o111] == []


def test_continuous_integration_runs_make_test():
    lines = (ROOT / ".ci" / "run").read_text().splitlines()

    assert lines[-1] == "exec make test"
