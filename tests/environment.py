"""Loaded before anything else in a test run: test settings and the private services."""

import os

os.environ["MADOGUCHI_TESTING"] = "1"
os.environ["MADOGUCHI_DATABASE_OWNER"] = "1"
os.environ.setdefault("MADOGUCHI_FAST_DATABASE", "1")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the browser driver runs its own event loop

from config import translations
from config.services import ensure
from config.services.paths import run_dir

ensure()
translations.compile_all()
(run_dir() / "static").mkdir(parents=True, exist_ok=True)
