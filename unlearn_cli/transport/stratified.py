"""One map of any method for each stratum: the levels of given columns, within which the others become independent."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from unlearn_cli.core.draws import Draws
from unlearn_cli.core.errors import UnlearnError
from unlearn_cli.transport.distributions.couplings import cumulate, draw_from, group_distributions
from unlearn_cli.transport.distributions.marginals import locate
from unlearn_cli.transport.interface import (
    SAME,
    Arrays,
    Codes,
    Column,
    FitRows,
    Floats,
    Ints,
    Invertible,
    Learner,
    Restored,
    Settings,
    TransportMap,
    silent,
)
from unlearn_cli.transport.methods import learner, map_class

ABSENT = -1
"""The number, within a stratum, of a group that has no rows there; negative, as no group's number is."""


def cell_codes(strata: Ints, groups: Ints, group_count: int) -> Ints:
    """Code of (stratum, group) for each row (n,), `group_count` being the number of an unseen group.

    Examples
    --------
    >>> cell_codes(np.array([0, 0, 1]), np.array([0, 2, 1]), 2).tolist()
    [0, 2, 4]
    """
    return strata * (group_count + 1) + groups


@dataclass(frozen=True, eq=False)
class Map:
    """A map that moves each row by that of its stratum, which knows the groups that the stratum has.

    In each stratum every group's distribution is moved to one barycenter, so X^ is independent of Z within the levels
    of the given columns C, and what C explains of X^ stays. `groups` are `cell_codes`. A group that a stratum lacks is
    moved by the pooled distribution of the stratum. In a stratum of one group, and in one that the fit never saw, every
    cell is the SAME, but that a level which the fit never saw is redrawn from the distribution of all fit rows.

    numbers     (S, K) number of each group among those of its stratum, ABSENT where it has no rows there
    maps        a map for each stratum; None where it has one group only
    cumulative  (m+1,) distribution function of each category over all fit rows; empty for an ordered column
    """

    columns: tuple[Column, ...]
    method: str
    numbers: Ints
    maps: tuple[TransportMap | None, ...]
    cumulative: tuple[Floats, ...]

    def __call__(self, values: Floats, groups: Ints, draws: Draws) -> Codes:
        """Positions in each column's support, (n, d); see TransportMap."""
        codes = np.full(values.shape, SAME, dtype=np.int32)
        for s, fitted in enumerate(self.maps):
            rows, numbers = self._of_stratum(s, groups)
            if fitted is not None and len(rows):
                codes[rows] = fitted(values[rows], numbers, draws.part(rows))
        return self._without_new_levels(values, codes, draws)

    def restore(self, values: Floats, groups: Ints, draws: Draws) -> Restored:
        """What the cells were, by the map of each row's stratum; see Invertible. Only if the method has an inverse."""
        restored = Restored(values.copy(), values.copy(), values.copy(), np.zeros(values.shape, dtype=bool))
        for s, fitted in enumerate(self.maps):
            rows, numbers = self._of_stratum(s, groups)
            if isinstance(fitted, Invertible) and len(rows):
                restored.put(rows, fitted.restore(values[rows], numbers, draws.part(rows)))
        return restored

    def _of_stratum(self, s: int, groups: Ints) -> tuple[Ints, Ints]:
        """Rows of a stratum, and the number of each one's group there."""
        stratum, group = np.divmod(groups, self.numbers.shape[1] + 1)
        rows = np.flatnonzero(stratum == s)
        numbers = np.append(self.numbers[s], ABSENT)[group[rows]]
        return rows, np.where(numbers == ABSENT, self.numbers[s].max() + 1, numbers)

    def _without_new_levels(self, values: Floats, codes: Codes, draws: Draws) -> Codes:
        everyone = np.zeros(len(values), dtype=np.intp)
        for j, (column, cumulative) in enumerate(zip(self.columns, self.cumulative, strict=True)):
            if not column.ordered:
                new = (codes[:, j] == SAME) & column.unseen(values[:, j])
                drawn = draw_from(cumulative[None], everyone, draws(f"{column.name}: new level"))
                codes[new, j] = drawn[new]
        return codes

    def arrays(self) -> Arrays:
        """The map as named flat arrays; the name of the method as its bytes."""
        named: Arrays = {"method": np.frombuffer(self.method.encode(), np.uint8), "numbers": self.numbers}
        named |= {f"cumulative/{j}": cumulative for j, cumulative in enumerate(self.cumulative)}
        for s, fitted in enumerate(self.maps):
            named |= {f"stratum/{s}/{name}": array for name, array in (fitted.arrays() if fitted else {}).items()}
        return named

    @classmethod
    def from_arrays(cls, columns: tuple[Column, ...], arrays: Mapping[str, NDArray[np.generic]]) -> Self:
        """The map that wrote these arrays."""
        method = bytes(np.asarray(arrays["method"], dtype=np.uint8)).decode()
        numbers = np.asarray(arrays["numbers"], dtype=np.intp)
        kind = map_class(method)
        maps = []
        for s in range(len(numbers)):
            prefix = f"stratum/{s}/"
            own = {name.removeprefix(prefix): array for name, array in arrays.items() if name.startswith(prefix)}
            maps.append(kind.from_arrays(columns, own) if own else None)
        cumulative = tuple(np.asarray(arrays[f"cumulative/{j}"], dtype=np.float64) for j in range(len(columns)))
        return cls(columns, method, numbers, tuple(maps), cumulative)


def learn_stratified(rows: FitRows, labels: tuple[str, ...], method: str, settings: Settings) -> Map:
    """The map that a method learns of every stratum, from the rows of the stratum.

    Parameters
    ----------
    rows : FitRows
        Its groups are `cell_codes`, and its weights the share of each cell (S * (K + 1),) in the whole table. A cell
        may have no rows.
    labels : tuple of S str
        A name of each stratum, for messages.
    method : str
        A name in METHODS.
    settings : Settings

    Raises
    ------
    UnlearnError
        The method refuses the rows of a stratum, or there is no such method.
    """
    learn = learner(method)
    seen = np.bincount(rows.groups, minlength=len(rows.weights)).reshape(len(labels), -1)[:, :-1] > 0
    numbers = np.where(seen, np.cumsum(seen, axis=1) - 1, ABSENT)
    maps: list[TransportMap | None] = []
    for s, part in enumerate(strata_of(rows, len(labels))):
        settings.progress(s / len(labels))
        maps.append(_learn_one(learn, part, settings, labels[s]) if len(part.weights) > 1 else None)
    return Map(
        rows.columns,
        method,
        numbers,
        tuple(maps),
        tuple(_distribution_function(rows, j) for j in range(len(rows.columns))),
    )


def strata_of(rows: FitRows, count: int) -> Iterator[FitRows]:
    """The rows of each stratum, with the numbers and the weights of the groups that it has.

    Parameters
    ----------
    rows : FitRows
        As in `learn_stratified`.
    count : int
        How many strata there are.

    Yields
    ------
    FitRows
        Groups are numbered anew within the stratum, and weights sum to 1.
    """
    by_stratum = rows.weights.reshape(count, -1)
    stratum, group = np.divmod(rows.groups, by_stratum.shape[1])
    for s, weights in enumerate(by_stratum):
        part = rows.part(stratum == s)
        groups, numbers = np.unique(group[stratum == s], return_inverse=True)
        shares = weights[groups]
        yield replace(part, groups=numbers.astype(np.intp), weights=shares / shares.sum())


def _learn_one(learn: Learner, rows: FitRows, settings: Settings, label: str) -> TransportMap:
    try:
        return learn(rows, replace(settings, progress=silent))
    except UnlearnError as refused:
        raise type(refused)(f"where the given columns are {label!r}: {refused.problem}", refused.remedy) from None


def _distribution_function(rows: FitRows, j: int) -> Floats:
    """Distribution function (m+1,) of a category in all fit rows."""
    column = rows.columns[j]
    if column.ordered:
        return np.empty(0)
    everyone = np.zeros(len(rows.rows), dtype=np.intp)
    distributions, _ = group_distributions(locate(column, rows.values[:, j]), everyone, len(column.support), np.ones(1))
    return np.asarray(cumulate(distributions[:1])[0])
