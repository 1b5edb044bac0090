"""From a table to the matrix that peers for numbers are given: one encoding, the same for all of them.

A number is standardised: its mean is taken off and it is divided by its standard deviation, both of the release. A
category becomes one dummy code a level, 0 or sqrt(1/2). So the squared distance of two rows is the sum over columns of
squared move / variance, or 1 where a category differs: what `distortion` counts. Affine methods do not care about the
scale; those that look for near rows see each column with the weight that it has in the distortion.
"""

from collections.abc import Callable

import numpy as np
import polars as pl
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Encode = Callable[[pl.DataFrame], Floats]

DUMMY = np.sqrt(0.5)


def learn(table: pl.DataFrame) -> Encode:
    """Means, deviations and levels of a table; levels that it lacks become a row of zeros later."""
    columns = [(_number if table[name].dtype.is_numeric() else _category)(table[name]) for name in table.columns]

    def encode(rows: pl.DataFrame) -> Floats:
        return np.hstack([column(rows[name]) for name, column in zip(table.columns, columns, strict=True)])

    return encode


def _number(fitted: pl.Series) -> Callable[[pl.Series], Floats]:
    """Missing cells are given the mean, as is common."""
    mean, deviation = _moments(fitted)

    def encode(cells: pl.Series) -> Floats:
        values = cells.cast(pl.Float64).fill_null(mean).to_numpy()
        return np.asarray((values - mean) / deviation)[:, None]

    return encode


def _moments(cells: pl.Series) -> tuple[float, float]:
    values = cells.drop_nulls().cast(pl.Float64).to_numpy()
    return float(values.mean()), float(values.std()) or 1.0


def _category(fitted: pl.Series) -> Callable[[pl.Series], Floats]:
    """A missing cell is a row of zeros."""
    levels = fitted.drop_nulls().cast(pl.String).unique().sort().to_list()

    def encode(cells: pl.Series) -> Floats:
        text = cells.cast(pl.String)
        return np.column_stack([(text == level).fill_null(False).to_numpy() * DUMMY for level in levels])

    return encode


def distortion(before: Floats, after: Floats, columns: int) -> float:
    """Mean over the columns of the table of squared move / variance, or half the squared move of a category's codes.

    The second is the share of changed cells where a category goes to another level, as it does in a table.
    """
    return float(((before - after) ** 2).sum(axis=1).mean() / columns)
