"""Text that is cleanly a number, a date or a time, as in a CSV: one cell that is not makes the column a category.

Not clean, and so text: leading zeros (`007`), `NA`, blanks, a leading plus, whole numbers of more than 15 digits (no
double holds them), a day that the calendar does not have.
"""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class Text:
    """Text of which every cell matches `pattern` and has `parse` of it as its coordinate."""

    name: str
    pattern: str
    parse: Callable[[pl.Expr], pl.Expr]
    spellings: bool
    ordered: bool = True

    def takes(self, dtype: pl.DataType, text: bool) -> bool:
        return text and dtype == pl.String

    def clean(self, cells: pl.Expr) -> pl.Expr:
        matching = pl.when(cells.str.contains(self.pattern)).then(cells)  # to parse what matches only is faster
        return cells.is_null() | self.coordinates(matching).is_finite().fill_null(False)

    def coordinates(self, cells: pl.Expr, origin: int = 0) -> pl.Expr:
        return self.parse(cells).cast(pl.Float64) - origin


def _number(cells: pl.Expr) -> pl.Expr:
    return cells.cast(pl.Float64, strict=False)


def _date(cells: pl.Expr) -> pl.Expr:
    return cells.str.to_date("%Y-%m-%d", strict=False).to_physical()


def _datetime(cells: pl.Expr) -> pl.Expr:
    spaced = cells.str.replace("T", " ", literal=True)
    return spaced.str.to_datetime("%Y-%m-%d %H:%M:%S%.f", time_unit="us", strict=False).to_physical()


_WHOLE, _FRACTION = "(?:0|[1-9][0-9]{0,14})", r"\.[0-9]{1,30}"
_EXPONENT = "(?:[eE][-+]?[0-9]{1,3})?"

NUMBER_TEXT = Text("number text", rf"^-?(?:{_WHOLE}(?:{_FRACTION})?|{_FRACTION}){_EXPONENT}$", _number, spellings=True)
DATE_TEXT = Text("date text", r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", _date, spellings=False)
DATETIME_TEXT = Text(
    "datetime text",
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?$",
    _datetime,
    spellings=True,
)
