"""Disclosure control: what may leave the data centre, and what must be hidden first."""

from extraction.disclosure.audit import Attacker, Audit, Bound, Contradiction, audit
from extraction.disclosure.check import Assessment, Flag, assess
from extraction.disclosure.integrate import IntegratedResult, IntegrationError, integrate, to_csv
from extraction.disclosure.policy import Policy
from extraction.disclosure.suppress import Protected, protect
from extraction.disclosure.table import TOTAL, Table
from extraction.script.headings import PERSONS, Category, Column, TableAxis

__all__ = [
    "PERSONS",
    "TOTAL",
    "Assessment",
    "Attacker",
    "Audit",
    "Bound",
    "Category",
    "Column",
    "Contradiction",
    "Flag",
    "IntegratedResult",
    "IntegrationError",
    "Policy",
    "Protected",
    "Table",
    "TableAxis",
    "assess",
    "audit",
    "integrate",
    "protect",
    "to_csv",
]
