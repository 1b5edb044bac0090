"""Each column's own laws: the rank of a cell in its group, and the cell of the barycenter at a rank."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from unlearn_cli.randomness import Draws
from unlearn_cli.transport.coupling_of_laws import (
    cumulate,
    draw_from,
    group_laws,
    maximal_coupling,
    randomised_rank,
)
from unlearn_cli.transport.interface import NULL, Arrays, Column, FitRows, Floats, Ints, Settings
from unlearn_cli.transport.laws import category_barycenter, nearest, quantile_barycenter


def locate(column: Column, values: Floats) -> Ints:
    """Positions in the column's support (n,): the nearest value or the level, m for an unseen level, NULL for NaN."""
    missing = np.isnan(values)
    filled = np.where(missing, column.support[0] if len(column.support) else 0.0, values)
    if column.ordered:
        codes = nearest(column.support, filled)
    else:
        codes = np.minimum(filled, len(column.support)).astype(np.intp)
    return np.where(missing, NULL, codes)


@dataclass(frozen=True, eq=False)
class OrderedMarginal:
    """The laws of an ordered column in K groups and pooled, and their Wasserstein-2 barycenter.

    cumulative  (K+1, m+1) distribution functions; the last row is the pooled law
    spread      (K+1,) mass of one fit row: how far the rank of a value without an atom is spread
    ranks codes (L,) barycenter quantile function, as `quantile_barycenter` gives it
    presence    (K+2, 2) laws of (value, null), K+1 groups and then their barycenter; (0, 2) where nulls are kept
    """

    column: Column
    cumulative: Floats
    spread: Floats
    ranks: Floats
    codes: Ints
    presence: Floats

    def rank(self, values: Floats, groups: Ints, draws: Draws) -> Floats:
        """Randomised rank of each cell in its group's law, NaN where missing."""
        codes = locate(self.column, values)
        uniform = draws(f"{self.column.name}: rank")
        rank = randomised_rank(self.cumulative, self.spread, np.maximum(codes, 0), groups, uniform)
        return np.where(codes == NULL, np.nan, rank)

    def read(self, ranks: Floats, groups: Ints, draws: Draws) -> Ints:
        """Positions of the barycenter's values at `ranks`; a missing cell that gets a value has a uniform rank."""
        has = ~np.isnan(ranks)
        if len(self.presence):
            name = self.column.name
            pair = draws(f"{name}: keep presence"), draws(f"{name}: redraw presence")
            kept = maximal_coupling(self.presence[:-1], self.presence[-1], 1 - has.astype(np.intp), groups, pair)
            ranks = np.where(has, ranks, draws(f"{name}: rank of a filled cell"))
            has = kept == 0
        return np.where(has, self.quantile(np.where(has, ranks, 1.0)), NULL)

    def quantile(self, ranks: Floats) -> Ints:
        """Positions of the barycenter's values at `ranks`, none of them missing."""
        return self.codes[np.minimum(np.searchsorted(self.ranks, ranks), len(self.codes) - 1)]

    def move(self, values: Floats, groups: Ints, draws: Draws) -> Ints:
        """Each cell to the value that the barycenter has at its rank: the optimal map of the column alone."""
        return self.read(self.rank(values, groups, draws), groups, draws)


@dataclass(frozen=True, eq=False)
class CategoryMarginal:
    """The laws of a category in K groups and pooled, and their barycenter under the 0/1 metric.

    laws    (K+1, a), the last row is the pooled law; a = m levels, and null as level m where nulls are repaired
    target  (a,) the barycenter
    spread  (K+1,) as in OrderedMarginal
    """

    column: Column
    laws: Floats
    target: Floats
    spread: Floats

    def couple(self, codes: Ints, groups: Ints, draws: Draws) -> Ints:
        """The maximal coupling of each group's law with the barycenter; `codes` as `locate` gives them."""
        levels, atoms = len(self.column.support), len(self.target)
        null = levels if atoms > levels else 0
        at = np.where(codes == NULL, null, np.where(codes == levels, atoms, codes))
        name = self.column.name
        pair = draws(f"{name}: keep"), draws(f"{name}: redraw")
        out = maximal_coupling(self.laws, self.target, at, groups, pair)
        return np.where((out == levels) | ((codes == NULL) & (atoms == levels)), NULL, out)

    def rank(self, values: Floats, groups: Ints, draws: Draws) -> Floats:
        """Randomised rank in the group's law, the most frequent level first; an unseen level's is uniform."""
        codes, uniform = locate(self.column, values), draws(f"{self.column.name}: rank")
        levels = len(self.column.support)
        place = np.argsort(self._order())[np.clip(codes, 0, levels - 1)]
        rank = randomised_rank(self._cumulative(), self.spread, place, groups, uniform)
        return np.where(codes == NULL, np.nan, np.where(codes == levels, uniform, rank))

    def read(self, ranks: Floats, groups: Ints, draws: Draws) -> Ints:
        """The level that the group's own law has at `ranks`, then the maximal coupling; a missing cell has NaN."""
        missing = np.isnan(ranks)
        levels = self._order()[draw_from(self._cumulative(), groups, np.where(missing, 1.0, ranks))]
        return self.couple(np.where(missing, NULL, levels), groups, draws)

    def move(self, values: Floats, groups: Ints, draws: Draws) -> Ints:
        """Each cell by the maximal coupling: as many cells as can be stay as they are."""
        return self.couple(locate(self.column, values), groups, draws)

    def _order(self) -> Ints:
        return np.argsort(-self.laws[-1, : len(self.column.support)], kind="stable")

    def _cumulative(self) -> Floats:
        laws = self.laws[:, self._order()]
        total = laws.sum(axis=1, keepdims=True)
        return cumulate(np.where(total > 0, laws, 1.0))


Marginal = OrderedMarginal | CategoryMarginal


def learn_marginals(rows: FitRows, settings: Settings) -> tuple[Marginal, ...]:
    """The marginal of every column, from the fit rows."""
    repair = settings.nulls == "repair"
    learners = [_learn_ordered if column.ordered else _learn_category for column in rows.columns]
    return tuple(learner(rows, j, repair) for j, learner in enumerate(learners))


def _learn_ordered(rows: FitRows, j: int, repair: bool) -> OrderedMarginal:
    column, weights = rows.columns[j], rows.weights
    codes = locate(column, rows.values[:, j])
    laws, share = group_laws(codes, rows.groups, len(column.support), weights)
    ranks, positions = quantile_barycenter(laws[:-1], share, column.support)
    presence = np.zeros((0, 2))
    if repair and (codes == NULL).any():
        laws_of_nulls, _ = group_laws((codes == NULL).astype(np.intp), rows.groups, 2, weights)
        presence = np.vstack([laws_of_nulls, category_barycenter(laws_of_nulls[:-1], weights)])
    return OrderedMarginal(column, cumulate(laws), _spread(codes, rows), ranks, positions, presence)


def _learn_category(rows: FitRows, j: int, repair: bool) -> CategoryMarginal:
    column = rows.columns[j]
    codes = locate(column, rows.values[:, j])
    levels = len(column.support)
    with_null = repair and bool((codes == NULL).any())
    atoms = np.where(codes == NULL, levels, codes) if with_null else codes
    laws, share = group_laws(atoms, rows.groups, levels + with_null, rows.weights)
    return CategoryMarginal(column, laws, category_barycenter(laws[:-1], share), _spread(codes, rows))


def _spread(codes: Ints, rows: FitRows) -> Floats:
    seen = np.bincount(rows.groups[codes != NULL], minlength=len(rows.weights))
    return np.asarray(1 / np.maximum(np.append(seen, seen.sum()), 1))


def marginal_arrays(marginals: tuple[Marginal, ...]) -> Arrays:
    """The marginals as flat arrays, `column number/field`."""
    return {
        f"{j}/{field.name}": getattr(marginal, field.name)
        for j, marginal in enumerate(marginals)
        for field in fields(marginal)
        if field.name != "column"
    }


def marginals_from(columns: tuple[Column, ...], arrays: Mapping[str, NDArray[np.generic]]) -> tuple[Marginal, ...]:
    """The marginals back from `marginal_arrays`."""
    return tuple(_marginal_from(column, j, arrays) for j, column in enumerate(columns))


def _marginal_from(column: Column, j: int, arrays: Mapping[str, NDArray[np.generic]]) -> Marginal:
    def get(field: str) -> Floats:
        array: Floats = np.asarray(arrays[f"{j}/{field}"], dtype=np.float64)
        return array

    if not column.ordered:
        return CategoryMarginal(column, get("laws"), get("target"), get("spread"))
    codes = np.asarray(arrays[f"{j}/codes"], dtype=np.intp)
    return OrderedMarginal(column, get("cumulative"), get("spread"), get("ranks"), codes, get("presence"))
