"""`staged`: the copula's linear map, then triangular trees on what is left; each row by a map that did not see it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from unlearn_cli.errors import UnlearnError
from unlearn_cli.lookup import load
from unlearn_cli.randomness import Draws, row_hash
from unlearn_cli.transport.interface import (
    SAME,
    Arrays,
    Codes,
    Column,
    FitRows,
    Floats,
    Ints,
    Learner,
    Settings,
    TransportMap,
)
from unlearn_cli.transport.interpolation import values_at

STAGES = {
    "copula": ("unlearn_cli.transport.copula:learn", "unlearn_cli.transport.copula:Map"),
    "triangular": ("unlearn_cli.transport.triangular:learn_one_chain", "unlearn_cli.transport.triangular:Map"),
}
"""What a row goes through, in order: every stage ends on the columns' supports, so the next can begin there."""

FOLDS = 8


@dataclass(frozen=True, eq=False)
class Map:
    """The stages, learned FOLDS times, each time without the rows of one fold; a row is moved by its own fold's.

    The copula frees a wide table of what many columns tell together in a linear way, for which trees would need many
    more rows; trees take what is left. With few rows a map fits its own rows too well, and the release would tell the
    group the wrong way round: hence the folds (cross-fitting; Chernozhukov et al. 2018, section 3). A row that was not
    in the fit has a fold too, by its number, and is moved by one of the maps.
    """

    columns: tuple[Column, ...]
    folds: tuple[tuple[TransportMap, ...], ...]

    def __call__(self, values: Floats, groups: Ints, draws: Draws) -> Codes:
        """Positions in each column's support, (n, d); see TransportMap."""
        fold = _folds(draws)
        codes = np.empty(values.shape, dtype=np.int32)
        for number, stages in enumerate(self.folds):
            rows = np.flatnonzero(fold == number)
            mine = replace(draws, rows=draws.rows[rows])
            codes[rows] = _through(self.columns, stages, values[rows], groups[rows], mine)
        return codes

    def arrays(self) -> Arrays:
        """The map as named flat arrays."""
        return {
            f"fold/{number}/{stage}/{name}": array
            for number, stages in enumerate(self.folds)
            for stage, fitted in zip(STAGES, stages, strict=True)
            for name, array in fitted.arrays().items()
        }

    @classmethod
    def from_arrays(cls, columns: tuple[Column, ...], arrays: Mapping[str, NDArray[np.generic]]) -> Self:
        """The map back from its arrays."""
        folds = []
        for number in range(FOLDS):
            stages = []
            for stage in STAGES:
                prefix = f"fold/{number}/{stage}/"
                own = {name.removeprefix(prefix): array for name, array in arrays.items() if name.startswith(prefix)}
                stages.append(_map_type(stage).from_arrays(columns, own))
            folds.append(tuple(stages))
        return cls(columns, tuple(folds))


def learn(rows: FitRows, settings: Settings) -> Map:
    """Each fold's stages from the rows of the other folds."""
    fold, folds = _folds(Draws(settings.seed, rows.rows)), []
    for number in range(FOLDS):
        settings.tell(number / FOLDS)
        others = _part(rows, fold != number)
        stages: list[TransportMap] = []
        for stage in STAGES:
            fitted = _learner(stage)(others, replace(settings, seed=settings.seed + number))
            draws = Draws(settings.seed, others.rows, f"{stage}: ")
            others = replace(
                others, values=values_at(rows.columns, others.values, fitted(others.values, others.groups, draws))
            )
            stages.append(fitted)
        folds.append(tuple(stages))
    return Map(rows.columns, tuple(folds))


def _through(
    columns: tuple[Column, ...], stages: tuple[TransportMap, ...], values: Floats, groups: Ints, draws: Draws
) -> Codes:
    codes = np.full(values.shape, SAME, dtype=np.int32)
    for stage, fitted in zip(STAGES, stages, strict=True):
        moved = fitted(values, groups, replace(draws, prefix=f"{stage}: "))
        codes = np.where(moved == SAME, codes, moved)
        values = values_at(columns, values, moved)
    return codes


def _part(rows: FitRows, chosen: NDArray[np.bool_]) -> FitRows:
    part = rows.part(chosen)
    empty = np.flatnonzero(np.bincount(part.groups, minlength=len(rows.weights)) < 2)
    if len(empty):
        raise UnlearnError(
            f"group number {empty[0]} has too few of the {len(rows.rows):,} fit rows to be left out in {FOLDS} folds.",
            "Use --method triangular, or pool small groups: --small-groups merge.",
        )
    return part


def _folds(draws: Draws) -> Ints:
    return (row_hash(draws.seed, "fold", draws.rows) % np.uint64(FOLDS)).astype(np.intp)


def _learner(stage: str) -> Learner:
    found: Learner = load({name: learn for name, (learn, _) in STAGES.items()}, stage, "stage")
    return found


def _map_type(stage: str) -> type[TransportMap]:
    found: type[TransportMap] = load({name: kind for name, (_, kind) in STAGES.items()}, stage, "stage")
    return found
