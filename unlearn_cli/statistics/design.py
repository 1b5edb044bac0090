"""Which rows are compared with each other, and which count as one: the strata and clusters of a sample."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from unlearn_cli.core.cells import Bools, Floats, Ints


@dataclass(frozen=True, eq=False)
class Design:
    """The design of a sample of n rows, in the words of survey statistics its strata and its clusters.

    levels  (n,) level of the given columns: only rows of one level are compared; None compares all
    units   (n,) person or household that a row is of: its rows may be copies of each other, and so count as one; None
            counts every row
    """

    levels: Ints | None = None
    units: Ints | None = None

    def rows(self, index: Ints | Bools) -> Self:
        """The design of some of the rows."""
        levels, units = (None if one is None else one[index] for one in (self.levels, self.units))
        return type(self)(levels, units)

    def levels_of(self, rows: int) -> Ints:
        """The level of each of so many rows; one for all where there are none."""
        return np.zeros(rows, dtype=np.intp) if self.levels is None else self.levels

    def summed(self, parts: Floats) -> Floats:
        """The rows' parts in an estimate (n,) summed by unit: parts of different units are independent, rows' are not.

        >>> Design(units=np.array([7, 7, 3])).summed(np.array([1.0, 2.0, 4.0])).tolist()
        [4.0, 3.0]
        """
        if self.units is None:
            return parts
        return np.bincount(np.unique(self.units, return_inverse=True)[1], parts).astype(np.float64)


ALL_ROWS = Design()
"""All rows are compared, and each counts."""


def count_units(units: Ints | None, rows: int) -> int:
    """How many units so many rows are of."""
    return rows if units is None else len(np.unique(units))


def effective_rows(units: Ints | None, rows: int) -> float:
    """How many rows of units of their own tell as much as these: n^2 / sum m^2, m the rows of a unit (Kish 1965).

    What is left where the rows of a unit are equal; with rows that differ it is safe, not sharp.

    >>> effective_rows(np.repeat(np.arange(60), 5), 300)
    60.0
    """
    if units is None or not rows:
        return float(rows)
    sizes = np.unique(units, return_counts=True)[1]
    return float(rows**2 / (sizes.astype(np.float64) ** 2).sum())
