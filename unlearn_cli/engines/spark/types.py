"""Column types of Spark and Polars: which go there and back, and which are refused by name."""

from typing import Any

import polars as pl
import pyarrow as pa

from unlearn_cli.core.errors import InputError, listing
from unlearn_cli.tables.arrow_types import as_field, to_arrow

_WHOLE = (pl.Int8, pl.Int16, pl.Int32, pl.Int64, pl.UInt8, pl.UInt16, pl.UInt32, pl.UInt64)
_PLAIN = (*_WHOLE, pl.Float32, pl.Float64, pl.Boolean, pl.String, pl.Binary, pl.Date, pl.Categorical, pl.Enum)

_OF_SPARK: dict[str, pl.DataType | type[pl.DataType]] = {
    "ByteType": pl.Int8,
    "ShortType": pl.Int16,
    "IntegerType": pl.Int32,
    "LongType": pl.Int64,
    "FloatType": pl.Float32,
    "DoubleType": pl.Float64,
    "BooleanType": pl.Boolean,
    "StringType": pl.String,
    "BinaryType": pl.Binary,
    "DateType": pl.Date,
    "TimestampType": pl.Datetime("us", "UTC"),
    "TimestampNTZType": pl.Datetime("us"),
}


def schema_of(label: str, fields: Any) -> pl.Schema:
    """The types that columns have which only Spark has seen; `fields`: those of its schema."""
    found = {field.name: _polars_type(field.dataType) for field in fields}
    _refuse(label, {field.name: str(field.dataType.simpleString()) for field in fields if found[field.name] is None})
    return pl.Schema({name: dtype for name, dtype in found.items() if dtype is not None})


def refuse_types(label: str, schema: pl.Schema) -> None:
    """One error that names every column of a file which Spark reads wrongly, or not at all."""
    _refuse(label, {name: str(dtype) for name, dtype in schema.items() if not _comes_back(dtype)})


def read_as(batch: pa.Table, schema: pl.Schema) -> pl.DataFrame:
    """Rows of Spark in the types of `schema`; columns that it does not name are as they come.

    Spark has no unsigned numbers, no levels and one zone: shorts become UInt8 again, decimals UInt64, text levels.
    """
    frame = pl.DataFrame(batch)
    return frame.with_columns(
        cells.cast(schema[cells.name])
        for cells in frame.iter_columns()
        if cells.name in schema and cells.dtype != schema[cells.name]
    )


def written_as(moved: pl.DataFrame, fields: pa.Schema) -> list[pa.ChunkedArray]:
    """Moved rows in the types that Spark gave them in."""
    rows = to_arrow(moved)
    return [as_field(rows[name], fields.field(name)) for name in moved.columns]


def _polars_type(dtype: Any) -> pl.DataType | type[pl.DataType] | None:
    name = type(dtype).__name__
    return pl.Decimal(dtype.precision, dtype.scale) if name == "DecimalType" else _OF_SPARK.get(name)


def _comes_back(dtype: pl.DataType) -> bool:
    if isinstance(dtype, pl.Datetime):
        return dtype.time_unit != "ns"
    return isinstance(dtype, pl.Decimal) or dtype in _PLAIN


def _refuse(label: str, faults: dict[str, str]) -> None:
    if faults:
        named = listing([f"{name!r} of type {dtype}" for name, dtype in faults.items()])
        raise InputError(
            f"{label} has columns that do not go through Spark and back: {named}.",
            "Cast them (timestamps to microseconds), leave them out of the file, or take --engine local.",
        )
