"""What stands between the columns of a table and the coordinates that a method moves."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

from unlearn_cli.transport.interface import Arrays, Codes, Column, FitRows, Floats, Restored


class Stage(Protocol):
    """A way in which some columns are told by others: d columns in, fewer coordinates out, and back."""

    @classmethod
    def learn(cls, rows: FitRows) -> Self:
        """What holds in the fit rows."""
        ...

    def columns(self, columns: tuple[Column, ...]) -> tuple[Column, ...]:
        """The coordinates, as columns."""
        ...

    def told(self, columns: int) -> list[set[int]]:
        """The columns, of so many, that each coordinate tells."""
        ...

    def reduced(self, values: Floats, columns: tuple[Column, ...]) -> Floats:
        """The coordinates (n, l) of cells (n, d)."""
        ...

    def expand(self, codes: Codes, values: Floats, columns: tuple[Column, ...]) -> Codes:
        """Positions of all columns (n, d), from those of the coordinates.

        Parameters
        ----------
        codes : (n, l) int32
            Where a map takes the coordinates.
        values : (n, d) float64
            All cells before the move.
        columns : tuple of d Column
        """
        ...

    def restore(self, coordinates: Restored, values: Floats, columns: tuple[Column, ...]) -> Restored:
        """What all cells (n, d) were, from what the coordinates were and the `values` (n, d) now."""
        ...

    def faults(self, columns: tuple[Column, ...]) -> Iterator[str]:
        """What in a stage from a file cannot be."""
        ...

    def sentences(self, columns: tuple[Column, ...]) -> Iterator[tuple[str, str]]:
        """What a reader of the report should know of it: a word for the kind, and a sentence."""
        ...

    def arrays(self) -> Arrays:
        """As named flat arrays."""
        ...

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]]) -> Self:
        """The stage that wrote these arrays."""
        ...


def reduced_rows(stage: Stage, rows: FitRows) -> FitRows:
    """The fit rows as a method sees them behind a stage."""
    values = stage.reduced(rows.values, rows.columns)
    return replace(rows, values=values, columns=stage.columns(rows.columns))
