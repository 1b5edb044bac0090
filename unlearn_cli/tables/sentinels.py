"""Sentinels: numbers such as 9999999, 999 or -1 that stand for a missing value, as far as a column shows it."""

import polars as pl

from unlearn_cli.tables.codec import coordinates
from unlearn_cli.tables.kinds.interface import Kind
from unlearn_cli.tables.kinds.number import origin_of

FEWEST_ROWS, LEAST_SHARE = 20, 0.01
"""Rows that have a sentinel, at least: a far value that is rare is an outlier."""

OTHERS = 5
"""Different values beside it, at least: of two or three numbers none is far from the others."""

CODES = (-1.0, -9.0, -99.0, -999.0, -9999.0)
"""The only negative number of a column is a sentinel where it is one of these, however near it is."""


def sentinel(cells: pl.Series, kind: Kind) -> tuple[str, float] | None:
    """A value at either end that lies farther from all others than these lie apart, and its share of the rows.

    >>> from unlearn_cli.tables.kinds.number import NUMBER
    >>> sentinel(pl.Series([*range(70)] * 2 + [999] * 60), NUMBER)
    ('999', 0.3)
    """
    known = cells.drop_nulls()
    if known.dtype == pl.Boolean or len(known) == 0:
        return None
    values = pl.Series("at", coordinates(kind, known, origin_of(known) if known.dtype != pl.String else 0))
    counted = values.fill_nan(None).drop_nulls().value_counts().sort("at")
    if counted.height <= OTHERS:
        return None
    at, rows = counted["at"].to_list(), counted["count"].to_list()
    for end, near, rest in ((-1, -2, at[:-1]), (0, 1, at[1:])):
        far = abs(at[end] - at[near]) > rest[-1] - rest[0]
        code = end == 0 and at[0] in CODES and at[1] >= 0 and rows[0] > max(rows[1:])
        if (far or code) and rows[end] >= max(FEWEST_ROWS, LEAST_SHARE * len(known)):
            cell = known.filter(values == at[end]).cast(pl.String)[0]
            return str(cell), rows[end] / len(cells)
    return None
