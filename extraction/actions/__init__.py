"""What people, agents and the system do with scripts, jobs and releases: one function, one verb."""

from extraction.actions import agents, releases, scripts, site_jobs

__all__ = ["agents", "releases", "scripts", "site_jobs"]
