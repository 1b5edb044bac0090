"""One triangular map: columns in an order, each moved in the leaves of a tree over the columns before it."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from unlearn_cli.transport.conditional.cells import Signs
from unlearn_cli.transport.conditional.leaf_distributions import Bins, shrunk_distributions
from unlearn_cli.transport.conditional.screening import screened
from unlearn_cli.transport.conditional.splits import Cells as TreeCells
from unlearn_cli.transport.conditional.splits import Context
from unlearn_cli.transport.conditional.state import Conditional, State, Step, presence_scale
from unlearn_cli.transport.conditional.trees import grow_tree
from unlearn_cli.transport.distributions.scale import Scale
from unlearn_cli.transport.interface import NULL, Codes, Floats, Ints


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
    codes: Codes | Ints
    came: Signs | None
    contexts: list[Context]
    thresholds: Thresholds


def _context(state: State, i: int) -> Context:
    scale = state.scales[i]
    return Context(
        i, state.contexts[i].astype(np.intp), int(scale.context_bins.max(initial=0)) + 1, scale.column.ordered
    )


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


def _displaced(came: Signs | None, at: Ints, counts: Floats, scale: Scale) -> NDArray[np.float32] | None:
    """Shares (2, L, K, B) of cells that came from lower and from higher values, in bins of a single value only.

    In a bin of several the rank of a cell is its value's, which says where it is to go; there is nothing to choose.
    """
    if came is None or not came.any():
        return None
    sides = np.stack([_counts(at[came == side], counts.shape) for side in (-1, 1)])
    single = np.bincount(scale.distribution_bins) == 1
    shares = sides / np.maximum(counts, 1) * (single | (not scale.column.ordered))
    return shares.astype(np.float32) if shares.any() else None
