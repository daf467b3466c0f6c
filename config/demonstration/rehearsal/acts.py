"""The acts of the play in their order."""

from config.demonstration.rehearsal import application, extraction, office, people
from config.demonstration.rehearsal.play import Stage, stages

ACTS = (people, office, application, extraction)
"""The modules whose stages make up the play."""


def in_order() -> list[Stage]:
    """The stages, act by act."""
    return [stage for act in ACTS for stage in stages if stage.act.__module__ == act.__name__]
