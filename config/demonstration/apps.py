"""The demonstration as an app: installed under the demonstration and test settings only."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DemonstrationConfig(AppConfig):
    """Registers the app."""

    name = "config.demonstration"
    label = "demonstration"
    verbose_name = _("デモンストレーション")
