"""The applications app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApplicationsConfig(AppConfig):
    """Registers the app."""

    name = "applications"
    verbose_name = _("相談と利活用申出")
