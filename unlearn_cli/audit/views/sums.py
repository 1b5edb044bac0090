"""The view of sums that hold to the last digit: what a column is off the sum of others, where many rows keep it."""

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from unlearn_cli.audit.as_read import AsRead
from unlearn_cli.audit.views.interface import Feature, Features, fixed
from unlearn_cli.core.cells import Floats

MOST_COLUMNS = 24
"""Columns that are looked at, those of most values: 6,072 sums of two."""

MOST_SUMS = 24
"""Sums that are looked at, those that most rows keep."""

TRIED_ROWS = 1000
"""Rows that say how many keep a sum."""

KEPT = 0.1
"""Share of the rows that must keep a sum by more than those that would by chance."""


def view(rows: AsRead) -> Features | None:
    """Differences of equal columns, of a column and the sum of two, and of one and a signed sum of all others."""
    columns = dict(rows.numbers_of())
    kept = sorted(columns, key=lambda name: -len(np.unique(columns[name])))[:MOST_COLUMNS]
    values = np.column_stack([columns[name] for name in kept]) if kept else np.empty((len(rows.numbers), 0))
    with np.errstate(over="ignore", invalid="ignore"):  # the sum of two large doubles may be beyond all
        found = sorted(_sums(values[:TRIED_ROWS]), key=lambda one: -one[0])[:MOST_SUMS]
        return fixed([Feature(kept[k], _off(values, k, weights)) for _, k, weights in found])


def _sums(values: Floats) -> Iterator[tuple[float, int, Floats]]:
    """The share of rows that keep it by more than chance, the column that is a sum, and the weights of the others."""
    count = values.shape[1]
    identity = np.eye(count)
    tried = [(k, identity[i]) for i, k in combinations(range(count), 2)]
    tried += [(k, identity[i] + identity[j]) for i, j in combinations(range(count), 2) for k in range(count)]
    tried += [(k, weights) for k in range(count) if np.abs(weights := _signs(values, k)).sum() > 2]
    for k, weights in tried:
        if weights[k]:
            continue
        off = _off(values, k, weights)
        share = float((off == 0).mean())
        if share > KEPT and share - _by_chance(values, k, weights) > KEPT:
            yield share, k, weights


def _signs(values: Floats, k: int) -> Floats:
    """Weights of -1, 0 or 1 that a least-squares fit of column `k` on the others is nearest to."""
    others = np.delete(np.arange(values.shape[1]), k)
    whole = values[~np.isnan(values).any(axis=1)]
    weights = np.zeros(values.shape[1])
    if len(whole) > len(others):
        weights[others] = np.clip(np.rint(np.linalg.lstsq(whole[:, others], whole[:, k], rcond=None)[0]), -1, 1)
    return weights


def _off(values: Floats, k: int, weights: Floats) -> Floats:
    """What column `k` is off the weighted sum (n,); what doubles cannot add up is 0."""
    parts = values[:, weights != 0] * weights[weights != 0]
    off = values[:, k] - parts.sum(axis=1)
    size = np.abs(values[:, k]) + np.abs(parts).sum(axis=1)
    return np.where(np.abs(off) <= 1e-12 * size, 0.0, off)


def _by_chance(values: Floats, k: int, weights: Floats) -> float:
    """The share of rows that would keep the sum if the column had nothing to do with the others."""
    other = values.copy()
    other[:, k] = np.roll(values[:, k], 1)
    return float((_off(other, k, weights) == 0).mean())
