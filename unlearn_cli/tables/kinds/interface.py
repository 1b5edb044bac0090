"""What a kind of column is: which cells it takes, and their coordinates."""

from typing import Protocol

import polars as pl


class Kind(Protocol):
    """`ordered`: cells have coordinates; else they are levels without an order.

    name       in reports and map files, as in KINDS
    spellings  one value may be written in several ways, as 1.5 and 1.50 in text: the way may tell the group
    """

    @property
    def name(self) -> str: ...

    @property
    def ordered(self) -> bool: ...

    @property
    def spellings(self) -> bool: ...

    def takes(self, dtype: pl.DataType, text: bool) -> bool:
        """Can a column of this type be of this kind? `text`: the file format knows no types, all cells are text."""
        ...

    def clean(self, cells: pl.Expr) -> pl.Expr:
        """Does a cell parse? One Boolean a cell, true where it is null. All cells of a column of this kind do."""
        ...

    def written(self, coordinates: pl.Series, levels: pl.Series, dtype: pl.DataType) -> pl.Series:
        """Cells of this type at coordinates, which count from 0, written as the `levels` are; null where null."""
        ...

    def coordinates(self, cells: pl.Expr, origin: int = 0) -> pl.Expr:
        """Float64 coordinates less `origin`, null where the cell is null or does not parse.

        Exact for whole numbers within 2**53 of the origin; see `origin_of` in number.py.
        """
        ...
