"""The view of dates and times by their parts: hour, minute, weekday, day of the month and their like."""

import polars as pl

from unlearn_cli.audit.as_read import AsRead
from unlearn_cli.audit.views.interface import Feature, Features, fixed

ORDERED = ("hour", "minute", "second", "microsecond", "day", "month", "ordinal_day")
LEVELS = ("weekday", "month", "hour")
"""Parts of which any set of values may tell, not only what is early or late."""


def view(rows: AsRead) -> Features | None:
    """Parts of local times; those that never change, as the hours of dates, are left out."""
    found = []
    for name, cells in rows.times():
        for part in ORDERED:
            values = getattr(cells.dt, part)().cast(pl.Float64).fill_null(float("nan")).to_numpy()
            found.append(Feature(name, values))
        for part in LEVELS:
            values = getattr(cells.dt, part)().cast(pl.Float64).fill_null(float("nan")).to_numpy()
            found.append(Feature(name, values, True))
    return fixed(found)
