"""Moving the rows of a table by a fitted map, batch by batch."""

import json
from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np
import polars as pl

from unlearn_cli.core.notes import Note
from unlearn_cli.core.options import Progress, RowShare, silent
from unlearn_cli.engines.interface import Engine
from unlearn_cli.repair.map_file import from_bytes, to_bytes
from unlearn_cli.repair.table_map import TableMap
from unlearn_cli.tables.row_keys import KeyCounts, row_numbers
from unlearn_cli.tables.table import Table
from unlearn_cli.tables.unseen import Unseen


@dataclass(frozen=True)
class Move:
    """One run of a map over a table.

    unseen          what the fit never saw, counted over all batches
    keep_sensitive  leave the sensitive columns in the output
    row_offset      global number of the first row
    """

    map: TableMap
    unseen: Unseen
    keep_sensitive: bool = False
    row_offset: int = 0
    progress: Progress = silent
    keys: KeyCounts = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "keys", KeyCounts(self.map.options.key))

    def schema(self, table: Table) -> pl.Schema:
        """Columns of the output, in the order of the input."""
        return schema_left(table.schema, self.map.dropped, () if self.keep_sensitive else self.map.sensitive)

    def stream(self, table: Table, engine: Engine) -> pl.LazyFrame:
        """The moved rows, lazily, in order: collect or sink them inside `table.reading()`."""
        schema = self.schema(table)

        def move(first_row: int, frame: pl.DataFrame) -> pl.DataFrame:
            self.progress("moving the rows", RowShare(first_row, table.rows))
            rows = row_numbers(frame, first_row + self.row_offset, self.map.options.key)
            self.keys.add(rows)
            return self.map.move_rows(frame, rows, self.unseen).select(list(schema))

        return engine.stream(table.scan, move, schema)

    def carried(self, table: Table) -> "Carried":
        """What moves rows elsewhere; what it says of them is for `add`."""
        return Carried(to_bytes(self.map), self.unseen.mode, tuple(self.schema(table)), self.row_offset)

    def counting(self, table: Table) -> "Carried":
        """Like `carried`, for one column that it leaves as it is: says the same, and moves nothing."""
        still = replace(self.map, options=replace(self.map.options, strength=0.0))
        return replace(self.carried(table), packed=to_bytes(still), columns=tuple(table.schema)[:1])

    def add(self, said: str) -> None:
        """Count what `Carried` has seen of a batch."""
        self.unseen.add(json.loads(said))

    def settle(self) -> tuple[Note, ...]:
        """What a person should know of the run; an error where values were unseen that may not be."""
        text = self.unseen.settle()
        return (*((Note("unseen", text),) if text else ()), *self.keys.finish().notes)


@dataclass(frozen=True)
class Carried:
    """A move in a form that goes to executors.

    packed   the map as its file holds it, with the secret: a twentieth of the object, whose tables are made again there
    mode     what to do with values that the fit never saw
    columns  of the output
    """

    packed: bytes = field(repr=False)
    mode: str
    columns: tuple[str, ...]
    row_offset: int = 0

    def __call__(self, frame: pl.DataFrame, numbers: pl.Series) -> tuple[pl.DataFrame, str]:
        """The moved rows of a batch, and what of it the fit never saw, as JSON; `numbers` (n,): global ones."""
        fitted = _unpacked(self.packed)
        unseen, key = fitted.unseen(frame.height, self.mode), fitted.options.key
        rows = row_numbers(frame, 0, key) if key else numbers.to_numpy().astype(np.uint64) + np.uint64(self.row_offset)
        moved = fitted.move_rows(frame, rows, unseen).select(self.columns)
        counted = unseen.counted()
        return moved, json.dumps(counted) if counted else ""


@lru_cache(maxsize=2)
def _unpacked(packed: bytes) -> TableMap:
    """Once in a process, however many tasks it runs."""
    return from_bytes(packed)


def schema_left(schema: pl.Schema, *left_out: tuple[str, ...]) -> pl.Schema:
    """A schema without some of its columns."""
    without = {name for names in left_out for name in names}
    return pl.Schema({name: dtype for name, dtype in schema.items() if name not in without})
