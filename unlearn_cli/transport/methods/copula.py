"""`copula`: Gaussian-copula barycenter; ranks to normal scores, one linear map per group, scores to ranks again."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from unlearn_cli.core.draws import Draws
from unlearn_cli.transport.distributions.marginals import Marginal, learn_marginals, marginal_arrays, marginals_from
from unlearn_cli.transport.interface import Arrays, Codes, Column, FitRows, Floats, Ints, Settings
from unlearn_cli.transport.linear.bures import barycenter_maps, covariances, rowwise

FAR = 1e-9
"""Ranks nearer to 0 or 1 than this are moved here: their scores (about 6) stay finite."""

KNOTS, ROWS_PER_KNOT = 64, 50
"""Quantiles by which a moved score is ranked anew: at most so many, and one for every 50 rows of the smallest group, so
that a quantile errs by less than the distance to the next. No experiment on record."""

ROWS_PER_COLUMN = 20
"""With fewer rows in the smallest group the maps fit their own rows too well for these to say new rows' ranks. No
experiment on record."""


@dataclass(frozen=True, eq=False)
class Map:
    """The map x -> Q_j(rank of (A_k s)_j), s the scores of the row's ranks in its group, Q_j the column's barycenter.

    A_k is the optimal map from the covariance of the group's scores to their Bures-Wasserstein barycenter (Agueh &
    Carlier 2011, section 6.3). The moved score is ranked anew in its group where there are rows enough, so that each
    column alone is independent of the group whatever the distributions; all columns together are as far as each group's
    dependence between columns is that of a normal distribution. A missing cell has score 0, the mean.

    marginals  d columns
    maps       (K+1, d, d), the last one for a group that the fit never saw
    knots      (K+1, d, G-1) the moved scores at ranks 1/G .. (G-1)/G of each group
    """

    marginals: tuple[Marginal, ...]
    maps: Floats
    knots: Floats

    def __call__(self, values: Floats, groups: Ints, draws: Draws) -> Codes:
        """Positions in each column's support, (n, d); see TransportMap."""
        scores = _scores(self.marginals, values, groups, draws)
        moved = rowwise(np.nan_to_num(scores), self.maps, groups)
        codes = np.empty(values.shape, dtype=np.int32)
        for j, marginal in enumerate(self.marginals):
            ranks = _rank(moved[:, j], self.knots[:, j], groups)
            codes[:, j] = marginal.read(np.where(np.isnan(scores[:, j]), np.nan, ranks), groups, draws)
        return codes

    def arrays(self) -> Arrays:
        """The map as named flat arrays."""
        return {**marginal_arrays(self.marginals), "maps": self.maps, "knots": self.knots}

    @classmethod
    def from_arrays(cls, columns: tuple[Column, ...], arrays: Mapping[str, NDArray[np.generic]]) -> Self:
        """The map that wrote these arrays."""
        maps, knots = (np.asarray(arrays[name], dtype=np.float64) for name in ("maps", "knots"))
        return cls(marginals_from(columns, arrays), maps, knots)


def learn(rows: FitRows, settings: Settings) -> Map:
    """Marginals, then the covariance of the scores in each group, the maps to their barycenter and the new ranks.

    Parameters
    ----------
    rows : FitRows
    settings : Settings

    Returns
    -------
    Map
    """
    marginals, draws = learn_marginals(rows, settings), Draws(settings.secret, rows.rows)
    scores = _scores(marginals, rows.values, rows.groups, draws)
    within = covariances([np.nan_to_num(scores[rows.groups == k]) for k in range(len(rows.weights))])
    maps, _ = barycenter_maps(within, np.tensordot(rows.weights, within, axes=1), rows.weights)
    return Map(marginals, maps, _learn_knots(rows, marginals, maps, draws))


def _scores(marginals: tuple[Marginal, ...], values: Floats, groups: Ints, draws: Draws) -> Floats:
    """Normal scores Phi^-1 of each cell's randomised rank in its group, (n, d), NaN where missing."""
    ranks = np.column_stack([m.rank(values[:, j], groups, draws) for j, m in enumerate(marginals)])
    return np.asarray(ndtri(np.clip(ranks, FAR, 1 - FAR)))


def _learn_knots(rows: FitRows, marginals: tuple[Marginal, ...], maps: Floats, draws: Draws) -> Floats:
    sizes = np.bincount(rows.groups)
    steps = int(np.clip(sizes.min() // ROWS_PER_KNOT, 2, KNOTS))
    levels = np.arange(1, steps) / steps
    knots = np.tile(ndtri(levels), (len(maps), len(marginals), 1))
    if sizes.min() < ROWS_PER_COLUMN * len(marginals):
        return knots
    for k in range(len(maps)):
        here = (rows.groups == k) | (k == len(sizes))
        groups = np.full(len(rows.groups), k)
        scores = _scores(marginals, rows.values, groups, draws)[here]
        moved = rowwise(np.nan_to_num(scores), maps, groups[here])
        weight = (rows.weights / sizes)[rows.groups[here]]
        for j in range(len(marginals)):
            has = ~np.isnan(scores[:, j])
            if has.any():
                knots[k, j] = np.quantile(moved[has, j], levels, weights=weight[has], method="inverted_cdf")
    return knots


def _rank(moved: Floats, knots: Floats, groups: Ints) -> Floats:
    """Ranks (n,) of moved scores of one column: normal, shifted so that each group's knots (K+1, G-1) have theirs."""
    normal = ndtri(np.arange(1, knots.shape[1] + 1) / (knots.shape[1] + 1))
    shift = np.zeros(len(moved))
    for group in np.unique(groups):
        here = groups == group
        shift[here] = np.interp(moved[here], knots[group], normal - knots[group])
    return np.asarray(ndtr(moved + shift))
