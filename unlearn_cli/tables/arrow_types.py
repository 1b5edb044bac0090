"""Arrow types that Polars has not, or has otherwise: read as ones that it has, and written as they were."""

from collections.abc import Callable, Iterator, Sequence

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
from polars.io.plugins import register_io_source

from unlearn_cli.core.errors import InputError, listing

MOST_DIGITS = 38
"""Of a Decimal, in Polars."""

Batches = Callable[[Sequence[str]], Iterator[pa.RecordBatch]]
"""From names of columns to their cells, rows in order, in the types of the file."""

_LISTS: tuple[tuple[Callable[[pa.DataType], bool], Callable[[pa.Field], pa.DataType]], ...] = (
    (pa.types.is_list, pa.list_),
    (pa.types.is_large_list, pa.large_list),
    (pa.types.is_list_view, pa.list_),
    (pa.types.is_large_list_view, pa.large_list),
)
_FOREIGN = (pa.types.is_decimal256, pa.types.is_union, pa.types.is_run_end_encoded, pa.types.is_interval)


def readable_type(dtype: pa.DataType) -> pa.DataType:
    """The type to read cells as: `dtype` itself where Polars has it, else one of the same values.

    >>> readable_type(pa.timestamp("us", "+05:30"))
    TimestampType(timestamp[us, tz=UTC])

    Raises
    ------
    TypeError
        Where there is none.
    """
    if isinstance(dtype, pa.BaseExtensionType):
        return readable_type(dtype.storage_type)
    if pa.types.is_dictionary(dtype) and not _is_text(dtype.value_type):
        return readable_type(dtype.value_type)
    if pa.types.is_timestamp(dtype) and not _is_zone(dtype.tz):
        return pa.timestamp(dtype.unit, "UTC")
    for is_list, made in _LISTS:
        if is_list(dtype):
            return made(_readable_field(dtype.value_field))
    if pa.types.is_fixed_size_list(dtype):
        return pa.list_(_readable_field(dtype.value_field), dtype.list_size)
    if pa.types.is_struct(dtype):
        return pa.struct([_readable_field(dtype.field(i)) for i in range(dtype.num_fields)])
    if pa.types.is_decimal256(dtype) and dtype.precision <= MOST_DIGITS:
        return pa.decimal128(dtype.precision, dtype.scale)
    if any(is_foreign(dtype) for is_foreign in _FOREIGN):
        raise TypeError(f"{dtype} cannot be read")
    return dtype


def is_plain(dtype: pa.DataType) -> bool:
    """Does Polars read these cells by itself?"""
    return bool(readable_type(dtype) == dtype)


def readable_schema(schema: pa.Schema) -> pa.Schema:
    """The types to read a file as; fields keep what is noted of them, which Polars needs for its own types."""
    return pa.schema([field.with_type(readable_type(field.type)) for field in schema])


def refuse_types(label: str, schema: pa.Schema) -> None:
    """One error that names every column which cannot be read, or could not be written as it was."""
    faults = [f"{field.name!r} of type {field.type}" for field in schema if not _comes_back(field)]
    if faults:
        raise InputError(
            f"{label} has columns that cannot be read: {listing(faults)}.",
            f"Write them as text or as Decimals of at most {MOST_DIGITS} digits, or leave them out of the file.",
        )


def scan_batches(batches: Batches, schema: pa.Schema) -> pl.LazyFrame:
    """A lazy table of what `batches` yields, in the types of `readable_schema`."""
    wanted = readable_schema(schema)

    def source(
        with_columns: list[str] | None, predicate: pl.Expr | None, n_rows: int | None, batch_size: int | None
    ) -> Iterator[pl.DataFrame]:
        names, left = with_columns or wanted.names, n_rows
        for batch in batches(names):
            cells = [_readable_cells(batch[name], wanted.field(name).type) for name in names]
            frame = pl.DataFrame(pa.table(cells, pa.schema([wanted.field(name) for name in names])))
            if left is not None:
                frame = frame.head(left)
                left -= frame.height
            yield frame if predicate is None else frame.filter(predicate)
            if left == 0:
                return

    return register_io_source(source, schema=pl.DataFrame(wanted.empty_table()).schema)


def to_arrow(frame: pl.DataFrame) -> pa.Table:
    """Rows of Polars in types that every reader of Arrow has, and that pyarrow can cast."""
    return frame.to_arrow(compat_level=pl.CompatLevel.oldest())


def as_field(cells: pa.Array | pa.ChunkedArray, field: pa.Field, levels: pa.Array | None = None) -> pa.ChunkedArray:
    """Cells that came from Polars in the type of `field`; `levels`: those of its dictionary, in their order."""
    chunks = cells.chunks if isinstance(cells, pa.ChunkedArray) else [cells]
    if pa.types.is_dictionary(field.type) and levels is not None:
        return pa.chunked_array([_in_levels(chunk, field.type, levels) for chunk in chunks], field.type)
    return pa.chunked_array([_as_type(chunk, field.type) for chunk in chunks], field.type)


def with_more(levels: pa.Array, values: pa.Array) -> pa.Array:
    """`levels`, and after them those of `values` that are not among them.

    >>> with_more(pa.array(["b", "a"]), pa.array(["a", "c"])).to_pylist()
    ['b', 'a', 'c']
    """
    new = pc.unique(values.drop_null().cast(levels.type))
    new = new.filter(pc.invert(pc.is_in(new, value_set=levels)))
    return pa.concat_arrays([levels, new]) if len(new) else levels


def _readable_field(field: pa.Field) -> pa.Field:
    return field.with_type(readable_type(field.type))


def _comes_back(field: pa.Field) -> bool:
    """Is there a way from the file to Polars and back? Tried on no cells: libraries differ in what they can cast."""
    try:
        wanted = readable_type(field.type)
        cells = _readable_cells(pa.nulls(0, field.type), wanted)
        frame = pl.DataFrame(pa.table([cells], pa.schema([field.with_type(wanted)])))
        as_field(to_arrow(frame).column(0), field)
    except (TypeError, pa.ArrowException, pl.exceptions.PolarsError):
        return False
    return True


def _readable_cells(cells: pa.Array, dtype: pa.DataType) -> pa.Array:
    if cells.type == dtype:
        return cells
    if isinstance(cells, pa.ExtensionArray):
        return _readable_cells(cells.storage, dtype)
    if pa.types.is_null(cells.type):
        return pa.nulls(len(cells), dtype)
    if _is_list_view(cells.type):  # pyarrow 26 casts views with nulls to lists that are too short
        sizes = pc.list_value_length(cells)
        ends = pc.cumulative_sum(pa.concat_arrays([pa.array([0], sizes.type), sizes.fill_null(0)]))
        return _list(cells, ends, _readable_cells(cells.flatten(), dtype.value_type), dtype)
    return _by_parts(cells, dtype, _readable_cells)


def _as_type(cells: pa.Array, dtype: pa.DataType) -> pa.Array:
    if isinstance(dtype, pa.BaseExtensionType):
        return pa.ExtensionArray.from_storage(dtype, _as_type(cells, dtype.storage_type))
    if pa.types.is_dictionary(dtype) and not pa.types.is_dictionary(cells.type):
        return _as_type(cells, dtype.value_type).dictionary_encode().cast(dtype)
    if _is_list_view(dtype):
        cells = _as_type(cells, readable_type(dtype))
        made = pa.ListViewArray if pa.types.is_list_view(dtype) else pa.LargeListViewArray
        sizes = pc.list_value_length(cells).fill_null(0)
        inner = _as_type(cells.values, dtype.value_type)
        return made.from_arrays(cells.offsets[:-1], sizes, inner, type=dtype, mask=cells.is_null())
    return _by_parts(cells, dtype, _as_type)


def _by_parts(cells: pa.Array, dtype: pa.DataType, convert: Callable[[pa.Array, pa.DataType], pa.Array]) -> pa.Array:
    """A cast, with `convert` for what is in a struct or list: pyarrow casts no extension and no not-null in there."""
    if pa.types.is_struct(dtype) and dtype.num_fields:
        parts = [_as_child(convert(cells.field(i), dtype.field(i).type), dtype.field(i)) for i in range(len(dtype))]
        return pa.StructArray.from_arrays(parts, fields=list(dtype), mask=cells.is_null())
    if pa.types.is_list(dtype) or pa.types.is_large_list(dtype):
        return _list(cells, cells.offsets, convert(cells.values, dtype.value_type), dtype)
    return cells.cast(dtype, safe=not pa.types.is_temporal(dtype))  # a computed time may be finer than its column


def _as_child(cells: pa.Array, field: pa.Field) -> pa.Array:
    """Of a field that is never null, but where its whole struct is: there Polars has a null, and Arrow anything."""
    if field.nullable or not cells.null_count:
        return cells
    if pa.types.is_struct(field.type):
        return pa.StructArray.from_arrays([cells.field(i) for i in range(len(field.type))], fields=list(field.type))
    if pa.types.is_list(field.type) or pa.types.is_large_list(field.type):
        return type(cells).from_arrays(cells.offsets, cells.values, type=field.type)
    if pa.types.is_nested(field.type) or pa.types.is_dictionary(field.type):
        return cells
    return pa.Array.from_buffers(field.type, len(cells), [None, *cells.buffers()[1:]], offset=cells.offset)


def _list(cells: pa.Array, ends: pa.Array, inner: pa.Array, dtype: pa.DataType) -> pa.Array:
    """Lists of `inner`, null where `cells` are, that begin and end at `ends`."""
    large = pa.types.is_large_list(dtype)
    ends = ends.cast(pa.int64() if large else pa.int32())
    starts = pc.if_else(pc.is_null(cells), None, ends[:-1])
    return (pa.LargeListArray if large else pa.ListArray).from_arrays(
        pa.concat_arrays([starts, ends[-1:]]), inner, type=dtype
    )


def _in_levels(cells: pa.Array, dtype: pa.DataType, levels: pa.Array) -> pa.Array:
    plain = cells.dictionary_decode() if pa.types.is_dictionary(cells.type) else cells
    places = pc.index_in(plain.cast(levels.type), value_set=levels).cast(dtype.index_type)
    return pa.DictionaryArray.from_arrays(places, levels, ordered=dtype.ordered)


def _is_zone(name: str | None) -> bool:
    """Does Polars know it? Fixed offsets such as +05:30 it does not."""
    try:
        pl.Series([], dtype=pl.Datetime("us", name))
    except pl.exceptions.ComputeError:
        return False
    return True


def _is_text(dtype: pa.DataType) -> bool:
    return bool(pa.types.is_string(dtype) or pa.types.is_large_string(dtype))


def _is_list_view(dtype: pa.DataType) -> bool:
    return bool(pa.types.is_list_view(dtype) or pa.types.is_large_list_view(dtype))
