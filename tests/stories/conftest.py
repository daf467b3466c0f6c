"""One demonstration for all stories, with one usage played through it on bad days."""

from collections.abc import Iterator

import pytest

from config.demonstration.rehearsal.acts import in_order
from config.demonstration.rehearsal.play import Play
from tests.stories.stack import Stack, new_stack

BAD_DAYS = {
    "契約・請求・入金": lambda stack: stack.empty_broker(),
    "各拠点での抽出": lambda stack: stack.kill(*stack.agents()),
    "各拠点の結果送信承認（別の承認者）": lambda stack: stack.restart_database(),
    "受領・検証・統合": lambda stack: stack.kill(*stack.agents(), "worker", "beat"),
    "二人による確認と引渡し": lambda stack: stack.kill("web"),
}
"""What goes wrong just before a stage: broker back empty, agents killed while they run or send, database
killed and started again, web killed."""


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Start a whole demonstration, and stop it after the last story."""
    running = new_stack(tmp_path_factory.mktemp("stack") / "run")
    try:
        running.start()
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="session")
def play(stack: Stack) -> Iterator[Play]:
    """A usage's whole life, with faults on the way."""
    played = Play(stack.url, say=print)
    try:
        for stage in in_order():
            if harm := BAD_DAYS.get(stage.name):
                harm(stack)
                stack.wait_until_healthy()
            played.perform(stage)
        yield played
    finally:
        played.close()
