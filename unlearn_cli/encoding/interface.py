"""What a kind of column is: which cells it takes, and their coordinates."""

from typing import Protocol

import polars as pl


class Kind(Protocol):
    """`ordered`: cells have coordinates; else they are levels without an order."""

    @property
    def ordered(self) -> bool: ...

    def takes(self, dtype: pl.DataType, text: bool) -> bool:
        """Can a column of this type be of this kind? `text`: the file format knows no types, all cells are text."""
        ...

    def clean(self, column: str) -> pl.Expr:
        """Do all the cells of the column parse? One Boolean, nulls aside."""
        ...

    def coordinates(self, cells: pl.Expr) -> pl.Expr:
        """Float64 coordinates of the cells, null where the cell is null; exact below 2**53."""
        ...
