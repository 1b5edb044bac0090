"""A kind of text whose cells have an order: a pattern that they match, a way to their coordinates, and one back."""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class Text:
    """Text of which every cell matches `pattern` and has `parse` of it as its coordinate; `write` takes it back."""

    name: str
    pattern: str
    parse: Callable[[pl.Expr], pl.Expr]
    write: Callable[[pl.Series, pl.Series], pl.Series]
    spellings: bool
    ordered: bool = True

    def takes(self, dtype: pl.DataType, text: bool) -> bool:
        return text and dtype == pl.String

    def clean(self, cells: pl.Expr) -> pl.Expr:
        matching = pl.when(cells.str.contains(self.pattern)).then(cells)  # to parse what matches only is faster
        return cells.is_null() | self.coordinates(matching).is_finite().fill_null(False)

    def written(self, coordinates: pl.Series, levels: pl.Series, dtype: pl.DataType) -> pl.Series:
        return self.write(coordinates, levels)

    def coordinates(self, cells: pl.Expr, origin: int = 0) -> pl.Expr:
        return self.parse(cells).cast(pl.Float64) - origin
