"""The cells into which a column is cut, to count pairs of columns: values that many rows share, and bins."""

import numpy as np

from unlearn_cli.core.compiled import compiled
from unlearn_cli.transport.interface import Column, Floats, Ints

MOST_VALUES = 32
"""Values of a column of numbers that are a cell each; a table of two such columns has a thousand cells to be empty."""

MOST_LEVELS = 64
"""Levels of a category: of more, most are so rare that chance leaves their pairs empty."""

BINS = 12
"""Bins for the numbers between those that many rows share: with about 4,000 rows a bin and a value that a tenth of
the rows share still meet 30 times by chance."""

SHARED = 0.02
"""Rows that share a number, for it to be a cell of its own: an atom, such as 0 hours or 0 dollars."""


def cut(column: Column, values: Floats) -> Floats:
    """Where the cells of a column start (c,), ascending; empty where it has too many levels or a single value.

    Parameters
    ----------
    column : Column
    values : (n,) float64
        Of the fit rows; NaN where missing.

    Examples
    --------
    >>> hours = np.concatenate([np.zeros(50), np.arange(50.0) + 1])
    >>> cut(Column("hours", True, np.unique(hours)), hours)[:3].round(1).tolist()
    [0.0, 0.0, 5.0]
    """
    support, counts = np.unique(values[~np.isnan(values)], return_counts=True)
    if len(support) < 2 or (not column.ordered and len(column.support) > MOST_LEVELS):
        return np.empty(0)
    if not column.ordered:
        return np.arange(len(column.support), dtype=np.float64)
    if len(support) <= MOST_VALUES:
        return starts(support, support)
    shared = support[counts >= SHARED * counts.sum()]
    return np.unique(np.concatenate([support[:1], starts(shared, support), _quantiles(support, counts, shared)]))


def starts(chosen: Floats, support: Floats) -> Floats:
    """Where cells start that hold just one of the values `chosen` each, among those of a `support`.

    A value that comes later, and lies between one of them and the next, is in neither's cell.
    """
    above = np.nextafter(chosen, np.inf)
    return np.unique(np.concatenate([chosen, above[above < support[-1]]]))


def single(edges: Floats, column: Column) -> Ints:
    """Numbers of the cells that hold a single value: levels, and numbers that many rows share.

    Examples
    --------
    >>> single(np.array([0.0, np.nextafter(0.0, 1.0), 5.0]), Column("hours", True, np.arange(40.0))).tolist()
    [0]
    """
    if not column.ordered or not len(edges):
        return np.arange(len(edges))
    return np.flatnonzero(np.append(edges[1:] == np.nextafter(edges[:-1], np.inf), edges[-1] >= column.support[-1]))


def _quantiles(support: Floats, counts: Ints, shared: Floats) -> Floats:
    """Starts of even bins of the numbers that few rows share."""
    few = ~np.isin(support, shared)
    total = np.cumsum(counts * few)
    if not total[-1]:
        return np.empty(0)
    at = np.searchsorted(total, np.arange(1, BINS) / BINS * total[-1])
    return np.asarray(support[at])


@compiled
def cells_of(edges: Floats, values: Floats) -> Ints:
    """The cell (n,) of each value; as many as there are edges where a cell is missing.

    Examples
    --------
    >>> cells_of(np.array([0.0, 1.0, 5.0]), np.array([0.5, 7.0, np.nan, -1.0])).tolist()
    [0, 2, 3, 0]
    """
    found = np.empty(len(values), dtype=np.intp)
    for i in range(len(values)):
        low, high = 0, len(edges)
        while low < high:  # of the edges, as many as are not above the value
            middle = (low + high) >> 1
            if edges[middle] <= values[i]:
                low = middle + 1
            else:
                high = middle
        found[i] = len(edges) if np.isnan(values[i]) else max(low - 1, 0)
    return found
