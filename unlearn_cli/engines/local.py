"""One machine: batches stream through Polars in order, a few in memory at a time."""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace

import polars as pl
from polars.io.plugins import register_io_source

from unlearn_cli.core.errors import SettingsError
from unlearn_cli.core.memory import Budget
from unlearn_cli.engines.interface import Batch, Move, Source
from unlearn_cli.tables import footprint
from unlearn_cli.tables.source import open_table
from unlearn_cli.tables.table import Table

MOST_ROWS = 125_000
"""Of a batch: a row of 15 columns costs 4.3 us, and 4.8 at 65,536 rows, 5.5 at 32,768, 7.2 at 16,384."""

READ_AHEAD = 4
"""Batches of a file that are read at once: fewer leave cores waiting, more only take memory."""

FEWEST_ROWS = 4096
"""Of a batch, below which every row costs twice as much."""


@dataclass(frozen=True)
class Local:
    """Batches of `batch_rows`, `threads` of them moved at once.

    limit    what a run may take; None as usual
    scan     of a file that can be read from any of its row groups on; None of any other
    stretch  rows of it that Polars may read ahead: as many as it likes were 350 MB of ten million
    """

    batch_rows: int = MOST_ROWS
    threads: int = field(default_factory=pl.thread_pool_size)  # the cores that the process may use, as Polars sees them
    limit: Budget | None = None
    scan: pl.LazyFrame | None = None
    stretch: int = 0

    @property
    def memory(self) -> Budget:
        return self.limit or Budget.of()

    def within(self, memory: Budget, table: Table) -> "Local":
        """Large batches on every core; smaller ones, then fewer at once, where memory is short."""
        fixed = footprint.held(table)
        least = fixed + FEWEST_ROWS * footprint.batch(table, 1)
        enough = memory.at_least(least, f"a table of {len(table.schema):,} columns such as {table.label}")
        for threads in range(self.threads, 0, -1):
            rows = (enough.size - fixed) // footprint.batch(table, threads)
            if rows >= FEWEST_ROWS:
                break
        found = replace(self, batch_rows=min(rows, self.batch_rows), threads=threads, limit=enough)
        group = table.format.rows_at_once if table.format and table.elsewhere is None else 0
        if not group:
            return found
        return replace(found, scan=table.scan, stretch=group * -(-READ_AHEAD * found.batch_rows // group))

    def with_session(self, master: str | None, settings: tuple[str, ...]) -> "Local":
        if master or settings:
            raise SettingsError("--spark-master and --spark-conf are for Spark.", "Add --engine spark.")
        return self

    def open(self, source: Source) -> Table:
        return open_table(source.spec, source.format, source.reading)

    def batches(self, scan: pl.LazyFrame) -> Iterator[Batch]:
        start = 0
        for stretch in self._stretches(scan):
            for frame in stretch.collect_batches(chunk_size=self.batch_rows, maintain_order=True):
                if frame.height:
                    yield start, frame
                start += frame.height

    def _stretches(self, scan: pl.LazyFrame) -> Iterator[pl.LazyFrame]:
        """The whole, or the row groups of a file a few at a time: a scan that computes its rows would do so again."""
        if scan is not self.scan:
            yield scan
            return
        rows = scan.select(pl.len()).collect().item()
        yield from (scan.slice(start, self.stretch) for start in range(0, rows, self.stretch))

    def pick(self, scan: pl.LazyFrame, rows: pl.Series) -> pl.DataFrame:
        index = "\0row"
        kept = scan.with_row_index(index).filter(pl.col(index).is_in(rows.cast(pl.get_index_type()).implode()))
        return kept.drop(index).collect(engine="streaming")

    def stream(self, scan: pl.LazyFrame, move: Move, schema: pl.Schema) -> pl.LazyFrame:
        def source(
            with_columns: list[str] | None, predicate: pl.Expr | None, n_rows: int | None, batch_size: int | None
        ) -> Iterator[pl.DataFrame]:
            for frame in self._moved(scan if n_rows is None else scan.head(n_rows), move):
                chosen = frame.filter(predicate) if predicate is not None else frame
                yield chosen.select(with_columns) if with_columns is not None else chosen

        return register_io_source(source, schema=schema)

    def _moved(self, scan: pl.LazyFrame, move: Move) -> Iterator[pl.DataFrame]:
        """Batches in order; while one is written the next ones are moved."""
        waiting: deque[Future[pl.DataFrame]] = deque()
        pool = ThreadPoolExecutor(self.threads)
        try:
            for start, frame in self.batches(scan):
                waiting.append(pool.submit(move, start, frame))
                if len(waiting) > self.threads:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:  # not to wait: whoever stops early may let a thread of the pool itself come here
            pool.shutdown(wait=False, cancel_futures=True)


LOCAL = Local()
