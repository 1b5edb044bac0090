"""Numbers, dates and times: the coordinate is the value; of dates and times the physical one (days, microseconds)."""

from dataclasses import dataclass
from decimal import Decimal

import polars as pl

EXACT = 2**53
"""Whole numbers up to this are doubles."""

WIDEST = 2**126
"""Two whole numbers further apart are as good as this far apart: their difference has to fit into an Int128."""

_LEAST, _MOST = -(2**127), 2**127 - 1


@dataclass(frozen=True)
class Number:
    name: str = "number"
    ordered: bool = True
    spellings: bool = False

    def takes(self, dtype: pl.DataType, text: bool) -> bool:
        return not text and (dtype.is_numeric() or dtype.is_temporal())

    def clean(self, cells: pl.Expr) -> pl.Expr:
        return pl.lit(True)

    def written(self, coordinates: pl.Series, levels: pl.Series, dtype: pl.DataType) -> pl.Series:
        if coordinates.dtype.is_integer() and isinstance(dtype, pl.Decimal):  # counted in units of the last decimal
            exact = [None if n is None else Decimal(n).scaleb(-dtype.scale) for n in coordinates.to_list()]
            return pl.Series(exact, dtype=dtype)
        whole = coordinates.round() if coordinates.dtype.is_float() else coordinates
        if dtype.is_temporal():
            return whole.cast(levels.dtype, strict=False).cast(dtype, strict=False)
        return (whole if dtype.is_integer() else coordinates).cast(dtype, strict=False)

    def coordinates(self, cells: pl.Expr, origin: int = 0) -> pl.Expr:
        if origin == 0:
            return cells.cast(pl.Float64)
        near = max(origin - WIDEST, _LEAST), min(origin + WIDEST, _MOST)
        whole = cells.to_physical().cast(pl.Int128, strict=False).clip(*(pl.lit(n, dtype=pl.Int128) for n in near))
        return (whole - pl.lit(origin, dtype=pl.Int128)).cast(pl.Float64)


NUMBER = Number()


def origin_of(cells: pl.Series) -> int:
    """What the coordinates of a column are counted from: 0, or its least value where whole numbers pass 2**53.

    So numbers like 2**60 + 1 and 2**60 + 2, and times in nanoseconds, stay apart. Where even their differences pass
    2**53, values that one double stands for count as one value.
    """
    whole = cells.to_physical()
    if not whole.dtype.is_integer() or whole.null_count() == len(whole):
        return 0
    least, most = int(str(whole.min())), int(str(whole.max()))
    near = most - least <= WIDEST and most <= _MOST
    return least if near and max(abs(least), abs(most)) > EXACT else 0
