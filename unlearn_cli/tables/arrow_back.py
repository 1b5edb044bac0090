"""Rows of Polars as Arrow again, in the types, levels and metadata that a file had."""

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import polars as pl
import pyarrow as pa

from unlearn_cli.tables.arrow_types import as_field, to_arrow, with_more

PANDAS = b"pandas"
"""The key of what pandas notes of its columns and its index."""


@contextmanager
def set_aside(path: Path) -> Iterator[IO[bytes]]:
    """What is in a file, in a nameless copy on the same disk: the file may be written anew."""
    with TemporaryFile(dir=path.parent) as copy:
        with path.open("rb") as written:
            shutil.copyfileobj(written, copy)
        copy.seek(0)
        yield copy


class Back:
    """From rows to a table of `schema`.

    `schema` may change: a column that was declared not null may lose a cell. See `newly_null`.
    """

    def __init__(self, before: pa.Schema, written: pl.Schema, levels: Callable[[pa.Field], pa.Array]) -> None:
        """`before`: of the input; `written`: columns of the output; `levels`: of a dictionary of the input."""
        self.schema = _schema(before, written)
        known = [field for field in self.schema if field.name in before.names and pa.types.is_dictionary(field.type)]
        self._levels = {field.name: levels(field) for field in known}

    def table(self, rows: pa.Table) -> pa.Table:
        """The table of rows that are as `to_arrow` gives them."""
        return pa.table([self._as_was(rows[field.name], field) for field in self.schema], self.schema)

    def newly_null(self, rows: pa.Table) -> bool:
        """Is a cell null where the schema says that none is? The schema says so no longer."""
        lost = {field.name for field in self.schema if not field.nullable and rows[field.name].null_count}
        fields = [field.with_nullable(field.nullable or field.name in lost) for field in self.schema]
        self.schema = pa.schema(fields, metadata=self.schema.metadata)
        return bool(lost)

    def _as_was(self, cells: pa.ChunkedArray, field: pa.Field) -> pa.ChunkedArray:
        if field.name not in self._levels:
            return as_field(cells, field)
        for chunk in cells.chunks:  # a map may write levels that this table has not
            known = chunk.dictionary if pa.types.is_dictionary(chunk.type) else chunk
            self._levels[field.name] = with_more(self._levels[field.name], known)
        return as_field(cells, field, self._levels[field.name])


def _schema(before: pa.Schema, written: pl.Schema) -> pa.Schema:
    """Columns as they were; others, such as those of folders, as they come."""
    came = to_arrow(pl.DataFrame(schema=written)).schema
    fields = [before.field(field.name) if field.name in before.names else field for field in came]
    return pa.schema(fields, metadata=_noted(before.metadata, came.names))


def _noted(metadata: dict[bytes, bytes] | None, names: Sequence[str]) -> dict[bytes, bytes] | None:
    """The metadata of the file, with nothing said of columns that are gone."""
    if not metadata or PANDAS not in metadata:
        return metadata
    notes = json.loads(metadata[PANDAS])
    left = [column for column in notes["columns"] if (column.get("field_name") or column["name"]) in names]
    index = [column for column in notes["index_columns"] if not isinstance(column, str) or column in names]
    return metadata | {PANDAS: json.dumps(notes | {"columns": left, "index_columns": index}).encode()}
