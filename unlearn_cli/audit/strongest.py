"""The features that alone tell most of the group among known rows: what keeps attacks on wide tables affordable."""

import numpy as np

from unlearn_cli.core.cells import Cells, Floats, Ints
from unlearn_cli.statistics.contingency import contingency

BINS = 32
"""Of a number, of even counts, to see whether it tells."""


def strongest(cells: Cells, groups: Ints, train: Ints, most: int) -> Cells:
    """At most so many of the columns, those with the largest chi-squared against the groups of the rows `train`.

    Chi-squared (Pearson 1900) less its degrees of freedom, in its standard deviations where nothing is told: levels
    that are many are then no merit.

    Examples
    --------
    >>> groups = np.tile([0, 1], 100)
    >>> draws = np.random.default_rng(0).normal(size=200)
    >>> cells = Cells(np.column_stack([draws, groups]), np.zeros(2, dtype=bool), ("noise", "group"))
    >>> strongest(cells, groups, np.arange(100), 1).names
    ('group',)
    """
    if len(cells.names) <= most:
        return cells
    kinds = int(groups.max()) + 1
    columns = zip(cells.values[train].T, cells.is_category, strict=True)
    told = [_excess(contingency(_codes(values, bool(category)), groups[train], kinds)) for values, category in columns]
    kept = np.sort(np.argsort(-np.array(told), kind="stable")[:most])
    return Cells(cells.values[:, kept], cells.is_category[kept], tuple(cells.names[k] for k in kept))


def _codes(values: Floats, category: bool) -> Ints:
    """Values as numbers from 0; a missing one is one more."""
    if not category:
        known = values[~np.isnan(values)]
        edges = np.unique(np.quantile(known, np.linspace(0, 1, BINS + 1)[1:-1])) if len(known) else known
        values = np.where(np.isnan(values), np.nan, np.searchsorted(edges, values))
    return np.asarray(np.unique(values, return_inverse=True)[1], dtype=np.intp)


def _excess(counts: Floats) -> float:
    counts = counts[:, counts.sum(axis=0) > 0]
    expected = counts.sum(axis=1, keepdims=True) * counts.sum(axis=0) / counts.sum()
    freedom = (counts.shape[0] - 1) * (counts.shape[1] - 1)
    return float((((counts - expected) ** 2 / expected).sum() - freedom) / np.sqrt(2 * freedom)) if freedom else -np.inf
