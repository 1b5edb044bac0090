"""What a transport method is: a learner of fit rows, and the frozen map that comes out of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Protocol, Self, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from unlearn_cli.core.draws import Draws
from unlearn_cli.core.secret import Secret

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Codes = NDArray[np.int32]
Arrays = dict[str, NDArray[np.generic]]

NULL = -1
"""The code of a missing cell in the codes that a map returns; negative, as no position is."""

SAME = -2
"""The code of a cell that is left exactly as it is, whatever its group: nothing was found there that tells. Negative as
well, and not NULL: a cell that stays may have a value."""


COMPUTED = -4
"""The code of a cell that gets a number which need not be in the column's support. No map returns it: rules do."""


@dataclass(frozen=True, eq=False)
class Echo:
    """A column that follows another one, as it is seen from there.

    Parameters
    ----------
    ordered : bool
        Whether the values are numbers; else they are level positions.
    values : (m,) float64
        What the column is at each of the leader's m values.
    """

    ordered: bool
    values: Floats


@dataclass(frozen=True)
class Column:
    """One column to repair: its name, its kind, and the values that its cells may take.

    Parameters
    ----------
    name : str
        Draws are made by it, and messages name it.
    ordered : bool
        Whether its values are coordinates (numbers, dates in their physical unit); else it is a category.
    support : (m,) float64
        The values, ascending; of a category 0 .. m-1, the position of each level.
    echoes : tuple of Echo
        Columns that follow this one, and so move with it.

    Examples
    --------
    >>> job = Column("job", False, np.arange(3.0))
    >>> job.unseen(np.array([2.0, 3.0, np.nan])).tolist()
    [False, True, False]
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

    Parameters
    ----------
    values : (n, d) float64
        Coordinates of ordered columns, level positions of categories, NaN where missing.
    groups : (n,) intp
        Group of each row, 0 .. K-1; every group occurs.
    rows : (n,) uint64
        Global row numbers, from which all draws are made.
    columns : tuple of d Column
    weights : (K,) float64
        Share of each group in the whole table, sums to 1.
    """

    values: Floats
    groups: Ints
    rows: NDArray[np.uint64]
    columns: tuple[Column, ...]
    weights: Floats

    def part(self, chosen: NDArray[np.bool_]) -> Self:
        """Some of the rows (n,), with the weights of all."""
        return replace(self, values=self.values[chosen], groups=self.groups[chosen], rows=self.rows[chosen])

    def without(self, lost: NDArray[np.bool_]) -> Self:
        """The rows without the values of some cells (n, d)."""
        return replace(self, values=np.where(lost, np.nan, self.values))


def silent(share: float) -> None:
    """Progress that nobody asked to see."""


@dataclass(frozen=True)
class Settings:
    """What a learner may be asked for, whatever the method.

    Parameters
    ----------
    nulls : {"keep", "repair"}
        "keep" leaves missing cells missing, "repair" treats a null as one more value.
    secret : Secret
        Key of every draw that is made while learning, and when rows are moved later; a fresh one by default.
    progress : callable
        Called with the share of the work that is done, 0 to 1.
    evenness : float
        0 to 1. With 0 categories and neighbouring values go where the fewest cells change: of two groups only the
        smaller moves, so that what shows a move shows the group. With 1 all groups move alike, and more cells.
    careful : bool
        Move only what clearly differs between groups: for tables that tell little.
    shrinking : bool
        The first level of every category may only be lost, never gained; for methods that know of it.
    """

    nulls: str = "keep"
    secret: Secret = field(default_factory=Secret.fresh)
    progress: Callable[[float], None] = silent
    evenness: float = 0.0
    careful: bool = False
    shrinking: bool = False


class TransportMap(Protocol):
    """A fitted map: frozen, a pure function of a row, its group and its draws; flat arrays inside."""

    def __call__(self, values: Floats, groups: Ints, draws: Draws) -> Codes:
        """Where each cell goes; the answer for a row does not depend on the other rows.

        Parameters
        ----------
        values : (n, d) float64
            As in FitRows. Ordered values need not be in the support, and a category position of m or more is a level
            that the fit never saw: it is redrawn from the pooled distribution.
        groups : (n,) intp
            0 .. K-1, or K: a group that the fit never saw, moved by the pooled distribution.
        draws : Draws
            Of the n rows.

        Returns
        -------
        (n, d) int32
            Positions in each column's support, NULL where missing, SAME where the cell is not to move.
        """
        ...

    def arrays(self) -> Arrays:
        """The map as named flat arrays (names may hold `/`), enough for `from_arrays`."""
        ...

    @classmethod
    def from_arrays(cls, columns: tuple[Column, ...], arrays: Mapping[str, NDArray[np.generic]]) -> Self:
        """The map that wrote these arrays; its answers are the same to the last bit."""
        ...


@dataclass(frozen=True, eq=False)
class Restored:
    """What the cells were before they were moved, as far as the map and its draws say.

    Parameters
    ----------
    values : (n, d) float64
        The likeliest value of each cell, NaN where it was missing.
    low, high : (n, d) float64
        Least and largest value that is moved to what is there, given the rest of the row and its draws; NaN in `low`
        alone where the cell may have been missing. A category's level is known where both are the same, and else not
        at all.
    foreign : (n, d) bool
        Nothing is moved to what is there: another map, another group, another row number, or an edited cell.
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
        """What the cells were; `values` (n, d) as they are after the move, groups and draws as they were at it."""
        ...


class Learner(Protocol):
    """The function `learn` of a method: arrays in, a frozen map out. Raises UnlearnError where it cannot."""

    def __call__(self, rows: FitRows, settings: Settings) -> TransportMap: ...
