"""Scripts and their versions, hospitals' jobs and agents, results, releases."""

from extraction.models.master import MasterCode
from extraction.models.release import Download, LedgerEntry, Release, Vote
from extraction.models.result import IntegratedResult
from extraction.models.script import Script, ScriptRevision, ScriptVersion
from extraction.models.site import Nonce, SiteAgent
from extraction.models.site_job import BundleFile, Order, Quarantine, Receipt, SiteJob

__all__ = [
    "BundleFile",
    "Download",
    "IntegratedResult",
    "LedgerEntry",
    "MasterCode",
    "Nonce",
    "Order",
    "Quarantine",
    "Receipt",
    "Release",
    "Script",
    "ScriptRevision",
    "ScriptVersion",
    "SiteAgent",
    "SiteJob",
    "Vote",
]
