#!/usr/bin/env python
"""Run a management command, with the private services started when none are given."""

import os
import sys

NO_SERVICES = {"help", "makemessages", "compilemessages", "collectstatic", "version", "--version", "--help"}
AS_OWNER = {"migrate"}


def main() -> None:
    """Start what the command needs, then hand over to Django."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    if command in AS_OWNER:
        os.environ["MADOGUCHI_DATABASE_OWNER"] = "1"
    if command not in NO_SERVICES:
        from config.services import ensure

        ensure()
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
