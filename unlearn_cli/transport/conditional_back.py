"""A step of a chain backwards: what a cell was before it was moved in the leaf of a tree."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from unlearn_cli.randomness import Draws
from unlearn_cli.transport.backward import Kept, Spans, levels_before, spans_before
from unlearn_cli.transport.conditional import Category, Ordered
from unlearn_cli.transport.interface import Ints


@dataclass(frozen=True, eq=False)
class Moved:
    """Cells of one column (n,) after a step: where they may lie, and group and draws of their rows.

    fixed  the cell lies between the values of the support: nothing ever moved it
    """

    spans: Spans
    fixed: NDArray[np.bool_]
    groups: Ints
    draws: Draws

    def part(self, rows: Ints) -> "Moved":
        return Moved(self.spans.part(rows), self.fixed[rows], self.groups[rows], self.draws.part(rows))


def before_step(move: Ordered | Category, moved: Moved, leaves: Ints) -> Spans:
    """What cells with a value were before they were moved in these leaves (n,)."""
    rows = np.flatnonzero(move.moves[leaves] != 0)  # in other leaves a cell stays as it is
    part, leaves = moved.part(rows), leaves[rows]
    before = _ordered(move, part, leaves) if isinstance(move, Ordered) else _category(move, part, leaves)
    return moved.spans.put(rows, before)


def _ordered(move: Ordered, moved: Moved, leaves: Ints) -> Spans:
    scale, groups, after = move.scale, moved.groups, moved.spans
    uniform = moved.draws(f"{scale.column.name}: rank")
    bottom = np.append(scale.bottom, 1.0)

    def of(pooled: NDArray[np.float64], at: Ints) -> Ints:
        return move.read(leaves, move.rank(pooled, scale.law_bins[at], leaves, groups))

    def atoms(at: Ints) -> Ints:
        return of(scale.ranks(scale.column.support[at], at, uniform), at)

    def between(at: Ints) -> Ints:
        return of(bottom[at], np.minimum(at, len(scale.mass) - 1))

    before = spans_before(atoms, between, after, len(scale.mass))
    fixed = Spans(after.low, after.high, np.ones(len(leaves), dtype=bool))
    return fixed.where(moved.fixed, before)


def _category(move: Category, moved: Moved, leaves: Ints) -> Spans:
    laws, name = move.keep.shape[1], move.scale.column.name
    kept = Kept(
        keep=move.keep.reshape(-1, move.keep.shape[2]),
        atoms=move.scale.law_bins,
        laws=leaves * laws + moved.groups,
        uniform=moved.draws(f"{name}: keep"),
        drawn=move.drawn(leaves, moved.groups, moved.draws),
    )
    return levels_before(kept, moved.spans)
