"""The scale of one column: its pooled distribution on the support, and the bins through which it is looked at."""

from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

from unlearn_cli.transport.distributions.barycenters import category_barycenter, nearest
from unlearn_cli.transport.distributions.couplings import SMALLEST
from unlearn_cli.transport.distributions.pooled_ranks import STEPS_EACH, Atoms, clamp, pooled_ranks, redrawn_ranks
from unlearn_cli.transport.distributions.sorted_numbers import Sorted, positions
from unlearn_cli.transport.interface import NULL, Codes, Column, Floats, Ints

DISTRIBUTION_BINS = 128
"""Bins of a leaf's distributions: 32 and 64 leave more to guess, 256 no less (see docs/research, resolution)."""

CONTEXT_BINS = 32
"""Codes of a column that others are split by: 16, 24 and 64 leave more to guess (see docs/research, resolution)."""

TREE_BINS = 12
"""Bins in which a tree compares groups: 8 leave more to guess, and so do 20 (see docs/research, resolution)."""

MOST_ATOMS = 250
"""Levels of a category in a leaf's distributions, all rarer ones as one more: few of these have rows enough to differ
by, and the tables of 64 leaves stay small. No experiment on record."""

LEAST_MASS = 1e-12
"""Mass of a support value that no fit row has, before scaling: ranks stay defined there and no other mass is felt."""


@dataclass(frozen=True, eq=False)
class Scale:
    """A column of the fit rows, all groups together; what it says of a cell never depends on the cell's group.

    mass      (m,) pooled distribution of the column on its support, positive, sums to 1
    evenness  0: groups meet where the fewest cells change, so of two groups the smaller moves; 1: all groups move
    shrinking the first level of a category may only be lost: groups meet at the least share of it
    redrawn   what is finer than the bins of an ordered column tells the group: within a bin values are drawn
    """

    column: Column
    mass: Floats
    evenness: float = 0.0
    shrinking: bool = False
    redrawn: bool = False

    @classmethod
    def learn(cls, column: Column, values: Floats, row_weights: Floats) -> Self:
        """The scale of a column of fit rows: values (n,), NaN where missing, and a weight a row (n,)."""
        levels = len(column.support)
        codes = cls(column, np.ones(levels)).codes(values)
        known = (codes != NULL) & (codes < levels)
        mass = np.bincount(codes[known], weights=row_weights[known], minlength=levels) + LEAST_MASS
        return cls(column, mass / mass.sum())

    def meeting(self, distributions: Floats, weights: Floats) -> Floats:
        """Where distributions (K, A) of a category, one a group, are to meet: (A,)."""
        if not self.shrinking:
            return category_barycenter(distributions, weights, self.evenness)
        first = self.distribution_bins[0]  # atoms are numbered by frequency
        target = weights @ distributions
        least, target[first] = distributions[:, first].min(), 0.0
        target *= (1 - least) / max(target.sum(), SMALLEST)
        target[first] = least
        return np.asarray(target)

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
    def distribution_bins(self) -> Ints:
        """(m,) bin of each support value in a leaf's distributions: rank bins; frequent levels and one for the rest."""
        return (
            rank_bins(self.mass, DISTRIBUTION_BINS) if self.column.ordered else frequent_levels(self.mass, MOST_ATOMS)
        )

    @cached_property
    def context_bins(self) -> Ints:
        """(m,) code of each support value as context of other columns, from 1; 0 is a missing cell."""
        bins = rank_bins if self.column.ordered else frequent_levels
        return bins(self.mass, CONTEXT_BINS) + 1

    @cached_property
    def context_codes(self) -> NDArray[np.uint8]:
        """(m,) the same in one byte, as a batch keeps them."""
        return self.context_bins.astype(np.uint8)

    @cached_property
    def tree_bins(self) -> Ints:
        """(m,) bin of each support value when a tree looks for differences between groups."""
        return rank_bins(self.mass, TREE_BINS) if self.column.ordered else frequent_levels(self.mass, TREE_BINS)

    @cached_property
    def edges(self) -> Floats:
        """(B+1,) pooled ranks at the edges of the distribution bins of an ordered column."""
        last = np.append(np.flatnonzero(np.diff(self.distribution_bins)), len(self.mass) - 1)
        return np.concatenate([[0.0], self.top[last]])

    @cached_property
    def atoms(self) -> Atoms:
        """What compiled loops read of an ordered column."""
        top = Sorted.of(self.top, STEPS_EACH * len(self.top), (0.0, 1.0))
        bins = self.distribution_bins.astype(np.int32)
        return Atoms(self.column.support, self.bottom, top, bins, self.edges)

    @cached_property
    def _sorted_support(self) -> Sorted:
        return Sorted.of(self.column.support, STEPS_EACH * len(self.column.support))

    def codes(self, values: Floats) -> Codes:
        """Position of each cell (n,): the first support value not below it, or the level; NULL where missing."""
        if self.column.ordered:
            values = np.ascontiguousarray(values)
            return clamp(positions(self._sorted_support, values), len(self.mass) - 1, values)
        missing = np.isnan(values)
        return np.where(missing, NULL, np.where(missing, 0.0, values)).astype(np.int32)

    def ranks(self, values: Floats, codes: Codes | Ints, uniform: Floats) -> Floats:
        """Pooled randomised rank of ordered cells; of one that lies between two atoms F(x). Redrawn: within its bin."""
        codes = codes.astype(np.int32, copy=False)
        if self.redrawn:
            return redrawn_ranks(self.atoms, codes, uniform)
        return pooled_ranks(self.atoms, np.ascontiguousarray(values), codes, uniform)

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
            costs += weight * self.cost(own, candidates)
        return np.asarray(candidates[np.argmin(costs, axis=0), np.arange(len(mean))])

    def cost(self, old: Ints, new: Ints) -> Floats:
        """Distortion of moves between positions: squared in variances for numbers, 1 for a change of level.

        A category that has echoes counts by these alone.
        """
        cost = np.zeros(np.broadcast_shapes(old.shape, new.shape))
        own = ((True, self.column.support),) if self.column.ordered else ()
        for ordered, values in (*own, *((echo.ordered, echo.values) for echo in self.column.echoes)):
            if ordered:
                variance = float(self.mass @ (values - self.mass @ values) ** 2)
                cost += (values[old] - values[new]) ** 2 / max(variance, SMALLEST)
            else:
                cost += values[old] != values[new]
        return cost

    def contexts(self, codes: Ints) -> Ints:
        """Context code of each cell (n,)."""
        return np.where(codes == NULL, 0, self.context_bins[np.maximum(codes, 0)])


def rank_bins(mass: Floats, limit: int) -> Ints:
    """At most about `limit` bins of neighbouring values (m,): heavy atoms alone, the other mass shared evenly.

    A column that is 0 in nine rows of ten still has most of its bins where its values differ.

    Parameters
    ----------
    mass : (m,) float64, positive
    limit : bins that there are to be

    Returns
    -------
    (m,) intp, ascending from 0 in steps of at most 1

    Examples
    --------
    >>> rank_bins(np.array([0.6, 0.1, 0.1, 0.1, 0.1]), 4).tolist()
    [0, 1, 1, 2, 2]
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
    middle = (np.cumsum(light) - light / 2) / max(light.sum(), SMALLEST)
    slot = np.minimum((middle * left).astype(np.intp), left - 1)
    starts = np.zeros(len(mass), dtype=bool)
    starts[1:] = (slot[1:] != slot[:-1]) | heavy[1:] | heavy[:-1]
    return np.cumsum(starts)


def frequent_levels(mass: Floats, limit: int) -> Ints:
    """A bin for each of the `limit` - 1 most frequent levels, most frequent first, and one for all others.

    Examples
    --------
    >>> frequent_levels(np.array([0.05, 0.4, 0.02, 0.3, 0.23]), 3).tolist()
    [2, 0, 2, 1, 2]
    """
    rank = np.empty(len(mass), dtype=np.intp)
    rank[np.argsort(-mass, kind="stable")] = np.arange(len(mass))
    return np.minimum(rank, limit - 1)
