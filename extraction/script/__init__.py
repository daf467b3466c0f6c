"""Extraction scripts: one JSON document that says, completely, what a study asks of every hospital."""

from extraction.script.check import check
from extraction.script.digest import digest
from extraction.script.finding import Finding, ScriptError
from extraction.script.model import Script
from extraction.script.parse import load, upgrade
from extraction.script.profile import SiteProfile, TableProfile
from extraction.script.render import Block, render, render_blocks
from extraction.script.text import Text

__all__ = [
    "Finding",
    "Script",
    "ScriptError",
    "SiteProfile",
    "TableProfile",
    "Text",
    "Block",
    "check",
    "digest",
    "load",
    "render",
    "render_blocks",
    "upgrade",
]
