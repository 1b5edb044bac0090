"""What a transport method is: a learner of fit rows, and the frozen map that comes out of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Protocol, Self, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from unlearn_cli.randomness import Draws
from unlearn_cli.secret import Secret

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Codes = NDArray[np.int32]
Arrays = dict[str, NDArray[np.generic]]

NULL = -1
"""The code of a missing cell in the codes that a map returns."""

SAME = -2
"""The code of a cell that is left exactly as it is, whatever its group: nothing was found there that tells."""


@dataclass(frozen=True, eq=False)
class Echo:
    """A column that follows another: what it is, (m,), at each of the leader's values; numbers, or levels."""

    ordered: bool
    values: Floats


@dataclass(frozen=True)
class Column:
    """One column to repair.

    support  the m values its cells may take, ascending. Ordered columns hold coordinates (numbers, dates in their
             physical unit); categories hold 0 .. m-1, the position of each level.
    echoes   columns that follow this one, and so move with it
    """

    name: str
    ordered: bool
    support: Floats
    echoes: tuple[Echo, ...] = ()

    def unseen(self, values: Floats) -> NDArray[np.bool_]:
        """Cells (n,) that hold a level which the fit never saw; no number does, nor a missing cell."""
        return np.asarray(~np.isnan(values) & (values >= len(self.support)) & (not self.ordered))


@dataclass(frozen=True)
class FitRows:
    """The rows that a map is learned from.

    values   (n, d) float64; coordinates of ordered columns, level positions of categories, NaN where missing
    groups   (n,) group of each row, 0 .. K-1; every group occurs
    rows     (n,) uint64 global row numbers, from which all draws are made
    columns  d columns
    weights  (K,) share of each group in the whole table, sums to 1
    """

    values: Floats
    groups: Ints
    rows: NDArray[np.uint64]
    columns: tuple[Column, ...]
    weights: Floats

    def part(self, chosen: NDArray[np.bool_]) -> Self:
        """Some of the rows (n,), with the weights of all."""
        return replace(self, values=self.values[chosen], groups=self.groups[chosen], rows=self.rows[chosen])


def silent(share: float) -> None:
    """Progress that nobody asked to see."""


@dataclass(frozen=True)
class Settings:
    """What a learner may be told.

    nulls   "keep" leaves missing cells missing, "repair" treats a null as one more atom
    secret  key of every draw that is made while learning, and when rows are moved later
    tell    called with the share of the work that is done, 0 to 1
    """

    nulls: str = "keep"
    secret: Secret = field(default_factory=Secret.fresh)
    tell: Callable[[float], None] = silent


class TransportMap(Protocol):
    """A fitted map: frozen, a pure function of a row, its group and its draws; flat arrays inside."""

    def __call__(self, values: Floats, groups: Ints, draws: Draws) -> Codes:
        """Positions in each column's support, shape (n, d), NULL where missing, SAME where the cell is not to move.

        `values` as in FitRows; ordered values need not be in the support, and a category position of m or more is a
        level that the fit never saw (redrawn from the pooled law). `groups` may hold K: a group that the fit never
        saw, moved by the pooled law. The answer for a row does not depend on the other rows.
        """
        ...

    def arrays(self) -> Arrays:
        """The map as named flat arrays (names may hold `/`), enough for `from_arrays`."""
        ...

    @classmethod
    def from_arrays(cls, columns: tuple[Column, ...], arrays: Mapping[str, NDArray[np.generic]]) -> Self:
        """The map back from its arrays; the answers are the same to the last bit."""
        ...


@dataclass(frozen=True, eq=False)
class Restored:
    """What the cells (n, d) were before they were moved.

    values     the likeliest value of the column, NaN where the cell was missing
    low, high  least and largest value that is moved to what is there, given the rest of the row and its draws; NaN in
               `low` alone where the cell may have been missing. A category's level is known where both are the same,
               and else not at all.
    foreign    nothing is moved to what is there: another map, another group, another row number, or an edited cell
    """

    values: Floats
    low: Floats
    high: Floats
    foreign: NDArray[np.bool_]

    @classmethod
    def empty(cls, shape: tuple[int, ...]) -> Self:
        """Room for cells (n, d), to be `put`."""
        values, low, high = (np.full(shape, np.nan) for _ in range(3))
        return cls(values, low, high, np.zeros(shape, dtype=bool))

    def put(self, rows: Ints, part: Self) -> None:
        """Fill in some of the rows: for a map that moves rows of different kinds by different maps."""
        for mine, theirs in ((getattr(self, f.name), getattr(part, f.name)) for f in fields(self)):
            mine[rows] = theirs


@runtime_checkable
class Invertible(TransportMap, Protocol):
    """A map that can say what its answers came from; one that cannot has no `restore`."""

    def restore(self, values: Floats, groups: Ints, draws: Draws) -> Restored:
        """`values` (n, d) as they are after the move, groups and draws as they were at it."""
        ...


class Learner(Protocol):
    """`learn(rows, settings)` of a method: arrays in, a frozen map out. Raises UnlearnError where it cannot."""

    def __call__(self, rows: FitRows, settings: Settings) -> TransportMap: ...
