"""Numbers, dates and times: the coordinate is the value, or its physical unit (days, microseconds, ...)."""

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class Number:
    ordered: bool = True

    def takes(self, dtype: pl.DataType, text: bool) -> bool:
        return not text and (dtype.is_numeric() or dtype.is_temporal())

    def clean(self, column: str) -> pl.Expr:
        return pl.lit(True)

    def coordinates(self, cells: pl.Expr) -> pl.Expr:
        return cells.to_physical().cast(pl.Float64)


NUMBER = Number()
