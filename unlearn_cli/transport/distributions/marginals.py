"""Each column's own distributions: the rank of a cell in its group, and the cell of the barycenter at a rank."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from unlearn_cli.core.draws import Draws
from unlearn_cli.transport.distributions.barycenters import category_barycenter, nearest, quantile_barycenter
from unlearn_cli.transport.distributions.couplings import (
    cumulate,
    draw_from,
    group_distributions,
    maximal_coupling,
    randomised_rank,
)
from unlearn_cli.transport.interface import NULL, Arrays, Column, FitRows, Floats, Ints, Settings


def locate(column: Column, values: Floats) -> Ints:
    """Positions in a column's support: the nearest value or the level, m for an unseen level, NULL for a missing cell.

    Parameters
    ----------
    column : of m values
    values : (n,) float64, NaN where missing; level positions of a category

    Returns
    -------
    (n,) intp

    Examples
    --------
    >>> locate(Column("age", True, np.array([20.0, 30.0])), np.array([24.0, np.nan, 99.0])).tolist()
    [0, -1, 1]
    >>> locate(Column("job", False, np.arange(3.0)), np.array([2.0, np.nan, 7.0])).tolist()
    [2, -1, 3]
    """
    missing = np.isnan(values)
    filled = np.where(missing, column.support[0] if len(column.support) else 0.0, values)
    if column.ordered:
        codes = nearest(column.support, filled)
    else:
        codes = np.minimum(filled, len(column.support)).astype(np.intp)
    return np.where(missing, NULL, codes)


@dataclass(frozen=True, eq=False)
class OrderedMarginal:
    """The distributions of an ordered column in K groups and pooled, and their Wasserstein-2 barycenter.

    cumulative  (K+1, m+1) distribution functions; the last row is the pooled distribution
    spread      (K+1,) mass of one fit row: how far the rank of a value without an atom is spread
    ranks codes (L,) barycenter quantile function, as `quantile_barycenter` gives it
    presence    (K+2, 2) distributions of (value, null) of K+1 groups and of their barycenter; (0, 2) where nulls stay
    """

    column: Column
    cumulative: Floats
    spread: Floats
    ranks: Floats
    codes: Ints
    presence: Floats

    def rank(self, values: Floats, groups: Ints, draws: Draws) -> Floats:
        """Randomised rank of each cell in its group's distribution, NaN where missing."""
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
    """The distributions of a category in K groups and pooled, and their barycenter under the 0/1 metric.

    distributions  (K+1, a), the last row is the pooled one; a = m levels, and null as level m where nulls are repaired
    target         (a,) the barycenter
    spread         (K+1,) as in OrderedMarginal
    """

    column: Column
    distributions: Floats
    target: Floats
    spread: Floats

    def couple(self, codes: Ints, groups: Ints, draws: Draws) -> Ints:
        """The maximal coupling of each group's distribution with the barycenter; `codes` as `locate` gives them."""
        levels, atoms = len(self.column.support), len(self.target)
        null = levels if atoms > levels else 0
        at = np.where(codes == NULL, null, np.where(codes == levels, atoms, codes))
        name = self.column.name
        pair = draws(f"{name}: keep"), draws(f"{name}: redraw")
        out = maximal_coupling(self.distributions, self.target, at, groups, pair)
        return np.where((out == levels) | ((codes == NULL) & (atoms == levels)), NULL, out)

    def rank(self, values: Floats, groups: Ints, draws: Draws) -> Floats:
        """Randomised rank in the group's distribution, the most frequent level first; an unseen level's is uniform."""
        codes, uniform = locate(self.column, values), draws(f"{self.column.name}: rank")
        levels = len(self.column.support)
        by_frequency = np.argsort(self._order())[np.clip(codes, 0, levels - 1)]
        rank = randomised_rank(self._cumulative(), self.spread, by_frequency, groups, uniform)
        return np.where(codes == NULL, np.nan, np.where(codes == levels, uniform, rank))

    def read(self, ranks: Floats, groups: Ints, draws: Draws) -> Ints:
        """The level that the group's own distribution has at `ranks`, NaN if missing; then the maximal coupling."""
        missing = np.isnan(ranks)
        levels = self._order()[draw_from(self._cumulative(), groups, np.where(missing, 1.0, ranks))]
        return self.couple(np.where(missing, NULL, levels), groups, draws)

    def move(self, values: Floats, groups: Ints, draws: Draws) -> Ints:
        """Each cell by the maximal coupling: as many cells as can be stay as they are."""
        return self.couple(locate(self.column, values), groups, draws)

    def _order(self) -> Ints:
        return np.argsort(-self.distributions[-1, : len(self.column.support)], kind="stable")

    def _cumulative(self) -> Floats:
        distributions = self.distributions[:, self._order()]
        total = distributions.sum(axis=1, keepdims=True)
        return cumulate(np.where(total > 0, distributions, 1.0))


Marginal = OrderedMarginal | CategoryMarginal


def learn_marginals(rows: FitRows, settings: Settings) -> tuple[Marginal, ...]:
    """The marginal of every column, from the fit rows.

    Parameters
    ----------
    rows : n rows of d columns
    settings : its `nulls` say whether a missing cell counts as one more value

    Returns
    -------
    d marginals, in the order of the columns
    """
    repair = settings.nulls == "repair"
    learners = [_learn_ordered if column.ordered else _learn_category for column in rows.columns]
    return tuple(learner(rows, j, repair) for j, learner in enumerate(learners))


def _learn_ordered(rows: FitRows, j: int, repair: bool) -> OrderedMarginal:
    column, weights = rows.columns[j], rows.weights
    codes = locate(column, rows.values[:, j])
    distributions, share = group_distributions(codes, rows.groups, len(column.support), weights)
    ranks, positions = quantile_barycenter(distributions[:-1], share, column.support)
    presence = np.zeros((0, 2))
    if repair and (codes == NULL).any():
        of_nulls, _ = group_distributions((codes == NULL).astype(np.intp), rows.groups, 2, weights)
        presence = np.vstack([of_nulls, category_barycenter(of_nulls[:-1], weights)])
    return OrderedMarginal(column, cumulate(distributions), _spread(codes, rows), ranks, positions, presence)


def _learn_category(rows: FitRows, j: int, repair: bool) -> CategoryMarginal:
    column = rows.columns[j]
    codes = locate(column, rows.values[:, j])
    levels = len(column.support)
    with_null = repair and bool((codes == NULL).any())
    atoms = np.where(codes == NULL, levels, codes) if with_null else codes
    distributions, share = group_distributions(atoms, rows.groups, levels + with_null, rows.weights)
    return CategoryMarginal(column, distributions, category_barycenter(distributions[:-1], share), _spread(codes, rows))


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
    """The marginals that `marginal_arrays` wrote."""
    return tuple(_marginal_from(column, j, arrays) for j, column in enumerate(columns))


def _marginal_from(column: Column, j: int, arrays: Mapping[str, NDArray[np.generic]]) -> Marginal:
    def get(field: str) -> Floats:
        array: Floats = np.asarray(arrays[f"{j}/{field}"], dtype=np.float64)
        return array

    if not column.ordered:
        return CategoryMarginal(column, get("distributions"), get("target"), get("spread"))
    codes = np.asarray(arrays[f"{j}/codes"], dtype=np.intp)
    return OrderedMarginal(column, get("cumulative"), get("spread"), get("ranks"), codes, get("presence"))
