"""Rows that Spark holds: their numbers, by file, and a lazy table that fetches them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from heapq import heappop, heappush
from io import BytesIO
from json import JSONDecoder
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

import polars as pl
from polars.io.plugins import register_io_source

from unlearn_cli.core import errors
from unlearn_cli.core.errors import InputError, UnlearnError
from unlearn_cli.engines.spark.blocks import NUMBER, PACKED, REFUSED, Pack, plain
from unlearn_cli.engines.spark.session import LARGEST, settings_of_a_run
from unlearn_cli.engines.spark.types import schema_of

CHUNK_ROWS = 1_000_000
"""Files of so many rows together are fetched by one job. Its blocks come in the order of its tasks, largest first, and
wait for their turn on the driver."""

FETCHED = {"spark.sql.files.maxPartitionBytes": "16m", "spark.sql.files.openCostInBytes": LARGEST}
"""Spark's driver holds what one task gives, in a heap of 1 GB unless told otherwise: with its default of 128 MB of a
compressed file it had too little for 500,000 rows of 15 columns, and the next task's."""

FILE, PLACE = "\1file", "\1place"

KEY = "Name a column that tells rows apart with --key, or write the rows as Parquet."


@dataclass(frozen=True)
class File:
    """A file of a table, as Spark names it, the global number of its first row, and how many it has."""

    uri: str
    first: int
    rows: int


@dataclass(frozen=True)
class SparkRows:
    """The rows of a table.

    frame   a Spark DataFrame with the columns of `schema`
    schema  the types to read cells in
    files   those that rows are numbered by, in the order of the table; none where they are ordered by `key`
    """

    frame: Any
    schema: pl.Schema
    files: tuple[File, ...]
    key: str | None = None

    @property
    def rows(self) -> int:
        return sum(file.rows for file in self.files) if self.files else int(self.frame.count())

    @property
    def types(self) -> pl.Schema:
        """The types that Spark has for the columns, and writes."""
        return schema_of("the table", self.frame.schema.fields)

    def numbered(self) -> Any:
        """A DataFrame of all columns under `plain` names, and NUMBER where rows have numbers."""
        return numbered(self.frame, self.files, list(self.schema))

    def scan(self) -> pl.LazyFrame:
        """The rows in order, lazily: each collection fetches the columns that it takes from Spark."""

        def source(
            with_columns: list[str] | None, predicate: pl.Expr | None, n_rows: int | None, batch_size: int | None
        ) -> Iterator[pl.DataFrame]:
            every, left = list(self.schema), n_rows
            # rows whose columns are not asked for are still counted: by the first one
            for chosen in self._fetched(every if with_columns is None else with_columns or every[:1]):
                if left is not None:
                    chosen = chosen.head(left)
                    left -= chosen.height
                yield chosen if predicate is None else chosen.filter(predicate)
                if left == 0:
                    return

        return register_io_source(source, schema=self.schema)

    def _fetched(self, names: list[str]) -> Iterator[pl.DataFrame]:
        schema = pl.Schema({name: self.schema[name] for name in names})
        with our_words("the table"):
            if self.files:
                for files in _chunks(self.files):
                    yield from _in_turn(numbered(self._of(files), files, names), schema, files[0].first)
            else:
                ordered = self.frame.sort(column(self.key)) if self.key else self.frame
                for _, frame in _blocks(numbered(ordered, (), names), schema):
                    yield frame

    def _of(self, files: Sequence[File]) -> Any:
        """The rows of some files, of which Spark then reads no others."""
        from pyspark.sql import functions as F  # noqa: N812

        if len(files) == len(self.files):
            return self.frame
        return self.frame.where(F.col("_metadata.file_path").isin([file.uri for file in files]))


def column(name: str) -> Any:
    """A column by its name, whatever signs are in it."""
    from pyspark.sql import functions as F  # noqa: N812

    return F.col("`" + name.replace("`", "``") + "`")


def files_of(frame: Any, label: str) -> tuple[File, ...]:
    """The files of a DataFrame with their rows, in file-name order; none where its rows have no number in a file.

    Raises
    ------
    InputError
        Where rows of a file are left out: those that are left do not count through.
    """
    from pyspark.errors import AnalysisException
    from pyspark.sql import functions as F  # noqa: N812

    place = F.col("_metadata.row_index")
    try:
        every = frame.select(F.col("_metadata.file_path").alias("uri"), place.alias("place")).groupBy("uri")
        found = every.agg(F.count("*").alias("rows"), F.max("place").alias("last")).collect()
    except AnalysisException:  # there are no such columns
        return ()
    short = [row for row in found if row.last + 1 != row.rows]
    if short:
        raise InputError(
            f"{label}: of {short[0].last + 1:,} rows of {unquote(short[0].uri)} {short[0].rows:,} are there, so that "
            "row numbers would not be those of the table.",
            KEY,
        )
    files, first = [], 0
    for row in sorted(found, key=lambda row: PurePosixPath(unquote(urlsplit(row.uri).path))):
        files.append(File(row.uri, first, row.rows))
        first += row.rows
    return tuple(files)


def numbered(frame: Any, files: Sequence[File], names: Sequence[str]) -> Any:
    """Columns of rows under `plain` names, and of files their NUMBER: the first of its file, and the place there."""
    from pyspark.sql import functions as F  # noqa: N812

    path, place, short = F.col("_metadata.file_path"), F.col("_metadata.row_index"), plain(len(names))
    kept = [column(name).alias(other) for name, other in zip(names, short, strict=True)]
    if not files:
        return frame.select(*kept)
    if len(files) == 1:
        return frame.select(*kept, (place + F.lit(files[0].first)).alias(NUMBER))
    firsts = frame.sparkSession.createDataFrame(
        [(file.uri, file.first) for file in files], f"`{FILE}` string, `{NUMBER}` long"
    )
    told = frame.select(*kept, path.alias(FILE), place.alias(PLACE))
    number = (F.col(NUMBER) + F.col(PLACE)).alias(NUMBER)
    return told.join(F.broadcast(firsts), FILE).select(*short, number)


def sharing(rows: SparkRows, key: str) -> int:
    """How many rows have a key that another one has too."""
    from pyspark.sql import functions as F  # noqa: N812

    counted = rows.frame.select(column(key).alias("key")).groupBy("key").count()
    return int(counted.where("count > 1").agg(F.sum("count")).collect()[0][0] or 0)


@contextmanager
def our_words(label: str) -> Iterator[None]:
    """Inside it, whatever goes wrong in Spark is raised as an UnlearnError: an executor's own where there is one."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except PySparkException as error:
        raise _explained(label, str(error)) from error
    except (Py4JError, ConnectionError) as error:  # its words are in the JVM, which may have ended
        raise InputError(
            f"Spark failed, or ended, at work on {label}.",
            "See its log; where memory was short: --spark-conf spark.driver.memory=4g",
        ) from error


def _explained(label: str, text: str) -> UnlearnError:
    at = text.find(REFUSED)
    if at >= 0:
        facts, _ = JSONDecoder().raw_decode(text[at + len(REFUSED) :])
        kind: type[UnlearnError] = getattr(errors, facts["kind"])
        return kind(facts["problem"], facts["remedy"])
    lines = [line for line in text.splitlines() if line.strip()] or ["no reason given"]
    reason = f"{lines[0]} {lines[-1].strip()}" if lines[0].endswith(":") else lines[0]  # a traceback says it last
    return InputError(f"{label} cannot be read or written by Spark: {reason}", "See the log of Spark.")


def _chunks(files: Sequence[File]) -> Iterator[list[File]]:
    chunk: list[File] = []
    for file in files:
        if chunk and sum(one.rows for one in chunk) + file.rows > CHUNK_ROWS:
            yield chunk
            chunk = []
        chunk.append(file)
    yield chunk


def _in_turn(frame: Any, schema: pl.Schema, first: int) -> Iterator[pl.DataFrame]:
    """The blocks of rows in the order of their numbers, from `first` on; those that come early wait."""
    waiting: list[tuple[int, pl.DataFrame]] = []
    for number, block in _blocks(frame, schema):
        heappush(waiting, (number, block))
        while waiting and waiting[0][0] == first:
            block = heappop(waiting)[1]
            first += block.height
            yield block
    assert not waiting, "every row has come"


def _blocks(frame: Any, schema: pl.Schema) -> Iterator[tuple[int, pl.DataFrame]]:
    packed = frame.mapInArrow(_function(Pack(schema)), PACKED)
    with settings_of_a_run(frame.sparkSession, FETCHED):
        rows = packed.toLocalIterator()
    for row in rows:
        yield row[0], pl.read_ipc_stream(BytesIO(row[1]))


def _function(pack: Pack) -> Any:
    """As Spark takes it: it asks for a name."""

    def pack_rows(batches: Any) -> Any:
        return pack(batches)

    return pack_rows
