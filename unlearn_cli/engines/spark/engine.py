"""The Spark engine: opens tables, lets the driver stream them, and lets executors move and write them."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from os.path import commonpath
from pathlib import Path
from typing import Any

import polars as pl

from unlearn_cli.core.errors import InputError
from unlearn_cli.core.memory import Budget
from unlearn_cli.engines import engine
from unlearn_cli.engines.interface import Batch, Carried, Engine, Move, Source
from unlearn_cli.engines.spark.rows import KEY, SparkRows, files_of, our_words, sharing
from unlearn_cli.engines.spark.session import session, settings_of_a_run
from unlearn_cli.engines.spark.types import refuse_types, schema_of
from unlearn_cli.engines.spark.writing import moved_rows, notes_of, write_directory
from unlearn_cli.tables.output.publish import Publication
from unlearn_cli.tables.source import open_table
from unlearn_cli.tables.table import Table, refuse_patterns

TABLE = "table:"
"""Before the name of a table of the catalog."""

_GLOB_SIGNS, _ESCAPED = re.compile(r"([][{}*?\\])"), r"\\\1"
"""Spark takes a path with such signs for a pattern."""


@dataclass(frozen=True)
class Spark:
    """Rows are moved and written by executors. `driver`: streams the columns that are learned from and measured."""

    master: str | None = None
    settings: tuple[str, ...] = ()
    driver: Engine = field(default_factory=lambda: engine("local"))

    @property
    def memory(self) -> Budget:
        """That of the driver; executors have what the cluster gives them."""
        return self.driver.memory

    def within(self, memory: Budget, table: Table) -> "Spark":
        return replace(self, driver=self.driver.within(memory, table))

    def with_session(self, master: str | None, settings: tuple[str, ...]) -> "Spark":
        return replace(self, master=master, settings=settings)

    def open(self, source: Source) -> Table:
        spark = session(self.master, self.settings)
        with our_words(source.spec), settings_of_a_run(spark):
            if source.spec.startswith(TABLE):
                return table_of(spark.table(source.spec.removeprefix(TABLE)), source.spec, source.key)
            if "://" in source.spec:
                return table_of(spark.read.parquet(source.spec), source.spec, source.key)
            if not Path(source.spec).exists() and _in_catalog(spark, source.spec):
                return table_of(spark.table(source.spec), source.spec, source.key)
            return _of_files(spark, source)

    def batches(self, scan: pl.LazyFrame) -> Iterator[Batch]:
        return self.driver.batches(scan)

    def pick(self, scan: pl.LazyFrame, rows: pl.Series) -> pl.DataFrame:
        return self.driver.pick(scan, rows)

    def stream(self, scan: pl.LazyFrame, move: Move, schema: pl.Schema) -> pl.LazyFrame:
        return self.driver.stream(scan, move, schema)

    def of_frame(self, frame: Any, label: str, key: str | None) -> Table:
        with our_words(label):
            return table_of(frame, label, key)

    def moved(self, table: Table, carried: Carried, names: tuple[str, ...]) -> Any:
        return moved_rows(table.elsewhere, carried, names)

    def said(self, table: Table, carried: Carried, names: tuple[str, ...]) -> list[str]:
        with our_words(table.label):
            return _said(notes_of(table.elsewhere, carried, names))

    def sharing(self, table: Table, key: str) -> int:
        with our_words(table.label):
            return sharing(table.elsewhere, key)

    def write(self, table: Table, carried: Carried, names: tuple[str, ...], out: Publication) -> list[str]:
        rows: SparkRows = table.elsewhere
        with our_words(out.target), settings_of_a_run(rows.frame.sparkSession):
            return _said(write_directory(rows, carried, names, out.partial))


SPARK = Spark()


def table_of(frame: Any, label: str, key: str | None = None) -> Table:
    """The table that a Spark DataFrame is; `key` orders rows that have no numbers in files."""
    schema = schema_of(label, frame.schema.fields)
    refuse_patterns(label, schema)
    files = files_of(frame, label)
    if not files and key is None:
        raise InputError(f"the rows of {label} have no numbers, as those of Parquet files have.", KEY)
    return _table(SparkRows(frame, schema, files, key), label)


def _of_files(spark: Any, source: Source) -> Table:
    """Parquet that the driver sees too: types, levels and metadata are those of its footers."""
    seen = open_table(source.spec, source.format, source.reading)
    if seen.format_name != "parquet":
        raise InputError(
            f"{source.spec} is {seen.format_name}, and Spark gives its rows no numbers.",
            "Write it as Parquet first, or take --engine local.",
        )
    refuse_types(source.spec, seen.schema)
    paths = [path.absolute() for path in seen.paths]
    reader = spark.read.option("basePath", f"file:{commonpath([path.parent for path in paths])}")
    frame = reader.parquet(*[f"file:{_GLOB_SIGNS.sub(_ESCAPED, str(path))}" for path in paths])
    rows = SparkRows(frame, seen.schema, files_of(frame, source.spec))
    if rows.rows != seen.rows:
        raise InputError(
            f"Spark reads {rows.rows:,} rows of {source.spec}, which has {seen.rows:,}.",
            "Check that its executors see the same files.",
        )
    return replace(seen, scan=rows.scan(), elsewhere=rows)


def _said(notes: list[str]) -> list[str]:
    return [said for note in notes if (said := json.loads(note)["said"])]


def _table(rows: SparkRows, label: str) -> Table:
    count = rows.rows
    if not count or not rows.schema:
        raise InputError(f"{label} has {len(rows.schema)} columns and {count:,} rows.", "Give one with both.")
    return Table(rows.scan(), rows.schema, count, label=label, elsewhere=rows)


def _in_catalog(spark: Any, name: str) -> bool:
    from pyspark.errors import PySparkException

    try:
        return bool(spark.catalog.tableExists(name))
    except PySparkException:  # no name of a table, as a path is
        return False
