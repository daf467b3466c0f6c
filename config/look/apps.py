"""The look of the portal, as a Django app so that its template tags and translations are found."""

from django.apps import AppConfig


class LookConfig(AppConfig):
    """Registers the app."""

    name = "config.look"
    label = "look"
