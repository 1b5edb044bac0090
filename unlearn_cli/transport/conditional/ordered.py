"""A column of numbers moved within the leaves of a tree: flat tables of all leaves, and a compiled loop over the cells.

The quantile barycenter and the randomised rank are those of `distributions/`, tabulated: called there they would take a
search for every leaf and group of every batch, here one for all. Tests hold the two together.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from unlearn_cli.transport.conditional import kernel
from unlearn_cli.transport.conditional.cells import BORN, Cells, differ, with_pooled, with_pooled_shares
from unlearn_cli.transport.conditional.intervals import barycenter_tables
from unlearn_cli.transport.distributions.pooled_ranks import clamp
from unlearn_cli.transport.distributions.scale import Scale
from unlearn_cli.transport.distributions.sorted_numbers import Sorted, positions
from unlearn_cli.transport.interface import Codes, Floats, Ints

STEPS = 256
"""Steps of rank in each leaf by which the interval of a rank is looked up: about as many as there are intervals."""


@dataclass(frozen=True, eq=False)
class Ordered:
    """Conditional rank, then the barycenter's quantile at that rank: x -> sum_k w_k Q_k(F_z(x | leaf) | leaf).

    All in pooled ranks r of the column, in which a leaf's distributions are piecewise uniform. Equal distributions
    leave r as it is.

    moves          (L,) whether the distributions of the leaf differ at all
    ranks          (L * (K+1) * (B+1),) the group's rank at the edges of the bins
    displaced      (L * (K+1) * (B+1), 2) shares of the cells on a value that came from lower ones, and from higher
                   ones: they have the lowest and the highest ranks there, and so move back first; (0, 2) without any
    sizes          K + 1 and B + 1
    ends           (T,) leaf + group rank where an interval ends on which the barycenter's pooled rank is linear, leaf
                   after leaf; it begins where the one before it ends
    targets        (T, 2) pooled rank of the barycenter at both ends of the interval
    """

    scale: Scale
    moves: NDArray[np.bool_]
    ranks: Floats
    displaced: NDArray[np.float32]
    sizes: tuple[int, int]
    ends: Sorted
    targets: Floats

    @classmethod
    def compile(cls, scale: Scale, distributions: Floats, weights: Floats, displaced: Floats | None = None) -> Self:
        """Flat tables from the distributions (L, K, B) of the leaves, and what earlier steps displaced there."""
        ranks = np.cumsum(with_pooled(distributions, weights), axis=2)
        ranks[:, :, -1] = 1.0
        ranks = np.concatenate([np.zeros((*ranks.shape[:2], 1)), ranks], axis=2)
        _, end, first, last = barycenter_tables(scale, ranks[:, :-1, :-1], ranks[:, :-1, 1:], weights)
        leaves, groups, edges = ranks.shape
        moves = np.ones(leaves, dtype=bool) if scale.redrawn else differ(distributions)
        shares = np.empty((0, 2), dtype=np.float32)
        if displaced is not None:
            known = with_pooled_shares(displaced, distributions, weights)
            shares = np.pad(known, ((0, 0), (0, 0), (0, 0), (0, 1))).reshape(2, -1).T.astype(np.float32, order="C")
        ends, targets = Sorted.of(end, STEPS * leaves, (0.0, float(leaves))), np.column_stack([first, last])
        return cls(scale, moves, ranks.ravel(), shares, (groups, edges), ends, targets)

    @property
    def tables(self) -> kernel.OrderedTables:
        """The same, as compiled loops read it."""
        return kernel.OrderedTables(self.ranks, self.displaced, self.sizes, self.ends, self.targets)

    def move(self, cells: Cells) -> Codes:
        """Support positions (n,): NULL stays, SAME in a leaf where nothing is to be moved."""
        scale, rows = self.scale, cells.rows
        places = self.place(cells, cells.draws(f"{scale.column.name}: rank"))
        pooled = scale.ranks(cells.values, rows.codes, places)
        ranks, born = self.rank(cells, pooled), rows.codes == BORN
        if born.any():
            ranks = np.where(born, cells.draws(f"{scale.column.name}: rank of a filled cell"), ranks)
            pooled = np.where(born, 0.0, pooled)
        moved = self.read(rows.leaves, ranks)
        kernel.hold_still(moved, rows, self.moves, pooled)
        return moved

    def place(self, cells: Cells, uniform: Floats) -> Floats:
        """The place (n,) of each cell in its atom: those that came there from lower values first.

        What one step moved by chance the next moves back, at no cost; with another draw it would move other cells too.
        Uniform over all cells of an atom, as `uniform` is. Where no fit row came, a cell that did is as any other.
        """
        if not len(self.displaced):
            return uniform
        return kernel.displaced_places(cells.rows, self.scale.atoms.bins, self.tables, uniform)

    def rank(self, cells: Cells, pooled: Floats) -> Floats:
        """Group rank in the leaf (n,) at a pooled rank that lies in the distribution bin of the cell."""
        return kernel.ranks_in_group(cells.rows, self.scale.atoms, self.tables, pooled)

    def read(self, leaves: Ints, ranks: Floats) -> Codes:
        """Support positions of the barycenter at group ranks (n,) of the leaves."""
        keys = kernel.keys_of(leaves, ranks)
        pooled = kernel.ranks_of_barycenter(self.tables, leaves, keys, positions(self.ends, keys))
        return clamp(positions(self.scale.atoms.top, pooled), len(self.scale.mass) - 1, pooled)
