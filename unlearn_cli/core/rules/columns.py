"""The rows in which rules are looked for, and what is known of each column."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from unlearn_cli.core.rules.kinds.interface import Floats
from unlearn_cli.core.rules.rule import DOUBLE, SINGLE, Booleans, is_single

Ints = NDArray[np.intp]

CHECKED_ROWS = 50_000
"""Rows in which a rule has to hold; one in a hundred exceptions is told from two within 0.05 % there."""

SEARCHED_ROWS = 2_000
"""Rows in which candidates are looked for: enough for twelve coefficients, and for a dummy of 1 % to show."""

MOST_MISSING = 0.01
"""Share of the rows with the dependent in which an input may be missing."""

FEWEST_ROWS = 100
"""Complete rows without which columns are not searched."""

UNITS = tuple(10.0**power for power in range(6, -7, -1))
"""Units of which a column may hold multiples, the coarsest first."""


@dataclass(frozen=True, eq=False)
class Columns:
    """The checked rows of a table, in random order, with what is known of each of its columns.

    Parameters
    ----------
    values : (n, d) float64
        NaN for a missing cell.
    usable : (d,) bool
        Has the column an order, and more than one value?
    distinct : (d,) int
        Number of values.
    units : (d,) float64
        The coarsest power of 10 that all values are multiples of; 0 if none is.
    singles : (d,) bool
        Are all values float32 numbers, and some not whole?
    """

    values: Floats
    usable: Booleans
    distinct: Ints
    units: Floats
    singles: Booleans

    @classmethod
    def of(cls, values: Floats, ordered: Booleans, random: np.random.Generator) -> "Columns":
        """The facts of a table (n, d), of which at most CHECKED_ROWS rows are drawn."""
        drawn = values[random.permutation(len(values))[:CHECKED_ROWS]]
        drawn = np.where(np.isfinite(drawn), drawn, np.nan)
        supports = [np.unique(column[~np.isnan(column)]) for column in drawn.T]
        distinct = np.array([len(support) for support in supports], dtype=np.intp)
        singles = np.array([len(support) > 0 and is_single(support) for support in supports], dtype=np.bool_)
        units = np.array([_unit(*facts) for facts in zip(supports, singles, strict=True)])
        return cls(drawn, np.asarray(ordered, dtype=np.bool_) & (distinct > 1), distinct, units, singles)

    def precision(self, used: tuple[int, ...]) -> float:
        """Relative error of arithmetic among these columns."""
        return SINGLE if self.singles[list(used)].any() else DOUBLE

    def complete(self, used: tuple[int, ...]) -> Floats:
        """The rows (m, d) in which none of these columns is missing."""
        return self.values[~np.isnan(self.values[:, list(used)]).any(axis=1)]

    def is_covered(self, dependent: int, inputs: tuple[int, ...]) -> bool:
        """Are the inputs there (nearly) wherever the dependent is?"""
        present = self.values[~np.isnan(self.values[:, dependent])]
        return bool(np.isnan(present[:, list(inputs)]).any(axis=1).mean() <= MOST_MISSING) if len(present) else False

    def varies(self, dependent: int) -> bool:
        """May the column be a dependent: has it three values, and is it not nearly always the same?"""
        if self.distinct[dependent] < 3:
            return False
        present = self.values[~np.isnan(self.values[:, dependent]), dependent]
        return bool(np.unique(present, return_counts=True)[1].max() <= 0.95 * len(present))


@dataclass(frozen=True, eq=False)
class Block:
    """Complete rows of the columns that are there wherever some dependents are.

    Parameters
    ----------
    x : (m, c) float64
        At most SEARCHED_ROWS rows.
    columns : (c,) int
        Numbers of these columns in the table.
    dependents : (r,) int
        Positions in `columns` of those that may depend on the others.
    """

    x: Floats
    columns: Ints
    dependents: Ints


def blocks(view: Floats, usable: Booleans, dependents: Booleans) -> Iterator[Block]:
    """The rows to search for each set of dependents that miss the same cells of `view` (n, d)."""
    missing = np.isnan(view)
    patterns: dict[bytes, list[int]] = {}
    for j in np.flatnonzero(usable & dependents):
        patterns.setdefault(np.packbits(missing[:, j]).tobytes(), []).append(int(j))
    for alike in patterns.values():
        if block := block_of(view, np.flatnonzero(~missing[:, alike[0]]), usable, alike):
            yield block


def block_of(view: Floats, rows: Ints, usable: Booleans, dependents: list[int]) -> Block | None:
    """The columns that are there in (nearly) all of these rows, in those where all are; None if too few are left."""
    seen = view[rows[: 2 * SEARCHED_ROWS]]
    missing = np.isnan(seen)
    if len(seen) < FEWEST_ROWS:
        return None
    # A little more than MOST_MISSING: these are only some of the rows, and the rule is checked on all.
    columns = np.flatnonzero(usable & (missing.mean(axis=0) <= 1.5 * MOST_MISSING))
    x = seen[~missing[:, columns].any(axis=1)][:SEARCHED_ROWS, columns]
    if len(x) < FEWEST_ROWS or len(columns) < 2:
        return None
    return Block(x, columns, np.flatnonzero(np.isin(columns, dependents)))


def _unit(support: Floats, single: bool) -> float:
    """The coarsest power of 10 that all of these values are multiples of, up to the precision that they have."""
    if not support.any():
        return 0.0
    for unit in UNITS:
        steps = support / unit
        error = np.abs(steps - np.rint(steps))
        slack = (1e-7 if single else 1e-12) * np.abs(steps) + 1e-12
        if slack.max() < 0.01 and (error <= slack).all():
            return unit
    return 0.0
