"""Writing rows in an order that is drawn from the secret, in bounded memory: buckets on disk, each sorted by itself."""

import io
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import numpy as np
import polars as pl
from polars.io.plugins import register_io_source

from unlearn_cli.core.cells import Ints
from unlearn_cli.core.draws import Draws, Rows
from unlearn_cli.core.errors import DataError, listing
from unlearn_cli.core.notes import Note
from unlearn_cli.core.secret import Secret
from unlearn_cli.engines.interface import Engine
from unlearn_cli.tables.table import Table

HASH = "\0order"

BUCKET_ROWS = 250_000
"""Rows that a bucket has in the mean: twice a batch."""

MOST_BITS = 8
"""Of the number of buckets: 256 files are open at once, where many systems allow 1,024. A table of more than 64 million
rows has larger buckets."""

CHUNK = 1_000_000
"""Row numbers that are hashed at once to find places."""

SHUFFLED = Note(
    "shuffled",
    "rows are in an order drawn from the secret; to restore them, or to move them again, takes a --key, since their "
    "numbers are no longer those of the input",
)


@dataclass(frozen=True)
class Order:
    """An order of the rows of a table that nobody can tell who lacks the secret: by a keyed hash of the row number."""

    secret: Secret
    rows: int

    @property
    def bits(self) -> int:
        """Of the hash, that say the bucket of a row."""
        return min(max(self.rows // BUCKET_ROWS, 1).bit_length(), MOST_BITS)

    def hashes(self, numbers: Rows) -> Rows:
        """What rows are sorted by (n,), from their numbers in the input; equal ones, if ever, stay in their order."""
        return Draws(self.secret, numbers).bits("order of the rows")

    def in_memory(self) -> Ints:
        """Numbers of all rows in their new order (n,): 16 bytes a row."""
        return np.argsort(self.hashes(np.arange(self.rows, dtype=np.uint64)), kind="stable")

    def places(self, numbers: Rows) -> Rows:
        """Where rows (n,) of the input stand in the output: how many rows have a smaller hash. Each of them once."""
        hashes = self.hashes(numbers)
        order = np.argsort(hashes, kind="stable")
        smaller = np.zeros(len(numbers) + 1, dtype=np.uint64)
        for start in range(0, self.rows, CHUNK):
            every = self.hashes(np.arange(start, min(start + CHUNK, self.rows), dtype=np.uint64))
            after = np.searchsorted(hashes[order], every, side="right")
            smaller += np.bincount(after, minlength=len(smaller)).astype(np.uint64)
        places = np.empty(len(numbers), dtype=np.uint64)
        places[order] = np.cumsum(smaller)[:-1]
        return places


@contextmanager
def in_order(moved: pl.LazyFrame, order: Order | None, engine: Engine, place: Path) -> Iterator[pl.LazyFrame]:
    """The rows in that order, or as they come; `place`: a directory for what is waiting, in files without a name."""
    if order is None:
        yield moved
        return
    with ExitStack() as stack:
        files = [stack.enter_context(TemporaryFile(dir=place)) for _ in range(2**order.bits)]
        _spread(moved, order, engine, files)
        yield register_io_source(_Source(files), schema=moved.collect_schema())


def refuse_order_that_stays(table: Table, names: Sequence[str]) -> None:
    """An error where a column that stays as it is gives the order of the rows back to whoever sorts by it."""
    comparable = [n for n in names if n in table.schema and not table.schema[n].is_nested()]
    if not comparable or table.rows < 2:
        return
    cells = [pl.col(name) for name in comparable]
    asked = [
        pl.struct(
            up=~(column < column.shift(1)).any(), down=~(column > column.shift(1)).any(), values=column.n_unique()
        ).alias(column.meta.output_name())
        for column in cells
    ]
    with table.reading():
        found = table.scan.select(asked).collect(engine="streaming").row(0, named=True)
    kept = [repr(n) for n, seen in found.items() if (seen["up"] or seen["down"]) and 2 * seen["values"] > table.rows]
    if kept:
        raise DataError(
            f"the {table.rows:,} rows are sorted by {listing(kept)}, which stays as it is: sorted by it, they are in "
            "the old order again, whatever order they are written in.",
            "Leave it out with --drop, or write the rows in their order without --shuffle.",
        )


def _spread(moved: pl.LazyFrame, order: Order, engine: Engine, files: Sequence[IO[bytes]]) -> None:
    """Each row into the file of its bucket, behind the length of what was written with it."""
    for start, frame in engine.batches(moved):
        hashes = order.hashes(np.arange(start, start + frame.height, dtype=np.uint64))
        keyed = frame.with_columns(pl.Series(HASH, hashes))
        bucket = (hashes >> np.uint64(64 - order.bits)).astype(np.intp)
        by_bucket = np.argsort(bucket, kind="stable")
        ends = np.cumsum(np.bincount(bucket, minlength=len(files)))
        for file, rows in zip(files, np.split(by_bucket, ends[:-1]), strict=True):
            if len(rows):
                part = io.BytesIO()
                keyed[rows].write_ipc_stream(part)
                file.write(part.tell().to_bytes(8, "little") + part.getvalue())


@dataclass(frozen=True)
class _Source:
    """The buckets one after the other, each sorted; called by Polars, which may ask for less."""

    files: Sequence[IO[bytes]]

    def __call__(
        self, with_columns: list[str] | None, predicate: pl.Expr | None, n_rows: int | None, batch_size: int | None
    ) -> Iterator[pl.DataFrame]:
        left = n_rows
        for file in self.files:
            parts = list(_parts(file))
            if not parts:
                continue
            frame = pl.concat(parts).sort(HASH, maintain_order=True).drop(HASH)
            if left is not None:
                frame = frame.head(left)
                left -= frame.height
            chosen = frame.filter(predicate) if predicate is not None else frame
            yield chosen.select(with_columns) if with_columns is not None else chosen


def _parts(file: IO[bytes]) -> Iterator[pl.DataFrame]:
    file.seek(0)
    while size := file.read(8):
        yield pl.read_ipc_stream(io.BytesIO(file.read(int.from_bytes(size, "little"))))
