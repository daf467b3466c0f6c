"""The same plans on PySpark, for a site that outgrows one machine: needs the group "spark" and Java."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from extraction.engine.algebra.relations import Relation, Source, Step
from extraction.engine.algebra.spark import Spark

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

BATCH_ROWS = 50_000
FAULTY = "org.apache.spark.sql.catalyst.optimizer.RemoveRedundantAliases"
"""Spark 4.3.0 makes invalid plans by this rule when a step is joined with a grouping of itself."""


def available() -> bool:
    """Whether PySpark and Java are here."""
    return importlib.util.find_spec("pyspark") is not None and shutil.which("java") is not None


def session(threads: int = 2, memory: str = "2g", **more: str) -> SparkSession:
    """A session on this machine, with the settings on which equal answers depend; in ``more`` _ is a dot."""
    from pyspark.sql import SparkSession

    settings = {
        "spark.sql.ansi.enabled": "true",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.caseSensitive": "true",
        "spark.sql.execution.arrow.pyspark.enabled": "true",
        "spark.sql.parquet.inferTimestampNTZ.enabled": "true",
        "spark.sql.shuffle.partitions": str(threads),
        "spark.sql.optimizer.excludedRules": FAULTY,
        "spark.ui.enabled": "false",
        "spark.driver.memory": memory,
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "ERROR",
    } | {name.replace("_", "."): value for name, value in more.items()}
    builder = SparkSession.builder.master(f"local[{threads}]").appName("madoguchi")
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


class SparkDatabase:
    """A session as the engine's database; steps are views, kept ones are cached."""

    def __init__(self, spark: SparkSession) -> None:
        import pyspark

        self.engine = f"Spark {pyspark.__version__}"
        self.spark, self.dialect = spark, Spark()
        self._views: list[str] = []
        self._cached: list[DataFrame] = []

    def read_file(self, source: Source, path: Path) -> None:
        """Let a source name the rows of a Parquet file."""
        frame = self.spark.read.parquet(str(path)).select(*source.reading.columns)
        self._name(source.name, frame)

    def read_rows(self, source: Source, rows: pa.Table) -> None:
        """Let a source name rows that something else has gathered."""
        self.give(source.name, rows)

    def give(self, name: str, rows: pa.Table) -> None:
        """Let a name stand for rows made outside."""
        self._name(name, self.spark.createDataFrame(rows))

    def make(self, step: Step) -> None:
        """Name a step; what is kept is worked out once, when it is first needed."""
        frame = self.spark.sql(self.dialect.query(step.relation))
        if step.kept:
            frame = frame.cache()
            self._cached.append(frame)
        self._name(step.name, frame)

    def _name(self, name: str, frame: DataFrame) -> None:
        frame.createOrReplaceTempView(self.dialect.name(name))
        self._views.append(name)

    def rows(self, relation: Relation) -> list[tuple[Any, ...]]:
        """All rows of a small relation."""
        return [tuple(row) for row in self.spark.sql(self.dialect.query(relation)).collect()]

    def batches(self, relation: Relation) -> Iterator[pa.RecordBatch]:
        """The rows of a large relation in its order."""
        yield from self.table(relation).to_batches(BATCH_ROWS)

    def table(self, relation: Relation) -> pa.Table:
        """All rows of a relation as columns."""
        return self.spark.sql(self.dialect.query(relation)).toArrow()

    def interrupt(self) -> None:
        """Stop the jobs that are running, from another thread."""
        self.spark.sparkContext.cancelAllJobs()

    def close(self) -> None:
        """Forget the views and what was cached; the session stays."""
        for frame in self._cached:
            frame.unpersist()
        for name in self._views:
            self.spark.catalog.dropTempView(name)
