"""Categories: text, Categorical, Enum and Boolean columns; levels without an order."""

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class Category:
    name: str = "category"
    ordered: bool = False
    spellings: bool = False

    def takes(self, dtype: pl.DataType, text: bool) -> bool:
        return dtype in (pl.String, pl.Categorical, pl.Enum, pl.Boolean)

    def clean(self, cells: pl.Expr) -> pl.Expr:
        return pl.lit(True)

    def written(self, coordinates: pl.Series, levels: pl.Series, dtype: pl.DataType) -> pl.Series:
        raise TypeError("a category has no coordinates")

    def coordinates(self, cells: pl.Expr, origin: int = 0) -> pl.Expr:
        raise TypeError("a category has no coordinates")


CATEGORY = Category()
