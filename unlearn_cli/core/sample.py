"""Random samples of the rows of each group, taken batch by batch; two of them merge."""

from collections.abc import Callable
from typing import Self

import numpy as np
from numpy.typing import NDArray

from unlearn_cli.core.draws import Rows


class GroupSample:
    """The rows of each group with the smallest hashes: a random sample that is the same on any engine.

    A batch is (rows (n,) uint64 global row numbers, groups (n,) in 0 .. K-1). The result is the sampled row numbers in
    ascending order. Holds at most about 2 x `per_group` rows of each group. `hashes`: from row numbers (n,) to uint64.
    """

    def __init__(self, groups: int, per_group: int, hashes: Callable[[Rows], NDArray[np.uint64]]) -> None:
        self._per_group = per_group
        self._hash = hashes
        self._rows = [np.empty(0, dtype=np.uint64) for _ in range(groups)]
        self._largest = np.full(groups, np.iinfo(np.uint64).max, dtype=np.uint64)

    def add(self, batch: tuple[NDArray[np.uint64], NDArray[np.intp]]) -> None:
        rows, groups = batch
        hashes = self._hash(rows)
        for group in np.unique(groups):
            self._extend(int(group), rows[(groups == group) & (hashes <= self._largest[group])])

    def merge(self, other: Self) -> None:
        for group, rows in enumerate(other._rows):
            self._extend(group, rows)

    def finish(self) -> NDArray[np.uint64]:
        for group in range(len(self._rows)):
            self._shrink(group)
        return np.sort(np.concatenate(self._rows))

    def _extend(self, group: int, rows: NDArray[np.uint64]) -> None:
        self._rows[group] = np.concatenate([self._rows[group], rows])
        if len(self._rows[group]) > 2 * self._per_group:
            self._shrink(group)

    def _shrink(self, group: int) -> None:
        rows = self._rows[group]
        if len(rows) > self._per_group:
            hashes = self._hash(rows)
            order = np.argsort(hashes, kind="stable")[: self._per_group]
            self._rows[group] = rows[order]
            self._largest[group] = hashes[order[-1]]
