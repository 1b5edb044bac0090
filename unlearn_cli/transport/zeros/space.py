"""What rows are moved in: the columns, the coordinates that tell them, and the way from one to the other and back."""

from collections.abc import Callable
from dataclasses import dataclass

from unlearn_cli.transport.coordinates import Coordinates
from unlearn_cli.transport.interface import Codes, Column, Floats
from unlearn_cli.transport.ruled import Ruled


@dataclass(frozen=True, eq=False)
class Space:
    """The columns of a table, those that rules leave, and the coordinates of these.

    columns      all of them
    free         without those that rules compute
    coordinates  what a method moves
    told         the columns that each coordinate tells
    """

    columns: tuple[Column, ...]
    free: tuple[Column, ...]
    coordinates: tuple[Column, ...]
    told: tuple[frozenset[int], ...]
    ruled: Ruled
    stages: Coordinates

    def reduce(self, values: Floats) -> Floats:
        """The coordinates (n, l) of cells (n, d)."""
        return self.stages.reduced(self.ruled.reduced(values), self.free)

    def expand(self, codes: Codes, values: Floats) -> tuple[Codes, Floats]:
        """Codes and values (n, d) of all cells, from codes (n, l) of the coordinates and all cells before the move."""
        return self.moved(values, lambda _: codes)

    def moved(self, values: Floats, move: Callable[[Floats], Codes]) -> tuple[Codes, Floats]:
        """Codes and values (n, d) of all cells, of which `move` says where their coordinates (n, l) go."""
        free = self.ruled.reduced(values)
        codes = self.stages.moved(free, self.free, move)
        return self.ruled.expand(codes, values, self.columns)


def space_of(columns: tuple[Column, ...], ruled: Ruled, stages: Coordinates) -> Space:
    """The space of a table.

    Examples
    --------
    >>> space_of((Column("age", True, [0.0]), Column("job", False, [0.0])), Ruled(), Coordinates()).told
    (frozenset({0}), frozenset({1}))
    """
    free, by_free = ruled.columns(columns), ruled.told(len(columns))
    told = tuple(frozenset().union(*(by_free[j] for j in those)) for those in stages.told(len(free)))
    return Space(columns, free, stages.columns(free), told, ruled, stages)
