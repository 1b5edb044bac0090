"""What executors do with rows: join them to blocks, and pack a block for the driver, or move it."""

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import polars as pl
import pyarrow as pa

from unlearn_cli.core.errors import UnlearnError
from unlearn_cli.engines.interface import Carried
from unlearn_cli.engines.spark.types import read_as, written_as

NUMBER, NOTES = "\1number", "\1notes"
"""Columns of this program's own: the global number of a row, and what is to be known of a block, in its first row. Not
with NUL as elsewhere: where Arrow hands columns over in C, it ends their names."""


def plain(count: int) -> list[str]:
    """Names of columns for the way through `mapInArrow`, which takes some signs in a name for its own syntax."""
    return [f"c{place}" for place in range(count)]


BLOCK_ROWS = 125_000
"""As the local engine's batches. Spark hands over 10,000 at once, each of which would pay for all columns' calls."""

REFUSED = "unlearn refuses: "
"""Before an error of ours in the words of a failed task."""

PACKED = "first long, block binary"

Batches = Iterator[pa.RecordBatch]


@dataclass(frozen=True)
class Pack:
    """Blocks as Arrow streams in one cell each, with the number of the first row: few rows for the driver to fetch."""

    schema: pl.Schema

    def __call__(self, batches: Batches) -> Batches:
        for table in _named(batches, self.schema):
            frame = read_as(table, self.schema)
            first = frame[NUMBER][0] if NUMBER in frame.columns else 0
            packed = io.BytesIO()
            frame.select(list(self.schema)).write_ipc_stream(packed, compression="lz4")
            yield pa.record_batch({"first": pa.array([first], pa.int64()), "block": [packed.getvalue()]})


@dataclass(frozen=True)
class Mover:
    """Blocks moved. A pure function of the numbers of rows: a task that is tried again gives the same rows.

    notes  add a column that says of each block its task, its first number, and what `carried` says
    """

    carried: Carried
    schema: pl.Schema
    notes: bool

    def __call__(self, batches: Batches) -> Batches:
        for table in _named(batches, self.schema):
            frame = read_as(table, self.schema)
            numbers = frame[NUMBER] if NUMBER in frame.columns else pl.Series(NUMBER, [0] * frame.height)
            moved, said = _in_our_words(self.carried, frame.select(list(self.schema)), numbers)
            names, cells = plain(moved.width), written_as(moved, table.schema)
            if self.notes:
                note = json.dumps({"task": _task(), "first": numbers[0], "said": said})
                names, cells = [*names, NOTES], [*cells, pa.array([note] + [None] * (moved.height - 1), pa.string())]
            yield from pa.table(cells, names).combine_chunks().to_batches()


def blocks(batches: Batches, rows: int = BLOCK_ROWS) -> Iterator[pa.Table]:
    """Batches joined to about so many rows, whose numbers follow each other where they have numbers."""
    waiting: list[pa.RecordBatch] = []
    for batch in batches:
        for part in _runs(batch):
            if waiting and (sum(map(len, waiting)) >= rows or not _follows(waiting[-1], part)):
                yield pa.Table.from_batches(waiting)
                waiting = []
            waiting.append(part)
    if waiting:
        yield pa.Table.from_batches(waiting)


def _named(batches: Batches, schema: pl.Schema) -> Iterator[pa.Table]:
    """Blocks with the names that columns have in the table."""
    for table in blocks(batches):
        yield table.rename_columns([*schema, *table.column_names[len(schema) :]])


def _runs(batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    """The batch in parts whose numbers follow each other."""
    if not batch.num_rows:
        return
    if NUMBER not in batch.schema.names:
        yield batch
        return
    numbers = pl.Series(batch[NUMBER])
    starts = [0, *(numbers.diff() != 1).fill_null(False).arg_true().to_list(), len(numbers)]
    for start, end in pairwise(starts):
        yield batch.slice(start, end - start)


def _follows(before: pa.RecordBatch, after: pa.RecordBatch) -> bool:
    if NUMBER not in before.schema.names:
        return True
    return bool(before[NUMBER][-1].as_py() + 1 == after[NUMBER][0].as_py())


def _in_our_words(carried: Carried, frame: pl.DataFrame, numbers: pl.Series) -> tuple[pl.DataFrame, str]:
    """An error of ours reaches the driver as text in one of Spark's."""
    try:
        return carried(frame, numbers)
    except UnlearnError as error:
        facts = {"kind": type(error).__name__, "problem": error.problem, "remedy": error.remedy}
        raise RuntimeError(f"{REFUSED}{json.dumps(facts)}") from None


def _task() -> int:
    from pyspark import TaskContext

    context = TaskContext.get()
    return context.partitionId() if context else 0
