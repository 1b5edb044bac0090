"""What a peer is: a `fit` on the rows of the release, and the function that it gives, which moves rows."""

from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

Rows = TypeVar("Rows")


class Move(Protocol[Rows]):
    """Rows and their groups in, as many moved rows in the same order and form out; the input is left as it is."""

    def __call__(self, rows: Rows, groups: Ints, /) -> Rows: ...


class Fit(Protocol[Rows]):
    """Learns from the rows (n) of the release and their groups (n,) 0 .. K-1, each of which occurs.

    `Rows` is a matrix (n, d), or a Polars frame where the line of the peer says that it is not encoded.
    """

    def __call__(self, rows: Rows, groups: Ints, /) -> Move[Rows]: ...


def by_group(rows: Floats, groups: Ints, moves: dict[int, Any]) -> Floats:
    """The rows of each group moved by the group's own function (m, d) -> (m, d)."""
    moved = np.empty_like(rows)
    for group in np.unique(groups):
        here = groups == group
        moved[here] = moves[int(group)](rows[here])
    return moved
