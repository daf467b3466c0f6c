"""Write reference data that is missing: parameters and business days. Changes nothing that stands."""

from typing import Any

from django.core.management.base import BaseCommand

from workflow import business_days, clock, parameters


class Command(BaseCommand):
    """Safe to run at every start."""

    help = "Write missing parameters, holidays and the turns of the year."

    def handle(self, *args: Any, **options: Any) -> None:
        year = clock.today().year
        days = business_days.seed(year - 3, year + 5)
        rows = parameters.seed()
        self.stdout.write(f"Seeded {rows} parameters; closed days are known to {year + 5} ({days} written).")
