"""What a measure of dependence works on: one table as arrays; and what a measure and an attack are."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Cells:
    """Rows of a table as arrays.

    values      (n, d) float64: numbers as they are (dates in their physical unit), categories as codes 0 .. m-1 that
                are the same before and after a repair, NaN where missing
    is_category (d,) which columns hold codes
    names       d column names
    """

    values: Floats
    is_category: Bools
    names: tuple[str, ...]

    def rows(self, index: Ints) -> "Cells":
        """The rows at `index`, in its order."""
        return Cells(self.values[index], self.is_category, self.names)

    def without(self, names: tuple[str, ...]) -> "Cells":
        """The columns but those of `names`."""
        left = np.array([name not in names for name in self.names], dtype=np.bool_)
        return Cells(self.values[:, left], self.is_category[left], tuple(n for n in self.names if n not in names))

    def with_category(self, name: str, codes: Ints) -> "Cells":
        """One more column, a category of `codes` (n,)."""
        values = np.column_stack([self.values, codes.astype(np.float64)])
        return Cells(values, np.append(self.is_category, True), (*self.names, name))


@dataclass(frozen=True, eq=False)
class Given:
    """The levels of given columns: within them the group is measured, what they tell themselves is allowed.

    columns  their names
    levels   (n,) level of each row of the table, 0 .. S-1
    """

    columns: tuple[str, ...]
    levels: Ints

    @property
    def within(self) -> str:
        """For messages."""
        return f"within levels of {', '.join(repr(name) for name in self.columns)}"


class Dependence(Protocol):
    """How far one column (n,) tells the group (n,) 0 .. K-1; None where the column or the groups cannot say."""

    def __call__(self, values: Floats, groups: Ints, is_category: bool, /) -> float | None: ...


class Movement(Protocol):
    """How far one column (n,) moved; both sides row by row."""

    def __call__(self, before: Floats, after: Floats, is_category: bool, /) -> float: ...


class Attack(Protocol):
    """Guesses the group of the rows in `test` from all cells, having seen the groups of the rows in `train`.

    Returns probabilities (len(test), K). Every group occurs in `train`. A pure function of its arguments.
    """

    def __call__(self, cells: Cells, groups: Ints, train: Ints, test: Ints, /) -> Floats: ...
