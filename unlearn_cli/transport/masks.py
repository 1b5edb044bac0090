"""Taking values away until the places of missing cells tell nothing; no value is ever made up for one."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from unlearn_cli.core.draws import Draws
from unlearn_cli.transport.interface import Arrays, Column, FitRows, Floats, Ints, TransportMap

NO_MASK = -1
"""The number of the mask of a column that misses no cell in the fit rows."""

PRESENT, MISSING = 0, 1

Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Masks:
    """The distinct null masks of a table, and the map that makes them alike in all groups.

    Each mask is a category of two levels, moved given the other masks as any column is, but that a value may only be
    lost: groups meet at the least chance to have one. Columns with the same mask lose their values together.

    numbers  (d,) number of each column's mask, NO_MASK without one
    map      moves the masks; None where nothing is taken away
    """

    numbers: Ints
    map: TransportMap | None = None

    @classmethod
    def none(cls, columns: int) -> Self:
        """Of a table whose missing cells stay as they are."""
        return cls(np.full(columns, NO_MASK))

    @classmethod
    def learn(cls, rows: FitRows, learn: Callable[[FitRows], TransportMap]) -> Self:
        """From fit rows, by the learner of a map whose columns are to be shrinking ones."""
        numbers = mask_numbers(rows.values)
        if (numbers == NO_MASK).all():
            return cls(numbers)
        return cls(numbers, learn(replace(rows, values=_masks(rows.values, numbers), columns=mask_columns(numbers))))

    def lost(self, values: Floats, groups: Ints, draws: Draws) -> Bools:
        """Which of the cells (n, d) lose their value; none that is missing already."""
        if self.map is None:
            return np.zeros(values.shape, dtype=bool)
        moved = self.map(_masks(values, self.numbers), groups, draws.under("mask: "))
        missing = np.column_stack([moved == MISSING, np.zeros(len(values), dtype=bool)])  # the last one of NO_MASK
        return np.asarray(missing[:, self.numbers] & ~np.isnan(values))

    def faults(self, columns: int) -> Iterator[str]:
        """What in masks from a file cannot be."""
        known = np.unique(self.numbers[self.numbers != NO_MASK])
        if self.numbers.shape != (columns,) or not np.array_equal(known, np.arange(len(known))):
            yield f"the masks of {columns} columns are {self.numbers.tolist()[:20]}"

    def arrays(self) -> Arrays:
        """As named flat arrays."""
        named = self.map.arrays() if self.map else {}
        return {"numbers": self.numbers} | {f"map/{name}": array for name, array in named.items()}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]], kind: type[TransportMap]) -> Self:
        """The masks that wrote these arrays; `kind` is that of the map."""
        numbers = np.asarray(arrays["numbers"], dtype=np.intp)
        if numbers.max(initial=NO_MASK) >= numbers.size:
            raise ValueError(f"{numbers.size} columns have no mask of number {numbers.max()}")
        own = {name.removeprefix("map/"): array for name, array in arrays.items() if name.startswith("map/")}
        return cls(numbers, kind.from_arrays(mask_columns(numbers), own) if own else None)


def mask_numbers(values: Floats) -> Ints:
    """Number of each column's mask (d,) in cells (n, d); columns that miss the same cells have the same.

    Examples
    --------
    >>> mask_numbers(np.array([[1.0, np.nan, 3.0, np.nan], [1.0, 2.0, np.nan, 4.0]])).tolist()
    [-1, 0, 1, 0]
    """
    known: dict[bytes, int] = {}
    numbers = np.full(values.shape[1], NO_MASK)
    for j, missing in enumerate(np.isnan(values).T):
        if missing.any():
            numbers[j] = known.setdefault(missing.tobytes(), len(known))
    return numbers


def mask_columns(numbers: Ints) -> tuple[Column, ...]:
    """The masks as columns."""
    levels = np.array([float(PRESENT), float(MISSING)])
    return tuple(Column(f"mask {number}", False, levels) for number in range(int(numbers.max(initial=NO_MASK)) + 1))


def _masks(values: Floats, numbers: Ints) -> Floats:
    """Of each mask (n, m) whether the first of its columns is missing."""
    first = [int(np.flatnonzero(numbers == number)[0]) for number in range(int(numbers.max()) + 1)]
    return np.isnan(values[:, first]).astype(np.float64)
