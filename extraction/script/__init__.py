"""Extraction scripts: one JSON document that says, completely, what a study asks of every hospital."""

from extraction.script.check import check
from extraction.script.diff import diff
from extraction.script.digest import digest
from extraction.script.model import Script
from extraction.script.parse import ScriptError, load
from extraction.script.profile import SiteProfile, TableProfile
from extraction.script.render import Block, render, render_blocks
from extraction.script.schema import Finding
from extraction.script.text import Text

__all__ = [
    "Block",
    "Finding",
    "Script",
    "ScriptError",
    "SiteProfile",
    "TableProfile",
    "Text",
    "check",
    "diff",
    "digest",
    "load",
    "render",
    "render_blocks",
]
