"""The view of how a text file spells numbers and times: `1.0` against `1`, signs, exponents, `T` against a blank."""

import polars as pl

from unlearn_cli.audit.as_read import AsRead, codes
from unlearn_cli.audit.views.interface import Feature, Features, fixed


def view(rows: AsRead) -> Features | None:
    """Length, decimals, and everything in a cell that is no digit; columns without an order are for other views."""
    if rows.spelled is None:
        return None
    found = []
    for name, kind in rows.columns.items():
        if not kind.ordered:
            continue
        cells = rows.spelled[name].cast(pl.String)
        decimals = cells.str.extract(r"\.([0-9]*)").str.len_chars().cast(pl.Float64).fill_null(-1)
        zeros = cells.str.extract(r"^[-+]?(0*)").str.len_chars().cast(pl.Float64)
        frame = cells.str.replace_all(r"[0-9]+", "0")
        found += [
            Feature(name, cells.str.len_chars().cast(pl.Float64).fill_null(float("nan")).to_numpy()),
            Feature(name, decimals.to_numpy()),
            Feature(name, zeros.fill_null(float("nan")).to_numpy()),
            Feature(name, codes(frame), True),
        ]
    return fixed(found)
