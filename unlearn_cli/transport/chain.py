"""One triangular map: columns in an order, each moved in the leaves of a tree over the columns before it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from unlearn_cli.randomness import Draws
from unlearn_cli.transport.conditional import BORN, Category, Cells, Ordered
from unlearn_cli.transport.interface import NULL, SAME, Arrays, Column, Floats, Ints
from unlearn_cli.transport.leaf_laws import Bins, shrunk_laws
from unlearn_cli.transport.scale import Scale
from unlearn_cli.transport.screening import screened
from unlearn_cli.transport.trees import Cells as TreeCells
from unlearn_cli.transport.trees import Context, Tree, grow_tree


@dataclass(frozen=True, eq=False)
class Conditional:
    """The groups' laws (L, K, B) of one column in the leaves of a tree, and the move compiled from them."""

    tree: Tree
    laws: NDArray[np.float32]
    move: Ordered | Category

    @classmethod
    def compile(cls, scale: Scale, tree: Tree, laws: NDArray[np.float32], weights: Floats) -> Self:
        kind = Ordered if scale.column.ordered else Category
        return cls(tree, laws, kind.compile(scale, laws.astype(np.float64), weights))

    def arrays(self, prefix: str) -> Arrays:
        return {
            f"{prefix}/contexts": self.tree.contexts,
            f"{prefix}/masks": self.tree.masks,
            f"{prefix}/laws": self.laws,
        }

    @classmethod
    def from_arrays(cls, scale: Scale, arrays: Mapping[str, NDArray[np.generic]], prefix: str, weights: Floats) -> Self:
        contexts, masks, laws = (arrays[f"{prefix}/{name}"] for name in ("contexts", "masks", "laws"))
        tree = Tree(np.asarray(contexts, dtype=np.intp), np.asarray(masks, dtype=np.uint64))
        return cls.compile(scale, tree, np.asarray(laws, dtype=np.float32), weights)


@dataclass(frozen=True)
class Care:
    """How far a difference between groups must exceed chance, in its standard deviations.

    split  for a tree to split by it
    move   for rows to move by it
    """

    split: float
    move: float


LATER = Care(2.5, 1.2)
"""A later pass sees rows that its chain has freed already, on these very rows: what is left there is mostly chance."""


@dataclass(frozen=True, eq=False)
class Step:
    """One column in one pass of a chain.

    presence  whether the cell is missing, moved before its value; None where nulls stay
    """

    passing: int
    column: int
    presence: Conditional | None
    value: Conditional


def presence_scale(column: Column) -> Scale:
    """The column `is it missing`: level 0 has a value, level 1 has none."""
    return Scale(Column(f"{column.name}: missing", False, np.array([0.0, 1.0])), np.array([0.5, 0.5]))


@dataclass(eq=False)
class State:
    """A batch on its way through a chain: positions and context codes of every column as they are now, and answers."""

    scales: tuple[Scale, ...]
    values: list[Floats]
    groups: Ints
    draws: Draws
    codes: list[Ints]
    contexts: list[Ints]
    answers: list[Ints]

    @classmethod
    def start(cls, scales: tuple[Scale, ...], values: Floats, groups: Ints, draws: Draws) -> Self:
        codes = [scale.codes(values[:, j]) for j, scale in enumerate(scales)]
        nothing = [np.zeros(len(values), dtype=np.intp)] * len(scales)
        return cls(scales, list(values.T), groups, draws, codes, nothing, list(codes))

    def leaves(self, tree: Tree) -> Ints:
        return tree.leaves(self.contexts) if len(tree.contexts) else np.zeros(len(self.groups), dtype=np.intp)

    def take(self, step: Step) -> None:
        """Move one column; it is context from now on."""
        j = step.column
        draws = replace(self.draws, prefix=f"{self.draws.prefix}{step.passing}: ")
        codes = self._present(step, draws)
        cells = Cells(self.values[j], codes, self.leaves(step.value.tree), self.groups, draws)
        answer = step.value.move.move(cells)
        same = answer == SAME
        self.answers[j] = np.where(same, self.answers[j], answer) if step.passing else answer
        self.codes[j] = np.where(same, codes, answer)
        moved = self.scales[j].column.support[np.maximum(answer, 0)]
        self.values[j] = np.where(answer >= 0, moved, self.values[j])
        self.contexts[j] = self.scales[j].contexts(self.codes[j])

    def _present(self, step: Step, draws: Draws) -> Ints:
        """Positions of the column's cells, after it was settled which of them are missing."""
        codes = self.codes[step.column]
        if step.presence is None:
            return codes
        missing = (codes == NULL).astype(np.intp)
        cells = Cells(missing * 1.0, missing, self.leaves(step.presence.tree), self.groups, draws)
        answer = step.presence.move.move(cells)
        now = np.where(answer == SAME, missing, answer)
        return np.where(now == 1, NULL, np.where(missing == 1, BORN, codes))


@dataclass(frozen=True)
class Task:
    """What a chain is told.

    weights       (K,) of the groups
    repair_nulls  whether a null is a value like others
    orders        the order of columns in each pass
    first         the care of the first pass
    """

    weights: Floats
    repair_nulls: bool
    orders: tuple[Ints, ...]
    first: Care


def learn_chain(state: State, task: Task) -> Iterator[Step]:
    """In the first pass each column given those before it, later given all others; `state` ends as repaired rows."""
    for passing, order in enumerate(task.orders):
        for position, j in enumerate(order):
            others = order[order != j] if passing else order[:position]
            step = _learn_step(state, (passing, int(j)), [_context(state, int(i)) for i in others], task)
            state.take(step)
            yield step


def _learn_step(state: State, place: tuple[int, int], contexts: list[Context], task: Task) -> Step:
    passing, j = place
    care = LATER if passing else task.first
    scale, missing, presence = state.scales[j], state.codes[j] == NULL, None
    if task.repair_nulls and missing.any():
        laws = Look(presence_scale(scale.column), missing.astype(np.intp), contexts, care)
        presence = _learn(state, laws, task.weights)
    return Step(passing, j, presence, _learn(state, Look(scale, state.codes[j], contexts, care), task.weights))


@dataclass(frozen=True)
class Look:
    """What a conditional is learned from: positions (n,) of a column on its scale, and the columns to look at."""

    scale: Scale
    codes: Ints
    contexts: list[Context]
    care: Care


def _context(state: State, i: int) -> Context:
    scale = state.scales[i]
    return Context(i, state.contexts[i], int(scale.context_bins.max(initial=0)) + 1, scale.column.ordered)


def _learn(state: State, look: Look, weights: Floats) -> Conditional:
    """Tree and laws of the cells that are not missing."""
    scale, codes = look.scale, look.codes
    has = np.flatnonzero(codes != NULL)
    bins = int(scale.tree_bins.max(initial=0)) + 1
    cells = TreeCells(scale.tree_bins[codes[has]], state.groups[has], (bins, len(weights)))
    contexts = screened([c.at(has) for c in look.contexts], cells, scale.column.ordered)
    grown = grow_tree(contexts, cells, look.care.split)
    tree = grown.tree
    shape = (tree.size, len(weights), int(scale.law_bins.max(initial=0)) + 1)
    at = (state.leaves(tree)[has] * shape[1] + cells.groups) * shape[2] + scale.law_bins[codes[has]]
    counts = np.bincount(at, minlength=int(np.prod(shape))).reshape(shape).astype(np.float64)
    tree_bin = np.zeros(shape[2], dtype=np.intp)
    tree_bin[scale.law_bins] = scale.tree_bins
    laws = shrunk_laws(counts, Bins(tree_bin, look.care.move), weights, grown).astype(np.float32)
    return Conditional.compile(scale, tree, laws, weights)
