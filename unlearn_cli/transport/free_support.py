"""The Wasserstein-2 barycenter of samples, with free points: exact couplings by POT's network simplex."""

import numpy as np
import ot

from unlearn_cli.transport.interface import Floats

PIVOTS = 1_000_000
STEPS = 3
"""From this start thirty steps cost at most 0.2 % less than none, on 1,000 rows of Adult (5 groups) and of LSAC (8)."""


def couple(rows: Floats, points: Floats, masses: Floats) -> Floats:
    """Optimal coupling (n, m), total mass 1, of evenly weighted `rows` (n, D) with `points` (m, D) of given masses."""
    even = np.full(len(rows), 1 / len(rows))
    return np.asarray(ot.emd(even, masses, ot.dist(rows, points), numItermax=PIVOTS))


def free_support(parts: list[Floats], weights: Floats) -> tuple[Floats, Floats]:
    """Points (m, D) and their masses (m,) that minimise sum_k w_k W_2^2(P_k, law), P_k even on the rows of part k.

    For two groups the start is the answer: w_1 x_1 + w_2 x_2 over the pairs of the optimal coupling (Agueh & Carlier
    2011, proposition 4.2). For more it is their means over rows that share a row of the heaviest group, which Cuturi &
    Doucet's steps (2014, algorithm 2, by POT) then move.
    """
    start, masses = _glue(parts, weights)
    if len(parts) == 2:
        return start, masses
    evens = [np.full(len(part), 1 / len(part)) for part in parts]
    center = ot.lp.free_support_barycenter(
        parts, evens, start, b=masses, weights=weights, numItermax=STEPS, stopThr=1e-6
    )
    return np.asarray(center), masses


def _glue(parts: list[Floats], weights: Floats) -> tuple[Floats, Floats]:
    """Means sum_k w_k x_k over rows that a row of the heaviest group is coupled with, and the masses of the means.

    The row's mass is cut into pieces that each meet one row of every group.
    """
    hub = parts[int(np.argmax(weights))]
    even = np.full(len(hub), 1 / len(hub))
    plans = [np.diag(even) if part is hub else couple(part, hub, even).T for part in parts]
    cells = [np.nonzero(plan) for plan in plans]
    ends = [np.cumsum(plan[cell]) for plan, cell in zip(plans, cells, strict=True)]
    cuts = np.unique(np.round(np.concatenate(ends), 12))
    sizes = np.diff(cuts, prepend=0.0)
    middle = cuts - sizes / 2
    points = np.zeros((len(cuts), hub.shape[1]))
    for weight, part, cell, end in zip(weights, parts, cells, ends, strict=True):
        points += weight * part[cell[1][np.minimum(np.searchsorted(end, middle), len(end) - 1)]]
    return points, sizes / sizes.sum()
