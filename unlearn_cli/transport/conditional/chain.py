"""One triangular map: columns in an order, each moved in the leaves of a tree over the columns before it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from unlearn_cli.core.draws import Draws
from unlearn_cli.transport.conditional.leaf_distributions import Bins, shrunk_distributions
from unlearn_cli.transport.conditional.move import BORN, Category, Cells, Ordered
from unlearn_cli.transport.conditional.screening import screened
from unlearn_cli.transport.conditional.splits import Cells as TreeCells
from unlearn_cli.transport.conditional.splits import Context
from unlearn_cli.transport.conditional.trees import Tree, grow_tree
from unlearn_cli.transport.distributions.scale import Scale
from unlearn_cli.transport.interface import NULL, SAME, Arrays, Column, Floats, Ints


@dataclass(frozen=True, eq=False)
class Conditional:
    """The move of one column given others.

    distributions  (L, K, B) of the groups in the leaves of the tree
    displaced      (2, L, K, B) shares of their cells that earlier steps brought there from lower values, and from
                   higher ones; of a category their sum counts. None where no step did
    move           the tables
    """

    tree: Tree
    distributions: NDArray[np.float32]
    displaced: NDArray[np.float32] | None
    move: Ordered | Category

    @classmethod
    def compile(
        cls,
        scale: Scale,
        tree: Tree,
        distributions: NDArray[np.float32],
        weights: Floats,
        displaced: NDArray[np.float32] | None = None,
    ) -> Self:
        """The tables of the move from what is kept of it in a file."""
        kind = Ordered if scale.column.ordered else Category
        shares = None if displaced is None else displaced.astype(np.float64)
        return cls(
            tree, distributions, displaced, kind.compile(scale, distributions.astype(np.float64), weights, shares)
        )

    def arrays(self, prefix: str) -> Arrays:
        """As flat arrays under a prefix."""
        named: Arrays = {
            f"{prefix}/contexts": self.tree.contexts,
            f"{prefix}/masks": self.tree.masks,
            f"{prefix}/distributions": self.distributions,
        }
        return named if self.displaced is None else named | {f"{prefix}/displaced": self.displaced}

    @classmethod
    def from_arrays(cls, scale: Scale, arrays: Mapping[str, NDArray[np.generic]], prefix: str, weights: Floats) -> Self:
        """The one that wrote these arrays under the prefix; its tables are compiled anew."""
        contexts, masks, distributions = (arrays[f"{prefix}/{name}"] for name in ("contexts", "masks", "distributions"))
        displaced = arrays.get(f"{prefix}/displaced")
        shares = None if displaced is None else np.asarray(displaced, dtype=np.float32)
        tree = Tree(np.asarray(contexts, dtype=np.intp), np.asarray(masks, dtype=np.uint64))
        return cls.compile(scale, tree, np.asarray(distributions, dtype=np.float32), weights, shares)


@dataclass(frozen=True)
class Thresholds:
    """Standard errors above chance that a difference between groups must reach.

    Parameters
    ----------
    z_split : float
        For a tree to split by it.
    z_move : float
        For rows to move by it.
    """

    z_split: float
    z_move: float


LATER = Thresholds(2.5, 1.2)
"""A later pass sees rows that its chain has freed already, on these very rows: what is left there is mostly chance.
Lower ones leave little less to guess and move more (see docs/research, thresholds)."""


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
    """The scale of the column `is it missing`: level 0 has a value, level 1 has none.

    Examples
    --------
    >>> presence_scale(Column("age", True, np.arange(90.0))).column.name
    'age: missing'
    """
    return Scale(Column(f"{column.name}: missing", False, np.array([0.0, 1.0])), np.array([0.5, 0.5]))


@dataclass(eq=False)
class State:
    """A batch on its way through a chain: the cells of every column as they are now, and the answers.

    scales    d scales
    values    d times (n,) values
    groups    (n,)
    draws     of the rows
    first     d times (n,) positions in the support before any step; NULL where missing
    codes     d times (n,) the same, as they are now
    contexts  d times (n,) context codes; until the column was moved only whether a cell is missing, 0, or not, 1
    answers   d times (n,) codes that the map returns
    """

    scales: tuple[Scale, ...]
    values: list[Floats]
    groups: Ints
    draws: Draws
    first: tuple[Ints, ...]
    codes: list[Ints]
    contexts: list[Ints]
    answers: list[Ints]

    @classmethod
    def start(cls, scales: tuple[Scale, ...], values: Floats, groups: Ints, draws: Draws) -> Self:
        """The batch as it comes: values (n, d), groups (n,)."""
        codes = [scale.codes(values[:, j]) for j, scale in enumerate(scales)]
        seen = [np.where(of_column == NULL, 0, 1) for of_column in codes]
        return cls(scales, list(values.T), groups, draws, tuple(codes), codes, seen, list(codes))

    def leaves(self, tree: Tree) -> Ints:
        """The leaf (n,) where each row is now."""
        return tree.leaves(self.contexts) if len(tree.contexts) else np.zeros(len(self.groups), dtype=np.intp)

    def came(self, j: int) -> Ints:
        """Where the cells of a column came from (n,): -1 a lower position than now, 1 a higher one, 0 the same."""
        return np.asarray(np.sign(self.first[j] - self.codes[j]))

    def take(self, step: Step) -> None:
        """Move one column; it is context from now on."""
        j = step.column
        draws = replace(self.draws, prefix=f"{self.draws.prefix}{step.passing}: ")
        codes = self._present(step, draws)
        cells = Cells(self.values[j], codes, self.leaves(step.value.tree), self.groups, draws, self.came(j))
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
        leaves = self.leaves(step.presence.tree)
        cells = Cells(missing * 1.0, missing, leaves, self.groups, draws, np.zeros_like(missing))
        answer = step.presence.move.move(cells)
        now = np.where(answer == SAME, missing, answer)
        return np.where(now == 1, NULL, np.where(missing == 1, BORN, codes))


@dataclass(frozen=True)
class Task:
    """What a chain is to learn.

    weights       (K,) of the groups
    repair_nulls  whether a null is a value like others
    orders        the order of columns in each pass
    first         thresholds of the first pass; those of the others are LATER
    """

    weights: Floats
    repair_nulls: bool
    orders: tuple[Ints, ...]
    first: Thresholds


def learn_chain(state: State, task: Task) -> Iterator[Step]:
    """The steps of a chain, learned one by one from fit rows as the steps before left them.

    In the first pass each column is moved given those before it, later given all others.

    Parameters
    ----------
    state : State
        The fit rows; in the end it holds the repaired ones.
    task : Task

    Yields
    ------
    Step
        One column of one pass, in the order in which they are to be taken.
    """
    for passing, order in enumerate(task.orders):
        for position, j in enumerate(order):
            others = order[order != j] if passing else _known(state, order, position, task)
            step = _learn_step(state, (passing, int(j)), [_context(state, int(i)) for i in others], task)
            state.take(step)
            yield step


def _known(state: State, order: Ints, position: int, task: Task) -> Ints:
    """What may be looked at when a column is moved for the first time: those moved, and where others miss cells.

    Missing cells that stay missing are there from the start: values are then made independent given them.
    """
    later = [] if task.repair_nulls else [i for i in order[position + 1 :] if not state.contexts[i].all()]
    return np.concatenate([order[:position], later]).astype(np.intp)


def _learn_step(state: State, number: tuple[int, int], contexts: list[Context], task: Task) -> Step:
    passing, j = number
    thresholds = LATER if passing else task.first
    scale, missing, presence = state.scales[j], state.codes[j] == NULL, None
    if task.repair_nulls and missing.any():
        is_missing = Look(presence_scale(scale.column), missing.astype(np.intp), None, contexts, thresholds)
        presence = _learn(state, is_missing, task.weights)
    came = state.came(j) if passing else None
    return Step(
        passing, j, presence, _learn(state, Look(scale, state.codes[j], came, contexts, thresholds), task.weights)
    )


@dataclass(frozen=True)
class Look:
    """What a conditional move is learned from: positions (n,) of a column on its scale, and the columns to look at.

    `came` (n,) says where its cells came from, see `State.came`; None where no step has moved them yet.
    """

    scale: Scale
    codes: Ints
    came: Ints | None
    contexts: list[Context]
    thresholds: Thresholds


def _context(state: State, i: int) -> Context:
    scale = state.scales[i]
    return Context(i, state.contexts[i], int(scale.context_bins.max(initial=0)) + 1, scale.column.ordered)


def _learn(state: State, look: Look, weights: Floats) -> Conditional:
    """Tree and distributions of the cells that are not missing."""
    scale, codes = look.scale, look.codes
    has = np.flatnonzero(codes != NULL)
    bins = int(scale.tree_bins.max(initial=0)) + 1
    cells = TreeCells(scale.tree_bins[codes[has]], state.groups[has], (bins, len(weights)))
    contexts = screened([c.at(has) for c in look.contexts], cells, scale.column.ordered)
    grown = grow_tree(contexts, cells, look.thresholds.z_split)
    tree = grown.tree
    shape = (tree.size, len(weights), int(scale.distribution_bins.max(initial=0)) + 1)
    at = (state.leaves(tree)[has] * shape[1] + cells.groups) * shape[2] + scale.distribution_bins[codes[has]]
    counts = _counts(at, shape)
    tree_bin = np.zeros(shape[2], dtype=np.intp)
    tree_bin[scale.distribution_bins] = scale.tree_bins
    distributions = shrunk_distributions(counts, Bins(tree_bin, look.thresholds.z_move), weights, grown).astype(
        np.float32
    )
    came = None if look.came is None else look.came[has]
    return Conditional.compile(scale, tree, distributions, weights, _displaced(came, at, counts, scale))


def _counts(at: Ints, shape: tuple[int, int, int]) -> Floats:
    return np.bincount(at, minlength=int(np.prod(shape))).reshape(shape).astype(np.float64)


def _displaced(came: Ints | None, at: Ints, counts: Floats, scale: Scale) -> NDArray[np.float32] | None:
    """Shares (2, L, K, B) of cells that came from lower and from higher values, in bins of a single value only.

    In a bin of several the rank of a cell is its value's, which says where it is to go; there is nothing to choose.
    """
    if came is None or not came.any():
        return None
    sides = np.stack([_counts(at[came == side], counts.shape) for side in (-1, 1)])
    single = np.bincount(scale.distribution_bins) == 1
    shares = sides / np.maximum(counts, 1) * (single | (not scale.column.ordered))
    return shares.astype(np.float32) if shares.any() else None
