"""The onsite_booking app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OnsiteBookingConfig(AppConfig):
    """Registers the app."""

    name = "onsite_booking"
    verbose_name = _("オンサイトセンター")
