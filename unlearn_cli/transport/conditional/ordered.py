"""A column of numbers moved within the leaves of a tree: flat tables of all leaves, and a compiled loop over the cells.

The quantile barycenter and the randomised rank are those of `distributions/`, tabulated: called there they would take a
search for every leaf and group of every batch, here one for all. Tests hold the two together.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np

from unlearn_cli.transport.conditional import kernel
from unlearn_cli.transport.conditional.cells import BORN, Cells, differ, with_pooled, with_pooled_shares
from unlearn_cli.transport.conditional.intervals import barycenter_tables
from unlearn_cli.transport.distributions.scale import Scale
from unlearn_cli.transport.distributions.sorted_numbers import Sorted
from unlearn_cli.transport.interface import Codes, Floats, Ints

STEPS = 1024
"""Steps of rank in each leaf by which the interval of a rank is looked up: about as many as there are intervals."""


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

    @cached_property
    def tables(self) -> kernel.OrderedTables:
        """The same, as compiled loops read it: what is read together lies together."""
        leaves, groups, bins = self.low.shape
        ranks = np.concatenate([self.low, self.low[:, :, -1:] + self.mass[:, :, -1:]], axis=2)
        shares = np.empty((0, 2))
        if self.displaced is not None:
            shares = np.pad(self.displaced, ((0, 0), (0, 0), (0, 0), (0, 1))).reshape(2, -1).T.copy()
        return kernel.OrderedTables(
            self.moves != 0,
            ranks.ravel(),
            shares,
            (groups, bins + 1),
            Sorted.of(self.end, STEPS * leaves, (0.0, float(leaves))),
            np.column_stack([self.first, self.last]),
        )

    def move(self, cells: Cells) -> Codes:
        """Support positions (n,): NULL stays, SAME in a leaf where nothing is to be moved."""
        scale, tables, rows = self.scale, self.tables, cells.rows
        places = self.place(cells, cells.draws(f"{scale.column.name}: rank"))
        pooled = scale.ranks(cells.values, rows.codes, places)
        ranks, born = self.rank(cells, pooled), rows.codes == BORN
        if born.any():
            ranks = np.where(born, cells.draws(f"{scale.column.name}: rank of a filled cell"), ranks)
            pooled = np.where(born, 0.0, pooled)
        moved = self.read(rows.leaves, ranks)
        kernel.hold_still(moved, rows, tables.moves, pooled)
        return moved

    def place(self, cells: Cells, uniform: Floats) -> Floats:
        """The place (n,) of each cell in its atom: those that came there from lower values first.

        What one step moved by chance the next moves back, at no cost; with another draw it would move other cells too.
        Uniform over all cells of an atom, as `uniform` is. Where no fit row came, a cell that did is as any other.
        """
        if not len(self.tables.displaced):
            return uniform
        return kernel.displaced_places(cells.rows, self.scale.atoms.bins, self.tables, uniform)

    def rank(self, cells: Cells, pooled: Floats) -> Floats:
        """Group rank in the leaf (n,) at a pooled rank that lies in the distribution bin of the cell."""
        return kernel.ranks_in_group(cells.rows, self.scale.atoms, self.tables, pooled)

    def read(self, leaves: Ints, ranks: Floats) -> Codes:
        """Support positions of the barycenter at group ranks (n,) of the leaves."""
        return kernel.barycenters_at(self.tables, self.scale.atoms.top, leaves, ranks)
