"""The groups' distributions of a column in the leaves of a tree, shrunk from node to node towards each other."""

from dataclasses import dataclass

import numpy as np
from scipy.special import xlogy

from unlearn_cli.transport.conditional.trees import Grown
from unlearn_cli.transport.distributions.barycenters import ROUNDING
from unlearn_cli.transport.distributions.couplings import SMALLEST
from unlearn_cli.transport.interface import Floats, Ints

PRIOR_ROWS = 4.0
"""Rows that the expectation counts for, in each bin, when mass is shared out inside a tree bin: 10 leave more to guess
in most tables, 2 not less (see docs/research, resolution)."""


@dataclass(frozen=True)
class Bins:
    """The bins of a column, and when a departure from what is expected in them counts.

    Parameters
    ----------
    tested_in : (B,) intp
        The coarser bin in which each is tested.
    z_move : float
        Standard errors above chance that a departure must reach: so many times the standard deviation of chance are
        added to its mean.
    """

    tested_in: Ints
    z_move: float


def shrunk_distributions(counts: Floats, bins: Bins, weights: Floats, grown: Grown) -> Floats:
    """Distributions of a column in K groups and L leaves of a tree, from counts of fit rows.

    Down the tree, the distribution of a group in a node lies between its own frequencies there and what its parent
    leads to expect: the pooled distribution of the node, tilted as the group's distribution was tilted in the parent,
    q_k = p . (p_k / p)_parent. The root expects no difference. So a small group has the coarse differences that its
    rows can show, a large one the fine ones, and where groups do not differ distributions are equal and nothing moves.

    Parameters
    ----------
    counts : (L, K, B) float64
        Fit rows of each leaf and group in each bin.
    bins : Bins
    weights : (K,) float64
        The groups' shares of the table.
    grown : Grown
        The tree, with L leaves.

    Returns
    -------
    (L, K, B) float64, the last axis sums to 1

    References
    ----------
    Efron & Morris 1973, Stein's estimation rule and its competitors (the positive-part estimator).
    """
    nodes = np.einsum("nl,lkb->nkb", grown.leaves.astype(np.float64), counts)
    pooled = _pooled(nodes, weights)
    parents, distributions = np.array(grown.parents), np.ones_like(nodes)
    generation = parents < 0
    while generation.any():
        here, above = np.flatnonzero(generation), parents[generation]
        tilt = np.where(above[:, None, None] >= 0, distributions[above] / np.maximum(pooled[above], SMALLEST), 1.0)
        expected = pooled[here] * np.where(pooled[above] > 0, tilt, 1.0)
        distributions[here] = _towards(nodes[here], expected / expected.sum(axis=2, keepdims=True), bins)
        generation = np.isin(parents, here)
    ends = np.flatnonzero(grown.leaves.sum(axis=1) == 1)
    order = np.argsort(grown.leaves[ends].argmax(axis=1))
    return np.asarray(distributions[ends[order]])


def _pooled(counts: Floats, weights: Floats) -> Floats:
    """Distributions (N, 1, B) of all groups together in N nodes, from counts (N, K, B); uniform without rows."""
    rows = counts.sum(axis=2, keepdims=True)
    distribution = np.einsum("k,nkb->nb", weights, counts / np.maximum(rows, 1))[:, None]
    total = distribution.sum(axis=2, keepdims=True)
    return np.asarray(np.where(total > 0, distribution / np.maximum(total, SMALLEST), 1 / distribution.shape[2]))


def _towards(counts: Floats, expected: Floats, bins: Bins) -> Floats:
    """Distributions (N, K, B) between each group's own frequencies and the expectation: s p_k + (1 - s) q_k.

    s = max(0, 1 - chance / G), where G is the statistic of the fit of the counts to the expectation, in tree bins; its
    mean is dof where the expectation holds, so s is the share of the departure that is not chance (positive-part
    James-Stein; Efron & Morris 1973). Inside a tree bin the group's frequencies are smoothed by the expectation.
    """
    tree_bin = bins.tested_in
    merge = np.zeros((len(tree_bin), int(tree_bin.max(initial=0)) + 1))
    merge[np.arange(len(tree_bin)), tree_bin] = 1.0
    rows, coarse, wanted = counts.sum(axis=2, keepdims=True), counts @ merge, expected @ merge
    departure = xlogy(coarse, coarse) - xlogy(coarse, np.maximum(rows * wanted, SMALLEST))
    statistic = 2 * departure.sum(axis=2, keepdims=True)
    free = np.maximum((wanted > 0).sum(axis=2, keepdims=True) - 1, 0)
    chance = free + bins.z_move * np.sqrt(2 * free)
    signal = np.maximum(0.0, 1 - chance / np.maximum(statistic, ROUNDING)) * (free > 0)
    inside = expected / np.maximum(wanted[..., tree_bin], SMALLEST)
    prior = PRIOR_ROWS * merge.sum(axis=0)[tree_bin]
    smooth = (counts + prior * inside) / np.maximum(coarse[..., tree_bin] + prior, SMALLEST)
    own = smooth * (coarse / np.maximum(rows, 1))[..., tree_bin]
    return np.asarray(np.where(rows > 0, signal * own + (1 - signal) * expected, expected))
