"""The site index: a derived, rebuildable copy of a store in which a patient's rows lie together."""

from extraction.engine.index.build import build_index, drop_index
from extraction.engine.index.reader import ORDINAL, Index, open_index

__all__ = ["ORDINAL", "Index", "build_index", "drop_index", "open_index"]
