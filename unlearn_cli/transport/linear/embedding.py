"""Rows as points: squared distance = sum over columns of squared move / variance, or 1 where a category differs."""

import numpy as np

from unlearn_cli.transport.distributions.barycenters import nearest
from unlearn_cli.transport.interface import Codes, Column, Floats, Ints

CELLS = 2_000_000
"""Distances held at a time: 16 MB of float64."""


def scaled(columns: tuple[Column, ...], scale: Floats, values: Floats) -> Floats:
    """Rows in units of each column's scale; a missing cell is at 0, or on no level (-1).

    Parameters
    ----------
    columns : tuple of d Column
    scale : (d,) float64, the unit of each ordered column, 1 for a category
    values : (n, d) float64, NaN where missing

    Returns
    -------
    (n, d) float64
    """
    ordered = np.array([column.ordered for column in columns])
    return np.where(np.isnan(values), np.where(ordered, 0.0, -1.0), values / scale)


def embed(columns: tuple[Column, ...], points: Floats) -> Floats:
    """Rows as points in space: a category is its indicator vector / sqrt(2), so that levels are 1 apart.

    Parameters
    ----------
    columns : tuple of d Column
    points : (n, d) float64, as `scaled` gives them

    Returns
    -------
    (n, D) float64, D the number of ordered columns and of all levels

    Examples
    --------
    >>> job = Column("job", False, np.arange(3.0))
    >>> first, second = embed((job,), np.array([[0.0], [2.0]]))
    >>> round(float(((first - second) ** 2).sum()), 9)
    1.0
    """
    parts = [
        points[:, j, None] if column.ordered else (points[:, j, None] == column.support) / np.sqrt(2)
        for j, column in enumerate(columns)
    ]
    return np.hstack(parts)


def snap(columns: tuple[Column, ...], scale: Floats, points: Floats) -> Codes:
    """Points (n, D) to support positions (n, d): the nearest value, the heaviest level; never a look at the group."""
    codes, start = np.empty((len(points), len(columns)), dtype=np.int32), 0
    for j, column in enumerate(columns):
        width = 1 if column.ordered else len(column.support)
        part = points[:, start : start + width]
        codes[:, j] = nearest(column.support, part[:, 0] * scale[j]) if column.ordered else part.argmax(axis=1)
        start += width
    return codes


def draw_near(columns: tuple[Column, ...], points: Floats, known: Floats, neighbours: int, uniform: Floats) -> Ints:
    """For each row one of its nearest known rows, drawn among them.

    Distances are summed column after column, so that a row's answer does not depend on its batch.

    Parameters
    ----------
    columns : tuple of d Column
    points, known : (n, d) and (m, d) float64, as `scaled` gives them
    neighbours : int
        How many are drawn among; ties with the last one are included.
    uniform : (n,) float64 in (0, 1)

    Returns
    -------
    (n,) intp, rows of `known`
    """
    chosen = np.empty(len(points), dtype=np.intp)
    step, nth = max(CELLS // len(known), 1), min(neighbours, len(known)) - 1
    for start in range(0, len(points), step):
        block = points[start : start + step]
        distance = np.zeros((len(block), len(known)))
        for j, column in enumerate(columns):
            difference = block[:, j, None] - known[None, :, j]
            distance += difference * difference if column.ordered else difference != 0
        close = distance <= np.partition(distance, nth, axis=1)[:, nth, None]
        pick = (uniform[start : start + step] * close.sum(axis=1)).astype(np.intp)
        chosen[start : start + step] = (np.cumsum(close, axis=1) > pick[:, None]).argmax(axis=1)
    return chosen
