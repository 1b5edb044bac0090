"""Learns from untouched rows whether a row looks moved, and takes that, and counts of its duplicates, for the guess."""

import numpy as np
import polars as pl
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.model_selection import StratifiedKFold

from benchmarks.attackers.cells import level_codes, matrices
from benchmarks.attackers.interface import Bools, Floats, Ints

FOLDS = 3
"""Of the score: every row is scored by a model that has not seen it."""

MATES = 2
"""A block is a column and so many others that say most about it."""

BLOCKS = 40
"""Columns that a block is made around, at most."""

SAMPLE = 5_000
"""Rows from which blocks are made."""


def guess(known: pl.DataFrame, groups: Ints, asked: pl.DataFrame, untouched: pl.DataFrame) -> Floats:
    """See `Guess`."""
    parts, category = matrices([known, asked, untouched])
    sizes = [len(part) for part in parts]
    rows = np.vstack(parts)
    score = looks_moved(rows, np.arange(len(rows)) < sizes[0] + sizes[1], category)
    extra = np.column_stack([score, duplicates(rows, category, sizes)])
    features = np.column_stack([_lumped(rows, category), extra])
    marked = np.append(category, np.zeros(extra.shape[1], dtype=np.bool_))
    model = HistGradientBoostingClassifier(
        max_iter=150, learning_rate=0.06, categorical_features=marked, early_stopping=False, random_state=0
    )
    model.fit(features[: sizes[0]], groups)
    return np.asarray(model.predict_proba(features[sizes[0] : sizes[0] + sizes[1]]))


def looks_moved(rows: Floats, moved: Bools, category: Bools) -> Floats:
    """Log odds (n,) that a row is a moved one and none of the untouched, 0 where there are too few to learn from."""
    score = np.zeros(len(rows))
    if min(np.count_nonzero(moved), np.count_nonzero(~moved)) < FOLDS:
        return score
    cells = _lumped(rows, category)
    for learned, held in StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(cells, moved):
        model = HistGradientBoostingClassifier(
            max_iter=100, learning_rate=0.08, categorical_features=category, early_stopping=False, random_state=0
        )
        score[held] = model.fit(cells[learned], moved[learned]).decision_function(cells[held])
    return score


def duplicates(rows: Floats, category: Bools, sizes: list[int]) -> Floats:
    """For every block: log of how many other known rows, and of how many other untouched rows, share its cells."""
    codes, (known, asked, _) = level_codes(rows), sizes
    random = np.random.default_rng(0).integers(1, 2**63, size=codes.shape[1], dtype=np.uint64)
    spread = codes.astype(np.uint64) * random  # sums of these, modulo 2^64, tell blocks of cells apart
    told = []
    for block in blocks(codes, category):
        names = np.unique(spread[:, block].sum(axis=1, dtype=np.uint64), return_inverse=True)[1]
        for start, end in ((0, known), (known + asked, len(rows))):
            count = np.bincount(names[start:end], minlength=names.max() + 1)[names].astype(np.float64)
            count[start:end] -= 1
            told.append(np.log1p(count))
    return np.column_stack(told)


def blocks(codes: Ints, category: Bools) -> list[list[int]]:
    """The whole row, its numbers, its categories, and each column with those that say most about it."""
    sample = codes[np.random.default_rng(0).permutation(len(codes))[:SAMPLE]]
    narrow = np.column_stack([_narrow(column) for column in sample.T])
    columns = range(codes.shape[1])
    found = [list(columns), np.flatnonzero(~category).tolist(), np.flatnonzero(category).tolist()]
    for j in list(columns)[:BLOCKS]:
        told = [-1.0 if i == j else _information(narrow[:, i], narrow[:, j]) for i in columns]
        found.append(sorted([j, *np.argsort(told)[::-1][:MATES].tolist()]))
    return [list(block) for block in dict.fromkeys(tuple(block) for block in found if block)]


def _narrow(column: Ints, bins: int = 16) -> Ints:
    """Codes of at most so many bins of about equal counts."""
    edges = np.unique(np.quantile(column, np.linspace(0, 1, bins + 1)[1:-1]))
    return np.searchsorted(edges, column, side="right").astype(np.intp)


def _information(first: Ints, second: Ints) -> float:
    """Mutual information in nats, from counts."""
    table = np.zeros((first.max() + 1, second.max() + 1))
    np.add.at(table, (first, second), 1 / len(first))
    expected = table.sum(axis=1, keepdims=True) * table.sum(axis=0, keepdims=True)
    some = table > 0
    return float((table[some] * np.log(table[some] / expected[some])).sum())


def _lumped(rows: Floats, category: Bools) -> Floats:
    """The trees hold 255 levels; the codes of later ones, which are the rarest, become one."""
    return np.where(category, np.minimum(rows, 250), rows)
