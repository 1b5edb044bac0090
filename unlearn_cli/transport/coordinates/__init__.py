"""Which columns of a table are moved by themselves, and which are told by them; the one place that knows the stages."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from unlearn_cli.transport.coordinates.followers import Followers
from unlearn_cli.transport.coordinates.interface import Stage, reduced_rows
from unlearn_cli.transport.coordinates.joint import Joint
from unlearn_cli.transport.interface import Arrays, Codes, Column, FitRows, Floats, Restored

STAGES: dict[str, type[Stage]] = {"followers": Followers, "joint": Joint}
"""In the order in which columns become coordinates; they come back in the opposite one."""


@dataclass(frozen=True, eq=False)
class Coordinates:
    """The stages of a table, by name; without any, every column is a coordinate.

    Examples
    --------
    >>> age = np.random.default_rng(0).integers(20, 60, 1000).astype(float)
    >>> columns = tuple(Column(name, True, np.unique(x)) for name, x in (("age", age), ("decade", age // 10)))
    >>> values, groups = np.column_stack([age, age // 10]), np.arange(1000) % 2
    >>> rows = FitRows(values, groups, np.arange(1000, dtype=np.uint64), columns, np.array([0.5, 0.5]))
    >>> [column.name for column in Coordinates.learn(rows).columns(columns)]
    ['age']
    """

    stages: tuple[Stage, ...] = ()

    @classmethod
    def learn(cls, rows: FitRows, join: bool = True) -> Self:
        """Each stage from the fit rows as those before it left them; without `join` no columns become a category."""
        stages: list[Stage] = []
        for kind in STAGES.values():
            stages.append(Joint() if kind is Joint and not join else kind.learn(rows))
            rows = reduced_rows(stages[-1], rows)
        return cls(tuple(stages))

    def columns(self, columns: tuple[Column, ...]) -> tuple[Column, ...]:
        """The coordinates, as columns."""
        for stage in self.stages:
            columns = stage.columns(columns)
        return columns

    def told(self, columns: int) -> list[set[int]]:
        """The columns, of so many, that each coordinate tells."""
        found = [{j} for j in range(columns)]
        for stage in self.stages:
            found = [set().union(*(found[i] for i in those)) for those in stage.told(len(found))]
        return found

    def reduced(self, values: Floats, columns: tuple[Column, ...]) -> Floats:
        """The coordinates (n, l) of cells (n, d)."""
        for _, before, at in self._levels(values, columns):
            values = before.reduced(values, at)
        return values

    def rows(self, rows: FitRows) -> FitRows:
        """The fit rows as a method sees them."""
        for stage in self.stages:
            rows = reduced_rows(stage, rows)
        return rows

    def moved(self, values: Floats, columns: tuple[Column, ...], move: Callable[[Floats], Codes]) -> Codes:
        """Positions of all columns (n, d), of which `move` says where their coordinates (n, l) go.

        `values` (n, d) before the move.
        """
        if not self.stages:
            return move(values)
        first, others = self.stages[0], replace(self, stages=self.stages[1:])
        codes = others.moved(first.reduced(values, columns), first.columns(columns), move)
        return first.expand(codes, values, columns)

    def restore(self, found: Restored, values: Floats, columns: tuple[Column, ...]) -> Restored:
        """What all cells (n, d) were, from what the coordinates were and the `values` (n, d) now."""
        for cells, stage, at in reversed(list(self._levels(values, columns))):
            found = stage.restore(found, cells, at)
        return found

    def faults(self, columns: tuple[Column, ...]) -> Iterator[str]:
        """What in stages from a file cannot be; a stage is looked at only if those before it have no fault."""
        for stage in self.stages:
            found = list(stage.faults(columns))
            if found:
                yield from found
                return
            columns = stage.columns(columns)

    def sentences(self, columns: tuple[Column, ...]) -> Iterator[tuple[str, str]]:
        """What a reader of the report should know: a word for the kind, and a sentence."""
        for stage in self.stages:
            yield from stage.sentences(columns)
            columns = stage.columns(columns)

    def arrays(self) -> Arrays:
        """As named flat arrays, `stage/name`."""
        named = zip(STAGES, self.stages, strict=False)
        return {f"{name}/{key}": array for name, stage in named for key, array in stage.arrays().items()}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]]) -> Self:
        """The coordinates that wrote these arrays."""
        stages = []
        for name, kind in STAGES.items():
            own = {key.removeprefix(f"{name}/"): array for key, array in arrays.items() if key.startswith(f"{name}/")}
            stages.append(kind.from_arrays(own))
        return cls(tuple(stages))

    def _levels(
        self, values: Floats, columns: tuple[Column, ...]
    ) -> Iterator[tuple[Floats, Stage, tuple[Column, ...]]]:
        """Each stage with the cells and columns that come to it."""
        for stage in self.stages:
            yield values, stage, columns
            values, columns = stage.reduced(values, columns), stage.columns(columns)
