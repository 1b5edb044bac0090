"""The geometry of one column: its pooled law on the support, and the bins through which laws and trees see it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np

from unlearn_cli.transport.interface import NULL, Column, Floats, Ints
from unlearn_cli.transport.laws import nearest

LAW_BINS = 128
CONTEXT_BINS = 32
TREE_BINS = 12
MOST_ATOMS = 250


@dataclass(frozen=True, eq=False)
class Scale:
    """A column of the fit rows, all groups together; what it says of a cell never depends on the cell's group.

    mass  (m,) pooled law of the column on its support, positive, sums to 1
    """

    column: Column
    mass: Floats

    @classmethod
    def learn(cls, column: Column, values: Floats, row_weights: Floats) -> Self:
        """From the values (n,) of the fit rows, NaN where missing, and a weight a row."""
        levels = len(column.support)
        codes = cls(column, np.ones(levels)).codes(values)
        known = (codes != NULL) & (codes < levels)
        mass = np.bincount(codes[known], weights=row_weights[known], minlength=levels) + 1e-12
        return cls(column, mass / mass.sum())

    @cached_property
    def top(self) -> Floats:
        """(m,) distribution function at each support value."""
        top = np.cumsum(self.mass)
        top[-1] = 1.0
        return top

    @cached_property
    def bottom(self) -> Floats:
        """(m,) distribution function just below each support value."""
        return np.concatenate([[0.0], self.top[:-1]])

    @cached_property
    def law_bins(self) -> Ints:
        """(m,) bin of each support value in the laws of a leaf: rank bins, or frequent levels and one for the rest."""
        return rank_bins(self.mass, LAW_BINS) if self.column.ordered else frequent_levels(self.mass, MOST_ATOMS)

    @cached_property
    def context_bins(self) -> Ints:
        """(m,) code of each support value as context of other columns, from 1; 0 is a missing cell."""
        bins = rank_bins if self.column.ordered else frequent_levels
        return bins(self.mass, CONTEXT_BINS) + 1

    @cached_property
    def tree_bins(self) -> Ints:
        """(m,) bin of each support value when a tree looks for differences between groups."""
        return rank_bins(self.mass, TREE_BINS) if self.column.ordered else frequent_levels(self.mass, TREE_BINS)

    @cached_property
    def edges(self) -> Floats:
        """(B+1,) pooled ranks at the edges of the law bins of an ordered column."""
        last = np.append(np.flatnonzero(np.diff(self.law_bins)), len(self.mass) - 1)
        return np.concatenate([[0.0], self.top[last]])

    def codes(self, values: Floats) -> Ints:
        """Position of each cell (n,): the first support value not below it, or the level; NULL where missing."""
        missing = np.isnan(values)
        if self.column.ordered:
            found = np.minimum(np.searchsorted(self.column.support, values), len(self.mass) - 1)
        else:
            found = np.where(missing, 0.0, values).astype(np.intp)
        return np.where(missing, NULL, found)

    def ranks(self, values: Floats, codes: Ints, uniform: Floats) -> Floats:
        """Pooled randomised rank F(x-) + v P(x) of ordered cells (Rueschendorf 2009, eq. 2); between atoms F(x)."""
        support = self.column.support
        low, high = self.bottom[codes], self.top[codes]
        between = np.where(values > support[codes], high, low)
        return np.where(values == support[codes], low + uniform * (high - low), between)

    def middle(self, codes: Ints, weights: Floats) -> Ints:
        """The position (n,) that costs least to reach from positions (K, n) of the groups, of weights (K,).

        Squared moves: the value nearest to the mean. With columns that follow, their moves count as well, and it is
        the best of that value and the groups' own.
        """
        mean = nearest(self.column.support, weights @ self.column.support[codes])
        if not self.column.echoes:
            return mean
        candidates = np.concatenate([mean[None], codes])
        costs = np.zeros(candidates.shape)
        for weight, own in zip(weights, codes, strict=True):
            costs += weight * self._move(own, candidates)
        return np.asarray(candidates[np.argmin(costs, axis=0), np.arange(len(mean))])

    def _move(self, old: Ints, new: Ints) -> Floats:
        """Distortion of moves between positions: squared in variances for numbers, 1 for a change of level."""
        cost = np.zeros(np.broadcast_shapes(old.shape, new.shape))
        for ordered, values in ((True, self.column.support), *((e.ordered, e.values) for e in self.column.echoes)):
            if ordered:
                variance = float(self.mass @ (values - self.mass @ values) ** 2)
                cost += (values[old] - values[new]) ** 2 / max(variance, 1e-300)
            else:
                cost += values[old] != values[new]
        return cost

    def contexts(self, codes: Ints) -> Ints:
        """Context code of each cell (n,)."""
        return np.where(codes == NULL, 0, self.context_bins[np.maximum(codes, 0)])


def rank_bins(mass: Floats, limit: int) -> Ints:
    """At most about `limit` bins of neighbouring values (m,): heavy atoms alone, the other mass shared evenly.

    A column that is 0 in nine rows of ten still has most of its bins where its values differ.
    """
    if len(mass) <= limit:
        return np.arange(len(mass))
    heavy, left = np.zeros(len(mass), dtype=bool), limit
    while True:
        new = ~heavy & (mass >= mass[~heavy].sum() / max(left, 1))
        room = left - 2 * int(new.sum())  # a heavy atom also parts its neighbours
        if not new.any() or room < limit // 4:
            break
        heavy, left = heavy | new, room
    light = np.where(heavy, 0.0, mass)
    middle = (np.cumsum(light) - light / 2) / max(light.sum(), 1e-300)
    slot = np.minimum((middle * left).astype(np.intp), left - 1)
    starts = np.zeros(len(mass), dtype=bool)
    starts[1:] = (slot[1:] != slot[:-1]) | heavy[1:] | heavy[:-1]
    return np.cumsum(starts)


def frequent_levels(mass: Floats, limit: int) -> Ints:
    """A bin for each of the `limit` - 1 most frequent levels, most frequent first, and one for all others."""
    rank = np.empty(len(mass), dtype=np.intp)
    rank[np.argsort(-mass, kind="stable")] = np.arange(len(mass))
    return np.minimum(rank, limit - 1)
