"""What pairs of cells of a row say: differences, ratios, last digits, and how rare the pair is among known rows."""

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from benchmarks.attackers.interface import Bools, Floats, Ints

RELATED, PAIRS = 0.3, 40
"""Numbers whose ranks correlate by more than this are compared, the closest pairs first, at most so many."""

DECIMALS, ON_GRID = 3, 0.98
"""Digits after the point that are looked for; a share of cells as large as this must lie on such a grid."""

LEVELS, BINS = 200, 40
"""A number of more values than LEVELS is cut into so many bins of equal counts; later levels are the last one."""

COLUMNS = 40
"""Columns of which pairs of values are counted: those of most levels, 780 pairs at most."""

RARE = 2
"""Other rows that may share a pair of values that counts as rare."""

LEAST = 3
"""Of the rarest pairs of a row, so many are told one by one."""


@dataclass(frozen=True)
class Relations:
    """Learned on the rows that an attacker knows.

    related  pairs (i, j) of numbers to compare
    digits   column -> digits after the point
    edges    of the bins, column by column; categories and short columns have none
    pairs    (i, j, counts of the pairs of codes (levels_i, levels_j))
    """

    is_category: Bools
    related: tuple[tuple[int, int], ...]
    digits: dict[int, int]
    edges: tuple[Floats, ...]
    pairs: tuple[tuple[int, int, Ints], ...]
    rows: int

    @classmethod
    def of(cls, values: Floats, is_category: Bools) -> "Relations":
        """From rows (n, d)."""
        edges = tuple(_edges(column, kind) for column, kind in zip(values.T, is_category, strict=True))
        codes = _binned(values, is_category, edges)
        levels = codes.max(axis=0) + 1
        chosen = sorted(np.argsort(-levels, kind="stable")[:COLUMNS])
        pairs = tuple((i, j, _counts(codes[:, i], codes[:, j], levels[[i, j]])) for i, j in combinations(chosen, 2))
        numbers = np.flatnonzero(~is_category)
        digits = {int(j): places for j in numbers if (places := _decimals(values[:, j])) is not None}
        return cls(is_category, _related(values, numbers), digits, edges, pairs, len(values))

    def features(self, values: Floats, counted: bool) -> Floats:
        """Columns (n, k) for rows (n, d); `counted`: they are the rows learned from, and each leaves itself out."""
        told = [values[:, i] - values[:, j] for i, j in self.related]
        told += [_ratio(values[:, i], values[:, j]) for i, j in self.related]
        told += [np.round(values[:, j] * 10**places) % 10 for j, places in self.digits.items()]
        return np.column_stack([*told, self._rarity(_binned(values, self.is_category, self.edges), int(counted))])

    def _rarity(self, codes: Ints, own: int) -> Floats:
        """How many pairs of a row nobody else has, how many are rare, and the least lifts of its pairs."""
        nobody, rare = np.zeros(len(codes)), np.zeros(len(codes))
        least = np.full((len(codes), LEAST), np.inf)
        for i, j, counts in self.pairs:
            seen = counts[codes[:, i], codes[:, j]] - own
            expected = (counts.sum(axis=1)[codes[:, i]] * counts.sum(axis=0)[codes[:, j]]) / max(self.rows, 1)
            lift = np.log((seen + 0.5) / (expected + 0.5))
            least = np.sort(np.column_stack([least, lift]), axis=1)[:, :LEAST]
            nobody += seen <= 0
            rare += seen <= RARE
        return np.column_stack([nobody, rare, np.where(np.isinf(least), 0, least)])


def _edges(column: Floats, category: bool) -> Floats:
    finite = column[np.isfinite(column)]
    values = np.unique(finite)
    if category or not len(values):
        return np.empty(0)
    wanted = values if len(values) <= LEVELS else np.quantile(finite, np.linspace(0, 1, BINS + 1)[:-1])
    return np.asarray(np.unique(wanted))


def _binned(values: Floats, is_category: Bools, edges: tuple[Floats, ...]) -> Ints:
    """Codes (n, d) from 0 on: 0 is a missing cell, or a number below all that were learned from."""
    codes = [
        np.minimum(np.nan_to_num(column, nan=-1) + 1, LEVELS + 1)
        if kind
        else np.where(np.isnan(column), 0, np.searchsorted(edge, column, side="right"))
        for column, kind, edge in zip(values.T, is_category, edges, strict=True)
    ]
    return np.column_stack(codes).astype(np.intp)


def _counts(first: Ints, second: Ints, levels: Ints) -> Ints:
    """Of every pair of codes, with room for codes that come later: a category may gain levels."""
    shape = (max(int(levels[0]), LEVELS + 2), max(int(levels[1]), LEVELS + 2))
    flat = np.bincount(first * shape[1] + second, minlength=shape[0] * shape[1])
    return np.asarray(flat.reshape(shape), dtype=np.intp)


def _related(values: Floats, numbers: Ints) -> tuple[tuple[int, int], ...]:
    """Pairs of numbers whose ranks correlate, the closest first."""
    if len(numbers) < 2:
        return ()
    filled = np.where(np.isnan(values[:, numbers]), np.nanmean(values[:, numbers], axis=0), values[:, numbers])
    ranks = np.argsort(np.argsort(filled, axis=0, kind="stable"), axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        close = np.nan_to_num(np.abs(np.corrcoef(ranks, rowvar=False)))
    found = [(close[a, b], int(numbers[a]), int(numbers[b])) for a, b in combinations(range(len(numbers)), 2)]
    return tuple((i, j) for near, i, j in sorted(found, reverse=True)[:PAIRS] if near > RELATED)


def _ratio(first: Floats, second: Floats) -> Floats:
    return np.asarray(np.divide(first, second, out=np.full(len(first), np.nan), where=second != 0))


def _decimals(column: Floats) -> int | None:
    """Digits after the point of a number on a decimal grid; None where it has no such grid or fewer than ten values."""
    finite = column[np.isfinite(column)]
    if len(np.unique(finite)) < 10:
        return None
    for places in range(DECIMALS + 1):
        scaled = finite * 10**places
        if np.mean(np.abs(scaled - np.round(scaled)) < 1e-6 * np.maximum(np.abs(scaled), 1)) >= ON_GRID:
            return places
    return None
