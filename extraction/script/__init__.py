"""Extraction scripts: one JSON document that says, completely, what a study asks of every hospital."""

from extraction.script.check import check, check_script
from extraction.script.diff import diff
from extraction.script.digest import digest
from extraction.script.finding import Finding, ScriptError
from extraction.script.model import Script
from extraction.script.parse import load, upgrade
from extraction.script.profile import ItemProfile, SiteProfile, TableProfile
from extraction.script.reading import read
from extraction.script.render import Block, Sentence, render, render_blocks
from extraction.script.text import Text

__all__ = [
    "Block",
    "Finding",
    "ItemProfile",
    "Script",
    "ScriptError",
    "Sentence",
    "SiteProfile",
    "TableProfile",
    "Text",
    "check",
    "check_script",
    "diff",
    "digest",
    "load",
    "read",
    "render",
    "render_blocks",
    "upgrade",
]
