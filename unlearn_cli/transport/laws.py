"""Discrete laws on a common support: their barycenters, the randomised rank, the maximal coupling."""

import numpy as np

from unlearn_cli.transport.interface import Floats, Ints


def nearest(support: Floats, values: Floats) -> Ints:
    """Position in `support` (m,), ascending, of the value nearest to each of `values`; ties go down."""
    right = np.clip(np.searchsorted(support, values), 1, max(len(support) - 1, 1))
    left = right - 1
    right = np.minimum(right, len(support) - 1)
    return np.where(np.abs(support[right] - values) < np.abs(values - support[left]), right, left)


def quantile_barycenter(laws: Floats, weights: Floats, support: Floats) -> tuple[Floats, Ints]:
    """Wasserstein-2 barycenter of K laws (K, m) on the line, restricted to `support` (m,).

    Its quantile function is sum_k w_k Q_k(u) (Agueh & Carlier 2011, section 6.1), read off at the nearest support
    value, which is the best choice within the support for every u. Returns `(ranks, codes)`, both (L,): the quantile
    function is `support[codes[i]]` for u in (ranks[i-1], ranks[i]], ranks[-1] = 1.
    """
    cumulative = np.cumsum(laws, axis=1)
    cumulative /= cumulative[:, -1:]
    ranks = np.unique(cumulative)
    middle = ranks - np.diff(ranks, prepend=0.0) / 2
    inner = [np.minimum(np.searchsorted(c, middle), len(support) - 1) for c in cumulative]
    mean = np.zeros(len(ranks))
    for weight, codes in zip(weights, inner, strict=True):
        mean += weight * support[codes]
    return ranks, nearest(support, mean)


def category_barycenter(laws: Floats, weights: Floats) -> Floats:
    """The law q (m,) that minimises sum_k w_k TV(p_k, q) over laws: the barycenter of (K, m) under the 0/1 metric.

    W2^2 under the 0/1 metric is total variation. Level by level the optimum is a weighted quantile of p_1 .. p_K, of
    one common order tau (the multiplier of sum q = 1); at the jump of tau it is interpolated.
    """
    order = np.argsort(laws, axis=0)
    ascending = np.take_along_axis(laws, order, axis=0)
    below = np.cumsum(weights[order], axis=0)  # (K, m): weight of the groups up to this one, level by level
    taus = np.unique(np.concatenate([[0.0], below.ravel()]))
    k = len(weights)
    for tau in taus:  # q at order just above tau: the first group whose cumulated weight passes it
        pick = np.minimum((below <= tau + 1e-12).sum(axis=0), k - 1)
        q = np.take_along_axis(ascending, pick[None], axis=0)[0]
        total = q.sum()
        if total >= 1 - 1e-12:
            break
        low, low_total = q, total
    if tau == 0.0 or total - 1 < 1e-12:  # the lowest choice already reaches 1: then all laws agree
        return np.asarray(q / total)
    share = (1 - low_total) / (total - low_total)
    return np.asarray(low + share * (q - low))
