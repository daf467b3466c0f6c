"""The look of the portal, as a Django app so that its template tags and translations are found."""

from django.apps import AppConfig
from django.contrib.auth.decorators import login_not_required
from django.views.i18n import set_language


class LookConfig(AppConfig):
    """Registers the app."""

    name = "config.look"
    label = "look"

    def ready(self) -> None:
        """Let people choose their language before they sign in."""
        login_not_required(set_language)
