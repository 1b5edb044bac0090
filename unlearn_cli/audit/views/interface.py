"""What a view is: from rows as they were read to features that any attack can take for cells."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from unlearn_cli.audit.as_read import AsRead
from unlearn_cli.core.cells import Cells, Floats, Ints


class Features(Protocol):
    """What an attacker sees who knows the groups (n,) of the rows `train`: n rows, named by the columns they are of.

    The groups of other rows are not looked at, and what a row of `train` gets was learned without its own.
    """

    def __call__(self, groups: Ints, train: Ints, /) -> Cells: ...


class View(Protocol):
    """The features of the rows; None where there is nothing to look at, such as no text."""

    def __call__(self, rows: AsRead, /) -> Features | None: ...


@dataclass(frozen=True)
class Feature:
    """A number or a code of each row (n,), NaN where there is none. `of`: the column that it is of."""

    of: str
    values: Floats
    category: bool = False


def fixed(found: Iterable[Feature]) -> Features | None:
    """Features that need no groups; those that are the same in all rows are left out."""
    cells = as_cells([feature for feature in found if _varies(feature.values)])
    return None if cells is None else lambda groups, train: cells


def as_cells(found: list[Feature]) -> Cells | None:
    """Features side by side; None without any."""
    if not found:
        return None
    category = np.array([feature.category for feature in found], dtype=np.bool_)
    values = np.column_stack([f.values for f in found])
    return Cells(np.where(np.isfinite(values), values, np.nan), category, tuple(f.of for f in found))


def _varies(values: Floats) -> bool:
    known = values[np.isfinite(values)]
    return len(known) > 0 and bool(known.min() < known.max())
