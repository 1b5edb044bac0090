"""The structural zeros of a table: pairs of cells that no fit row holds, and which rows hold one."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from typing import Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from unlearn_cli.core.errors import listing
from unlearn_cli.transport.interface import Arrays, Column, FitRows, Floats
from unlearn_cli.transport.zeros.cells import cells_of
from unlearn_cli.transport.zeros.finding import find_zeros

Bools = NDArray[np.bool_]
Pair = tuple[int, int]
Cell = TypeVar("Cell", bound=np.generic)

ZERO = -1
"""The count of a structural zero: other pairs of cells may be empty by chance, and have 0."""

FORBIDDEN = 1e6
"""What a row loses for each structural zero that it holds: more than for anything else."""

MOST_NAMED = 3
"""Pairs of columns that the report names."""


@dataclass(frozen=True, eq=False)
class StructuralZeros:
    """Pairs of cells of two columns that no fit row holds, though chance would give many.

    edges   by column, where its cells start (c,)
    counts  by pair of columns, how many fit rows hold each pair of cells (r, c); ZERO where none is to
    spread  (d,) standard deviations of numbers; 0 of a category, and of what does not vary
    share   of the fit rows in which a map made some, before they were settled

    Examples
    --------
    >>> weeks = np.random.default_rng(0).integers(0, 3, 1000).astype(float)
    >>> values, groups = np.column_stack([weeks, weeks > 0]), np.arange(1000) % 2
    >>> columns = tuple(Column(name, True, np.unique(x)) for name, x in zip(("weeks", "works"), values.T))
    >>> rows = FitRows(values, groups, np.arange(1000, dtype=np.uint64), columns, np.array([0.5, 0.5]))
    >>> found = StructuralZeros.learn(rows, [{0}, {1}])
    >>> found.broken(np.array([[0.0, 0.0], [0.0, 1.0], [2.0, np.nan]])).tolist()
    [False, True, False]
    """

    edges: Mapping[int, Floats]
    counts: Mapping[Pair, NDArray[np.int32]]
    spread: Floats
    share: float = 0.0

    @classmethod
    def none(cls) -> Self:
        """No structural zeros: those of a table in which any pair may be made."""
        return cls({}, {}, np.empty(0))

    @classmethod
    def learn(cls, rows: FitRows, told: Sequence[Set[int]]) -> Self:
        """From fit rows. `told`: the columns that each coordinate tells.

        Of a column that follows another one, or is computed from it, is known what it may hold there.
        """
        edges, tables = find_zeros(rows)
        by = [{at for at, columns in enumerate(told) if j in columns} for j in range(len(rows.columns))]
        kept = {(i, j): table for (i, j), table in tables.items() if not (by[i] <= by[j] or by[j] <= by[i])}
        counts = {pair: np.where(np.isnan(table), ZERO, table).astype(np.int32) for pair, table in kept.items()}
        if not counts:
            return cls.none()
        numbers = [j for j, column in enumerate(rows.columns) if column.ordered]
        spread = np.zeros(len(rows.columns))
        spread[numbers] = np.nan_to_num(np.nanstd(rows.values[:, numbers], axis=0))
        return cls({j: edges[j] for j in sorted({j for pair in kept for j in pair})}, counts, spread)

    def broken(self, values: Floats) -> Bools:
        """Which rows (n,) of cells (n, d) hold a structural zero; a missing cell is part of none."""
        found = np.zeros(len(values), dtype=bool)
        for _, here in self._looked_up(values, self._forbidden):
            found |= here
        return found

    def touched(self, values: Floats) -> Bools:
        """Which cells (n, d) are part of a structural zero."""
        found = np.zeros(values.shape, dtype=bool)
        for (i, j), here in self._looked_up(values, self._forbidden):
            found[:, i] |= here
            found[:, j] |= here
        return found

    def lift(self, values: Floats) -> Floats:
        """How much oftener than by chance fit rows hold the pairs of cells of each row (n,): a sum of logarithms.

        A structural zero takes off more than anything adds.
        """
        total = np.zeros(len(values))
        for _, here in self._looked_up(values, self._lifts):
            total += here
        return total

    def move(self, values: Floats, before: Floats) -> Floats:
        """How far rows are moved (n,): the sum of squared moves / variance of numbers, and of changed levels."""
        off = np.nan_to_num(values - before)
        numbers = self.spread > 0
        levels = (off[:, ~numbers] != 0).sum(axis=1)
        return np.asarray(((off[:, numbers] / self.spread[numbers]) ** 2).sum(axis=1) + levels)

    @cached_property
    def _forbidden(self) -> dict[Pair, Bools]:
        return {pair: _padded(counts == ZERO) for pair, counts in self.counts.items()}

    @cached_property
    def _lifts(self) -> dict[Pair, Floats]:
        return {pair: _padded(_log_lift(counts)) for pair, counts in self.counts.items()}

    def _looked_up(self, values: Floats, tables: Mapping[Pair, NDArray[Cell]]) -> Iterator[tuple[Pair, NDArray[Cell]]]:
        """What a table of each pair of columns says of the rows."""
        codes = {j: cells_of(edges, np.ascontiguousarray(values[:, j])) for j, edges in self.edges.items()}
        for (i, j), table in tables.items():
            yield (i, j), table.ravel().take(codes[i] * table.shape[1] + codes[j])

    def faults(self, columns: tuple[Column, ...]) -> Iterator[str]:
        """What in structural zeros from a file cannot be."""
        if not all(0 <= j < len(columns) for j in self.edges) or {j for pair in self.counts for j in pair} - {
            *self.edges
        }:
            yield f"structural zeros are of columns {sorted(self.edges)}, of {len(columns)}"
            return
        if self.counts and (self.spread.shape != (len(columns),) or (self.spread < 0).any()):
            yield f"the spread of {len(columns)} columns is of shape {self.spread.shape}, or negative"
        for j, edges in self.edges.items():
            if edges.ndim != 1 or not len(edges) or (np.diff(edges) <= 0).any():
                yield f"the cells of {columns[j].name!r} do not ascend"
        for (i, j), counts in self.counts.items():
            if counts.shape != (len(self.edges[i]), len(self.edges[j])):
                yield f"the cells of {columns[i].name!r} and {columns[j].name!r} are of shape {counts.shape}"

    def sentences(self, columns: tuple[Column, ...]) -> Iterator[tuple[str, str]]:
        """Which columns have some."""
        if self.counts:
            pairs = sorted(self.counts, key=lambda pair: -self._by_chance(pair))
            names = listing([f"{columns[i].name!r}/{columns[j].name!r}" for i, j in pairs], MOST_NAMED)
            made = f" ({self.share:.2%} of rows)" if self.share else ""
            yield "zeros", f"value pairs never held are avoided: {names}{made}"

    def _by_chance(self, pair: Pair) -> float:
        """Rows that would hold the structural zeros of two columns, were these independent."""
        counts = np.maximum(self.counts[pair], 0).astype(np.float64)
        expected = counts.sum(axis=1, keepdims=True) * counts.sum(axis=0) / max(counts.sum(), 1.0)
        return float(expected[self.counts[pair] == ZERO].sum())

    def arrays(self) -> Arrays:
        """As named flat arrays."""
        if not self.counts:
            return {}
        named: Arrays = {"spread": self.spread, "share": np.array([self.share])} | {
            f"edges/{j}": edges for j, edges in self.edges.items()
        }
        return named | {f"counts/{i}/{j}": counts for (i, j), counts in self.counts.items()}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]]) -> Self:
        """The structural zeros that wrote these arrays."""
        edges: dict[int, Floats] = {}
        counts: dict[Pair, NDArray[np.int32]] = {}
        for name, array in sorted(arrays.items()):
            kind, *numbers = name.split("/")
            if kind == "edges":
                edges[int(numbers[0])] = np.asarray(array, dtype=np.float64)
            elif kind == "counts":
                counts[int(numbers[0]), int(numbers[1])] = np.asarray(array, dtype=np.int32)
        spread, share = (np.asarray(arrays.get(name, np.empty(0)), dtype=np.float64) for name in ("spread", "share"))
        return cls(edges, counts, spread, float(share.sum()))


def _padded(table: NDArray[Cell]) -> NDArray[Cell]:
    """A table (r + 1, c + 1) with a row and a column of nothing, for missing cells."""
    return np.pad(table, ((0, 1), (0, 1)))


def _log_lift(counts: NDArray[np.int32]) -> Floats:
    """Logarithm of the count of each pair of cells (r, c) over that of independent columns.

    Both with half a row more, for those that are empty; less FORBIDDEN in structural zeros.
    """
    held = np.maximum(counts, 0) + 0.0
    expected = held.sum(axis=1, keepdims=True) * held.sum(axis=0) / max(held.sum(), 1.0)
    return np.asarray(np.log((held + 0.5) / (expected + 0.5)) - FORBIDDEN * (counts == ZERO))
