"""Writes Parquet as other Parquet was written: types, metadata, levels, compression, row groups."""

import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from unlearn_cli.tables.arrow_types import as_field, to_arrow, with_more
from unlearn_cli.tables.parquet_files import Part, levels_of

MOST_ROWS = 1_048_576
"""Of a row group: as many as pyarrow writes if it is not told. The groups of other programs may be larger."""

MOST_BYTES = 128 * 2**20
"""Of a row group in memory: what the Parquet project advises for a group on the disk, at the least."""

FEWEST_ROWS = 65_536
"""Of a row group that takes in several small files."""

PANDAS = b"pandas"
"""The key of what pandas notes of its columns and its index."""


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
    batches = rows.collect_batches(maintain_order=True)
    first = rows.collect_schema()
    writer = _Writer(path, layout, _schema(pl.DataFrame(schema=first), layout.schema))
    try:
        for group in _groups((to_arrow(frame) for frame in batches), layout.rows):
            writer.write(group)
    finally:
        writer.close()


class _Writer:
    def __init__(self, path: Path, layout: Layout, schema: pa.Schema) -> None:
        self._path, self._layout, self._schema = path, layout, schema
        dictionaries = [field for field in schema if pa.types.is_dictionary(field.type)]
        known = [field for field in dictionaries if field.name in layout.schema.names]
        self._levels = {field.name: levels_of(layout.parts, field.name, field.type) for field in known}
        self._file = self._open()

    def write(self, group: pa.Table) -> None:
        columns = [self._as_was(group[field.name], field) for field in self._schema]
        nulls = [f.name for f, cells in zip(self._schema, columns, strict=True) if not f.nullable and cells.null_count]
        if nulls:
            self._allow_nulls(nulls)
        self._file.write_table(pa.table(columns, self._schema), row_group_size=max(group.num_rows, 1))

    def close(self) -> None:
        self._file.close()

    def _as_was(self, cells: pa.ChunkedArray, field: pa.Field) -> pa.ChunkedArray:
        if field.name not in self._levels:
            return as_field(cells, field)
        for chunk in cells.chunks:  # a map may write levels that this table has not
            known = chunk.dictionary if pa.types.is_dictionary(chunk.type) else chunk
            self._levels[field.name] = with_more(self._levels[field.name], known)
        return as_field(cells, field, self._levels[field.name])

    def _allow_nulls(self, names: list[str]) -> None:
        """A column that was declared not null has lost a cell: what was written so far is written anew."""
        fields = [field.with_nullable(field.nullable or field.name in names) for field in self._schema]
        self._schema = pa.schema(fields, metadata=self._schema.metadata)
        self._file.close()
        with TemporaryFile(dir=self._path.parent) as copy:
            with self._path.open("rb") as written:
                shutil.copyfileobj(written, copy)
            copy.seek(0)
            self._file = self._open()
            with pq.ParquetFile(copy) as earlier:
                for i in range(earlier.num_row_groups):
                    group = earlier.read_row_group(i).cast(self._schema)
                    self._file.write_table(group, row_group_size=max(group.num_rows, 1))

    def _open(self) -> pq.ParquetWriter:
        codecs = set(self._layout.compression.values())
        codec = codecs.pop() if len(codecs) == 1 else self._layout.compression or "zstd"
        return pq.ParquetWriter(self._path, self._schema, compression=codec)


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


def _schema(none: pl.DataFrame, layout: pa.Schema) -> pa.Schema:
    """Columns of the layout as they were; others, such as those of folders, as they come."""
    fields = [layout.field(f.name) if f.name in layout.names else f for f in to_arrow(none).schema]
    return pa.schema(fields, metadata=_noted(layout.metadata, none.columns))


def _noted(metadata: dict[bytes, bytes] | None, names: list[str]) -> dict[bytes, bytes] | None:
    """The metadata of the file, with nothing said of columns that are gone."""
    if not metadata or PANDAS not in metadata:
        return metadata
    notes = json.loads(metadata[PANDAS])
    left = [column for column in notes["columns"] if (column.get("field_name") or column["name"]) in names]
    index = [column for column in notes["index_columns"] if not isinstance(column, str) or column in names]
    return metadata | {PANDAS: json.dumps(notes | {"columns": left, "index_columns": index}).encode()}


def _codec(name: str) -> str:
    """As the writer calls it."""
    return {"UNCOMPRESSED": "NONE", "LZ4_RAW": "LZ4", "LZO": "SNAPPY"}.get(name, name)
