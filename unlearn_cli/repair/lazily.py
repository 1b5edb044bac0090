"""Moving the rows of a LazyFrame when they are asked for, and not before."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import polars as pl
from polars.io.plugins import register_io_source

from unlearn_cli.core.memory import Budget
from unlearn_cli.engines import engine
from unlearn_cli.repair.moving import Move
from unlearn_cli.repair.table_map import TableMap
from unlearn_cli.tables.table import Table, refuse_patterns


@dataclass(frozen=True)
class Lazily:
    """A map for lazy tables, whose rows are not counted before they are moved.

    unseen  what to do with what the fit never saw, instead of what the map says
    """

    map: TableMap
    unseen: str | None = None
    keep_sensitive: bool = False
    row_offset: int = 0

    def moved(self, scan: pl.LazyFrame) -> pl.LazyFrame:
        """The moved rows; every collection reads and moves them anew.

        Raises
        ------
        MapError
            Where the table does not fit the map, at once: the names and types of a lazy table are known.
        """
        schema = scan.collect_schema()
        refuse_patterns("the table", schema)
        self.map.check(schema, text=False)
        table = Table(scan, schema, rows=1)
        left = self._move(1).schema(table)

        def source(
            with_columns: list[str] | None, predicate: pl.Expr | None, n_rows: int | None, batch_size: int | None
        ) -> Iterator[pl.DataFrame]:
            for frame in self._rows(table if n_rows is None else replace(table, scan=scan.head(n_rows))):
                chosen = frame if predicate is None else frame.filter(predicate)
                yield chosen if with_columns is None else chosen.select(with_columns)

        return register_io_source(source, schema=left)

    def _rows(self, table: Table) -> Iterator[pl.DataFrame]:
        """Batch by batch; after the last one an error where values were unseen that may not be."""
        where = engine("local").within(Budget.of(), table)
        move, rows = self._move(1), 0
        for _, frame in where.batches(move.stream(table, where)):
            rows += frame.height
            yield frame
        move.unseen.rows = rows
        move.settle()

    def _move(self, rows: int) -> Move:
        unseen = self.map.unseen(rows, self.unseen)
        return Move(self.map, unseen, self.keep_sensitive, self.row_offset)
