"""The agreements app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AgreementsConfig(AppConfig):
    """Registers the app."""

    name = "agreements"
    verbose_name = _("契約と請求")
