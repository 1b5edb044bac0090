"""Synthetic tables as fit rows, and what came of their cells: helpers of the transport tests."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tests.secrets_known import secret_of
from unlearn_cli.core.draws import Draws
from unlearn_cli.core.registry import load
from unlearn_cli.transport.interface import NULL, SAME, Codes, Column, FitRows, Floats, Ints, Settings, TransportMap
from unlearn_cli.transport.methods import METHODS


@dataclass(frozen=True)
class Table:
    """Rows of one distribution: n to learn from and n more that the map never saw."""

    fit: FitRows
    fresh: Floats
    fresh_groups: Ints

    @property
    def columns(self) -> tuple[Column, ...]:
        return self.fit.columns


def numbers(groups: Ints, rng: np.random.Generator, shift: float) -> tuple[Floats, list[bool]]:
    """A smooth column, a correlated one on a grid of 0.25 whose spread differs by group."""
    first = rng.normal(size=len(groups)) + shift * groups
    second = 0.6 * first + rng.normal(size=len(groups)) * (1 + 0.5 * shift * (groups % 2))
    return np.column_stack([first, np.round(second * 4) / 4]), [True, True]


def mixed(groups: Ints, rng: np.random.Generator, shift: float) -> tuple[Floats, list[bool]]:
    """Counts with ties, a category of four levels that follows them, a yes/no column of its own."""
    count = rng.poisson(3 + 2 * shift * groups).astype(float)
    level = np.minimum((count + rng.integers(0, 4, len(groups))) // 3, 3)
    yes = (rng.random(len(groups)) < 0.3 + 0.3 * shift * (groups % 2)).astype(float)
    return np.column_stack([count, level, yes]), [True, False, False]


def holes(groups: Ints, rng: np.random.Generator, shift: float) -> tuple[Floats, list[bool]]:
    """`mixed` with missing cells in its first two columns, more of them in odd groups."""
    values, ordered = mixed(groups, rng, shift)
    rate = 0.1 + 0.2 * shift * (groups % 2)
    for j in (0, 1):
        values[rng.random(len(groups)) < rate, j] = np.nan
    return values, ordered


def holed_numbers(groups: Ints, rng: np.random.Generator, shift: float) -> tuple[Floats, list[bool]]:
    """`numbers` with missing cells in the second column."""
    values, ordered = numbers(groups, rng, shift)
    values[rng.random(len(groups)) < 0.15, 1] = np.nan
    return values, ordered


Distribution = Callable[[Ints, np.random.Generator, float], tuple[Floats, list[bool]]]
DISTRIBUTIONS: dict[str, Distribution] = {
    "numbers": numbers,
    "mixed": mixed,
    "holes": holes,
    "holed_numbers": holed_numbers,
}


def table(distribution: str, n: int = 1500, k: int = 2, shift: float = 1.0, seed: int = 0) -> Table:
    """`n` fit rows and `n` fresh ones of a distribution, in `k` groups; at `shift` 0 the groups are alike."""
    rng = np.random.default_rng(seed)
    shares = np.arange(k + 1, 1, -1) / np.arange(k + 1, 1, -1).sum()
    groups = rng.choice(k, size=2 * n, p=shares)
    values, ordered = DISTRIBUTIONS[distribution](groups, rng, shift)
    columns = tuple(_column(f"column {j}", ordered[j], values[:, j]) for j in range(len(ordered)))
    weights = np.bincount(groups[:n], minlength=k) / n
    fit = FitRows(values[:n], groups[:n], np.arange(n, dtype=np.uint64), columns, weights)
    return Table(fit, values[n:], groups[n:])


def _column(name: str, ordered: bool, values: Floats) -> Column:
    seen = np.unique(values[~np.isnan(values)])
    return Column(name, ordered, seen if ordered else np.arange(int(seen.max()) + 1.0))


def learned(method: str, fit: FitRows, nulls: str = "keep", seed: int = 0) -> TransportMap:
    """The map that `method` learns from the fit rows."""
    learner = load({name: line.learn for name, line in METHODS.items()}, method, "method")
    fitted: TransportMap = learner(fit, Settings(nulls=nulls, secret=secret_of(seed)))
    return fitted


def draws_of(count: int, seed: int = 0, start: int = 0) -> Draws:
    return Draws(secret_of(seed), np.arange(start, start + count, dtype=np.uint64))


def landed(codes: Codes, values: Floats, columns: tuple[Column, ...]) -> Floats:
    """The cells that codes stand for, NaN where missing; SAME cells are those of `values`."""
    cells = np.column_stack([column.support[np.maximum(codes[:, j], 0)] for j, column in enumerate(columns)])
    return np.where(codes == SAME, values, np.where(codes == NULL, np.nan, cells))


def moved(method: str, data: Table, nulls: str = "keep") -> tuple[Floats, Floats]:
    """The fit rows and the fresh rows after the repair."""
    fitted, n = learned(method, data.fit, nulls), len(data.fresh)
    codes = fitted(data.fit.values, data.fit.groups, draws_of(n))
    fresh = fitted(data.fresh, data.fresh_groups, draws_of(n, start=n))
    return landed(codes, data.fit.values, data.columns), landed(fresh, data.fresh, data.columns)


def cost(before: Floats, after: Floats, columns: tuple[Column, ...]) -> Floats:
    """What each column's move cost on average: squared move / variance, or share of changed cells."""
    ordered = np.array([column.ordered for column in columns])
    scale = np.where(ordered, np.nanvar(before, axis=0), 1.0)
    both = ~np.isnan(before) & ~np.isnan(after)
    difference = np.where(both, after - before, 0.0)
    return np.asarray(np.where(ordered, difference**2 / scale, difference != 0).mean(axis=0))


def ks_distance(values: Floats, groups: Ints) -> float:
    """Largest Kolmogorov-Smirnov distance of a column between a group and all rows; NaN is an atom below the rest."""
    largest = 0.0
    for column in np.where(np.isnan(values), -np.inf, values).T:
        at = np.unique(column)
        whole = np.searchsorted(np.sort(column), at, side="right") / len(column)
        for k in np.unique(groups):
            part = np.sort(column[groups == k])
            largest = max(largest, np.abs(np.searchsorted(part, at, side="right") / len(part) - whole).max())
    return float(largest)
