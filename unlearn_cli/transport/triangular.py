"""`triangular`: column after column to the barycenter of its conditional laws, mixed over several column orders."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from unlearn_cli.randomness import Draws, generator
from unlearn_cli.transport.chain import Care, Conditional, State, Step, Task, learn_chain, presence_scale
from unlearn_cli.transport.chain_back import Past
from unlearn_cli.transport.interface import Arrays, Codes, Column, FitRows, Floats, Ints, Restored, Settings
from unlearn_cli.transport.scale import Scale


@dataclass(frozen=True)
class Plan:
    """How a mixture is learned.

    chains  triangular maps, each with its own orders of columns; a row is moved by the one that it draws
    passes  over the columns, in each chain
    care    of the first pass
    """

    chains: int
    passes: int
    care: Care


FEW_ROWS, MANY_ROWS = 2_000, 10_000
"""Fit rows that are few; that are many."""

WITH_FEW, USUAL, WITH_MANY = Plan(12, 2, Care(0.5, 0.0)), Plan(12, 2, Care(1.3, 0.4)), Plan(6, 3, Care(1.3, 0.4))
"""With few rows most differences that tell are less than clear, and have to be moved all the same. Without many a third
pass moves by chance, and the errors of more chains average out better."""

BOLD = Plan(1, 1, Care(0.0, -0.5))
"""For rows that the map does not see, where a move by chance does not teach an attacker the group."""

CHAIN_ROWS = 25_000
"""Rows of each group that a chain learns from, at most; of more rows each chain takes its own, and errs its own way."""


@dataclass(frozen=True, eq=False)
class Map:
    """A mixture of Knothe-Rosenblatt rearrangements with a barycenter in every conditional.

    Chain c takes the columns in an order of its own. Column j is moved by its law given the group and the columns
    already moved, to the weighted barycenter of the groups' laws there (Xu & Strohmer, arXiv 2502.05684, section 3, one
    conditional at a time): the moved columns are independent of the group by induction, up to the estimate of the
    conditionals. A row draws its chain, whatever its group, so the law of the table is the mean of the
    chains' laws: errors of the chains, which have different orders and trees, average out, and cost no move.
    """

    scales: tuple[Scale, ...]
    weights: Floats
    chains: tuple[tuple[Step, ...], ...]

    def __call__(self, values: Floats, groups: Ints, draws: Draws) -> Codes:
        """Positions in each column's support, (n, d); see TransportMap."""
        out = np.empty(values.shape, dtype=np.int32)
        for rows, steps in self._chains_of(draws):
            state = State.start(self.scales, values[rows], groups[rows], draws.part(rows))
            for step in steps:
                state.take(step)
            out[rows] = np.column_stack(state.answers)
        return out

    def restore(self, values: Floats, groups: Ints, draws: Draws) -> Restored:
        """What the cells were before the move: the steps of the row's chain undone, the last one first."""
        out = Restored.empty(values.shape)
        for rows, steps in self._chains_of(draws):
            past = Past.start(self.scales, values[rows], groups[rows], draws.part(rows))
            for step in reversed(steps):
                past.undo(step)
            out.put(rows, past.restored(values[rows]))
        return out

    def _chains_of(self, draws: Draws) -> Iterator[tuple[Ints, tuple[Step, ...]]]:
        """The rows of each chain, and its steps."""
        chain = draws.among("chain", len(self.chains))
        for number, steps in enumerate(self.chains):
            yield np.flatnonzero(chain == number), steps

    def arrays(self) -> Arrays:
        """The map as named flat arrays: scales, and each chain's trees and laws; tables are compiled anew."""
        found: Arrays = {"weights": self.weights}
        found |= {f"mass/{j}": scale.mass for j, scale in enumerate(self.scales)}
        for c, steps in enumerate(self.chains):
            found[f"chain/{c}/order"] = np.array([[step.passing, step.column] for step in steps])
            for i, step in enumerate(steps):
                found |= step.value.arrays(f"chain/{c}/{i}/value")
                found |= step.presence.arrays(f"chain/{c}/{i}/presence") if step.presence else {}
        return found

    @classmethod
    def from_arrays(cls, columns: tuple[Column, ...], arrays: Mapping[str, NDArray[np.generic]]) -> Self:
        """The map back from its arrays."""
        masses = [np.asarray(arrays[f"mass/{j}"], dtype=np.float64) for j in range(len(columns))]
        scales = tuple(Scale(column, mass) for column, mass in zip(columns, masses, strict=True))
        weights = np.asarray(arrays["weights"], dtype=np.float64)
        count = sum(name.endswith("/order") for name in arrays)
        return cls(scales, weights, tuple(tuple(_steps_from(scales, weights, arrays, c)) for c in range(count)))


def _steps_from(
    scales: tuple[Scale, ...], weights: Floats, arrays: Mapping[str, NDArray[np.generic]], chain: int
) -> Iterator[Step]:
    for i, (passing, j) in enumerate(np.asarray(arrays[f"chain/{chain}/order"], dtype=np.intp)):
        prefix, presence = f"chain/{chain}/{i}", None
        if f"{prefix}/presence/laws" in arrays:
            scale = presence_scale(scales[j].column)
            presence = Conditional.from_arrays(scale, arrays, f"{prefix}/presence", weights)
        yield Step(
            int(passing), int(j), presence, Conditional.from_arrays(scales[j], arrays, f"{prefix}/value", weights)
        )


def learn(rows: FitRows, settings: Settings) -> Map:
    """Chains with random column orders, each learned from its share of the fit rows."""
    return _learn(rows, settings, plan_for(len(rows.rows)))


def plan_for(count: int) -> Plan:
    """The plan that suits so many fit rows."""
    return WITH_FEW if count < FEW_ROWS else WITH_MANY if count >= MANY_ROWS else USUAL


def learn_bold_chain(rows: FitRows, settings: Settings) -> Map:
    """One chain only, for a caller who mixes maps himself and moves rows that the chain did not see."""
    return _learn(rows, settings, BOLD)


def _learn(rows: FitRows, settings: Settings, plan: Plan) -> Map:
    scales = tuple(_learn_scale(rows, j) for j in range(len(rows.columns)))
    chains = []
    for chain in range(plan.chains):
        settings.tell(chain / plan.chains)
        draws = Draws(settings.secret, rows.rows)
        share = _share(rows, draws, chain)
        state = State.start(scales, rows.values[share], rows.groups[share], draws.part(share))
        random = generator(settings.secret, f"orders of chain {chain}")
        orders = tuple(random.permutation(len(rows.columns)) for _ in range(plan.passes))
        task = Task(rows.weights, settings.nulls == "repair", orders, plan.care)
        chains.append(tuple(learn_chain(state, task)))
    return Map(scales, rows.weights, tuple(chains))


def _learn_scale(rows: FitRows, j: int) -> Scale:
    """The pooled law of a column, every group with its share in the table."""
    column, sizes = rows.columns[j], np.bincount(rows.groups, minlength=len(rows.weights))
    row_weights = (rows.weights / np.maximum(sizes, 1))[rows.groups]
    return Scale.learn(column, rows.values[:, j], row_weights)


def _share(rows: FitRows, draws: Draws, chain: int) -> Ints:
    """Rows that a chain learns from: of each group those with the smallest draws, ascending."""
    order = np.lexsort((draws.bits(f"fit chain {chain}"), rows.groups))
    sizes = np.bincount(rows.groups, minlength=len(rows.weights))
    rank = np.arange(len(order)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return np.sort(order[rank < CHAIN_ROWS])
