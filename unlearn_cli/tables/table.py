"""A table: rows of one schema, from files or from a frame; nothing is read before it is asked for."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

from unlearn_cli.core.errors import DataError, InputError, listing
from unlearn_cli.core.notes import Note
from unlearn_cli.core.reading import AS_SEEN, Reading
from unlearn_cli.tables.formats.interface import Format
from unlearn_cli.tables.readable import readable


@dataclass(frozen=True)
class Table:
    """What `fit`, `audit`, `frontier`, `restore` and `forget` take, wherever its rows are.

    scan    the rows, in order, lazily: collect or sink them inside `reading()`
    schema  what the scan yields; cells may still turn out to be damaged when they are read
    rows    how many there are
    text    cells have no types of their own, as in a CSV: all are text
    label   how messages and reports name it
    format  of the files; None for a frame
    paths   the files; none for a frame
    notes   what was recognised in the files
    reading_as  what was asked of the reading
    elsewhere   the rows as an engine holds them that is not this process; the scan fetches them from there
    """

    scan: pl.LazyFrame
    schema: pl.Schema
    rows: int
    text: bool = False
    label: str = "the table"
    format: Format | None = None
    paths: tuple[Path, ...] = ()
    reading_as: Reading = AS_SEEN
    notes: tuple[Note, ...] = ()
    elsewhere: Any = None

    @classmethod
    def of_frame(cls, frame: pl.DataFrame | pl.LazyFrame, label: str = "the table") -> "Table":
        """A table in memory, or a lazy one: it is scanned several times, and must give the same rows each time.

        >>> Table.of_frame(pl.DataFrame({"a": [1, 2]})).rows
        2
        """
        scan = frame.lazy()
        with readable(label):
            rows = frame.height if isinstance(frame, pl.DataFrame) else scan.select(pl.len()).collect().item()
            table = cls(scan, scan.collect_schema(), int(rows), label=label)
        refuse_patterns(label, table.schema)
        if not table.schema or not table.rows:
            raise DataError(f"{label} has {len(table.schema)} columns and {table.rows:,} rows.", "Give one with both.")
        return table

    def reading(self) -> AbstractContextManager[None]:
        """Inside it, whatever goes wrong with reading the rows is one UnlearnError."""
        locate = partial(self.format.locate, self.paths) if self.format else None
        return readable(self.label, locate)

    @property
    def format_name(self) -> str:
        """For reports."""
        return self.format.name if self.format else "frame"


def refuse_patterns(label: str, schema: pl.Schema) -> None:
    """Polars takes such a name for all columns, or for all that match; columns of this program's own begin with NUL."""
    reserved = [repr(name) for name in schema if name.startswith("\0")]
    if reserved:
        raise InputError(
            f"{label} has columns whose names begin with NUL: {listing(reserved)}.", "Rename them: such are reserved."
        )
    patterns = [repr(name) for name in schema if name == "*" or (name.startswith("^") and name.endswith("$"))]
    if patterns:
        raise InputError(
            f"{label} has columns whose names are patterns: {listing(patterns)}.", "Rename them: no *, no ^...$ names."
        )
