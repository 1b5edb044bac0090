"""Which of many columns a tree looks at: those that bear on the moved column differently from group to group."""

import numpy as np

from unlearn_cli.transport.conditional.splits import Cells, Context
from unlearn_cli.transport.interface import Floats, Ints

MOST_CONTEXTS = 48
"""Columns that a tree looks at, of hundreds: the time of a fit then grows with their number, not its square.
Of 96 not more is left to guess than when a tree looks at all (see docs/research, wide-and-short-tables)."""

MOST_LEVELS = 3
"""Levels of a category that are looked at, the most frequent ones, each against all others: a matrix product takes as
many columns for each category. No experiment on record."""


def screened(contexts: list[Context], cells: Cells, ordered: bool) -> list[Context]:
    """The contexts that a tree of many columns looks at, MOST_CONTEXTS of them at most.

    For each group the correlations of the contexts' codes with the bins of the column: one matrix product, where
    trees would have to count a table for every context. Half of those taken are the contexts whose correlation differs
    most between groups, the others those that depend most on the column, near whose values a difference is seen the
    clearest.

    Parameters
    ----------
    contexts : list of Context
    cells : Cells
        The moved column.
    ordered : bool
        Whether the moved column is.

    Returns
    -------
    list of Context, in their order

    References
    ----------
    Fan & Lv 2008, Sure independence screening for ultrahigh dimensional feature space.
    """
    if len(contexts) <= MOST_CONTEXTS:
        return contexts
    features = [_features(context.codes, context.width, context.ordered) for context in contexts]
    owner = np.repeat(np.arange(len(contexts)), [part.shape[1] for part in features])
    x, y = np.concatenate(features, axis=1), _features(cells.bins, cells.shape[0], ordered)
    sizes = np.bincount(cells.groups, minlength=cells.shape[1])
    within = np.stack([_covariance(x[cells.groups == k], y[cells.groups == k]) for k in np.flatnonzero(sizes)])
    share = sizes[sizes > 0] / sizes.sum()
    pooled = np.tensordot(share, within, axes=1)
    differs = np.tensordot(share, (within - pooled) ** 2, axes=1).max(axis=1)
    depends = (pooled**2).max(axis=1)
    first = _best(differs, owner, np.arange(len(contexts)), MOST_CONTEXTS // 2)
    others = _best(depends, owner, np.setdiff1d(np.arange(len(contexts)), first), MOST_CONTEXTS - len(first))
    return [contexts[i] for i in np.sort(np.concatenate([first, others]))]


def _features(codes: Ints, width: int, ordered: bool) -> Floats:
    """Columns (n, f) of mean 0 and variance 1: the codes themselves, or whether a cell has a frequent level."""
    levels = np.argsort(-np.bincount(codes, minlength=width), kind="stable")[:MOST_LEVELS]
    x = codes[:, None].astype(np.float64) if ordered else (codes[:, None] == levels).astype(np.float64)
    x -= x.mean(axis=0)
    spread = x.std(axis=0)
    return np.asarray(x / np.where(spread > 0, spread, 1.0))


def _covariance(x: Floats, y: Floats) -> Floats:
    return np.asarray((x - x.mean(axis=0)).T @ (y - y.mean(axis=0)) / len(x))


def _best(score: Floats, owner: Ints, allowed: Ints, count: int) -> Ints:
    """The `count` of the `allowed` contexts with the largest scores of their features."""
    best = np.zeros(owner.max() + 1)
    np.maximum.at(best, owner, score)
    return np.asarray(allowed[np.argsort(-best[allowed], kind="stable")[:count]])
