"""Finding pairs of cells that no fit row holds though chance would give many."""

from collections.abc import Iterator
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from unlearn_cli.transport.coordinates.latent_normal import latent_normal
from unlearn_cli.transport.interface import FitRows, Floats, Ints
from unlearn_cli.transport.zeros.cells import MOST_VALUES, cells_of, cut, single

Bools = NDArray[np.bool_]

MANY = 30.0
"""Rows that would hold the empty cells of a line, were the columns independent: with fewer it may be chance."""

SOME = 5.0
"""Rows that would hold a single one of them; chance leaves one of so many empty in one case of 150."""

SHARP = 15
"""Rows just within a bound, where as many would be by chance as beyond it: the tail of a distribution has fewer."""

MOST_BOUNDS = 16
"""Bounds of a column at which its bins are cut once more."""


def find_zeros(rows: FitRows) -> tuple[tuple[Floats, ...], dict[tuple[int, int], Floats]]:
    """Where the cells of each column start, and of each pair of columns with empty cells the table of counts.

    Returns
    -------
    edges : d times (c,) float64
    tables : dict of (r, c) float64
        Rows that hold each pair of cells; NaN in the structural zeros.
    """
    values = rows.values
    edges = [cut(column, values[:, j]) for j, column in enumerate(rows.columns)]
    codes = [cells_of(edge, values[:, j]) for j, edge in enumerate(edges)]
    refined = [_with_bounds(rows, j, edges, codes) for j in range(len(edges))]
    codes = [cells_of(edge, values[:, j]) for j, edge in enumerate(refined)]
    shared = [_among(single(edge, column), len(edge)) for edge, column in zip(refined, rows.columns, strict=True)]
    tables = {}
    for i, j in combinations([j for j, edge in enumerate(refined) if len(edge)], 2):
        shape = len(refined[i]) + 1, len(refined[j]) + 1
        table = np.bincount(codes[i] * shape[1] + codes[j], minlength=shape[0] * shape[1]).reshape(shape)[:-1, :-1]
        none = empty_cells(table.astype(np.float64), rows.columns[i].ordered and rows.columns[j].ordered)
        none &= shared[i][:, None] | shared[j]  # bins that exclude each other are how two numbers depend on each other
        if none.any():
            tables[i, j] = np.where(none, np.nan, table)
    return tuple(refined), tables


def _among(chosen: Ints, count: int) -> Bools:
    found = np.zeros(count, dtype=bool)
    found[chosen] = True
    return found


def empty_cells(table: Floats, ordered: bool) -> Bools:
    """The structural zeros (r, c) of a table of counts (r, c).

    Two ordered columns that rise or fall together leave corners of their table empty in any case, so these are
    compared with a table of the same correlation; one of two values has no order to speak of.

    Examples
    --------
    >>> empty_cells(np.array([[90.0, 0.0], [90.0, 180.0]]), False).tolist()
    [[False, True], [False, False]]
    """
    expected = table.sum(axis=1, keepdims=True) * table.sum(axis=0) / max(table.sum(), 1.0)
    none = table == 0
    rows, columns = table.any(axis=1), table.any(axis=0)
    if ordered and min(rows.sum(), columns.sum()) > 2 and _telling(none, expected).any():
        held = np.ix_(rows, columns)
        expected = np.zeros_like(table)
        expected[held] = latent_normal(table[held])
    return _telling(none, expected)


def _telling(none: Bools, expected: Floats) -> Bools:
    """Empty cells of the lines in which they would hold MANY rows; one with few of them counts for nothing."""
    rows = np.where(none & (expected >= SOME), expected, 0.0)
    return np.asarray(none & ((rows.sum(axis=1, keepdims=True) >= MANY) | (rows.sum(axis=0) >= MANY)))


def _with_bounds(rows: FitRows, j: int, edges: list[Floats], codes: list[Ints]) -> Floats:
    """The edges of a column of many numbers, and those where the rows of a value of another column end sharply."""
    column, values = rows.columns[j], rows.values[:, j]
    if not column.ordered or not len(edges[j]) or len(column.support) <= MOST_VALUES:
        return edges[j]
    order = np.argsort(values, kind="stable")[: int((~np.isnan(values)).sum())]
    found: list[tuple[float, float]] = []
    for i in range(len(edges)):
        if i != j and len(edges[i]):
            chosen = single(edges[i], rows.columns[i])
            found += _ends(values[order], codes[i][order], chosen)
            highest = _ends(-values[order[::-1]], codes[i][order[::-1]], chosen)
            found += [(rows_beyond, float(np.nextafter(-at, np.inf))) for rows_beyond, at in highest]
    bounds = [at for _, at in sorted(found, reverse=True)[:MOST_BOUNDS]]
    return np.unique(np.concatenate([edges[j], np.array(bounds)]))


def _ends(ascending: Floats, codes: Ints, chosen: Ints) -> Iterator[tuple[float, float]]:
    """Rows by chance below the least value that the rows of a cell hold, and that value, where the end is sharp.

    `ascending` (n,) values; `codes` (n,) of another column's cells, of which some are `chosen`.
    """
    rows, count = len(ascending), int(codes.max(initial=0)) + 1
    sizes, first = np.bincount(codes, minlength=count), np.full(count, rows)
    first[codes[::-1]] = np.arange(rows)[::-1]
    below = np.searchsorted(ascending, ascending[np.minimum(first, rows - 1)])
    for cell in chosen[chosen < count]:
        by_chance = below[cell] * sizes[cell] / max(rows, 1)
        if by_chance >= MANY:
            # the values just below that would hold MANY rows of the cell by chance, and as many rows from the least on
            start = ascending[max(below[cell] - int(np.ceil(MANY * rows / sizes[cell])), 0)]
            strip = below[cell] - int(np.searchsorted(ascending, start))
            top = ascending[min(below[cell] + strip, rows) - 1]
            if (ascending[codes == cell] <= top).sum() >= SHARP:
                yield float(by_chance), float(ascending[first[cell]])
