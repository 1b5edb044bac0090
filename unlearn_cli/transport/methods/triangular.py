"""`triangular`: column after column to the barycenter of its conditional distributions; a mixture of column orders."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from unlearn_cli.core.draws import Draws, generator
from unlearn_cli.transport.conditional.chain import Task, Thresholds, learn_chain
from unlearn_cli.transport.conditional.soundness import check_scale, check_tree
from unlearn_cli.transport.conditional.state import Conditional, State, Step, presence_scale
from unlearn_cli.transport.distributions.fine_structure import tells_below_bins
from unlearn_cli.transport.distributions.scale import Scale
from unlearn_cli.transport.interface import Arrays, Codes, Column, FitRows, Floats, Ints, Restored, Settings
from unlearn_cli.transport.inverse.chain import Past


@dataclass(frozen=True)
class Plan:
    """How a mixture is learned.

    chains      triangular maps, each with its own orders of columns; a row is moved by the one that it draws
    passes      over the columns, in each chain
    thresholds  of the first pass
    """

    chains: int
    passes: int
    thresholds: Thresholds


TELLS_MISSING = 2
"""Context codes of a column that was not moved yet: whether a cell is there."""

FEW_ROWS, MANY_ROWS = 2_000, 10_000
"""Fit rows that are few; that are many (see docs/research, thresholds-of-few-rows and chains-and-passes)."""

WITH_FEW, USUAL, WITH_MANY = (
    Plan(12, 2, Thresholds(0.5, 0.0)),
    Plan(12, 2, Thresholds(1.3, 0.4)),
    Plan(6, 3, Thresholds(1.3, 0.4)),
)
"""With few rows most differences that tell are less than clear, and have to be moved all the same. Without many a third
pass moves by chance, and the errors of more chains average out better (see docs/research, as above)."""

CAREFUL = Plan(6, 1, Thresholds(4.0, 3.0))
"""For tables that tell so little that most differences seen are chance: moving by these would cost for nothing."""

CROSS_FITTED = Plan(1, 1, Thresholds(0.0, -0.5))
"""For rows that the map does not see, where a move by chance does not teach an attacker the group: higher ones leave
more to guess there (see docs/research, wide-and-short-tables)."""


@dataclass(frozen=True, eq=False)
class Map:
    """A mixture of Knothe-Rosenblatt rearrangements with a barycenter in every conditional distribution.

    Chain c takes the columns in an order of its own. Column j is moved by its distribution given the group and the
    columns already moved, to the weighted barycenter of the groups' distributions there (Xu & Strohmer, arXiv
    2502.05684, section 3, one conditional at a time): the moved columns are independent of the group by induction, up
    to the estimate of the conditionals. A row draws its chain, whatever its group, so the distribution of the table is
    the mean of the chains' distributions: errors of the chains, which have different orders and trees, average out, and
    cost no move.
    """

    scales: tuple[Scale, ...]
    weights: Floats
    chains: tuple[tuple[Step, ...], ...]

    def __call__(self, values: Floats, groups: Ints, draws: Draws) -> Codes:
        """Positions in each column's support, (n, d); see TransportMap."""
        out = np.empty(values.T.shape, dtype=np.int32)  # column after column: so they are read and written
        self._check(groups)
        for rows, steps in self._chains_of(draws):
            state = State.start(self.scales, values.T.take(rows, axis=1).T, groups[rows], draws.part(rows))
            for step in steps:
                state.take(step)
            out[:, rows] = state.answers
        return out.T

    def restore(self, values: Floats, groups: Ints, draws: Draws) -> Restored:
        """What the cells were before the move: the steps of the row's chain undone, the last one first."""
        out = Restored.empty(values.shape)
        self._check(groups)
        for rows, steps in self._chains_of(draws):
            past = Past.start(self.scales, values[rows], groups[rows], draws.part(rows))
            for step in reversed(steps):
                past.undo(step)
            out.put(rows, past.restored(values[rows]))
        return out

    def _check(self, groups: Ints) -> None:
        """Compiled loops look at no bounds: a group beyond the unseen one is of another map."""
        if groups.min(initial=0) < 0 or groups.max(initial=0) > len(self.weights):
            raise IndexError(f"group {groups.max()} of a map of {len(self.weights)} groups")

    def _chains_of(self, draws: Draws) -> Iterator[tuple[Ints, tuple[Step, ...]]]:
        """The rows of each chain, and its steps."""
        chain = draws.among("chain", len(self.chains))
        for number, steps in enumerate(self.chains):
            yield np.flatnonzero(chain == number), steps

    def arrays(self) -> Arrays:
        """The map as named flat arrays: scales, and each chain's trees and distributions; tables are compiled anew."""
        named: Arrays = {"weights": self.weights}
        named["meeting"] = np.array([(s.evenness, s.shrinking, s.redrawn) for s in self.scales], dtype=np.float64)
        named |= {f"mass/{j}": scale.mass for j, scale in enumerate(self.scales)}
        for c, steps in enumerate(self.chains):
            named[f"chain/{c}/order"] = np.array([[step.passing, step.column] for step in steps])
            for i, step in enumerate(steps):
                named |= step.value.arrays(f"chain/{c}/{i}/value")
                named |= step.presence.arrays(f"chain/{c}/{i}/presence") if step.presence else {}
        return named

    @classmethod
    def from_arrays(cls, columns: tuple[Column, ...], arrays: Mapping[str, NDArray[np.generic]]) -> Self:
        """The map that wrote these arrays."""
        masses = [np.asarray(arrays[f"mass/{j}"], dtype=np.float64) for j in range(len(columns))]
        meeting = np.asarray(arrays["meeting"], dtype=np.float64)
        scales = tuple(
            Scale(column, mass, float(evenness), bool(shrinking), bool(redrawn))
            for column, mass, (evenness, shrinking, redrawn) in zip(columns, masses, meeting, strict=True)
        )
        weights = np.asarray(arrays["weights"], dtype=np.float64)
        for scale in scales:
            check_scale(scale, weights)
        count = sum(name.endswith("/order") for name in arrays)
        return cls(scales, weights, tuple(tuple(_steps_from(scales, weights, arrays, c)) for c in range(count)))


def _steps_from(
    scales: tuple[Scale, ...], weights: Floats, arrays: Mapping[str, NDArray[np.generic]], chain: int
) -> Iterator[Step]:
    widths = np.array([max(int(scale.context_bins.max()) + 1, TELLS_MISSING) for scale in scales])
    for i, (passing, j) in enumerate(np.asarray(arrays[f"chain/{chain}/order"], dtype=np.intp)):
        prefix, presence = f"chain/{chain}/{i}", None
        if f"{prefix}/presence/distributions" in arrays:
            scale = presence_scale(scales[j].column)
            presence = Conditional.from_arrays(scale, arrays, f"{prefix}/presence", weights)
        value = Conditional.from_arrays(scales[j], arrays, f"{prefix}/value", weights)
        for part in (value, presence):
            if part is not None:
                check_tree(part.tree, len(part.distributions), widths)
        yield Step(int(passing), int(j), presence, value)


def learn(rows: FitRows, settings: Settings) -> Map:
    """Chains with random column orders, each learned from all fit rows.

    Parameters
    ----------
    rows : FitRows
    settings : Settings

    Returns
    -------
    Map

    References
    ----------
    Xu & Strohmer 2025, arXiv 2502.05684, section 3; sequential conditional transport, arXiv 2408.03425.

    Examples
    --------
    A number that is larger in the second group by 1 is so no longer.

    >>> from unlearn_cli.core.secret import Secret
    >>> from unlearn_cli.transport.mixture import values_at
    >>> random, groups = np.random.default_rng(0), np.arange(400) % 2
    >>> values = np.round(random.normal(size=(400, 1)) + groups[:, None], 1)
    >>> age = Column("age", True, np.unique(values))
    >>> rows = FitRows(values, groups, np.arange(400, dtype=np.uint64), (age,), np.array([0.5, 0.5]))
    >>> secret = Secret.of_seed(7)
    >>> codes = learn(rows, Settings(secret=secret))(values, groups, Draws(secret, rows.rows))
    >>> after = values_at((age,), values, codes)
    >>> apart = [abs(cells[groups == 1].mean() - cells[groups == 0].mean()) for cells in (values, after)]
    >>> bool(apart[1] < 0.2 < 0.8 < apart[0])
    True
    """
    return _learn(rows, settings, CAREFUL if settings.careful else plan_for(len(rows.rows)))


def plan_for(count: int) -> Plan:
    """The plan that suits so many fit rows.

    Examples
    --------
    >>> plan_for(500).chains, plan_for(50_000).chains
    (12, 6)
    """
    return WITH_FEW if count < FEW_ROWS else WITH_MANY if count >= MANY_ROWS else USUAL


def learn_cross_fitted(rows: FitRows, settings: Settings) -> Map:
    """One chain of one pass, for a caller who moves only rows that the chain did not see."""
    return _learn(rows, settings, CROSS_FITTED)


def _learn(rows: FitRows, settings: Settings, plan: Plan) -> Map:
    scales = tuple(_learn_scale(rows, j, settings) for j in range(len(rows.columns)))
    chains = []
    for chain in range(plan.chains):
        settings.progress(chain / plan.chains)
        draws = Draws(settings.secret, rows.rows)
        state = State.start(scales, rows.values, rows.groups, draws)
        random = generator(settings.secret, f"orders of chain {chain}")
        orders = tuple(random.permutation(len(rows.columns)) for _ in range(plan.passes))
        task = Task(rows.weights, settings.nulls == "repair", orders, plan.thresholds)
        chains.append(tuple(learn_chain(state, task)))
    return Map(scales, rows.weights, tuple(chains))


def _learn_scale(rows: FitRows, j: int, told: Settings) -> Scale:
    """The pooled distribution of a column, every group with its share in the table."""
    column, sizes = rows.columns[j], np.bincount(rows.groups, minlength=len(rows.weights))
    row_weights = (rows.weights / np.maximum(sizes, 1))[rows.groups]
    scale = Scale.learn(column, rows.values[:, j], row_weights)
    redrawn = _redrawn(scale, rows, j, told)
    return replace(scale, evenness=told.evenness, shrinking=told.shrinking, redrawn=redrawn)


def _redrawn(scale: Scale, rows: FitRows, j: int, told: Settings) -> bool:
    """Whether what is finer than the bins of an ordered column tells the group."""
    values = rows.values[:, j]
    if not scale.column.ordered or int(scale.distribution_bins.max()) + 1 == len(scale.mass):
        return False
    has = ~np.isnan(values)
    bins = scale.distribution_bins[scale.codes(values[has])]
    random = generator(told.secret, f"below the bins of {scale.column.name}")
    return tells_below_bins(values[has], rows.groups[has], bins, random)
