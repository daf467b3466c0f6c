"""What people, agents and the system do with scripts, jobs and releases: one function, one verb."""

from extraction.actions import releases, scripts, site_jobs

__all__ = ["releases", "scripts", "site_jobs"]
