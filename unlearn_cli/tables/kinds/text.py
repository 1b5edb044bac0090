"""Text that is cleanly a number, a date or a time, as in a CSV: one cell that is not makes the column a category.

Not clean, and so text: leading zeros (`007`), `NA`, blanks, a leading plus, whole numbers of more than 15 digits (no
double holds them), a day that the calendar does not have.
"""

import polars as pl

from unlearn_cli.tables.text_kind import Text


def _number(cells: pl.Expr) -> pl.Expr:
    return cells.cast(pl.Float64, strict=False)


def _date(cells: pl.Expr) -> pl.Expr:
    return cells.str.to_date("%Y-%m-%d", strict=False).to_physical()


def _datetime(cells: pl.Expr) -> pl.Expr:
    spaced = cells.str.replace("T", " ", literal=True)
    return spaced.str.to_datetime("%Y-%m-%d %H:%M:%S%.f", time_unit="us", strict=False).to_physical()


def _write_number(coordinates: pl.Series, levels: pl.Series) -> pl.Series:
    """With as many decimals as all levels have; else as short as it can be."""
    decimals = levels.str.extract(r"\.([0-9]+)$").str.len_chars().fill_null(0)
    if decimals.n_unique() > 1 or levels.str.contains("[eE]").any():
        written = coordinates.cast(pl.String).str.strip_suffix(".0")
    else:
        places = decimals[0]
        written = coordinates.map_elements(lambda number: f"{number:.{places}f}", return_dtype=pl.String)
    return written.str.replace(r"^-(0(?:\.0*)?)$", "$1")  # -0.00 would tell on which side of zero it was


def _write_date(coordinates: pl.Series, levels: pl.Series) -> pl.Series:
    return coordinates.round().cast(pl.Int32).cast(pl.Date).dt.to_string("%Y-%m-%d")


def _write_datetime(coordinates: pl.Series, levels: pl.Series) -> pl.Series:
    blank = "T" if levels.str.contains("T", literal=True).all() else " "
    fraction = "%.6f" if levels.str.contains(".", literal=True).all() else "%.f"  # the latter where there is one
    times = coordinates.round().cast(pl.Int64).cast(pl.Datetime("us"))
    return times.dt.to_string(f"%Y-%m-%d{blank}%H:%M:%S{fraction}")


_WHOLE, _FRACTION = "(?:0|[1-9][0-9]{0,14})", r"\.[0-9]{1,30}"
_EXPONENT = "(?:[eE][-+]?[0-9]{1,3})?"

NUMBER_TEXT = Text(
    "number text", rf"^-?(?:{_WHOLE}(?:{_FRACTION})?|{_FRACTION}){_EXPONENT}$", _number, _write_number, True
)
DATE_TEXT = Text("date text", r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", _date, _write_date, False)
DATETIME_TEXT = Text(
    "datetime text",
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?$",
    _datetime,
    _write_datetime,
    True,
)
