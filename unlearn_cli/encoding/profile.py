"""What is seen of each column before anything is learned: its kind, its nulls, how many values it has."""

from dataclasses import dataclass

import polars as pl

from unlearn_cli.encoding import KINDS
from unlearn_cli.encoding.codec import load_kind
from unlearn_cli.errors import UnlearnError


@dataclass(frozen=True)
class Profile:
    """One column of the whole table.

    kind       a name of KINDS; None where no kind takes its type
    distinct   distinct values, nulls aside (about, where there are many)
    nonfinite  cells that are NaN or infinite
    counter    whole numbers, one a row, without a gap: a row counter
    """

    name: str
    dtype: str
    kind: str | None
    rows: int
    nulls: int
    distinct: int
    nonfinite: int
    counter: bool


def profile(scan: pl.LazyFrame, text: bool) -> dict[str, Profile]:
    """All columns of the table, in one pass. `text`: the file format knows no types."""
    schema = scan.collect_schema()
    exprs = [expr for name, dtype in schema.items() for expr in _seen(name, dtype, text)]
    row = scan.select(pl.len().alias("rows"), *exprs).collect(engine="streaming").row(0, named=True)
    return {name: _profile(name, dtype, row) for name, dtype in schema.items()}


def _seen(name: str, dtype: pl.DataType, text: bool) -> list[pl.Expr]:
    column = pl.col(name)
    kinds = [kind for kind in KINDS if load_kind(kind).takes(dtype, text)]
    clean = [load_kind(kind).clean(name).alias(f"{name}\0clean\0{kind}") for kind in kinds]
    seen = [column.null_count().alias(f"{name}\0nulls"), *clean]
    if kinds:
        seen.append(column.cast(pl.String).drop_nulls().approx_n_unique().alias(f"{name}\0distinct"))
        seen += [
            column.min().cast(pl.String).alias(f"{name}\0least"),
            column.max().cast(pl.String).alias(f"{name}\0most"),
        ]
    if dtype.is_float():
        seen.append((column.is_nan() | column.is_infinite()).sum().alias(f"{name}\0nonfinite"))
    if dtype.is_integer():
        spread = column.max().cast(pl.Int128) - column.min().cast(pl.Int128) + 1
        steps = (column.cast(pl.Int128) - column.min().cast(pl.Int128)).sum() * 2
        full = (spread == pl.len()) & (steps == (spread - 1) * spread)
        seen.append(full.alias(f"{name}\0counter"))
    return seen


def _profile(name: str, dtype: pl.DataType, row: dict[str, object]) -> Profile:
    clean = [kind for kind in KINDS if row.get(f"{name}\0clean\0{kind}")]
    rows, nulls = int(str(row["rows"])), int(str(row[f"{name}\0nulls"]))
    one = row.get(f"{name}\0least") == row.get(f"{name}\0most")
    distinct = min(int(str(row.get(f"{name}\0distinct", 0))), rows - nulls)
    return Profile(
        name=name,
        dtype=str(dtype),
        kind=clean[0] if clean else None,
        rows=rows,
        nulls=nulls,
        distinct=(1 if one else max(distinct, 2)) if nulls < rows else 0,
        nonfinite=int(str(row.get(f"{name}\0nonfinite") or 0)),
        counter=bool(row.get(f"{name}\0counter")) and rows >= 100,
    )


def sensitive_kind(column: Profile) -> str:
    """The kind of a column that rows can be grouped by; an error where they cannot."""
    if column.kind is None:
        raise UnlearnError(
            f"the sensitive column {column.name!r} is of type {column.dtype}, which has no values to group by.",
            "Name a column of numbers, dates, categories or Booleans.",
        )
    if column.nonfinite:
        raise UnlearnError(
            f"the sensitive column {column.name!r} has {column.nonfinite:,} of {column.rows:,} cells that are NaN or infinite.",
            "Make them null, and use --null-group to treat them as a group.",
        )
    return column.kind
