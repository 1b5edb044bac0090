"""The quantile barycenters of all leaves as intervals of rank, on each of which every group stays in one bin."""

from dataclasses import dataclass

import numpy as np

from unlearn_cli.core.compiled import compiled
from unlearn_cli.transport.distributions.barycenters import ROUNDING, dithered
from unlearn_cli.transport.distributions.couplings import SMALLEST
from unlearn_cli.transport.distributions.scale import Scale
from unlearn_cli.transport.distributions.sorted_numbers import positions
from unlearn_cli.transport.interface import Floats, Ints


@dataclass(frozen=True, eq=False)
class Intervals:
    """T intervals of leaf + group rank, leaf after leaf.

    start, end  (T,) leaf + group rank at both ends
    leaf        (T,)
    held        (2, K, T) position of each group in the support at both ends
    depth       (2, T) how deep in these atoms the groups are, on average, at both ends
    """

    start: Floats
    end: Floats
    leaf: Ints
    held: Ints
    depth: Floats


def barycenter_tables(scale: Scale, low: Floats, top: Floats, weights: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Quantile barycenters of all leaves: intervals of leaf + group rank, and the pooled rank at both ends of each.

    Parameters
    ----------
    scale : Scale
    low, top : (L, K, B) float64
        Ranks of the groups at the bin edges.
    weights : (K,) float64

    Returns
    -------
    start, end : (T,) float64
        Leaf + group rank. On an interval every group stays in one bin, where its pooled rank is linear in the group
        rank. Where each value has a bin it is `quantile_barycenter` of every leaf.
    first, last : (T,) float64
        Pooled rank of the barycenter at both ends.
    """
    found = _split(scale, _intervals(scale, low, top, weights), weights)
    nearby = np.stack([scale.middle(codes, weights) for codes in found.held])
    # what costs least may fall along the ranks where columns follow; a map does not
    floor = found.leaf * len(scale.top)
    nearby = (np.maximum.accumulate((nearby + floor).T.ravel()).reshape(-1, 2) - floor[:, None]).T
    first, last = scale.bottom[nearby] + found.depth * scale.mass[nearby]
    return found.start, found.end, first, last


def _intervals(scale: Scale, low: Floats, top: Floats, weights: Floats) -> Intervals:
    number = np.arange(len(top))[:, None, None]
    end = np.unique((np.minimum(top, 1.0) + number)[top > ROUNDING])
    end = end[np.append(np.diff(end) > ROUNDING, True)]
    leaf = np.ceil(end).astype(np.intp) - 1
    start = np.maximum(np.concatenate([[0.0], end[:-1]]), leaf)
    ranks = _pooled_ranks(np.stack([low, top]), scale.edges, np.stack([start, end]), leaf)
    ranks[0] = np.nextafter(ranks[0], np.inf)  # at the start it is the value above, at the end the one below
    found = positions(scale.atoms.top, ranks.ravel()).reshape(ranks.shape)
    held = np.minimum(found, len(scale.top) - 1).astype(np.intp)
    depth = np.clip((ranks - scale.bottom[held]) / scale.mass[held], 0.0, 1.0)
    return Intervals(start, end, leaf, held, np.einsum("k,skt->st", weights, depth))


@compiled
def _pooled_ranks(edges_in_group: Floats, edges: Floats, keys: Floats, leaf: Ints) -> Floats:
    """Pooled ranks (2, K, T) of the groups at both ends `keys` (2, T) of intervals, leaf after leaf.

    `edges_in_group` (2, L, K, B): ranks of the groups at the lower and the upper edges of the bins.
    """
    _, _, groups, bins = edges_in_group.shape
    found = np.empty((2, groups, len(leaf)))
    for k in range(groups):
        at = 0
        for t in range(len(leaf)):
            here = leaf[t]
            at = 0 if t == 0 or leaf[t - 1] != here else at
            middle = (keys[0, t] + keys[1, t]) / 2 - here
            while at < bins - 1 and edges_in_group[1, here, k, at] < middle:
                at += 1
            below, above = edges_in_group[0, here, k, at], edges_in_group[1, here, k, at]
            for side in range(2):
                along = (keys[side, t] - here - below) / max(above - below, SMALLEST)
                found[side, k, t] = edges[at] + min(max(along, 0.0), 1.0) * (edges[at + 1] - edges[at])
    return found


def _split(scale: Scale, whole: Intervals, weights: Floats) -> Intervals:
    """Intervals where every group stays on one value are shared out between the neighbours of the mean.

    The shares are those of `dithered`. Of intervals in a row that lie between the same neighbours the first ranks go to
    the lower one, and the others to the upper: a map does not fall. Not where other columns follow: the neighbours of
    the mean may be far from any group's value there.
    """
    if scale.column.echoes:
        return whole
    below, share = dithered(scale.column.support, weights @ scale.column.support[whole.held[0]], scale.evenness)
    shared = (whole.held[0] == whole.held[1]).all(axis=0) & (share > ROUNDING) & (share < 1 - ROUNDING)
    if not shared.any():
        return whole
    goes_on = shared[1:] & shared[:-1] & (below[1:] == below[:-1]) & (whole.leaf[1:] == whole.leaf[:-1])
    row = np.append(0, np.cumsum(~goes_on))
    ends = whole.end[np.append(np.flatnonzero(~goes_on), len(row) - 1)]
    turn = ends - np.bincount(row, share * (whole.end - whole.start))
    cut = np.where(shared, np.clip(turn[row], whole.start, whole.end), whole.end)
    rises = shared & (cut - whole.start <= ROUNDING)
    parted = shared & ~rises & (whole.end - cut > ROUNDING)
    order = np.argsort(np.concatenate([np.arange(len(parted)), np.flatnonzero(parted) + 0.5]))
    lower = np.where(shared, below + rises, whole.held)
    upper = np.broadcast_to(below[parted] + 1, (*whole.held.shape[:2], int(parted.sum())))
    return Intervals(
        np.concatenate([whole.start, cut[parted]])[order],
        np.concatenate([np.where(parted, cut, whole.end), whole.end[parted]])[order],
        np.concatenate([whole.leaf, whole.leaf[parted]])[order],
        np.concatenate([lower, upper], axis=2)[:, :, order],
        np.concatenate([whole.depth, whole.depth[:, parted]], axis=1)[:, order],
    )
