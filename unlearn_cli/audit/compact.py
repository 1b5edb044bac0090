"""Rows in few bytes, so that all rows of a large table fit into memory: what attackers with every row learn from."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from unlearn_cli.audit.target_encoding import encoded, group_indicators
from unlearn_cli.audit.trees import LEVELS, frequent
from unlearn_cli.core.cells import Bools, Cells, Floats, Ints
from unlearn_cli.core.public_choice import public_hash

MISSING = 255
"""The code of a missing cell; those of levels and bins are below."""

BUCKETS = 2**18
"""Values of a column share a bucket now and then: of 10,000 one in 26."""

ONE_BY_ONE = 0.9
"""Values of a column are learned one by one where there are fewer than this share of its cells: else none repeats."""

Codes = NDArray[np.uint8]
Buckets = NDArray[np.int32]


@dataclass(frozen=True)
class Compact:
    """Some rows of a table.

    numbers   (n,) of the rows in the table, ascending
    codes     (n, d) bins of numbers and positions of levels, MISSING where there is none
    category  (d,) which columns hold levels
    buckets   (n, h) of columns with more values than codes: a hash of the value
    groups    (n,) as those that are measured have them
    levels    (n,) of given columns; None without any
    total     rows of the table
    """

    numbers: NDArray[np.uint64]
    codes: Codes
    category: Bools
    buckets: Buckets
    groups: NDArray[np.int32]
    levels: NDArray[np.int32] | None
    total: int

    def rows(self, index: Ints) -> "Compact":
        """The rows at `index`, in its order."""
        levels = None if self.levels is None else self.levels[index]
        return Compact(
            self.numbers[index],
            self.codes[index],
            self.category,
            self.buckets[index],
            self.groups[index],
            levels,
            self.total,
        )

    def of_groups(self, kinds: Ints) -> "Compact":
        """The rows of these groups, which become 0 .. K-1."""
        kept = np.flatnonzero(np.isin(self.groups, kinds))
        found = self if len(kept) == len(self.groups) else self.rows(kept)
        return replace(found, groups=np.searchsorted(kinds, found.groups).astype(np.int32))

    def features(self, groups: Ints, train: Ints, test: Ints) -> tuple[Floats, Bools]:
        """What trees see of the rows of `train` and of `test`, one below the other; and which of it are levels.

        Bins, levels and, value by value, what the known rows of `train` with the same value are: see `encoded`.
        """
        rows, known = np.concatenate([train, test]), np.arange(len(train))
        codes = self.codes[rows].astype(np.float64)
        codes[codes == MISSING] = np.nan
        codes[:, np.isnan(codes[known]).all(axis=0)] = 0.0  # scikit-learn cannot bin a column without a value
        of = group_indicators(groups[rows], known)
        told = [encoded(column.astype(np.intp), one, known) for column in self.buckets[rows].T for one in of.T]
        category = np.append(self.category, np.zeros(len(told), dtype=np.bool_))
        return np.column_stack([codes, *told]), category


@dataclass(frozen=True)
class Everything:
    """All rows of a table of which some are measured.

    numbers  (n,) of the rows that are measured, ascending
    read     the rows, as far as they can be held, from the columns that are not to be seen
    """

    numbers: NDArray[np.uint64]
    read: Callable[[tuple[str, ...]], Compact]


def edges_of(values: Floats) -> Floats:
    """What cuts the values (n,) of a number into bins: quantiles, or between values where these are few."""
    distinct = np.unique(values[~np.isnan(values)])
    if len(distinct) < LEVELS:
        return np.asarray((distinct[1:] + distinct[:-1]) / 2)
    known = values[~np.isnan(values)]
    return np.unique(np.quantile(known, np.linspace(0, 1, LEVELS)[1:-1]))


def bins(values: Floats, edges: Floats) -> Codes:
    """The bin of each number (n,)."""
    found = np.searchsorted(edges, values, side="right")
    return np.where(np.isnan(values), MISSING, found).astype(np.uint8)


def positions(codes: Floats) -> Codes:
    """Positions of levels (n,), from 0, NaN where missing; those past the largest that trees take are one level."""
    return np.where(np.isnan(codes), MISSING, np.minimum(np.nan_to_num(codes), LEVELS)).astype(np.uint8)


def in_buckets(values: Floats) -> Buckets:
    """The bucket of each number (n,); that of a missing one is another."""
    bits = np.where(values == 0, 0.0, values).view(np.uint64)
    hashed = 1 + public_hash(0, "buckets of values", bits) % np.uint64(BUCKETS - 1)
    return np.where(np.isnan(values), 0, hashed).astype(np.int32)


def has_many_values(values: Floats) -> bool:
    """Are there more values than codes, and some that repeat?"""
    known = values[~np.isnan(values)]
    return LEVELS < len(np.unique(known)) < ONE_BY_ONE * len(known)


def compact(cells: Cells, groups: Ints, levels: Ints | None) -> Compact:
    """Cells that are in memory already, in few bytes."""
    columns = list(zip(cells.values.T, cells.is_category, strict=True))
    codes = [positions(frequent(v)) if category else bins(v, edges_of(v)) for v, category in columns]
    buckets = [in_buckets(values) for values, _ in columns if has_many_values(values)]
    return Compact(
        np.arange(len(groups), dtype=np.uint64),
        np.column_stack(codes),
        cells.is_category,
        np.column_stack(buckets) if buckets else np.empty((len(groups), 0), dtype=np.int32),
        groups.astype(np.int32),
        None if levels is None else levels.astype(np.int32),
        len(groups),
    )
