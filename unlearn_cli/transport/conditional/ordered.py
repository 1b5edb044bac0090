"""A column of numbers moved within the leaves of a tree: flat tables of all leaves, and a few gathers a batch.

The quantile barycenter and the randomised rank are those of `distributions/`, tabulated: called there they would take a
search for every leaf and group of every batch, here one for all. Tests hold the two together.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np

from unlearn_cli.transport.conditional.cells import BORN, Cells, differ, with_pooled, with_pooled_shares
from unlearn_cli.transport.conditional.intervals import barycenter_tables
from unlearn_cli.transport.distributions.barycenters import ROUNDING
from unlearn_cli.transport.distributions.couplings import SMALLEST
from unlearn_cli.transport.distributions.scale import Scale
from unlearn_cli.transport.interface import NULL, SAME, Floats, Ints


@dataclass(frozen=True, eq=False)
class Ordered:
    """Conditional rank, then the barycenter's quantile at that rank: x -> sum_k w_k Q_k(F_z(x | leaf) | leaf).

    All in pooled ranks r of the column, in which a leaf's distributions are piecewise uniform. Equal distributions
    leave r as it is.

    moves          (L,) whether the distributions of the leaf differ at all
    low, mass      (L, K+1, B) the group's rank at the lower edge of a bin, and the mass of the bin
    displaced      (2, L, K+1, B) shares of the cells on a value that came from lower ones, and from higher ones: they
                   have the lowest and the highest ranks there, and so move back first; None where there are none
    start, end     (T,) leaf + group rank: intervals on which the barycenter's pooled rank is linear, leaf after leaf
    first, last    (T,) pooled rank of the barycenter at both ends of the interval
    """

    scale: Scale
    moves: Floats
    low: Floats
    mass: Floats
    displaced: Floats | None
    start: Floats
    end: Floats
    first: Floats
    last: Floats

    @classmethod
    def compile(cls, scale: Scale, distributions: Floats, weights: Floats, displaced: Floats | None = None) -> Self:
        """Flat tables from the distributions (L, K, B) of the leaves, and what earlier steps displaced there."""
        mass = with_pooled(distributions, weights)
        top = np.cumsum(mass, axis=2)
        top[:, :, -1] = 1.0
        low = np.concatenate([np.zeros((*top.shape[:2], 1)), top[:, :, :-1]], axis=2)
        tables = barycenter_tables(scale, low[:, :-1], top[:, :-1], weights)
        moves = np.ones(len(distributions)) if scale.redrawn else differ(distributions)
        shares = None if displaced is None else with_pooled_shares(displaced, distributions, weights)
        return cls(scale, moves, low, mass, shares, *tables)

    def move(self, cells: Cells) -> Ints:
        """Support positions (n,): NULL stays, SAME in a leaf where nothing is to be moved."""
        scale, at = self.scale, np.maximum(cells.codes, 0)
        uniform, bins = cells.draws(f"{scale.column.name}: rank"), scale.distribution_bins[at]
        if self.displaced is not None:
            at_bin = self._flat(bins, cells.leaves, cells.groups)
            uniform = displaced_first(uniform, self.displaced.reshape(2, -1).take(at_bin, axis=1), cells.came)
        within = self.rank(scale.ranks(cells.values, at, uniform), bins, cells.leaves, cells.groups)
        born, support = cells.codes == BORN, scale.column.support
        if born.any():
            within = np.where(born, cells.draws(f"{scale.column.name}: rank of a filled cell"), within)
        moved = self.read(cells.leaves, within)
        inside_range = (cells.values >= support[0]) & (cells.values <= support[-1])
        still = (self.moves[cells.leaves] == 0) & inside_range & ~born
        return np.where(cells.codes == NULL, NULL, np.where(still, SAME, moved))

    def rank(self, pooled: Floats, bins: Ints, leaves: Ints, groups: Ints) -> Floats:
        """Group rank in the leaf (n,) at a pooled rank that lies in the distribution bin `bins`."""
        edges = self.scale.edges
        inside = np.clip((pooled - edges[bins]) / (edges[bins + 1] - edges[bins]), 0.0, 1.0)
        at_bin = self._flat(bins, leaves, groups)
        return np.asarray(self.low.ravel().take(at_bin) + inside * self.mass.ravel().take(at_bin))

    def _flat(self, bins: Ints, leaves: Ints, groups: Ints) -> Ints:
        """Positions (n,) in the flat tables of leaves, groups and bins: one index is taken faster than three."""
        return np.asarray((leaves * self.low.shape[1] + groups) * self.low.shape[2] + bins)

    def read(self, leaves: Ints, ranks: Floats) -> Ints:
        """Support positions of the barycenter at group ranks (n,) of the leaves."""
        key = leaves + np.clip(ranks, ROUNDING, 1.0 - ROUNDING)
        i = np.minimum(np.searchsorted(self.end, key), len(self.end) - 1)
        along = np.clip((key - self.start[i]) / np.maximum(self.end[i] - self.start[i], SMALLEST), 0.0, 1.0)
        pooled = self.first[i] + along * (self.last[i] - self.first[i])
        return np.minimum(np.searchsorted(self.scale.top, pooled), len(self.scale.top) - 1)


def displaced_first(uniform: Floats, shares: Floats, came: Ints) -> Floats:
    """Draws (n,) of the place in an atom, of which those that came to it from lower values have the lowest.

    What one step moved by chance the next moves back, at no cost; with another draw it would move other cells as well.
    `shares` (2, n) of the atom's cells that came from lower and from higher values: uniform over all cells, as it was.
    Where no fit row's did, a cell that did is as any other.

    Examples
    --------
    >>> displaced_first(np.full(3, 0.5), np.array([[0.2], [0.4]]), np.array([-1, 0, 1])).round(2).tolist()
    [0.1, 0.4, 0.8]
    """
    lower, higher = shares
    own = lower + uniform * (1 - lower - higher)
    from_above = np.where((came > 0) & (higher > 0), 1 - (1 - uniform) * higher, own)
    return np.asarray(np.where((came < 0) & (lower > 0), uniform * lower, from_above))
