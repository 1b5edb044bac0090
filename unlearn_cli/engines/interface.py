"""What an engine does: open a table, hand out numbered batches, pick rows by number, stream a table through a move."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol, Self, runtime_checkable

import polars as pl

from unlearn_cli.core.memory import Budget
from unlearn_cli.core.reading import Reading
from unlearn_cli.tables.output.publish import Publication
from unlearn_cli.tables.table import Table

Batch = tuple[int, pl.DataFrame]
"""Number of the first row, and the rows."""

Move = Callable[[int, pl.DataFrame], pl.DataFrame]
"""From a numbered batch to the rows to write; the answer for a row may not depend on the others."""

Carried = Callable[[pl.DataFrame, pl.Series], tuple[pl.DataFrame, str]]
"""From rows and their numbers to the rows to write, and what is to be known of them, as text; it can be pickled."""


@dataclass(frozen=True)
class Source:
    """What IN names. `key`: the column that draws are made by, which orders rows that have no numbers."""

    spec: str
    format: str | None
    reading: Reading
    key: str | None = None


class Engine(Protocol):
    """Memory does not grow with the number of rows, and no answer depends on `memory`."""

    @property
    def memory(self) -> Budget:
        """What a run on this machine may take."""
        ...

    def within(self, memory: Budget, table: Table) -> Self:
        """This engine as it runs such a table in so much memory; SettingsError where it cannot."""
        ...

    def with_session(self, master: str | None, settings: tuple[str, ...]) -> Self:
        """This engine in the session that was asked for, by its master and settings KEY=VALUE."""
        ...

    def open(self, source: Source) -> Table:
        """The table that IN names."""
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


@runtime_checkable
class Cluster(Engine, Protocol):
    """An engine that moves rows where they are, and writes a directory of files."""

    def of_frame(self, frame: Any, label: str, key: str | None) -> Table:
        """The table that a frame of this engine is."""
        ...

    def moved(self, table: Table, carried: Carried, names: tuple[str, ...]) -> Any:
        """The columns `names` of the moved rows, lazily, as a frame of this engine."""
        ...

    def said(self, table: Table, carried: Carried, names: tuple[str, ...]) -> list[str]:
        """What `carried` says of each batch."""
        ...

    def sharing(self, table: Table, key: str) -> int:
        """How many rows have a key that another one has too."""
        ...

    def write(self, table: Table, carried: Carried, names: tuple[str, ...], out: Publication) -> list[str]:
        """Write the columns `names` of the moved rows, in order, and say what `carried` did of each batch."""
        ...
