"""The distortion that freeing a column from the group costs at the least."""

import numpy as np

from unlearn_cli.core.cells import Floats, Ints
from unlearn_cli.statistics.contingency import contingency
from unlearn_cli.statistics.distortion import variance

GRID = 2000


def least_distortion(values: Floats, groups: Ints, is_category: bool) -> float:
    """The distortion of moving this column alone to the barycenter of its distributions in the groups.

    Any repair after which the column is independent of Z moves each group's distribution to one distribution Q, at a
    cost of at least sum_k w_k W2^2(P_k, Q), which the barycenter minimises: on the line its quantile function is
    sum_k w_k Q_k (Agueh & Carlier 2011, section 6.1). For categories W2^2 under the 0/1 metric is total variation, and
    sum_levels min_q sum_k w_k |p_k - q| / 2 is not above its minimum over distributions Q; a null is a level. For
    numbers the distributions are those of the non-null cells, on a grid of 2,000 ranks, so the claim holds for columns
    without nulls. `w_k` are the group shares of all rows. Same unit as `distortion`.
    """
    shares = np.bincount(groups) / len(groups)
    present = np.flatnonzero(shares)
    weights = shares[present]
    if is_category:
        return _categories(values, groups, present, weights)
    ranks = (np.arange(GRID) + 0.5) / GRID
    seen = [values[(groups == k) & ~np.isnan(values)] for k in present]
    some = np.array([len(cells) > 0 for cells in seen])  # a group of nulls alone has nothing to move
    if not some.any() or not np.ptp(np.concatenate(seen)):
        return 0.0
    quantiles = np.array([np.quantile(cells, ranks, method="inverted_cdf") for cells in seen if len(cells)])
    weights = weights[some]
    spread = weights @ (quantiles - weights @ quantiles / weights.sum()) ** 2
    return float(spread.mean() / variance(values))


def _categories(values: Floats, groups: Ints, present: Ints, weights: Floats) -> float:
    """Half the sum over levels of the weighted absolute deviation from the weighted median over groups."""
    codes = np.where(np.isnan(values), 0, values + 1).astype(np.intp)
    shares = contingency(codes, groups, int(groups.max()) + 1)[:, present].T
    shares /= shares.sum(axis=1, keepdims=True)
    deviations = [weights @ np.abs(shares - candidate) for candidate in shares]  # a median is one of the K values
    return float(np.min(deviations, axis=0).sum() / 2)
