"""Frames of other libraries: in as a table, out as the same kind of frame."""

import os
from collections.abc import Callable
from functools import partial
from typing import Any

import narwhals as nw
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from unlearn_cli.core.errors import InputError, SettingsError, listing
from unlearn_cli.core.reading import AS_SEEN, Reading
from unlearn_cli.tables.names import repeated
from unlearn_cli.tables.source import open_table
from unlearn_cli.tables.table import Table

_FOREIGN = (pa.ArrowException, pl.exceptions.PolarsError, nw.exceptions.NarwhalsError, TypeError, ValueError)
"""What the libraries raise of a frame that is no table of plain columns."""

Back = Callable[[pl.DataFrame], Any]
"""From rows of ours to the kind of frame that came in: same columns or fewer, same rows in the same order."""


def read_table(given: Any, label: str = "the table", reading: Reading = AS_SEEN) -> tuple[Table, Back]:
    """A table from whatever a caller has, and the way back.

    Parameters
    ----------
    given : path, or a frame of Polars, pandas, PyArrow, or anything with the Arrow PyCapsule interface
        A path gives rows as a Polars frame; an object that only has the PyCapsule interface as a PyArrow table. pandas
        frames keep their index and dtypes.
    reading : Reading, optional
        What the file of a path leaves open; a frame leaves nothing open.

    Raises
    ------
    InputError
        Where it is none of these, or a file that cannot be read.

    Examples
    --------
    >>> table, back = read_table(pa.table({"a": [1, 2]}))
    >>> back(table.scan.collect()).column_names
    ['a']
    """
    if isinstance(given, Table):
        return given, _same
    if isinstance(given, str | os.PathLike):
        return open_table(os.fspath(given), None, reading), _same
    if reading != AS_SEEN:
        raise SettingsError(
            f"{label} is a {type(given).__name__}, and how to read it was said.", "Give a path, or leave that out."
        )
    if isinstance(given, pl.DataFrame):
        return Table.of_frame(given, label), _same
    if isinstance(given, pl.LazyFrame):
        return Table.of_frame(given, label), pl.DataFrame.lazy
    try:
        found = _of_other(given, label)
    except _FOREIGN as error:
        first_line = (str(error).splitlines() or [type(error).__name__])[0]
        raise InputError(
            f"{label} cannot be read as a table: {first_line}",
            "Give columns of numbers, text, dates or Booleans, each of one type and with a name of its own.",
        ) from error
    if found is None:
        raise InputError(
            f"{label} is a {type(given).__name__}, which is no path and no frame.",
            "Give a path, or a frame of Polars, pandas or PyArrow, or one with the Arrow PyCapsule interface.",
        )
    return found


def _of_other(given: Any, label: str) -> tuple[Table, Back] | None:
    """Frames that narwhals knows, then anything that streams as Arrow."""
    frame = nw.from_native(given, eager_only=True, pass_through=True)
    if isinstance(frame, nw.DataFrame):
        if frame.implementation.is_pandas_like():
            return _of_pandas(given, label)
        if isinstance(given, pa.Table):
            return Table.of_frame(pl.DataFrame(given), label), lambda rows: _as_arrow(rows, given)
        back = partial(_by_narwhals, frame.implementation)
        return Table.of_frame(pl.DataFrame(frame.to_arrow()), label), back
    if hasattr(given, "__arrow_c_stream__"):
        return Table.of_frame(pl.DataFrame(pa.table(given)), label), pl.DataFrame.to_arrow
    return None


def _same(rows: pl.DataFrame) -> pl.DataFrame:
    return rows


def _by_narwhals(implementation: Any, rows: pl.DataFrame) -> Any:
    return nw.from_arrow(rows.to_arrow(), backend=implementation).to_native()


def _as_arrow(rows: pl.DataFrame, before: pa.Table) -> pa.Table:
    """In the types that the table had: its dictionaries with their own levels, in their order."""
    fields = [before.schema.field(name) for name in rows.columns]
    columns = [_as_field(rows[field.name].to_arrow(), field, before[field.name]) for field in fields]
    return pa.table(columns, pa.schema(fields, metadata=before.schema.metadata))


def _as_field(cells: pa.Array, field: pa.Field, before: pa.ChunkedArray) -> Any:
    if not pa.types.is_dictionary(field.type):
        return cells.cast(field.type)
    levels = (
        before.unify_dictionaries().chunk(0).dictionary if before.num_chunks else pa.array([], field.type.value_type)
    )
    plain = cells.dictionary_decode() if pa.types.is_dictionary(cells.type) else cells
    places = pc.index_in(plain.cast(levels.type), value_set=levels).cast(field.type.index_type)
    return pa.DictionaryArray.from_arrays(places, levels, ordered=field.type.ordered)


def _of_pandas(frame: Any, label: str) -> tuple[Table, Back]:
    """pandas: columns may have names of any type, and the index is no column."""
    names = [str(name) for name in frame.columns]
    twice = repeated(names)
    if twice:
        raise InputError(f"{label} has several columns of the same name: {listing(list(map(repr, twice)))}.", "Rename.")
    rows = pl.from_pandas(frame.set_axis(names, axis=1))

    def back(moved: pl.DataFrame) -> Any:
        at = [names.index(name) for name in moved.columns]
        # by way of Arrow types: whole numbers beside nulls would else become doubles, and dates timestamps
        found = moved.to_pandas(use_pyarrow_extension_array=True)
        for place, name in zip(at, moved.columns, strict=True):
            found[name] = _as_dtype(found[name], frame.dtypes.iloc[place])
        return found.set_axis(frame.columns[at], axis=1).set_axis(frame.index, axis=0)

    return Table.of_frame(rows, label), back


def _as_dtype(cells: Any, dtype: Any) -> Any:
    """A column of pandas in the type that it had; a missing object is None."""
    if str(dtype) == "category":  # by its values: levels keep their order
        return cells.astype(object).astype(dtype)
    if str(dtype) == "object":
        return cells.astype(object).where(cells.notna(), None)
    return cells.astype(dtype)
