"""A category moved within the leaves of a tree: flat tables of all leaves, and a compiled loop over the cells.

The maximal coupling is that of `distributions/`, tabulated: called there it would take a search for every leaf and
group of every batch, here one for all. Tests hold the two together.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

from unlearn_cli.core.draws import Draws
from unlearn_cli.transport.conditional import kernel
from unlearn_cli.transport.conditional.cells import Cells, differ, with_pooled, with_pooled_shares
from unlearn_cli.transport.distributions.barycenters import ROUNDING
from unlearn_cli.transport.distributions.couplings import SMALLEST, keep_chance, optimal_plans, shortfall
from unlearn_cli.transport.distributions.scale import Scale
from unlearn_cli.transport.interface import Codes, Floats, Ints

MOST_COUPLED = 64
"""Atoms of a category with echoes of which each has a row of its own to be redrawn from: the tables of a step grow with
their square. With more, where a cell goes does not depend on its level. No experiment on record."""

ANY_MOVE = 1e-6
"""What any move of an atom costs, be it to one with the same values in all columns: cells that can stay do."""


@dataclass(frozen=True, eq=False)
class Category:
    """The maximal coupling of a group's distribution with the leaf's barycenter q under the 0/1 metric.

    An atom stays with probability min(1, q / p_z), else it is redrawn from (q - p_z)+. Atoms are the frequent levels,
    and one for all rare ones: a rare level stays as long as its atom does.

    moves   (L,) whether the distributions of the leaf differ at all
    keep    (2, L, K+2, A) probability that an atom stays, first of cells that have been there from the start, then of
            those that an earlier step displaced: they move first; groups, the pooled distribution, and cells without
            a known level
    rows    rows of `redraw` for each of L * (K+2): 1, or A of a column with echoes, where an atom that does not stay
            goes where the fewest cells change
    redraw  (L * (K+2) * rows * A,) row number + distribution function of the redraw, row after row
    levels  (m,) the levels, sorted by atom
    within  (m,) atom + distribution function of the levels within their atom, in that order
    """

    scale: Scale
    moves: NDArray[np.bool_]
    keep: Floats
    rows: int
    redraw: Floats
    levels: Ints
    within: Floats

    @classmethod
    def compile(cls, scale: Scale, distributions: Floats, weights: Floats, displaced: Floats | None = None) -> Self:
        """Flat tables from the distributions (L, K, A) of the leaves: `maximal_coupling` of every leaf."""
        target = np.stack([scale.meeting(leaf, weights) for leaf in distributions])[:, None]
        every = np.concatenate([with_pooled(distributions, weights), np.zeros_like(target)], axis=1)
        keep, lacking = keep_chance(every, target), shortfall(every, target)
        keep[:, -1] = 0.0
        total = lacking.sum(axis=2, keepdims=True)
        drawn_from = np.where(total > ROUNDING, lacking / np.maximum(total, SMALLEST), target)[:, :, None]
        if scale.column.echoes and distributions.shape[2] <= MOST_COUPLED:
            keep, drawn_from = _cheapest(scale, every, keep, drawn_from)
        redraw = _stacked(drawn_from.reshape(-1, distributions.shape[2]))
        both = np.stack([keep, keep])
        if displaced is not None:
            share = with_pooled_shares(displaced, distributions, weights).sum(axis=0)
            both[:, :, :-1] = keep_displaced_last(keep[:, :-1], share)
        levels = np.argsort(scale.distribution_bins, kind="stable")
        inside = np.zeros((distributions.shape[2], len(levels)))
        inside[scale.distribution_bins, np.arange(len(levels))] = scale.mass
        within = _stacked(inside[:, levels])[scale.distribution_bins[levels] * len(levels) + np.arange(len(levels))]
        return cls(scale, differ(distributions), both, drawn_from.shape[2], redraw, levels, within)

    @cached_property
    def tables(self) -> kernel.CategoryTables:
        """The same, as compiled loops read it."""
        bins = self.scale.distribution_bins.astype(np.int32)
        return kernel.CategoryTables(self.moves, self.keep, bins, self.redraw, self.rows)

    def move(self, cells: Cells) -> Codes:
        """Support positions (n,): NULL stays, SAME in a leaf where nothing moves; an unknown level is redrawn."""
        places = cells.draws(f"{self.scale.column.name}: keep")
        moved, going, drawn_from = kernel.keep_category(cells.rows, places, self.tables)
        moved[going] = self._redrawn(drawn_from, cells.draws.part(going))
        return moved

    def drawn(self, leaves: Ints, sources: Ints, atoms: Ints, draws: Draws) -> Ints:
        """The level (n,) that a cell of an atom gets if it does not stay: another atom, and of the rare ones a draw."""
        row = (leaves * self.keep.shape[2] + sources) * self.rows + (atoms if self.rows > 1 else 0)
        return self._redrawn(row, draws)

    def _redrawn(self, rows: Ints, draws: Draws) -> Ints:
        to = kernel.draw_atoms(self.tables, rows, draws(f"{self.scale.column.name}: redraw"))
        if len(self.levels) == self.keep.shape[3]:
            return np.asarray(self.levels[to])
        return np.asarray(self.levels[_read(self.within, to, draws(f"{self.scale.column.name}: rare level"))])


def keep_displaced_last(keep: Floats, share: Floats) -> Floats:
    """The probability (...) to stay, of an atom's own cells and of the displaced ones, which are `share` (...) of it.

    The same number stays in all; own cells leave only once the displaced ones are gone.

    Examples
    --------
    >>> keep_displaced_last(np.array([0.9, 0.6]), np.array([0.2, 0.2])).round(2).tolist()
    [[1.0, 0.75], [0.5, 0.0]]
    """
    leaving = 1 - keep
    own = np.clip((leaving - share) / np.maximum(1 - share, SMALLEST), 0.0, 1.0)
    displaced = np.minimum(1.0, leaving / np.maximum(share, SMALLEST))
    return np.stack([1 - own, 1 - np.where(share > 0, displaced, own)])


def _cheapest(scale: Scale, every: Floats, keep: Floats, drawn_from: Floats) -> tuple[Floats, Floats]:
    """The chance that an atom stays (L, K+2, A), and where it goes else (L, K+2, A, A), at the least cost.

    Of cells without a known level, and of atoms that a group does not have, what `keep` and `drawn_from` say.
    """
    atoms = every.shape[2]
    first = np.array([np.flatnonzero(scale.distribution_bins == atom)[0] for atom in range(atoms)])
    target = np.broadcast_to(drawn_from[:, -1:, 0], every.shape)  # nothing of cells without a level stays
    cost = scale.cost(first[:, None], first[None]) + ANY_MOVE * ~np.eye(atoms, dtype=bool)
    plan = optimal_plans(every.reshape(-1, atoms), target.reshape(-1, atoms), cost).reshape(*every.shape, atoms)
    row = plan.sum(axis=3)
    stays = np.where(row > ROUNDING, np.einsum("lkaa->lka", plan) / np.maximum(row, SMALLEST), keep)
    plan[..., np.arange(atoms), np.arange(atoms)] = 0.0
    leaving = plan.sum(axis=3, keepdims=True)
    return stays, np.where(leaving > ROUNDING, plan / np.maximum(leaving, SMALLEST), drawn_from)


def _stacked(distributions: Floats) -> Floats:
    """Distribution functions (R, A), each raised by its row number and laid end to end: (R * A,), ascending.

    So that one search draws from all rows.
    """
    top = np.cumsum(distributions, axis=1)
    return np.asarray(top / top[:, -1:] + np.arange(len(distributions))[:, None]).ravel()


def _read(stacked: Floats, rows: Ints, uniform: Floats) -> Ints:
    """Position in `stacked` of a draw from the row `rows` (n,) at `uniform` (n,)."""
    return np.searchsorted(stacked, rows + np.clip(uniform, 0.0, 1.0 - ROUNDING), side="right")
