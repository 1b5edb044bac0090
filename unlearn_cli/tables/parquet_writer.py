"""Writes Parquet as other Parquet was written: types, metadata, levels, compression, row groups."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from unlearn_cli.tables.arrow_back import Back, set_aside
from unlearn_cli.tables.arrow_types import to_arrow
from unlearn_cli.tables.parquet_files import Part, levels_of

MOST_ROWS = 1_048_576
"""Of a row group: as many as pyarrow writes if it is not told. The groups of other programs may be larger."""

MOST_BYTES = 128 * 2**20
"""Of a row group in memory: what the Parquet project advises for a group on the disk, at the least."""

FEWEST_ROWS = 65_536
"""Of a row group that takes in several small files."""


@dataclass(frozen=True)
class Layout:
    """How the files of a table are written.

    schema       types as pyarrow reads them, with metadata and not-null; of the folders too
    compression  by column, as a path in its struct or list
    rows         of a row group
    """

    schema: pa.Schema
    parts: tuple[Part, ...]
    compression: dict[str, str]
    rows: int

    @property
    def most_rows(self) -> int:
        """Of the largest row group that is read or written."""
        return max(self.rows, *(part.group_rows for part in self.parts))

    def levels(self, field: pa.Field) -> pa.Array:
        """Those of a dictionary column, over all files."""
        return levels_of(self.parts, field.name, field.type)

    def of_part(self, part: Part) -> "Layout":
        """That of a file of its own, whose types are those of all."""
        return layout_of([part], self.schema.with_metadata(part.schema.metadata))


def layout_of(parts: Sequence[Part], schema: pa.Schema) -> Layout:
    """The layout of these files: compression of the first, the largest row group of all."""
    with parts[0].file() as file:
        columns = []
        if file.metadata.num_row_groups:
            group = file.metadata.row_group(0)
            columns = [group.column(i) for i in range(group.num_columns)]
    compression = {column.path_in_schema: _codec(column.compression) for column in columns}
    largest = max(part.group_rows for part in parts)
    rows = largest if len(parts) == 1 else max(largest, FEWEST_ROWS)
    return Layout(schema, tuple(parts), compression, min(max(rows, 1), MOST_ROWS))


def write(rows: pl.LazyFrame, path: Path, layout: Layout) -> None:
    """Stream `rows` into one file; no more than a row group is in memory."""
    writer = _Writer(path, layout, Back(layout.schema, rows.collect_schema(), layout.levels))
    writer.write_all(map(to_arrow, rows.collect_batches(maintain_order=True)))


def write_parts(rows: pl.LazyFrame, directory: Path, layout: Layout, places: Mapping[Path, Path]) -> None:
    """Stream `rows` into files, each with as many rows as one that was read, and written as that one was.

    places  of every file that was read, in order: its path in `directory`, whose folders say what their columns would
    """
    names = [name for name in rows.collect_schema() if name not in layout.parts[0].folders]
    stored, levels = rows.select(names), cache(layout.levels)
    taken = _Taken(map(to_arrow, stored.collect_batches(maintain_order=True)))
    parts = {part.path: part for part in layout.parts}
    sizes = [parts[path].rows if path in parts else 0 for path in places]
    sizes[-1] = sys.maxsize  # all that still comes: whoever reads the files again counts the rows
    for (path, place), size in zip(places.items(), sizes, strict=True):
        target = directory / place
        target.parent.mkdir(parents=True, exist_ok=True)
        own = layout.of_part(parts[path]) if path in parts else layout
        writer = _Writer(target, own, Back(own.schema, stored.collect_schema(), levels))
        writer.write_all(taken.next(size))


class _Taken:
    """Rows of a stream, taken so many at a time."""

    def __init__(self, tables: Iterator[pa.Table]) -> None:
        self._tables = tables
        self._left: pa.Table | None = None

    def next(self, rows: int) -> Iterator[pa.Table]:
        while rows:
            table = self._left if self._left is not None else next(self._tables, None)
            if table is None:
                return
            first, rest = table.slice(0, rows), table.slice(rows)
            self._left = rest if rest.num_rows else None
            rows -= first.num_rows
            yield first


class _Writer:
    def __init__(self, path: Path, layout: Layout, back: Back) -> None:
        self._path, self._layout, self._back = path, layout, back
        self._file = self._open()

    def write_all(self, tables: Iterator[pa.Table]) -> None:
        """The whole file, in its row groups."""
        try:
            for group in _groups(tables, self._layout.rows):
                self.write(group)
        finally:
            self.close()

    def write(self, rows: pa.Table) -> None:
        if self._back.newly_null(rows):
            self._write_anew()
        self._write_group(self._back.table(rows))

    def close(self) -> None:
        self._file.close()

    def _write_anew(self) -> None:
        """What was written so far, in a schema that allows more nulls."""
        self._file.close()
        with set_aside(self._path) as copy, pq.ParquetFile(copy) as earlier:
            self._file = self._open()
            for i in range(earlier.num_row_groups):
                self._write_group(earlier.read_row_group(i).cast(self._back.schema))

    def _write_group(self, group: pa.Table) -> None:
        self._file.write_table(group, row_group_size=max(group.num_rows, 1))

    def _open(self) -> pq.ParquetWriter:
        codecs = set(self._layout.compression.values())
        codec = codecs.pop() if len(codecs) == 1 else self._layout.compression or "zstd"
        return pq.ParquetWriter(self._path, self._back.schema, compression=codec)


def _groups(tables: Iterator[pa.Table], rows: int) -> Iterator[pa.Table]:
    """The rows in groups of `rows`; smaller ones where these would be too large, and at the end."""
    waiting: pa.Table | None = None
    for table in tables:
        waiting = table if waiting is None else pa.concat_tables([waiting, table])
        while waiting.num_rows >= rows:
            yield waiting.slice(0, rows)
            waiting = waiting.slice(rows)
        if waiting.nbytes >= MOST_BYTES:
            yield waiting
            waiting = waiting.slice(waiting.num_rows)
    if waiting is not None and waiting.num_rows:
        yield waiting


def _codec(name: str) -> str:
    """As the writer calls it."""
    return {"UNCOMPRESSED": "NONE", "LZ4_RAW": "LZ4", "LZO": "SNAPPY"}.get(name, name)
