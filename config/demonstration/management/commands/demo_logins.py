"""Print one login per line, for the person who has just started the demonstration."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.urls import reverse

from accounts.roles import Role
from config.demonstration.cast import CAST, PASSWORD


class Command(BaseCommand):
    """Japanese and English side by side; codes of the second factor are on the page."""

    help = "Print the demonstration's logins."

    def handle(self, *args: Any, **options: Any) -> None:
        page = settings.PORTAL_URL + reverse("demonstration:index")
        self.stdout.write(f"  パスワードは全員同じ / one password for all:  {PASSWORD}")
        self.stdout.write(f"  認証コード・時計・メール / codes, clock, mailbox: {page}\n\n")
        for character in CAST:
            role = f"{Role(character.role).label} {character.role}"
            self.stdout.write(f"  {character.mail:<32} {character.house.name} / {role}")
