"""The staff's desk: the stock Django admin on a site of our own."""

from django.contrib.admin.apps import AdminConfig


class StaffDeskConfig(AdminConfig):
    """Use our site in place of the default one."""

    default_site = "config.admin.StaffDesk"

    def ready(self) -> None:
        """Make the Celery application the current one wherever Django runs, and the checks known."""
        super().ready()
        import config.celery
        import config.checks  # noqa: F401
