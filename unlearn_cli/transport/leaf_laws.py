"""The groups' laws of a column in the leaves of a tree, shrunk from node to node towards each other."""

from dataclasses import dataclass

import numpy as np
from scipy.special import xlogy

from unlearn_cli.transport.interface import Floats, Ints
from unlearn_cli.transport.trees import Grown

PRIOR_ROWS = 4.0
"""Rows that the expectation counts for, in each law bin, when mass is shared out inside a tree bin."""


@dataclass(frozen=True)
class Bins:
    """Law bins of a column: the coarser bin (B,) in which each is tested, and how much a departure must exceed chance.

    doubt  standard deviations of chance that are added to its mean before a departure counts
    """

    tested_in: Ints
    doubt: float


def shrunk_laws(counts: Floats, bins: Bins, weights: Floats, grown: Grown) -> Floats:
    """Laws (L, K, B) of K groups in L leaves, from counts (L, K, B) of fit rows in law bins.

    Down the tree, the law of a group in a node lies between its own frequencies there and what its parent leads to
    expect: the pooled law of the node, tilted as the group's law was tilted in the parent, q_k = p . (l_k / p)_parent.
    The root expects no difference. So a small group has the coarse differences that its rows can show, a large one
    the fine ones, and where groups do not differ laws are equal and nothing moves.
    """
    nodes = np.einsum("nl,lkb->nkb", grown.leaves.astype(np.float64), counts)
    pooled = _pooled(nodes, weights)
    parents, laws = np.array(grown.parents), np.ones_like(nodes)
    generation = parents < 0
    while generation.any():
        here, above = np.flatnonzero(generation), parents[generation]
        tilt = np.where(above[:, None, None] >= 0, laws[above] / np.maximum(pooled[above], 1e-300), 1.0)
        expected = pooled[here] * np.where(pooled[above] > 0, tilt, 1.0)
        laws[here] = _towards(nodes[here], expected / expected.sum(axis=2, keepdims=True), bins)
        generation = np.isin(parents, here)
    ends = np.flatnonzero(grown.leaves.sum(axis=1) == 1)
    order = np.argsort(grown.leaves[ends].argmax(axis=1))
    return np.asarray(laws[ends[order]])


def _pooled(counts: Floats, weights: Floats) -> Floats:
    """Laws (N, 1, B) of all groups together in N nodes, from counts (N, K, B); uniform without rows."""
    rows = counts.sum(axis=2, keepdims=True)
    law = np.einsum("k,nkb->nb", weights, counts / np.maximum(rows, 1))[:, None]
    total = law.sum(axis=2, keepdims=True)
    return np.asarray(np.where(total > 0, law / np.maximum(total, 1e-300), 1 / law.shape[2]))


def _towards(counts: Floats, expected: Floats, law_bins: Bins) -> Floats:
    """Laws (N, K, B) s p_k + (1 - s) q_k: own frequencies and expectation, s = max(0, 1 - chance / G) for each group.

    G is the statistic of the fit of the counts to the expectation, in tree bins; its mean is dof where the expectation
    holds, so s is the share of the departure that is not chance (positive-part James-Stein; Efron & Morris 1973).
    Inside a tree bin the group's frequencies are smoothed by the expectation.
    """
    tree_bin = law_bins.tested_in
    bins = int(tree_bin.max(initial=0)) + 1
    merge = np.zeros((len(tree_bin), bins))
    merge[np.arange(len(tree_bin)), tree_bin] = 1.0
    rows, coarse, wanted = counts.sum(axis=2, keepdims=True), counts @ merge, expected @ merge
    departure = xlogy(coarse, coarse) - xlogy(coarse, np.maximum(rows * wanted, 1e-300))
    statistic = 2 * departure.sum(axis=2, keepdims=True)
    free = np.maximum((wanted > 0).sum(axis=2, keepdims=True) - 1, 0)
    chance = free + law_bins.doubt * np.sqrt(2 * free)
    signal = np.maximum(0.0, 1 - chance / np.maximum(statistic, 1e-12)) * (free > 0)
    inside = expected / np.maximum(wanted[..., tree_bin], 1e-300)
    prior = PRIOR_ROWS * merge.sum(axis=0)[tree_bin]
    smooth = (counts + prior * inside) / np.maximum(coarse[..., tree_bin] + prior, 1e-300)
    own = smooth * (coarse / np.maximum(rows, 1))[..., tree_bin]
    return np.asarray(np.where(rows > 0, signal * own + (1 - signal) * expected, expected))
