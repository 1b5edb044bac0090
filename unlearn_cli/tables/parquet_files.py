"""What the footers of Parquet files say: their parts, types, folders, and how they are written."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from unlearn_cli.core.errors import InputError, listing
from unlearn_cli.tables.arrow_types import readable_schema, refuse_types, with_more

BATCH_ROWS = 65_536

NO_VALUE = "__HIVE_DEFAULT_PARTITION__"
"""The folder of the rows that have none."""

FARTHEST = (2**63 - 1) // 1000
"""Microseconds from 1970 that still are nanoseconds in 64 bits: to the years 1677 and 2262."""


@dataclass(frozen=True)
class Part:
    """One file, by its footer.

    schema      the types that pyarrow reads
    folders     the cells of its folders (`sex=f`) as text, None where a folder says that there is none
    group_rows  of its largest row group
    int96       does it hold timestamps as older programs write them, days and nanoseconds for any year?
    """

    path: Path
    rows: int
    schema: pa.Schema
    folders: dict[str, str | None]
    group_rows: int
    int96: bool

    def file(self, int96: str = "ns") -> pq.ParquetFile:
        """Opened; `int96`: the unit of such timestamps."""
        return pq.ParquetFile(self.path, coerce_int96_timestamp_unit=int96, memory_map=True)

    def read_as(self, int96: str) -> pa.Schema:
        with self.file(int96) as file:
            return file.schema_arrow


def read_parts(paths: Sequence[Path]) -> list[Part] | None:
    """All parts; None where a file has types that pyarrow knows nothing of, as the 128-bit integers of Polars."""
    root = Path(os.path.commonpath([path.parent for path in paths]))
    try:
        return [_part(path, root) for path in paths]
    except pa.ArrowNotImplementedError:
        return None


def _part(path: Path, root: Path) -> Part:
    with pq.ParquetFile(path) as file:
        pairs = [folder.split("=", 1) for folder in path.parent.relative_to(root).parts if "=" in folder]
        folders = {unquote(name): None if cell == NO_VALUE else unquote(cell) for name, cell in pairs}
        footer = file.metadata
        groups = [footer.row_group(i).num_rows for i in range(footer.num_row_groups)]
        old = any(file.schema.column(i).physical_type == "INT96" for i in range(len(file.schema)))
        return Part(path, footer.num_rows, file.schema_arrow, folders, max(groups, default=0), old)


def merged(parts: Sequence[Part]) -> pa.Schema:
    """The schema that all parts share; where some hold nothing but nulls, the type of the others.

    Raises
    ------
    InputError
        It names every part that differs, and in what.
    """
    first, fields = parts[0], list(parts[0].schema)
    for part in parts[1:]:
        if part.schema.names == first.schema.names:
            typed = zip(fields, part.schema, strict=True)
            fields = [other if pa.types.is_null(known.type) else known for known, other in typed]
    stored = pa.schema(fields, metadata=first.schema.metadata)
    refuse_types(str(first.path), stored)
    expected = polars_schema(stored)
    others = [part for part in parts[1:] if part.schema != stored or part.folders.keys() != first.folders.keys()]
    faults = [f"{part.path.name}: {fault}" for part in others if (fault := _difference(expected, first, part))]
    if faults:
        raise InputError(
            f"the Parquet files differ in schema. Expected as in {first.path.name}, but {listing(faults, 4)}.",
            "Give files of one schema: same columns, same order, same types.",
        )
    of_files = [field for field in fields if field.name not in first.folders]
    return pa.schema([*of_files, *(pa.field(name, pa.string()) for name in first.folders)], stored.metadata)


def polars_schema(schema: pa.Schema) -> pl.Schema:
    """The types of the columns in Polars."""
    return pl.DataFrame(readable_schema(schema).empty_table()).schema


def _difference(expected: pl.Schema, first: Part, part: Part) -> str:
    schema = part.schema
    refuse_types(str(part.path), schema)
    missing = [f"no column {name!r}" for name in expected if name not in schema.names]
    extra = [f"an extra column {name!r}" for name in schema.names if name not in expected]
    retyped = [
        f"{name!r} is {found} instead of {expected[name]}"
        for name, found in polars_schema(schema).items()
        if name in expected and found not in (expected[name], pl.Null)
    ]
    order = ["another column order"] if schema.names != list(expected) else []
    folders = ["other folders"] if part.folders.keys() != first.folders.keys() else []
    return listing(missing + extra + retyped + folders or order)


def int96_unit(parts: Sequence[Part]) -> str:
    """Nanoseconds where every INT96 timestamp of the table fits in them, else microseconds.

    Raises
    ------
    InputError
        Where a column needs both: dates outside 1677 to 2262, and digits beyond the microsecond.
    """
    far: set[str] = set()
    fine: set[str] = set()
    for part in (part for part in parts if part.int96):
        names = [field.name for field in part.schema if pa.types.is_timestamp(field.type)]
        if any(pa.types.is_nested(field.type) for field in part.schema):
            far.add("")  # cells inside of others are not looked into
        with part.file("us") as wide, part.file("ns") as narrow:
            batches = (file.iter_batches(BATCH_ROWS, columns=names) for file in (wide, narrow))
            for about, exact in zip(*batches, strict=True):
                far |= {name for name in names if _is_far(about[name])}
                fine |= {name for name in names if _is_fine(about[name], exact[name])}
    if far and fine:
        raise InputError(
            f"the timestamps of {listing(sorted(map(repr, fine)))} have nanoseconds, and other timestamps lie "
            "outside 1677 to 2262, where nanoseconds do not reach.",
            "Write them as timestamps of microseconds.",
        )
    return "us" if far else "ns"


def _is_far(about: pa.Array) -> bool:
    return bool(pc.any(pc.greater(pc.abs(about.cast(pa.int64(), safe=False)), FARTHEST)).as_py())


def _is_fine(about: pa.Array, exact: pa.Array) -> bool:
    """Digits beyond the microsecond, in times that both units reach."""
    whole = about.cast(pa.int64(), safe=False)
    near = pc.less_equal(pc.abs(whole), FARTHEST)
    rounded = pc.multiply(whole.filter(near), 1000)
    return bool(pc.any(pc.not_equal(rounded, exact.cast(pa.int64(), safe=False).filter(near))).as_py())


def levels_of(parts: Sequence[Part], name: str, dtype: pa.DictionaryType) -> pa.Array:
    """The levels of a dictionary column, in their order, those without a row among them."""
    levels = pa.array([], dtype.value_type)
    for part in parts:
        with part.file() as file:
            for batch in file.iter_batches(BATCH_ROWS, columns=[name]):
                if pa.types.is_dictionary(batch[name].type):
                    levels = with_more(levels, batch[name].dictionary)
    return levels


def batches(parts: Sequence[Part], names: Sequence[str], int96: str) -> Iterator[pa.RecordBatch]:
    """The cells of these columns, rows in order; a folder is a column."""
    for part in parts:
        stored = [name for name in names if name not in part.folders]
        with part.file(int96) as file:
            # a file whose columns are not asked for still has rows: the first one counts them
            wanted = stored or part.schema.names[:1]
            for group in range(file.num_row_groups):  # pyarrow reads no batch of nested levels across two of them
                for batch in file.iter_batches(BATCH_ROWS, row_groups=[group], columns=wanted):
                    yield _with_folders(batch, part, names)


def _with_folders(batch: pa.RecordBatch, part: Part, names: Sequence[str]) -> pa.RecordBatch:
    cells = [
        pa.repeat(pa.scalar(part.folders[name], pa.string()), batch.num_rows) if name in part.folders else batch[name]
        for name in names
    ]
    return pa.record_batch(cells, names=list(names))
