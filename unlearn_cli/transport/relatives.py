"""Columns that are moved relative to others, and computed from the moved ones."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from unlearn_cli.core.relatives import Relative
from unlearn_cli.transport.interface import Arrays, Column, FitRows, Floats


@dataclass(frozen=True, eq=False)
class Relatives:
    """The relative columns of a table, each after those that compute its inputs.

    The map moves their coordinates in the place of the columns. Whatever these are to each other, equal in some rows,
    near in most, is one coordinate then, which is moved as any other; moved alone they would lose it, and the group
    that moves more would lose it more.

    every     no column is that of two
    supports  for each the coordinates (m,) that fit rows have, ascending
    """

    every: tuple[Relative, ...] = ()
    supports: tuple[Floats, ...] = ()

    @classmethod
    def learn(cls, rows: FitRows, every: tuple[Relative, ...]) -> Self:
        """What coordinates the fit rows have."""
        coordinates = [relative.coordinate(rows.values) for relative in every]
        return cls(every, tuple(np.unique(found[~np.isnan(found)]) for found in coordinates))

    def columns(self, columns: tuple[Column, ...]) -> tuple[Column, ...]:
        """All d columns, those that are moved relative to others with the support of their coordinate."""
        out = list(columns)
        for relative, support in zip(self.every, self.supports, strict=True):
            name = f"{columns[relative.rule.dependent].name} by {relative.way}"
            out[relative.rule.dependent] = Column(name, True, support)
        return tuple(out)

    def reduced(self, values: Floats) -> Floats:
        """Cells (n, d) with the coordinates in the place of these columns."""
        out = values.copy()
        for relative in self.every:
            out[:, relative.rule.dependent] = relative.coordinate(values)
        return out

    def start(self, after: Floats, values: Floats) -> None:
        """Put the columns as they were in the place of their coordinates in cells `after` (n, d)."""
        for relative in self.every:
            after[:, relative.rule.dependent] = values[:, relative.rule.dependent]

    def compute(self, coordinates: Floats, before: tuple[Floats, Floats], after: Floats) -> None:
        """Write these columns of cells `after` (n, d), where one of their inputs or their coordinate is another now.

        Parameters
        ----------
        coordinates : (n, d) float64
            What these columns are relative to their inputs.
        before : (n, d) float64, twice
            The cells with which that was so last time, and the coordinates then.
        after : (n, d) float64
            Cells of which the inputs are there.
        """
        cells, told = before
        for relative in self.every:
            j, inputs = relative.rule.dependent, list(relative.rule.formula.inputs)
            changed = (after[:, inputs] != cells[:, inputs]).any(axis=1) | (coordinates[:, j] != told[:, j])
            here = np.flatnonzero(changed & ~np.isnan(coordinates[:, j]))
            computed = relative.value(after[here], coordinates[here, j])
            after[here, j] = np.where(np.isnan(computed), after[here, j], computed)

    def faults(self, columns: tuple[Column, ...], free: set[int]) -> Iterator[str]:
        """What in relative columns from a file cannot be; `free`: numbers of the columns that no rule computes."""
        own = [relative.rule.dependent for relative in self.every]
        if len(set(own)) < len(own) or len(self.supports) != len(own):
            yield "a column is moved relative to others in two ways, or in none"
            return
        for number, (relative, support) in enumerate(zip(self.every, self.supports, strict=True)):
            if fault := relative.fault(len(columns)):
                yield f"a relative column has {fault}"
            elif not free.issuperset((own[number], *relative.rule.formula.inputs)):
                yield f"column {own[number]} is moved relative to one that is computed, or is computed itself"
            elif not set(own[number:]).isdisjoint(relative.rule.formula.inputs):
                yield f"column {own[number]} is moved relative to one that is computed later"
            elif not all(columns[j].ordered for j in (own[number], *relative.rule.formula.inputs)):
                yield f"column {own[number]} is moved relative to one that is no number, or is none"
            elif support.ndim != 1 or not len(support) or not (np.diff(support) > 0).all():
                yield f"the coordinates of column {own[number]} do not ascend"

    def sentences(self, columns: tuple[Column, ...]) -> Iterator[tuple[str, str]]:
        """Which columns are moved relative to which."""
        names = [column.name for column in columns]
        for relative in self.every:
            yield "relative", relative.text(names)

    def arrays(self) -> Arrays:
        """The supports as named flat arrays."""
        return {f"relative/{i}": support for i, support in enumerate(self.supports)}

    @classmethod
    def from_arrays(cls, every: tuple[Relative, ...], arrays: Mapping[str, NDArray[np.generic]]) -> Self:
        """The relative columns and what these arrays say of them."""
        return cls(every, tuple(np.asarray(arrays[f"relative/{i}"], dtype=np.float64) for i in range(len(every))))
