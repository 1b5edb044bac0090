"""Columns that are functions of another one: they are not moved by themselves, but follow it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from unlearn_cli.core.dependencies import Pair, find_dependencies
from unlearn_cli.transport.interface import SAME, Arrays, Codes, Column, Echo, FitRows, Floats, Ints, Restored

MOST_VALUES = 64
"""Values of a leader that the maps are sure to tell apart, fewer than a column has bins; one with more leads only
columns that have an order and ascend or descend with it, or change few times along it."""


@dataclass(frozen=True, eq=False)
class Follower:
    """A column that is a function f of another one in all fit rows.

    Parameters
    ----------
    column, leader : int
        Numbers of the two.
    positions : (m,) int32
        f: the follower's position for each position of the leader; SAME where no fit row says.
    """

    column: int
    leader: int
    positions: Codes


@dataclass(frozen=True, eq=False)
class Followers:
    """The columns of a table that follow others: they are not moved by themselves.

    X^_i independent of Z makes f(X^_i) so, and X^_j = f(X^_i) holds after the repair as it did before.

    Examples
    --------
    >>> age = np.random.default_rng(0).integers(20, 60, 1000).astype(float)
    >>> columns = tuple(Column(name, True, np.unique(x)) for name, x in (("age", age), ("decade", age // 10)))
    >>> values, groups = np.column_stack([age, age // 10]), np.arange(1000) % 2
    >>> rows = FitRows(values, groups, np.arange(1000, dtype=np.uint64), columns, np.array([0.5, 0.5]))
    >>> [(follower.column, follower.leader) for follower in Followers.learn(rows).every]
    [(1, 0)]
    """

    every: tuple[Follower, ...] = ()

    @classmethod
    def learn(cls, rows: FitRows) -> Self:
        """Each column follows the one with the most values that it is a function of, if any; numbers lead levels."""
        pairs = {pair for pair in find_dependencies(rows.values) if _leads(rows, pair)}
        sizes = [len(column.support) for column in rows.columns]
        order = sorted(range(len(sizes)), key=lambda j: (-sizes[j], not rows.columns[j].ordered, j))
        leaders: list[int] = []
        every = []
        for j in order:
            leader = next((i for i in leaders if (i, j) in pairs), None)
            if leader is None:
                leaders.append(j)
            else:
                every.append(Follower(j, leader, _positions(rows, (leader, j))))
        return cls(tuple(sorted(every, key=lambda follower: follower.column)))

    def faults(self, columns: tuple[Column, ...]) -> Iterator[str]:
        """What in followers from a file cannot be."""
        leading = set(self.leading(len(columns)).tolist())
        for follower in self.every:
            if follower.leader not in leading or not 0 <= follower.column < len(columns):
                yield f"column {follower.column} follows column {follower.leader}, which leads none"
            elif follower.positions.shape != columns[follower.leader].support.shape:
                yield f"{columns[follower.column].name!r} follows a column with another number of values"

    def sentences(self, columns: tuple[Column, ...]) -> Iterator[tuple[str, str]]:
        """Which columns follow which."""
        for follower in self.every:
            follows, leads = columns[follower.column].name, columns[follower.leader].name
            yield "follows", f"{follows!r} is a function of {leads!r}, and follows it"

    def arrays(self) -> Arrays:
        """As named flat arrays."""
        return {f"{follower.column}/{follower.leader}": follower.positions for follower in self.every}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]]) -> Self:
        """The followers that wrote these arrays."""
        pairs = sorted(tuple(int(number) for number in name.split("/")) for name in arrays)
        return cls(tuple(Follower(j, i, np.asarray(arrays[f"{j}/{i}"], dtype=np.int32)) for j, i in pairs))

    def leading(self, columns: int) -> Ints:
        """Numbers of the columns that follow no other."""
        return np.setdiff1d(np.arange(columns), [follower.column for follower in self.every]).astype(np.intp)

    def columns(self, columns: tuple[Column, ...]) -> tuple[Column, ...]:
        """The columns that follow no other, each with those that follow it."""
        return tuple(replace(columns[i], echoes=tuple(self._echoes(i, columns))) for i in self.leading(len(columns)))

    def told(self, columns: int) -> list[set[int]]:
        """Each leading column, with those that follow it."""
        return [{int(i), *(f.column for f in self.every if f.leader == i)} for i in self.leading(columns)]

    def reduced(self, values: Floats, columns: tuple[Column, ...]) -> Floats:
        """The cells (n, l) of the columns that follow no other."""
        return values[:, self.leading(len(columns))]

    def _echoes(self, leader: int, columns: tuple[Column, ...]) -> Iterator[Echo]:
        for follower in self.every:
            if follower.leader == leader:
                column = columns[follower.column]
                yield Echo(column.ordered, column.support[np.maximum(follower.positions, 0)])

    def expand(self, codes: Codes, values: Floats, columns: tuple[Column, ...]) -> Codes:
        """Positions of all columns, from those of the leading ones.

        A cell follows the value that its leader has now. Where the leader is the SAME it is too, unless it holds a
        level that the fit never saw; a row that has only one of the two cells is no case of the dependency.

        Parameters
        ----------
        codes : (n, l) int32
            Where a map takes the cells of the leading columns.
        values : (n, d) float64
            All cells before the move.
        columns : tuple of d Column

        Returns
        -------
        (n, d) int32
        """
        out = np.full(values.shape, SAME, dtype=np.int32)
        out[:, self.leading(len(columns))] = codes
        for follower in self.every:
            i, j = follower.leader, follower.column
            led, support = out[:, i], columns[i].support
            new = columns[j].unseen(values[:, j])
            before = np.minimum(np.searchsorted(support, values[:, i]), len(support) - 1)
            at = np.where((led == SAME) & new, before, led)
            follows = np.where(at < 0, at, follower.positions[np.maximum(at, 0)])
            out[:, j] = np.where(np.isnan(values[:, i]) == np.isnan(values[:, j]), follows, SAME)
        return out

    def restore(self, coordinates: Restored, values: Floats, columns: tuple[Column, ...]) -> Restored:
        """What all cells (n, d) were, from what the leading ones were and the `values` (n, d) now.

        Where the leader may have been one of several values, so may the follower.
        """
        out = Restored.empty(values.shape)
        for name, part in vars(coordinates).items():
            getattr(out, name)[:, self.leading(len(columns))] = part
        for follower in self.every:
            i, j, support = follower.leader, follower.column, columns[follower.column].support
            before = np.searchsorted(columns[i].support, np.nan_to_num(out.values[:, i]))
            at = follower.positions[np.minimum(before, len(follower.positions) - 1)]
            was = np.where(np.isnan(out.values[:, i]), np.nan, np.where(at < 0, values[:, j], support[at]))
            alone = np.isnan(values[:, i]) != np.isnan(values[:, j])
            out.values[:, j] = np.where(alone, values[:, j], was)
            sure = alone | (out.low[:, i] == out.high[:, i]) | np.isnan(out.high[:, i])
            out.low[:, j] = np.where(sure, out.values[:, j], support[0])
            out.high[:, j] = np.where(sure, out.values[:, j], support[-1])
        return out


def _leads(rows: FitRows, pair: Pair) -> bool:
    """Whether the leader's values are moved so finely that f of them becomes independent of the group as they do."""
    leader, follower = (rows.columns[j] for j in pair)
    values = rows.values[~np.isnan(rows.values[:, pair[0]])][:, pair]
    if not np.isin(values[:, 0], leader.support).all() or not np.isin(values[:, 1], follower.support).all():
        return False  # a support that was thinned out
    if len(leader.support) <= MOST_VALUES:
        return True
    steps = np.diff(values[np.argsort(values[:, 0], kind="stable"), 1])
    monotone = follower.ordered and bool((steps >= 0).all() or (steps <= 0).all())
    return leader.ordered and (monotone or int(np.count_nonzero(steps)) < MOST_VALUES)


def _positions(rows: FitRows, pair: Pair) -> Codes:
    leader, follower = (rows.columns[j] for j in pair)
    values = rows.values[~np.isnan(rows.values[:, pair[0]])][:, pair]
    positions = np.full(len(leader.support), SAME, dtype=np.int32)
    positions[np.searchsorted(leader.support, values[:, 0])] = np.searchsorted(follower.support, values[:, 1])
    return positions
