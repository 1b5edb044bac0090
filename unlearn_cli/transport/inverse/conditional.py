"""The inverse of a step of a chain: what a cell was before it was moved in the leaf of a tree."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from unlearn_cli.core.draws import Draws
from unlearn_cli.transport.conditional.category import Category
from unlearn_cli.transport.conditional.cells import Cells
from unlearn_cli.transport.conditional.ordered import Ordered
from unlearn_cli.transport.interface import Ints
from unlearn_cli.transport.inverse.spans import Kept, Spans, anything, levels_before, spans_before


@dataclass(frozen=True, eq=False)
class Moved:
    """Cells of one column (n,) after a step.

    spans   where they may lie
    fixed   (n,) the cell lies between the values of the support: nothing ever moved it
    groups  (n,) of their rows
    draws   of their rows
    """

    spans: Spans
    fixed: NDArray[np.bool_]
    groups: Ints
    draws: Draws

    def part(self, rows: Ints) -> "Moved":
        """Some of the cells."""
        return Moved(self.spans.part(rows), self.fixed[rows], self.groups[rows], self.draws.part(rows))


def before_step(move: Ordered | Category, moved: Moved, leaves: Ints) -> Spans:
    """What cells with a value were before they were moved.

    Parameters
    ----------
    move : Ordered or Category
        The move of all leaves.
    moved : Moved
        The n cells.
    leaves : (n,) intp
        The leaf where each was moved.
    """
    rows = np.flatnonzero(move.moves[leaves])  # in other leaves a cell stays as it is
    part, leaves = moved.part(rows), leaves[rows]
    before = _ordered(move, part, leaves) if isinstance(move, Ordered) else _category(move, part, leaves)
    return moved.spans.put(rows, before)


def _ordered(move: Ordered, moved: Moved, leaves: Ints) -> Spans:
    scale, groups, after = move.scale, moved.groups, moved.spans
    uniform = moved.draws(f"{scale.column.name}: rank")
    bottom = np.append(scale.bottom, 1.0)

    def cells_at(at: Ints, came: int) -> Cells:
        return Cells(scale.column.support[at], at, leaves, groups, moved.draws, np.full(len(at), came, dtype=np.int8))

    def before_if(came: int) -> Spans:
        def atoms(at: Ints) -> Ints:
            cells = cells_at(at, came)
            ranks = move.rank(cells, scale.ranks(cells.values, at, move.place(cells, uniform)))
            return move.read(leaves, ranks).astype(np.intp)

        def between(at: Ints) -> Ints:
            last = np.minimum(at, len(scale.mass) - 1)
            if scale.redrawn:  # as any value of its bin
                return atoms(last)
            return move.read(leaves, move.rank(cells_at(last, 0), bottom[at])).astype(np.intp)

        return spans_before(atoms, between, after, len(scale.mass))

    before = before_if(0)
    for came in (-1, 1) if len(move.displaced) else ():  # where its row's earlier steps took it from is unknown
        before = before.hull(before_if(came))
    fixed = Spans(after.low, after.high, np.ones(len(leaves), dtype=bool))
    return fixed.where(moved.fixed, before)


def _category(move: Category, moved: Moved, leaves: Ints) -> Spans:
    if move.rows > 1:
        return _coupled(move, moved, leaves)
    sources, name = move.keep.shape[2], move.scale.column.name
    drawn = move.drawn(leaves, moved.groups, np.zeros_like(leaves), moved.draws)

    def before_if(keep: NDArray[np.float64]) -> Spans:
        kept = Kept(
            keep=keep.reshape(-1, keep.shape[2]),
            atoms=move.scale.distribution_bins,
            sources=leaves * sources + moved.groups,
            uniform=moved.draws(f"{name}: keep"),
            drawn=drawn,
        )
        return levels_before(kept, moved.spans)

    own, displaced = move.keep
    return before_if(own) if np.array_equal(own, displaced) else before_if(own).hull(before_if(displaced))


def _coupled(move: Category, moved: Moved, leaves: Ints) -> Spans:
    """Where it depends on the level where a cell goes: each level is tried."""
    levels, after = len(move.scale.mass), moved.spans
    count, found = np.zeros(len(leaves), dtype=np.intp), np.zeros(len(leaves), dtype=np.intp)
    for level in range(levels):
        start = np.full(len(leaves), level)
        cells = Cells(start.astype(np.float64), start, leaves, moved.groups, moved.draws, np.zeros_like(start))
        arrives = (move.move(cells) == after.low) | (move.move(replace(cells, came=start + 1)) == after.low)
        count, found = count + arrives, np.where(arrives, level, found)
    sure = (count == 1) & (after.low == after.high)
    known = Spans.at(found).where(sure, anything(levels, len(leaves)))
    return Spans(known.low, known.high, after.foreign | ((count == 0) & (after.low == after.high)))
