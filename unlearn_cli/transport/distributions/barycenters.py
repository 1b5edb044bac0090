"""Barycenters of discrete distributions on one support: Wasserstein-2 on the line, and under the 0/1 metric."""

import numpy as np

from unlearn_cli.transport.interface import Floats, Ints

ROUNDING = 1e-12
"""What sums of shares may be off by: far above the error of a few hundred additions, far below the mass of a row."""


def nearest(support: Floats, values: Floats) -> Ints:
    """Position in a support of the value nearest to each of some numbers; ties go down.

    Parameters
    ----------
    support : (m,) float64, ascending, m >= 1
    values : (n,) float64, finite

    Returns
    -------
    (n,) intp, 0 .. m-1

    Examples
    --------
    >>> nearest(np.array([0.0, 1.0, 4.0]), np.array([-2.0, 0.5, 0.6, 9.0])).tolist()
    [0, 0, 1, 2]
    """
    right = np.clip(np.searchsorted(support, values), 1, max(len(support) - 1, 1))
    left = right - 1
    right = np.minimum(right, len(support) - 1)
    return np.where(np.abs(support[right] - values) < np.abs(values - support[left]), right, left)


def dithered(support: Floats, values: Floats, evenness: float) -> tuple[Ints, Floats]:
    """The value below each of some numbers, and the share of its rows that is to go to the one above instead.

    With evenness 0 all go to the nearest value. With 1 the shares are such that the number itself is their mean (as
    dithering does in place of rounding): where two groups stand on neighbouring values the rows are then shared out
    between these by the groups' weights, so that rows of both groups move, and moving does not tell the group.

    Parameters
    ----------
    support : (m,) float64, ascending
    values : (n,) float64, within the support
    evenness : float, 0 to 1

    Returns
    -------
    below : (n,) intp, 0 .. max(m-2, 0)
    share : (n,) float64, 0 to 1

    Examples
    --------
    >>> below, share = dithered(np.array([0.0, 1.0]), np.array([0.25]), 1.0)
    >>> below.tolist(), share.tolist(), dithered(np.array([0.0, 1.0]), np.array([0.25]), 0.0)[1].tolist()
    ([0], [0.25], [0.0])
    """
    at = np.clip(np.searchsorted(support, values, side="right") - 1, 0, max(len(support) - 2, 0))
    width = support[np.minimum(at + 1, len(support) - 1)] - support[at]
    share = np.clip((values - support[at]) / np.where(width > 0, width, 1.0), 0.0, 1.0)
    return at, (1 - evenness) * (share > 0.5) + evenness * share


def quantile_barycenter(distributions: Floats, weights: Floats, support: Floats) -> tuple[Floats, Ints]:
    """Wasserstein-2 barycenter of distributions on the line, restricted to their common support.

    Its quantile function is sum_k w_k Q_k(u), read off at the nearest support value, which is the best choice within
    the support for every u.

    Parameters
    ----------
    distributions : (K, m) float64, mass of each support value in each of K groups, not negative
    weights : (K,) float64, sums to 1
    support : (m,) float64, ascending

    Returns
    -------
    ranks : (L,) float64, ascending, the last one 1
    codes : (L,) intp; the quantile function is `support[codes[i]]` for u in (ranks[i-1], ranks[i]]

    References
    ----------
    Agueh & Carlier 2011, Barycenters in the Wasserstein space, section 6.1.

    Examples
    --------
    Half of the first group is at 0 and half at 1, of the second at 2 and 4: their quantiles meet at 1 and near 3.

    >>> support, weights = np.array([0.0, 1.0, 2.0, 4.0]), np.array([0.5, 0.5])
    >>> ranks, codes = quantile_barycenter(np.array([[0.5, 0.5, 0, 0], [0, 0, 0.5, 0.5]]), weights, support)
    >>> support[codes[np.searchsorted(ranks, [0.3, 0.8])]].tolist()
    [1.0, 2.0]
    """
    cumulative = np.cumsum(distributions, axis=1)
    cumulative /= cumulative[:, -1:]
    ranks = np.unique(cumulative)
    middle = ranks - np.diff(ranks, prepend=0.0) / 2
    inner = [np.minimum(np.searchsorted(c, middle), len(support) - 1) for c in cumulative]
    mean = np.zeros(len(ranks))
    for weight, codes in zip(weights, inner, strict=True):
        mean += weight * support[codes]
    return ranks, nearest(support, mean)


def category_barycenter(distributions: Floats, weights: Floats, evenness: float = 0.0) -> Floats:
    """Barycenter q of distributions p_k of levels under the 0/1 metric: it minimises sum_k w_k TV(p_k, q).

    W2^2 under the 0/1 metric is total variation. Level by level the optimum is a weighted quantile of p_1 .. p_K, of
    one common order tau (the multiplier of sum q = 1); at the jump of tau q lies between the two. Of two groups only
    the smaller then moves, so that whatever shows a move shows the group; `evenness` goes so far from there to the
    mean of the distributions, where all groups move.

    Parameters
    ----------
    distributions : (K, m) float64, rows sum to 1
    weights : (K,) float64, sums to 1
    evenness : float, 0 to 1

    Returns
    -------
    (m,) float64, sums to 1

    Examples
    --------
    >>> distributions, weights = np.array([[0.5, 0.5, 0.0], [0.2, 0.3, 0.5]]), np.array([0.7, 0.3])
    >>> category_barycenter(distributions, weights).tolist()
    [0.5, 0.5, 0.0]
    >>> category_barycenter(distributions, weights, 1.0).round(2).tolist()
    [0.41, 0.44, 0.15]
    """
    return np.asarray((1 - evenness) * _median(distributions, weights) + evenness * weights @ distributions)


def _median(distributions: Floats, weights: Floats) -> Floats:
    order = np.argsort(distributions, axis=0)
    ascending = np.take_along_axis(distributions, order, axis=0)
    below = np.cumsum(weights[order], axis=0)  # (K, m): weight of the groups up to this one, level by level
    taus = np.unique(np.concatenate([[0.0], below.ravel()]))
    k = len(weights)
    for tau in taus:  # q at order just above tau: the first group whose cumulated weight passes it
        pick = np.minimum((below <= tau + ROUNDING).sum(axis=0), k - 1)
        q = np.take_along_axis(ascending, pick[None], axis=0)[0]
        total = q.sum()
        if total >= 1 - ROUNDING:
            break
        low, low_total = q, total
    if tau == 0.0 or total - 1 < ROUNDING:  # the lowest choice already reaches 1: then all distributions agree
        return np.asarray(q / total)
    share = (1 - low_total) / (total - low_total)
    return np.asarray(low + share * (q - low))
