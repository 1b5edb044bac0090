"""Boosted trees that guess the group: what they see of the cells, and how many they are."""

from dataclasses import dataclass

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

from unlearn_cli.core.cells import Bools, Cells, Floats, Ints

LEVELS = 254
ROUNDS = 100
TREES = 240


@dataclass(frozen=True)
class Size:
    """How many trees there are, and leaves each: what is simple is seen better by few."""

    rounds: int
    leaves: int


LARGE = Size(ROUNDS, 31)
"""For all cells of a table."""

LARGER = Size(300, 63)
"""For MANY_ROWS and more. Of a census of 133,015 rows whose repair had learned from few, 100 trees of 31 leaves tell
.28, 200 of 63 .35 (docs/research/2026-11-27-learning-curve.md)."""

MANY_ROWS = 20_000
"""Rows to learn from that so many trees do not learn by heart."""

SMALL = Size(30, 8)
"""For a view alone. Leaks of advantage .20 in 5,000 rows: the large trees find .13 of a sorted file, of hours and of
prefixes, these .19; what is certain both find (docs/research/2026-11-27-views.md)."""


def guesses(values: Floats, category: Bools, groups: Ints, split: tuple[Ints, Ints], size: Size = LARGE) -> Floats:
    """Chances of the groups (len(test), K) by histogram gradient boosting; nulls go where they serve best.

    Parameters
    ----------
    values : (n, d) float64
    category : (d,) bool
        Columns that are split by level.
    groups : (n,) intp
    split : two of intp
        The rows to learn from, and those to guess.
    size : Size
    """
    train, test = split
    model = learned(values[train], category, groups[train], size)
    return np.asarray(model.predict_proba(values[test]), dtype=np.float64)


def learned(values: Floats, category: Bools, groups: Ints, size: Size = LARGE) -> HistGradientBoostingClassifier:
    """Trees that were learned from these rows, which hold every group."""
    kinds = int(groups.max()) + 1
    model = HistGradientBoostingClassifier(
        max_iter=size.rounds if kinds == 2 else max(30, min(size.rounds, TREES * size.rounds // ROUNDS // kinds)),
        learning_rate=0.1,
        max_leaf_nodes=size.leaves,
        categorical_features=category,
        early_stopping=False,
        random_state=0,
    )
    return model.fit(values, groups)


def features(cells: Cells, train: Ints) -> Floats:
    """The cells (n, d) as boosted trees take them, in every column a value to learn from.

    The trees hold at most 255 levels of a category: the 254 most frequent are kept, the rest are one level.
    """
    values = cells.values.copy()
    for j in np.flatnonzero(cells.is_category):
        values[:, j] = frequent(values[:, j])
    values[:, np.isnan(values[train]).all(axis=0)] = 0.0  # scikit-learn cannot bin a column without a value
    return values


def frequent(codes: Floats) -> Floats:
    """Levels renumbered by falling frequency, those past the first 254 as one; NaN stays."""
    seen = ~np.isnan(codes)
    _, inverse, counts = np.unique(codes[seen], return_inverse=True, return_counts=True)
    position = np.empty(len(counts))
    position[np.argsort(-counts, kind="stable")] = np.arange(len(counts))
    out = np.full(len(codes), np.nan)
    out[seen] = np.minimum(position, LEVELS)[inverse]
    return out
