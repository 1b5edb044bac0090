"""The inverse of a linear map a group: the box in which a row lay before it was moved and snapped to the supports."""

import numpy as np

from unlearn_cli.transport.interface import Column, Floats, Ints
from unlearn_cli.transport.inverse.spans import Spans
from unlearn_cli.transport.linear.bures import rowwise

FAR = 1e100
"""Stands for the end of a line: what lies beyond a support was snapped to its end. Its products stay finite."""

SLACK = 1e-9
"""Share of a column's range by which a box is widened: more than the rounding of a product of d columns."""


def cell_of(support: Floats, codes: Ints) -> tuple[Floats, Floats]:
    """The numbers for which a position of a support is the nearest: from the least to the largest.

    Examples
    --------
    >>> low, high = cell_of(np.array([0.0, 1.0, 4.0]), np.array([1, 2]))
    >>> low.tolist(), high.tolist()
    ([0.5, 2.5], [2.5, 1e+100])
    """
    between = (support[1:] + support[:-1]) / 2
    return np.concatenate([[-FAR], between])[codes], np.concatenate([between, [FAR]])[codes]


def inverses(maps: Floats, groups: Ints, missing: Floats) -> tuple[Floats, Ints]:
    """The inverse of each group's map on the columns that a row has.

    A missing cell moved with the value 0, and what became of it was not kept; a map is positive definite, and so is
    its part between the other columns.

    Parameters
    ----------
    maps : (K+1, d, d) float64, symmetric and positive definite
    groups : (n,) intp
    missing : (n, d) bool

    Returns
    -------
    matrices : (P, d, d) float64, one for each group and set of missing columns that occurs
    of_row : (n,) intp, the matrix of each row
    """
    kinds, of_row = np.unique(np.column_stack([groups, missing]), axis=0, return_inverse=True)
    matrices = np.zeros((len(kinds), *maps.shape[1:]))
    for i, (group, *holes) in enumerate(kinds.astype(np.intp)):
        has = np.flatnonzero(np.array(holes) == 0)
        matrices[i][np.ix_(has, has)] = np.linalg.inv(maps[group][np.ix_(has, has)])
    return matrices, of_row.ravel()


def box_before(low: Floats, high: Floats, matrices: Floats, of_row: Ints) -> tuple[Floats, Floats]:
    """The smallest boxes (n, d) that hold x = y @ matrices[of_row] for all y (n, d) from `low` to `high`.

    Examples
    --------
    >>> shear = np.array([[[1.0, 0.0], [-1.0, 1.0]]])
    >>> low, high = box_before(np.zeros((1, 2)), np.ones((1, 2)), shear, np.zeros(1, dtype=np.intp))
    >>> low.tolist(), high.tolist()
    ([[-1.0, 0.0]], [[1.0, 1.0]])
    """
    up, down = np.maximum(matrices, 0.0), np.minimum(matrices, 0.0)
    least = rowwise(low, up, of_row) + rowwise(high, down, of_row)
    return least, rowwise(high, up, of_row) + rowwise(low, down, of_row)


def spans_within(column: Column, low: Floats, high: Floats) -> Spans:
    """The positions of a column between two numbers (n,); those on both sides where there is none between."""
    support, slack = column.support, SLACK * (column.support[-1] - column.support[0])
    first = np.searchsorted(support, low - slack)
    last = np.searchsorted(support, high + slack, side="right") - 1
    ends = np.minimum(first, last), np.maximum(first, last)
    low_at, high_at = (np.clip(end, 0, len(support) - 1) for end in ends)
    return Spans(low_at, high_at, np.zeros(len(low), dtype=bool))
