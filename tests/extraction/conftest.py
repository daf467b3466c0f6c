"""The real demonstration patients, fetched once through the product's own set-up script."""

import subprocess
from pathlib import Path

import pytest

from extraction.engine import Store
from extraction.engine.importers.clif import build_demo_stores

SITES = ["h1", "h2", "h3"]


@pytest.fixture(scope="session")
def real_patients() -> Path:
    """Folder with the CLIF files of 100 real patients."""
    fetched = subprocess.run(["bin/fetch-real-patients"], check=True, capture_output=True, text=True)
    return Path(fetched.stdout.strip())


@pytest.fixture(scope="session")
def real_stores(real_patients: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Store]:
    """Three hospitals made of the real patients."""
    return build_demo_stores(real_patients, tmp_path_factory.mktemp("stores"), SITES)
