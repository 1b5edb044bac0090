"""Moving the rows of a table by a fitted map, batch by batch."""

from dataclasses import dataclass, field

import polars as pl

from unlearn_cli.core.notes import Note
from unlearn_cli.core.options import Progress, RowShare, silent
from unlearn_cli.engines.interface import Engine
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

    def settle(self) -> tuple[Note, ...]:
        """What a person should know of the run; an error where values were unseen that may not be."""
        text = self.unseen.settle()
        return (*((Note("unseen", text),) if text else ()), *self.keys.finish().notes)


def schema_left(schema: pl.Schema, *left_out: tuple[str, ...]) -> pl.Schema:
    """A schema without some of its columns."""
    without = {name for names in left_out for name in names}
    return pl.Schema({name: dtype for name, dtype in schema.items() if name not in without})
