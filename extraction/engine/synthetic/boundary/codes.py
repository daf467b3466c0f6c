"""Which code a made-up record carries: one of its list that says as little else to the script as can be."""

from __future__ import annotations

from functools import lru_cache

from extraction.script.codes import LOCAL, Matcher
from extraction.script.model import CodeList, Event, Script

OTHER = ("boundary", "OTHER")
"""What a record carries that may carry any code."""
Carried = tuple[str, str]


def code_of(script: Script, event: Event) -> Carried | None:
    """The code of a record that is such an event; None when no record can be."""
    found = code_list(script, event)
    return OTHER if found is None else _chosen(script, found)


def is_also(script: Script, carried: Carried | None, event: Event) -> bool:
    """Whether a record with this code is an event of this kind, as far as its code tells."""
    found = code_list(script, event)
    return found is None or (carried is not None and _fits(_matcher(found), carried))


def excluded_code(script: Script, event: Event) -> Carried | None:
    """A code that the list takes out again; None when it takes out none that it would include."""
    found = code_list(script, event)
    if found is None:
        return None
    kept = Matcher(CodeList(found.name, found.title, found.include))
    return next((c for code in found.exclude if _fits(kept, c := (code.system, code.code))), None)


def code_list(script: Script, event: Event) -> CodeList | None:
    """The list of codes that an event names."""
    return next((found for found in script.code_lists if found.name == event.codes), None)


@lru_cache(maxsize=1024)
def _matcher(found: CodeList) -> Matcher:
    return Matcher(found)


@lru_cache(maxsize=1024)
def _chosen(script: Script, found: CodeList) -> Carried | None:
    fitting = [
        (code.system, code.code) for code in found.include if _fits(_matcher(found), (code.system, code.code))
    ]
    others = [other for other in script.code_lists if other is not found]
    return min(fitting, key=lambda c: sum(_fits(_matcher(other), c) for other in others), default=None)


def _fits(matcher: Matcher, carried: Carried) -> bool:
    system, code = carried
    return matcher.matches(None, None, code) if system == LOCAL else matcher.matches(system, code, None)
