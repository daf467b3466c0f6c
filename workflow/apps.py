"""Loads every table of moves and refuses to start when a row and its action do not match."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class WorkflowConfig(AppConfig):
    """The engine."""

    name = "workflow"
    verbose_name = _("業務の進行と記録")

    def ready(self) -> None:
        """Read the tables, actions, forms and reactions of all apps, then check that they agree."""
        autodiscover_modules("parameters", "workflow", "actions", "forms", "documents", "reactions")
        from workflow import machine, reactions

        machine.check_tables()
        reactions.check_names()
