"""Make the demonstration's organisations, people, courses, seats and stores, as far as they are missing."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.demonstration import world


class Command(BaseCommand):
    """Safe to run at every start of a demonstration; refuses anywhere else."""

    help = "Make what is missing of the demonstration world."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            world.build()
        except RuntimeError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write("The demonstration world is complete.")
