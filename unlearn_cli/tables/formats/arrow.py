"""Arrow IPC, which is Feather too: one file, or a stream of batches; written as it was read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from mmap import ACCESS_READ, MADV_DONTNEED, mmap
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
from pyarrow import ipc

from unlearn_cli.core.errors import InputError, UnlearnError
from unlearn_cli.core.notes import Note
from unlearn_cli.tables.arrow_back import Back, set_aside
from unlearn_cli.tables.arrow_types import refuse_types, scan_batches, to_arrow, with_more
from unlearn_cli.tables.find import only

BATCH_ROWS = 65_536
"""Of a batch that is read: those of the file may be of any size."""

CODECS = {b"\x04\x22\x4d\x18": "lz4", b"\x28\xb5\x2f\xfd": "zstd"}
"""How compressed cells begin."""

CELL_BYTES = 64
"""Of a batch, among which they stand: a length comes first, and there may be an uncompressed mask."""

MAGIC, FILE_HEAD = b"ARROW1", 8
"""How a file begins, and where its first message does; a stream begins with it."""


@dataclass(frozen=True)
class Arrow:
    """Every Arrow type that Polars has a like of survives, with metadata, levels and not-null.

    source  the file that was read, and `sink` writes others like it
    codec   of its batches
    """

    name: str = "arrow"
    text: bool = False
    source: Path | None = None
    codec: str | None = None

    @property
    def notes(self) -> tuple[Note, ...]:
        return ()

    @property
    def rows_at_once(self) -> int:
        return 0

    def of_files(self, paths: Sequence[Path]) -> "Arrow":
        path = only(paths)
        refuse_types(str(path), _schema(path))
        return replace(self, source=path, codec=_codec(path))

    def scan(self, paths: Sequence[Path]) -> pl.LazyFrame:
        path = only(paths)
        return scan_batches(partial(_batches, path), _schema(path))

    def scan_typed(self, paths: Sequence[Path], schema: pl.Schema) -> pl.LazyFrame:
        return self.scan(paths)

    def unwritable(self, schema: pl.Schema) -> list[str]:
        """128 bits; and levels in lists: a file has one set of levels, and those of its batches would differ."""
        levels = {name for name, dtype in schema.items() if dtype.is_nested() and _holds_levels(dtype)}
        return [name for name, dtype in schema.items() if dtype in (pl.Int128, pl.UInt128) or name in levels]

    def count_rows(self, paths: Sequence[Path]) -> int:
        path = only(paths)
        with pa.memory_map(str(path)) as file:
            if _is_file(file):
                return int(ipc.open_file(file).count_rows())
        return sum(batch.num_rows for batch in _batches(path, []))

    def sink(self, frame: pl.LazyFrame, path: Path) -> None:
        written = frame.collect_schema()
        before = _schema(self.source) if self.source else to_arrow(pl.DataFrame(schema=written)).schema
        back = Back(before, written, self._levels)
        declared = back.schema
        self._write(_tables(frame, back), path, declared)
        if back.schema != declared:  # a column that was declared not null has lost a cell; the schema stands first
            with set_aside(path) as copy:
                earlier = ipc.open_file(copy)
                batches = (earlier.get_batch(i) for i in range(earlier.num_record_batches))
                self._write((pa.Table.from_batches([batch]) for batch in batches), path, back.schema)

    def locate(self, paths: Sequence[Path], message: str) -> UnlearnError | None:
        return None

    def _write(self, tables: Iterator[pa.Table], path: Path, schema: pa.Schema) -> None:
        options = ipc.IpcWriteOptions(compression=self.codec, emit_dictionary_deltas=True)
        with ipc.new_file(str(path), schema, options=options) as file:
            for table in tables:
                file.write_table(pa.table(table.columns, schema))

    def _levels(self, field: pa.Field) -> pa.Array:
        levels = pa.array([], field.type.value_type)
        for batch in _batches(self.source, [field.name]) if self.source else ():
            levels = with_more(levels, batch[field.name].dictionary)
        return levels


ARROW = Arrow()


def _holds_levels(dtype: Any) -> bool:
    if isinstance(dtype, pl.Struct):
        return any(_holds_levels(field.dtype) for field in dtype.fields)
    inner = getattr(dtype, "inner", None)
    return dtype in (pl.Categorical, pl.Enum) or (inner is not None and _holds_levels(inner))


def _tables(frame: pl.LazyFrame, back: Back) -> Iterator[pa.Table]:
    for rows in map(to_arrow, frame.collect_batches(maintain_order=True)):
        back.newly_null(rows)
        yield back.table(rows)


def _batches(path: Path, names: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """The cells of these columns (all, if none is named), rows in order.

    The file is mapped, since a batch in it may be as large as it is; the pages that were read are given back.
    """
    with path.open("rb") as opened:
        pages = mmap(opened.fileno(), 0, access=ACCESS_READ)
    for batch in _stored(pa.BufferReader(pa.py_buffer(pages))):
        for start in range(0, batch.num_rows, BATCH_ROWS):
            part = batch.slice(start, BATCH_ROWS)
            yield part.select(list(names)) if names else part
            pages.madvise(MADV_DONTNEED)  # whoever still looks at some reads them from the file again


def _stored(file: pa.NativeFile) -> Iterator[pa.RecordBatch]:
    """The batches of a file, or of a stream in a file, as they are stored."""
    if _is_file(file):
        found = ipc.open_file(file)
        yield from (found.get_batch(i) for i in range(found.num_record_batches))
    else:
        yield from ipc.open_stream(file)


def _schema(path: Path) -> pa.Schema:
    with pa.memory_map(str(path)) as file:
        try:
            return (ipc.open_file if _is_file(file) else ipc.open_stream)(file).schema
        except pa.ArrowException as error:
            raise InputError(
                f"{path} is damaged, cut short, or not Arrow IPC ({error}).", "Write or copy it again."
            ) from error


def _is_file(file: pa.NativeFile) -> bool:
    begins = file.read(len(MAGIC))
    file.seek(0)
    return bool(begins == MAGIC)


def _codec(path: Path) -> str | None:
    """What the first batch is compressed by; pyarrow does not say, but the cells do."""
    with pa.memory_map(str(path)) as file:
        if _is_file(file):
            file.seek(FILE_HEAD)
        try:
            for message in iter(partial(ipc.read_message, file), None):
                if message.type == "record batch":
                    head = message.body.slice(0, CELL_BYTES).to_pybytes() if message.body.size else b""
                    return next((codec for magic, codec in CODECS.items() if magic in head), None)
        except (pa.ArrowException, OSError, EOFError):  # no batch at all, or an old head as Polars writes it
            return None
    return None
