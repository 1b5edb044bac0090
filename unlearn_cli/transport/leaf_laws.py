"""The groups' laws of a column in the leaves of a tree, shrunk towards each other where they hardly differ."""

from dataclasses import dataclass

import numpy as np
from scipy.special import xlogy

from unlearn_cli.transport.interface import Floats, Ints


@dataclass(frozen=True)
class LeafCounts:
    """Counts (L, K, B) of fit rows: leaf, group, law bin. `tree_bin` (B,): the coarser bin of each law bin."""

    counts: Floats
    tree_bin: Ints


def shrunk_laws(cells: LeafCounts, weights: Floats) -> Floats:
    """Laws (L, K, B) between the groups' own and the pooled law of the leaf: s p_k + (1 - s) sum_k w_k p_k.

    s = max(0, 1 - dof / G), G the leaf's G-statistic in tree bins: the share of the difference that is not chance
    (positive-part James-Stein; Efron & Morris 1973). A leaf in which the groups do not differ has equal laws, s = 0.
    A group without rows in a leaf has the pooled law there.
    """
    rows = cells.counts.sum(axis=2, keepdims=True)
    own = cells.counts / np.maximum(rows, 1)
    present = weights * (rows[..., 0] > 0)
    share = present / np.maximum(present.sum(axis=1, keepdims=True), 1e-300)
    pooled = np.einsum("lk,lkb->lb", share, own)
    pooled[rows.sum(axis=(1, 2)) == 0] = 1 / own.shape[2]
    own = np.where(rows > 0, own, pooled[:, None])
    factor = _signal(cells)[:, None, None]
    return np.asarray(factor * own + (1 - factor) * pooled[:, None])


def _signal(cells: LeafCounts) -> Floats:
    """The factor s of each leaf, (L,)."""
    bins = int(cells.tree_bin.max(initial=0)) + 1
    counts = np.zeros((*cells.counts.shape[:2], bins))
    np.add.at(counts.transpose(2, 0, 1), cells.tree_bin, cells.counts.transpose(2, 0, 1))
    by_bin, by_group = counts.sum(axis=1), counts.sum(axis=2)
    total = counts.sum(axis=(1, 2))
    inside = xlogy(counts, counts).sum(axis=(1, 2)) + xlogy(total, total)
    statistic = 2 * (inside - xlogy(by_bin, by_bin).sum(axis=1) - xlogy(by_group, by_group).sum(axis=1))
    free = np.maximum((by_bin > 0).sum(axis=1) - 1, 0) * np.maximum((by_group > 0).sum(axis=1) - 1, 0)
    return np.asarray(np.maximum(0.0, 1 - free / np.maximum(statistic, 1e-12)) * (free > 0))
