"""Why the engine could not do its work, in a sentence for each language."""

from __future__ import annotations

from extraction.script.text import Text


class EngineError(Exception):
    """The run stopped and left nothing behind; ``text`` says what is wrong and where."""

    def __init__(self, ja: str, en: str) -> None:
        self.text = Text(ja, en)
        super().__init__(f"{ja} / {en}")


class StoreError(EngineError):
    """The store of the hospital cannot be read as it is described."""


class MissingData(EngineError):
    """The store lacks a table or column without which the result would be false."""


class OutputExists(EngineError):
    """There is a result at this place already; results are never written over."""


class LimitExceeded(EngineError):
    """The run would have gone beyond a limit that was set for it."""


class Cancelled(EngineError):
    """The run was cancelled; nothing was written."""

    def __init__(self) -> None:
        super().__init__("実行は取り消されました。", "The run was cancelled.")
