"""What the engine costs on the real patients: ten small hospitals against one, and one thread against two."""

import os
import time
from pathlib import Path

from extraction.engine import run
from extraction.engine.bench import bench
from extraction.engine.bench.federated import federated
from extraction.engine.importers.clif import build_demo_stores
from extraction.engine.synthetic import generate
from tests.stories.stack import patients

STUDY = Path("extraction/script/examples/heparin_platelets.json")


def spent(script: bytes, stores: list[Path], out: Path, threads: int) -> tuple[float, list[dict]]:
    begun = time.process_time()
    manifests = [
        run(script, store, out / f"{threads}-{store.name}", site=store.name, threads=threads).to_json()
        for store in stores
    ]
    return time.process_time() - begun, manifests


def test_federation_and_threads(tmp_path, capsys):
    source = next(iter(sorted(patients().rglob("clif_patient.parquet")))).parent
    build_demo_stores(source, tmp_path / "one", ["ALL"])
    build_demo_stores(source, tmp_path / "ten", [f"S{n}" for n in range(10)])
    script = STUDY.read_bytes()
    one, ten = [tmp_path / "one" / "ALL"], sorted((tmp_path / "ten").iterdir())
    spent(script, one, tmp_path / "warm", 1)

    alone, first = spent(script, one, tmp_path / "a", 1)
    threaded, second = spent(script, one, tmp_path / "b", 2)
    together, _manifests = spent(script, ten, tmp_path / "c", 1)

    assert [m["files"] for m in first] == [m["files"] for m in second]
    with capsys.disabled():
        print(f"\nten hospitals of 10 patients / one of 100, CPU: {together / alone:.1f}")  # noqa: T201
        print(f"two threads / one thread, CPU: {threaded / alone:.2f} (same bytes)")  # noqa: T201


def test_engines_agree_on_a_generated_hospital(tmp_path, capsys):
    patients = int(os.environ.get("MADOGUCHI_BENCH_PATIENTS", "20000"))
    store = generate(tmp_path / "one", patients=patients, seed=7)["S01"]
    sites = generate(tmp_path / "sites", patients=patients // 4, sites=3, seed=7)
    report = bench(store.folder, dsn=os.environ.get("MADOGUCHI_BENCH_DSN"))
    report.federation = federated(list(sites.values()), 3)
    assert set(report.runs) == {"s1", "s2", "s3"}
    assert all({"hand", "floor", "index"} <= set(engines) for engines in report.runs.values())
    with capsys.disabled():
        print("\n" + report.to_text())  # noqa: T201
