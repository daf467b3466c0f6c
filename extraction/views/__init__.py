"""Pages of extraction besides the generic ones of every case."""

from extraction.views import cases

__all__ = ["cases"]
