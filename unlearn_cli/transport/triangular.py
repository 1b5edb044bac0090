"""`triangular`: column after column to the barycenter of its conditional laws, mixed over several column orders."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from unlearn_cli.randomness import Draws, row_hash
from unlearn_cli.transport.conditional import Category, Cells, Ordered
from unlearn_cli.transport.interface import NULL, SAME, Arrays, Codes, Column, FitRows, Floats, Ints, Settings
from unlearn_cli.transport.leaf_laws import LeafCounts, shrunk_laws
from unlearn_cli.transport.scale import Scale
from unlearn_cli.transport.trees import Cells as TreeCells
from unlearn_cli.transport.trees import Context, Tree, grow_tree

CHAINS = 8
"""Triangular maps, each with its own order of columns; a row is moved by the one that its hash names."""

CHAIN_ROWS = 50_000
"""A chain learns from its share of the fit rows, but from no fewer than this."""


@dataclass(frozen=True, eq=False)
class Step:
    """One column: the tree over the columns before it, the laws (L, K, B) in its leaves, compiled."""

    column: int
    tree: Tree
    laws: NDArray[np.float32]
    move: Ordered | Category


@dataclass(frozen=True, eq=False)
class Map:
    """A mixture of Knothe-Rosenblatt rearrangements with a barycenter in every conditional.

    Chain c takes the columns in an order of its own. Column j is moved by its law given the group and the columns
    already moved, to the weighted barycenter of the groups' laws there (Xu & Strohmer, arXiv 2502.05684, section 3, one
    conditional at a time): the moved columns are independent of the group by induction, up to the estimate of the
    conditionals. A row belongs to one chain by its hash, whatever its group, so the law of the table is the mean of the
    chains' laws: errors of the chains, which have different orders and trees, average out, and cost no move.
    """

    scales: tuple[Scale, ...]
    weights: Floats
    chains: tuple[tuple[Step, ...], ...]

    def __call__(self, values: Floats, groups: Ints, draws: Draws) -> Codes:
        """Positions in each column's support, (n, d); see TransportMap."""
        out = np.empty(values.shape, dtype=np.int32)
        chain = chain_of(draws, len(self.chains))
        for number, steps in enumerate(self.chains):
            rows = np.flatnonzero(chain == number)
            state = State.start(self.scales, values[rows], groups[rows], Draws(draws.seed, draws.rows[rows]))
            for step in steps:
                state.take(step)
            out[rows] = np.column_stack(state.answers)
        return out

    def arrays(self) -> Arrays:
        """The map as named flat arrays: scales, and each chain's trees and laws; tables are compiled anew."""
        found: Arrays = {"weights": self.weights}
        found |= {f"mass/{j}": scale.mass for j, scale in enumerate(self.scales)}
        for c, steps in enumerate(self.chains):
            found[f"chain/{c}/order"] = np.array([step.column for step in steps])
            for i, step in enumerate(steps):
                found[f"chain/{c}/{i}/contexts"] = step.tree.contexts
                found[f"chain/{c}/{i}/masks"] = step.tree.masks
                found[f"chain/{c}/{i}/laws"] = step.laws
        return found

    @classmethod
    def from_arrays(cls, columns: tuple[Column, ...], arrays: Mapping[str, NDArray[np.generic]]) -> Self:
        """The map back from its arrays."""
        scales = tuple(
            Scale(column, np.asarray(arrays[f"mass/{j}"], dtype=np.float64)) for j, column in enumerate(columns)
        )
        weights = np.asarray(arrays["weights"], dtype=np.float64)
        count = sum(name.endswith("/order") for name in arrays)
        chains = tuple(tuple(_steps_from(scales, weights, arrays, c)) for c in range(count))
        return cls(scales, weights, chains)


def _steps_from(
    scales: tuple[Scale, ...], weights: Floats, arrays: Mapping[str, NDArray[np.generic]], chain: int
) -> Iterator[Step]:
    for i, column in enumerate(np.asarray(arrays[f"chain/{chain}/order"], dtype=np.intp)):
        contexts, masks, laws = (arrays[f"chain/{chain}/{i}/{name}"] for name in ("contexts", "masks", "laws"))
        tree = Tree(np.asarray(contexts, dtype=np.intp), np.asarray(masks, dtype=np.uint64))
        yield _step(int(column), tree, np.asarray(laws, dtype=np.float32), scales, weights)


def _step(column: int, tree: Tree, laws: NDArray[np.float32], scales: tuple[Scale, ...], weights: Floats) -> Step:
    kind = Ordered if scales[column].column.ordered else Category
    return Step(column, tree, laws, kind.compile(scales[column], laws.astype(np.float64), weights))


def chain_of(draws: Draws, chains: int) -> Ints:
    """The chain of each row, by its hash alone."""
    return (row_hash(draws.seed, "chain", draws.rows) % np.uint64(chains)).astype(np.intp)


@dataclass(eq=False)
class State:
    """A batch on its way through a chain: positions and context codes of every column as they are now, and answers."""

    scales: tuple[Scale, ...]
    values: Floats
    groups: Ints
    draws: Draws
    codes: list[Ints]
    contexts: list[Ints]
    answers: list[Ints]

    @classmethod
    def start(cls, scales: tuple[Scale, ...], values: Floats, groups: Ints, draws: Draws) -> Self:
        codes = [scale.codes(values[:, j]) for j, scale in enumerate(scales)]
        nothing = [np.zeros(len(values), dtype=np.intp)] * len(scales)
        return cls(scales, values, groups, draws, codes, nothing, list(codes))

    def take(self, step: Step) -> None:
        """Move one column; it is context from now on."""
        j = step.column
        leaves = (
            step.tree.leaves(self.contexts) if len(step.tree.contexts) else np.zeros(len(self.values), dtype=np.intp)
        )
        answer = step.move.move(Cells(self.values[:, j], self.codes[j], leaves, self.groups, self.draws))
        self.answers[j] = answer
        self.codes[j] = np.where(answer == SAME, self.codes[j], answer)
        self.contexts[j] = self.scales[j].contexts(self.codes[j])


def learn(rows: FitRows, settings: Settings) -> Map:
    """Chains with random column orders, each learned from its share of the fit rows."""
    draws = Draws(settings.seed, rows.rows)
    per_row = (rows.weights / np.maximum(np.bincount(rows.groups, minlength=len(rows.weights)), 1))[rows.groups]
    scales = []
    for j, column in enumerate(rows.columns):
        codes = Scale(column, np.ones(len(column.support))).codes(rows.values[:, j])
        scales.append(Scale.learn(column, codes, per_row))
    chains = []
    for chain in range(CHAINS):
        settings.tell(chain / CHAINS)
        chosen = _share(draws, chain)
        state = State.start(
            tuple(scales), rows.values[chosen], rows.groups[chosen], Draws(settings.seed, rows.rows[chosen])
        )
        order = np.random.default_rng([settings.seed, chain]).permutation(len(scales))
        chains.append(tuple(_learn_chain(state, order, rows.weights)))
    return Map(tuple(scales), rows.weights, tuple(chains))


def _share(draws: Draws, chain: int) -> Ints:
    """Rows that a chain learns from: few fit rows all, many shared out, so that chains err independently."""
    rows = len(draws.rows)
    wanted = max(CHAIN_ROWS, rows // CHAINS)
    if rows <= wanted:
        return np.arange(rows)
    return np.sort(np.argsort(row_hash(draws.seed, f"fit chain {chain}", draws.rows), kind="stable")[:wanted])


def _learn_chain(state: State, order: Ints, weights: Floats) -> Iterator[Step]:
    """Each column given those before it, as they are after their moves."""
    for position, j in enumerate(order):
        scale, codes = state.scales[j], state.codes[j]
        has = np.flatnonzero(codes != NULL)
        contexts = [
            Context(
                int(i),
                state.contexts[i][has],
                int(state.scales[i].context_bins.max(initial=0)) + 1,
                state.scales[i].column.ordered,
            )
            for i in order[:position]
        ]
        bins = int(scale.tree_bins.max(initial=0)) + 1
        tree = grow_tree(contexts, TreeCells(scale.tree_bins[codes[has]], state.groups[has], (bins, len(weights))))
        step = _step(int(j), tree, _laws(state, int(j), tree, weights), state.scales, weights)
        state.take(step)
        yield step


def _laws(state: State, j: int, tree: Tree, weights: Floats) -> NDArray[np.float32]:
    """Shrunk laws (L, K, B) of column j in the leaves."""
    scale = state.scales[j]
    has = np.flatnonzero(state.codes[j] != NULL)
    leaves = tree.leaves(state.contexts)[has] if len(tree.contexts) else np.zeros(len(has), dtype=np.intp)
    shape = (tree.size, len(weights), int(scale.law_bins.max(initial=0)) + 1)
    at = (leaves * shape[1] + state.groups[has]) * shape[2] + scale.law_bins[state.codes[j][has]]
    counts = np.bincount(at, minlength=int(np.prod(shape))).reshape(shape).astype(np.float64)
    tree_bin = np.zeros(shape[2], dtype=np.intp)
    tree_bin[scale.law_bins] = scale.tree_bins
    return shrunk_laws(LeafCounts(counts, tree_bin), weights).astype(np.float32)
