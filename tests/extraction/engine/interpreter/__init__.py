"""A plain reading of the script language: no SQL, nothing of the engine, slow and easy to check by eye."""

from tests.extraction.engine.interpreter.study import Answer, interpret

__all__ = ["Answer", "interpret"]
