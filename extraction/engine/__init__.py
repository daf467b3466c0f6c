"""The extraction engine: runs a script on a hospital's store with DuckDB."""

from extraction.engine.errors import (
    Cancelled,
    EngineError,
    LimitExceeded,
    MissingData,
    OutputExists,
    StoreError,
)
from extraction.engine.limits import Limits
from extraction.engine.manifest import Manifest, OutputFile, read_manifest
from extraction.engine.profiles import profile
from extraction.engine.run import VERSION, run
from extraction.engine.stores import Store, open_store, write_store

__all__ = [
    "VERSION",
    "Cancelled",
    "EngineError",
    "LimitExceeded",
    "Limits",
    "Manifest",
    "MissingData",
    "OutputExists",
    "OutputFile",
    "Store",
    "StoreError",
    "open_store",
    "profile",
    "read_manifest",
    "run",
    "write_store",
]
