"""What an engine does: hand out numbered batches, pick rows by number, stream a table through a function."""

from collections.abc import Callable, Iterator
from typing import Protocol, Self

import polars as pl

from unlearn_cli.core.memory import Budget
from unlearn_cli.tables.table import Table

Batch = tuple[int, pl.DataFrame]
"""Number of the first row, and the rows."""

Move = Callable[[int, pl.DataFrame], pl.DataFrame]
"""From a numbered batch to the rows to write; the answer for a row may not depend on the others."""


class Engine(Protocol):
    """Memory does not grow with the number of rows, and no answer depends on `memory`."""

    @property
    def memory(self) -> Budget:
        """What a run on this machine may take."""
        ...

    def within(self, memory: Budget, table: Table) -> Self:
        """This engine as it runs such a table in so much memory; SettingsError where it cannot."""
        ...

    def batches(self, scan: pl.LazyFrame) -> Iterator[Batch]:
        """The rows in order, in numbered batches."""
        ...

    def pick(self, scan: pl.LazyFrame, rows: pl.Series) -> pl.DataFrame:
        """The rows with these numbers, in order."""
        ...

    def stream(self, scan: pl.LazyFrame, move: Move, schema: pl.Schema) -> pl.LazyFrame:
        """A lazy table of `schema`: every batch moved, rows in order; what `move` raises comes out of the sink."""
        ...
