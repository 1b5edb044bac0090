"""What an attacker is: a `guess` of the groups of rows, from released rows whose groups he knows."""

from typing import Protocol

import numpy as np
import polars as pl
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]


class Guess(Protocol):
    """Probabilities (m, K) of the groups 0 .. K-1 for the rows `asked`.

    known      n rows whose groups (n,) he knows, each of which occurs
    asked      m rows of the same columns
    untouched  rows of the same columns that nobody moved and that are none of these, without their groups; may be empty
    """

    def __call__(
        self, known: pl.DataFrame, groups: Ints, asked: pl.DataFrame, untouched: pl.DataFrame, /
    ) -> Floats: ...
