"""The inverse of a chain: its steps undone from the last to the first, each in the leaf where the row then was."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from unlearn_cli.core.draws import Draws
from unlearn_cli.transport.conditional.state import Conditional, Step
from unlearn_cli.transport.conditional.trees import Masks, Tree
from unlearn_cli.transport.distributions.scale import Scale
from unlearn_cli.transport.interface import NULL, Floats, Ints, Restored
from unlearn_cli.transport.inverse.conditional import Moved, before_step
from unlearn_cli.transport.inverse.spans import Spans, anything, born_or_lost, restored

MOST_LEAVES = 8
"""Of a row that may have been in more leaves than this nothing is said of what its cell was: the hull of so many spans
is hardly less than the column, and each leaf costs a search. No experiment on record."""


@dataclass(eq=False)
class Past:
    """A batch while its steps are undone: where the cells of every column may lie before them.

    scales  d scales
    groups  (n,)
    draws   of the rows
    spans   d times the positions (n,) that a cell may have had
    fixed   d times (n,) whether a cell lies between the values of the support: no step ever moved it
    moved   (d,) whether a column has been moved at all by then: before, others saw only where it misses cells
    """

    scales: tuple[Scale, ...]
    groups: Ints
    draws: Draws
    spans: list[Spans]
    fixed: list[NDArray[np.bool_]]
    moved: list[bool]

    @classmethod
    def start(cls, scales: tuple[Scale, ...], values: Floats, groups: Ints, draws: Draws) -> Self:
        """From the values (n, d) as the chain left them.

        A level that the map does not know is foreign, and so is a number of a redrawn column that no draw gives.
        """
        spans, fixed = [], []
        for scale, cells in zip(scales, values.T, strict=True):
            codes, last = scale.codes(cells), len(scale.mass) - 1
            at = np.minimum(codes, last)
            between = (codes != NULL) & (scale.column.support[at] != cells) & scale.column.ordered
            spans.append(Spans(at, at, (codes > last) | (between & scale.redrawn)))
            fixed.append(between & (not scale.redrawn))
        return cls(scales, groups, draws, spans, fixed, [True] * len(scales))

    def undo(self, step: Step) -> None:
        """The column of the step as it was before it; all others are as the step saw them."""
        j = step.column
        draws = self.draws.under(f"{step.passing}: ")
        moved = Moved(self.spans[j], self.fixed[j], self.groups, draws)
        before = self._before(step.value, moved)
        if step.presence is not None:
            missing = Spans(
                (moved.spans.high == NULL).astype(np.intp),
                (moved.spans.low == NULL).astype(np.intp),
                np.zeros_like(moved.fixed),
            )
            was = self._before(step.presence, replace(moved, spans=missing, fixed=missing.foreign))
            before = born_or_lost(was, missing, before, len(self.scales[j].mass))
        self.spans[j], self.moved[j] = before, step.passing > 0

    def restored(self, values: Floats) -> Restored:
        """What is known of the cells now; one that no step ever moved is what it is in `values` (n, d)."""
        middle = [spans.middle for spans in self.spans]
        known = restored(tuple(scale.column for scale in self.scales), self.spans, middle)
        fixed = np.column_stack(self.fixed)
        likeliest, low, high = (np.where(fixed, values, part) for part in (known.values, known.low, known.high))
        return Restored(likeliest, low, high, known.foreign)

    def _before(self, conditional: Conditional, moved: Moved) -> Spans:
        """What the cells with a value may have been, over all leaves where their rows may have been."""
        reach, has = self._reach(conditional.tree), moved.spans.low != NULL
        before = anything(len(conditional.move.scale.mass), len(reach)).where(has, moved.spans)
        rows, first = np.flatnonzero(has & (np.bitwise_count(reach) <= MOST_LEAVES)), True
        while len(rows):
            lowest = reach[rows] & (~reach[rows] + np.uint64(1))
            leaves = np.bitwise_count(lowest - np.uint64(1)).astype(np.intp)
            here = before_step(conditional.move, moved.part(rows), leaves)
            before = before.put(rows, here if first else before.part(rows).hull(here))
            reach[rows] &= ~lowest
            rows, first = rows[reach[rows] != 0], False
        return before

    def _reach(self, tree: Tree) -> Masks:
        """The leaves (n,) where a row may have been, as bits: those that no column puts out of reach."""
        full = np.iinfo(np.uint64).max if len(tree.contexts) else 1
        reach = np.full(len(self.groups), full, dtype=np.uint64)
        for column, mask in zip(tree.contexts, tree.masks, strict=True):
            low, high = self._contexts(column, len(mask))
            open_ = mask[low]
            for code in range(len(mask)):
                open_ |= np.where((low < code) & (code <= high), mask[code], np.uint64(0))
            reach &= open_
        return reach

    def _contexts(self, column: int, width: int) -> tuple[Ints, Ints]:
        """Least and largest context code (n,) that a column may have had, of codes 0 .. width-1."""
        scale, spans = self.scales[column], self.spans[column]
        if not self.moved[column]:
            return np.where(spans.low == NULL, 0, 1), np.where(spans.high == NULL, 0, 1)
        low, high = scale.contexts(spans.low), scale.contexts(spans.high)
        if scale.column.ordered:
            return low, high
        known = spans.low == spans.high
        return np.where(known, low, 0), np.where(known, high, width - 1)
