"""The extraction app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExtractionConfig(AppConfig):
    """Registers the app."""

    name = "extraction"
    verbose_name = _("抽出と持ち出し")
