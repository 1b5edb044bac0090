"""One linear map a group backwards: the box in which a row lay before it was moved and snapped to the supports."""

import numpy as np

from unlearn_cli.transport.backward import Spans
from unlearn_cli.transport.bures import rowwise
from unlearn_cli.transport.interface import Column, Floats, Ints

FAR = 1e100
"""Stands for the end of a line: what lies beyond a support was snapped to its end."""


def cell_of(support: Floats, codes: Ints) -> tuple[Floats, Floats]:
    """The numbers (n,) for which a position of the support is the nearest: from the least to the largest."""
    between = (support[1:] + support[:-1]) / 2
    return np.concatenate([[-FAR], between])[codes], np.concatenate([between, [FAR]])[codes]


def inverses(maps: Floats, groups: Ints, missing: Floats) -> tuple[Floats, Ints]:
    """The inverse of each map (K+1, d, d) on the columns that a row has: matrices (P, d, d), and that of each row (n,).

    A missing cell moved with the value 0, and what became of it was not kept; a map is positive definite, and so is
    its part between the other columns.
    """
    kinds, of_row = np.unique(np.column_stack([groups, missing]), axis=0, return_inverse=True)
    found = np.zeros((len(kinds), *maps.shape[1:]))
    for i, (group, *holes) in enumerate(kinds.astype(np.intp)):
        has = np.flatnonzero(np.array(holes) == 0)
        found[i][np.ix_(has, has)] = np.linalg.inv(maps[group][np.ix_(has, has)])
    return found, of_row.ravel()


def box_before(low: Floats, high: Floats, matrices: Floats, of_row: Ints) -> tuple[Floats, Floats]:
    """The smallest boxes (n, d) that hold x = y @ matrices[of_row] for all y from `low` to `high`."""
    up, down = np.maximum(matrices, 0.0), np.minimum(matrices, 0.0)
    least = rowwise(low, up, of_row) + rowwise(high, down, of_row)
    return least, rowwise(high, up, of_row) + rowwise(low, down, of_row)


def spans_within(column: Column, low: Floats, high: Floats) -> Spans:
    """The positions of a column between two numbers (n,); those on both sides where there is none between."""
    support, slack = column.support, 1e-9 * (column.support[-1] - column.support[0])
    first = np.searchsorted(support, low - slack)
    last = np.searchsorted(support, high + slack, side="right") - 1
    ends = np.minimum(first, last), np.maximum(first, last)
    low_at, high_at = (np.clip(end, 0, len(support) - 1) for end in ends)
    return Spans(low_at, high_at, np.zeros(len(low), dtype=bool))
