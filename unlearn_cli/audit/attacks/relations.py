"""The attack on what columns are to each other: boosted trees that also see how far a row keeps the others' rules."""

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from unlearn_cli.audit.trees import features, guesses
from unlearn_cli.core.cells import Bools, Cells, Floats, Ints

BINS = 12
"""Codes of a column when pairs of values are counted; the last of a category is for all rare levels."""

MOST_COLUMNS = 24
"""Columns of which pairs are counted, those of most codes: 276 pairs."""

MOST_DIFFERENCES = 24
"""Pairs of numbers, the most alike, of which the difference is looked at."""

ALIKE = 0.4
"""Correlation from which two numbers are."""

RARE = 3e-4
"""Share of the rows from which a pair of values is no longer rare."""

RIDGE = 1e-4
"""Added to the correlations, so that a column that is a sum of others still has a residual."""


def attack(cells: Cells, groups: Ints, train: Ints, test: Ints) -> Floats:
    """Gradient boosting on the cells and on what is odd in their relations, learned from the rows of `train`.

    A repair that moves column after column may leave every column alone innocent, and still break rules that the other
    rows keep: a sum, a distance, a combination that never occurs. Whoever sees which rows were moved may know whose.
    """
    found = relations(cells, train)
    odd = np.column_stack([features(cells, train), *found])
    return guesses(odd, np.append(cells.is_category, np.zeros(len(found), dtype=bool)), groups, (train, test))


def relations(cells: Cells, train: Ints) -> list[Floats]:
    """What is odd in each row (n,), list by list: residuals and differences of numbers, and how rare its pairs are.

    Examples
    --------
    >>> values = np.random.default_rng(0).normal(size=(500, 2))
    >>> table = Cells(np.column_stack([values, values.sum(axis=1)]), np.zeros(3, dtype=bool), ("a", "b", "total"))
    >>> table.values[0, 2] += 1.0
    >>> residual = relations(table, np.arange(500))[2]
    >>> bool(residual[0] > 20 * residual[1:].max())
    True
    """
    return [*_numbers(cells.values[:, ~cells.is_category], train), *_pairs(cells, train)]


def _numbers(values: Floats, train: Ints) -> list[Floats]:
    """Distance of each number from what the others say of it; differences of numbers that are alike."""
    known = values[train]
    varied = np.flatnonzero(np.nanmax(known, axis=0, initial=-np.inf) > np.nanmin(known, axis=0, initial=np.inf))
    if len(varied) < 2:
        return []
    values, known = values[:, varied], known[:, varied]
    scaled = np.nan_to_num((values - np.nanmean(known, axis=0)) / np.nanstd(known, axis=0))
    alike = scaled[train].T @ scaled[train] / len(train)
    precision = np.linalg.inv(alike + RIDGE * np.eye(len(alike)))
    residuals = np.abs(scaled @ (precision / np.diag(precision)).astype(np.float64))
    close = sorted((-abs(alike[i, j]), i, j) for i, j in combinations(range(len(alike)), 2) if abs(alike[i, j]) > ALIKE)
    return [*residuals.T, *(values[:, i] - values[:, j] for _, i, j in close[:MOST_DIFFERENCES])]


@dataclass(frozen=True)
class _Coded:
    """A column as codes 0 .. size-1; the last is a missing cell."""

    codes: Ints
    size: int


def _pairs(cells: Cells, train: Ints) -> list[Floats]:
    """The rarest pairs of values of each row, and how many rare ones it holds."""
    kinds = zip(cells.values.T, cells.is_category, strict=True)
    coded = sorted((_coded(column, bool(category), train) for column, category in kinds), key=lambda c: -c.size)
    least = np.full((len(cells.values), 4), 0.0)
    count = np.zeros(len(cells.values))
    for one, other in combinations(coded[:MOST_COLUMNS], 2):
        pair = one.codes * other.size + other.codes
        share = np.bincount(pair[train], minlength=one.size * other.size) / len(train)
        odds = np.log(share + 1e-7)[pair]
        count += share[pair] < RARE
        least[:, 3] = odds
        least.sort(axis=1)
    return [*least[:, :3].T, count]


def _coded(column: Floats, category: bool | Bools, train: Ints) -> _Coded:
    known = column[train][~np.isnan(column[train])]
    if category:
        levels, counts = np.unique(known, return_counts=True)
        edges = np.sort(levels[np.argsort(-counts, kind="stable")[: BINS - 1]])
        at = np.clip(np.searchsorted(edges, column), 0, max(len(edges) - 1, 0))
        codes = np.where(edges[at] == column, at, BINS - 1) if len(edges) else np.full(len(column), BINS - 1)
    else:
        edges = np.unique(np.quantile(known, np.linspace(0, 1, BINS + 1)[1:-1])) if len(known) else known
        codes = np.searchsorted(edges, column)
    return _Coded(np.where(np.isnan(column), BINS, codes).astype(np.intp), BINS + 1)
