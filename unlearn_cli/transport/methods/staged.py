"""`staged`: the copula's linear map, then triangular trees on what is left; each row by maps that did not see it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from unlearn_cli.core.draws import Draws
from unlearn_cli.core.errors import DataError
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
    silent,
)
from unlearn_cli.transport.methods import copula, triangular
from unlearn_cli.transport.mixture import values_at


@dataclass(frozen=True)
class Stage:
    """One of the maps that a row goes through: how it is learned, and what comes of it."""

    learn: Learner
    map: type[TransportMap]


COPULA, TREES = Stage(copula.learn, copula.Map), Stage(triangular.learn_cross_fitted, triangular.Map)
"""The copula before the trees, as it takes what many columns tell together from few rows."""

STAGES = (COPULA, TREES, TREES)
"""What a row goes through, in order: every stage ends on the columns' supports, so the next can begin there. A third
stage of trees leaves less in new rows and more in the release (see docs/research, wide-and-short-tables)."""

FOLDS = 6
"""With two or three, maps learn from too few rows, and stages add up their errors; from eight on the maps of the folds
are so alike that the release tells the group the wrong way round (see docs/research, wide-and-short-tables)."""

MOST_STAYING, STAYING_BY_SHAPE = 0.1, 3.0
"""Share of the rows that are not moved at all: the second times columns per fit row, at most the first. Maps of few
rows equalise what is chance as well, so that the release tells the group the wrong way round; as much the right way
makes up for it, and costs less. With 5 % and 20 % more is left to guess (see docs/research, wide-and-short-tables)."""


@dataclass(frozen=True, eq=False)
class Map:
    """Stages, each learned FOLDS times without the rows of one fold; a row is moved by its own fold's.

    The copula frees a wide table of what many columns tell together in a linear way, for which trees would need many
    more rows; trees take what is left. With few rows a map fits its own rows too well, and the release would tell the
    group the wrong way round: hence the folds (cross-fitting; Chernozhukov et al. 2018, section 3). A stage is learned
    from rows as the stages before left them, each row by maps that did not see it: so it sees what those maps leave in
    rows they do not know, and takes it out. A row that was not in the fit draws a fold too.
    """

    columns: tuple[Column, ...]
    stages: tuple[tuple[TransportMap, ...], ...]
    staying: float

    def __call__(self, values: Floats, groups: Ints, draws: Draws) -> Codes:
        """Positions in each column's support, (n, d); see TransportMap."""
        codes = np.full(values.shape, SAME, dtype=np.int32)
        new = np.column_stack([column.unseen(values[:, j]) for j, column in enumerate(self.columns)])
        stays = (draws("stays") < self.staying) & ~new.any(axis=1)  # a level that the fit never saw cannot stay
        for number, maps in enumerate(self.stages):
            moved = _moved(maps, values, groups, replace(draws, prefix=f"{number}: "))
            codes = np.where(moved == SAME, codes, moved)
            values = values_at(self.columns, values, moved)
        return np.where(stays[:, None], np.int32(SAME), codes)

    def arrays(self) -> Arrays:
        """The map as named flat arrays."""
        return {"staying": np.array([self.staying])} | {
            f"stage/{number}/{fold}/{name}": array
            for number, maps in enumerate(self.stages)
            for fold, fitted in enumerate(maps)
            for name, array in fitted.arrays().items()
        }

    @classmethod
    def from_arrays(cls, columns: tuple[Column, ...], arrays: Mapping[str, NDArray[np.generic]]) -> Self:
        """The map that wrote these arrays."""
        stages = []
        for number, stage in enumerate(STAGES):
            maps = []
            for fold in range(FOLDS):
                prefix = f"stage/{number}/{fold}/"
                own = {name.removeprefix(prefix): array for name, array in arrays.items() if name.startswith(prefix)}
                maps.append(stage.map.from_arrays(columns, own))
            stages.append(tuple(maps))
        return cls(columns, tuple(stages), float(arrays["staying"][0]))


def learn(rows: FitRows, settings: Settings) -> Map:
    """Stage after stage, for each fold from the rows of the others as they are by then.

    Parameters
    ----------
    rows : FitRows
    settings : Settings

    Returns
    -------
    Map

    Raises
    ------
    DataError
        A group has too few rows to be left out fold by fold.

    References
    ----------
    Chernozhukov et al. 2018, Double/debiased machine learning, section 3 (cross-fitting).
    """
    fold, stages = _folds(Draws(settings.secret, rows.rows)), []
    for number, stage in enumerate(STAGES):
        maps = []
        for left_out in range(FOLDS):
            settings.progress((number + left_out / FOLDS) / len(STAGES))
            own = replace(settings, secret=settings.secret.child(f"fold {left_out}"), progress=silent)
            maps.append(stage.learn(_without(rows, fold == left_out), own))
        stages.append(tuple(maps))
        moved = _moved(stages[-1], rows.values, rows.groups, Draws(settings.secret, rows.rows, f"{number}: "))
        rows = replace(rows, values=values_at(rows.columns, rows.values, moved))
    staying = min(MOST_STAYING, STAYING_BY_SHAPE * len(rows.columns) / len(rows.rows))
    return Map(rows.columns, tuple(stages), staying)


def _moved(maps: tuple[TransportMap, ...], values: Floats, groups: Ints, draws: Draws) -> Codes:
    """Where each row goes by the map of its fold."""
    fold = _folds(draws)
    codes = np.empty(values.shape, dtype=np.int32)
    for number, fitted in enumerate(maps):
        rows = np.flatnonzero(fold == number)
        codes[rows] = fitted(values[rows], groups[rows], draws.part(rows))
    return codes


def _without(rows: FitRows, left_out: NDArray[np.bool_]) -> FitRows:
    part = rows.part(~left_out)
    empty = np.flatnonzero(np.bincount(part.groups, minlength=len(rows.weights)) < 2)
    if len(empty):
        raise DataError(
            f"group number {empty[0]} has too few of the {len(rows.rows):,} fit rows to be left out in {FOLDS} folds.",
            "Use --method triangular, or pool small groups: --small-groups merge.",
        )
    return part


def _folds(draws: Draws) -> Ints:
    """The fold of each row, the same in every stage."""
    return replace(draws, prefix="").among("fold", FOLDS)
