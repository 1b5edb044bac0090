"""A chain backwards: its steps undone from the last to the first, each in the leaf where the row then was."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from unlearn_cli.randomness import Draws
from unlearn_cli.transport.backward import Spans, anything, born_or_lost, restored
from unlearn_cli.transport.chain import Conditional, Step
from unlearn_cli.transport.conditional_back import Moved, before_step
from unlearn_cli.transport.interface import NULL, Floats, Ints, Restored
from unlearn_cli.transport.scale import Scale
from unlearn_cli.transport.trees import Masks, Tree

MOST_LEAVES = 8
"""Of a row that may have been in more leaves than this nothing is said of what its cell was."""


@dataclass(eq=False)
class Past:
    """A batch on its way back: where the cells of every column may lie before the steps that are undone.

    fixed  cells that lie between the values of the support: no step ever moved them
    """

    scales: tuple[Scale, ...]
    groups: Ints
    draws: Draws
    spans: list[Spans]
    fixed: list[NDArray[np.bool_]]

    @classmethod
    def start(cls, scales: tuple[Scale, ...], values: Floats, groups: Ints, draws: Draws) -> Self:
        """From the values (n, d) as the chain left them. A level that the map does not know is foreign."""
        spans, fixed = [], []
        for scale, cells in zip(scales, values.T, strict=True):
            codes, last = scale.codes(cells), len(scale.mass) - 1
            at = np.minimum(codes, last)
            spans.append(Spans(at, at, codes > last))
            fixed.append((codes != NULL) & (scale.column.support[at] != cells) & scale.column.ordered)
        return cls(scales, groups, draws, spans, fixed)

    def undo(self, step: Step) -> None:
        """The column of the step as it was before it; all others are as the step saw them."""
        j = step.column
        draws = replace(self.draws, prefix=f"{self.draws.prefix}{step.passing}: ")
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
        self.spans[j] = before

    def restored(self, values: Floats) -> Restored:
        """What is known of the cells now; one that no step ever moved is what it is in `values` (n, d)."""
        middle = [spans.middle for spans in self.spans]
        found = restored(tuple(scale.column for scale in self.scales), self.spans, middle)
        fixed = np.column_stack(self.fixed)
        likeliest, low, high = (np.where(fixed, values, part) for part in (found.values, found.low, found.high))
        return Restored(likeliest, low, high, found.foreign)

    def _before(self, conditional: Conditional, moved: Moved) -> Spans:
        """What the cells with a value may have been, over all leaves where their rows may have been."""
        reach, has = self._reach(conditional.tree), moved.spans.low != NULL
        found = anything(len(conditional.move.scale.mass), len(reach)).where(has, moved.spans)
        rows, first = np.flatnonzero(has & (np.bitwise_count(reach) <= MOST_LEAVES)), True
        while len(rows):
            lowest = reach[rows] & (~reach[rows] + np.uint64(1))
            leaves = np.bitwise_count(lowest - np.uint64(1)).astype(np.intp)
            here = before_step(conditional.move, moved.part(rows), leaves)
            found = found.put(rows, here if first else found.part(rows).hull(here))
            reach[rows] &= ~lowest
            rows, first = rows[reach[rows] != 0], False
        return found

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
        """Least and largest context code (n,) that a column may have had."""
        scale, spans = self.scales[column], self.spans[column]
        low, high = scale.contexts(spans.low), scale.contexts(spans.high)
        if scale.column.ordered:
            return low, high
        known = spans.low == spans.high
        return np.where(known, low, 0), np.where(known, high, width - 1)
