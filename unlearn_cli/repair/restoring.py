"""Giving a repaired table back: its rows through the inverse of the map, and what may be said of the result."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

import polars as pl

from unlearn_cli.core.errors import DataError, listing
from unlearn_cli.core.notes import Note
from unlearn_cli.core.options import Progress, RowShare, silent
from unlearn_cli.engines.interface import Engine
from unlearn_cli.repair.inverse import Inverse, invertible
from unlearn_cli.repair.table_map import TableMap
from unlearn_cli.tables.labels import with_labels
from unlearn_cli.tables.table import Table

Written = TypeVar("Written")

MOST_LISTED = 40
"""Columns that one message names: wide tables lose many at once, and each has its own count."""


@dataclass(frozen=True)
class Restoration:
    """One run of a map backwards over a table.

    table    the repaired table
    whole    its rows with their sensitive columns
    partial  restore the columns that can be, and leave the others as they are
    """

    map: TableMap
    table: Table
    whole: pl.LazyFrame
    row_offset: int = 0
    partial: bool = False
    progress: Progress = silent

    @classmethod
    def of(cls, fitted: TableMap, table: Table, labels: tuple[Table, str | None] | None = None) -> "Restoration":
        """Of a table that holds its sensitive columns, or has them from `labels`, by an id or in the same order.

        Raises
        ------
        MapError
            Where the map has no inverse, or does not fit the table.
        DataError
            Where the sensitive columns are nowhere, or cannot be matched.
        """
        invertible(fitted)
        return cls(fitted, table, _whole(table, labels, fitted))

    def run(self, engine: Engine, write: Callable[[pl.LazyFrame], Written]) -> tuple[Written, Inverse]:
        """Write the rows as they were, once more where columns turn out to be lost; and what is known of them.

        Raises
        ------
        DataError
            As `refuse` does.
        """
        rows, found = self.stream(engine)
        written = write(rows)
        self.refuse(found)
        if found.lost:
            rows, found = self.stream(engine, found.lost)
            written = write(rows)
        return written, found

    def stream(self, engine: Engine, leave: frozenset[str] = frozenset()) -> tuple[pl.LazyFrame, Inverse]:
        """The rows as they were, lazily, but for the columns to `leave`; and what will be known of them by then."""
        inverse, table = Inverse.of(self.map, self.table.rows), self.table

        def move(first_row: int, frame: pl.DataFrame) -> pl.DataFrame:
            self.progress("restoring the rows", RowShare(first_row, table.rows))
            restored = inverse.restore(frame, first_row + self.row_offset)
            return restored.with_columns(frame[name] for name in leave).select(list(table.schema))

        return engine.stream(self.whole, move, table.schema), inverse

    def refuse(self, inverse: Inverse) -> None:
        """An error where cells are not the map's, or where columns are lost and `partial` was not asked for."""
        if any(tally.strange for tally in inverse.tallies.values()):
            raise DataError(
                f"cells of {self.table.label} that this map does not write in such rows: {listing(_foreign(inverse))}.",
                "Check that this map made the table, that each row has its own sensitive values (--labels, --id), that "
                "rows are numbered as they were (--row-offset), and that no cell was changed since.",
            )
        every = len(inverse.lost) == len(inverse.tallies)
        if inverse.lost and not (self.partial and not every):
            several = "all columns" if every else f"{len(inverse.lost)} of {len(inverse.tallies)} columns"
            raise DataError(
                f"cells of {several} were drawn at random, or may have been any of several values, and cannot be "
                f"restored: {listing(_losses(inverse), MOST_LISTED)}.",
                "Only the table that was repaired holds them: keep it."
                if every
                else "--partial restores the others, and leaves these as they are.",
            )


def notes(inverse: Inverse) -> Iterator[Note]:
    """What is not exactly as it was."""
    groups = inverse.unseen.settle()
    if groups:
        yield Note("unseen", groups)
    if share := inverse.map.zeros.share:
        held = "had been moved to a pair of values that no row held, and on from there"
        yield Note(
            "settled", f"about {share:.2%} of the rows {held}: these may be wrong, and nothing tells which they are"
        )
    if inverse.lost:
        yield Note("not restored", f"not restored, and left as they are: {listing(_losses(inverse), MOST_LISTED)}")
    if _foreign(inverse):
        wrong = f"cells that the map does not write in such rows, and that may be wrong: {listing(_foreign(inverse))}"
        yield Note("foreign", wrong)
    near = [
        f"{name!r} ({tally.near / tally.cells:.1%} of the cells, by {tally.furthest:.2%} at most"
        + (f", and {tally.beyond:,} further)" if tally.beyond else ")")
        for name, tally in inverse.tallies.items()
        if name not in inverse.lost and tally.near + tally.beyond
    ]
    if near:
        close = listing(near, MOST_LISTED)
        yield Note("rounded", f"restored to within rounding, as a share of the column's different values: {close}")


def _whole(table: Table, labels: tuple[Table, str | None] | None, fitted: TableMap) -> pl.LazyFrame:
    """The repaired rows with their sensitive columns."""
    absent = [repr(name) for name in fitted.sensitive if name not in table.schema]
    if absent and labels is None:
        raise DataError(
            f"{table.label} does not hold {listing(absent)}, by which its rows were moved.",
            "Name a file that does, in the same order or by an id: --labels FILE [--id COL]",
        )
    whole = table.scan
    if labels is not None:
        known, by_id = labels
        with known.reading():
            whole = with_labels(whole, known.scan, fitted.sensitive, by_id)
    # text may have been repaired into a format with types: its columns are text there too
    fitted.check(whole.collect_schema(), fitted.text)
    return whole


def _foreign(inverse: Inverse) -> list[str]:
    tallies = inverse.tallies.items()
    return [f"{name!r} ({tally.foreign:,} of {tally.cells:,})" for name, tally in tallies if tally.foreign]


def _losses(inverse: Inverse) -> list[str]:
    lost = ((name, inverse.tallies[name]) for name in inverse.tallies if name in inverse.lost)
    return [f"{name!r} ({tally.beyond:,} of {tally.cells:,} cells)" for name, tally in lost]
