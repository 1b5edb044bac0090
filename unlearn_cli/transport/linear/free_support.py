"""The Wasserstein-2 barycenter of samples, with free points: exact couplings by POT's network simplex."""

import numpy as np
import ot

from unlearn_cli.transport.interface import Floats

STOP = 1e-6
"""Squared move of all points, in variances, below which a step is the last: snapping to a support moves them more."""

PIVOTS = 1_000_000
"""Steps of the network simplex at most: POT's own limit of 100,000 can stop a coupling of some thousand rows early."""

STEPS = 3
"""From this start thirty steps cost at most 0.2 % less than none, on 1,000 rows of Adult (5 groups) and of LSAC (8)."""


def couple(rows: Floats, points: Floats, masses: Floats) -> Floats:
    """Optimal coupling of evenly weighted rows with points of given masses, for squared distance.

    Parameters
    ----------
    rows : (n, D) float64
    points : (m, D) float64
    masses : (m,) float64, sums to 1

    Returns
    -------
    (n, m) float64, the mass that goes from each row to each point; sums to 1

    Examples
    --------
    >>> couple(np.array([[0.0], [5.0]]), np.array([[6.0], [1.0]]), np.array([0.5, 0.5])).tolist()
    [[0.0, 0.5], [0.5, 0.0]]
    """
    even = np.full(len(rows), 1 / len(rows))
    return np.asarray(ot.emd(even, masses, ot.dist(rows, points), numItermax=PIVOTS))


def free_support(parts: list[Floats], weights: Floats) -> tuple[Floats, Floats]:
    """Wasserstein-2 barycenter of samples: points and masses that minimise sum_k w_k W_2^2(P_k, Q).

    For two groups the start is the answer: w_1 x_1 + w_2 x_2 over the pairs of the optimal coupling. For more it is
    their means over rows that share a row of the heaviest group, which Cuturi & Doucet's steps, by POT, then move.

    Parameters
    ----------
    parts : K times (n_k, D) float64
        The rows of each group, all of one weight.
    weights : (K,) float64, sums to 1

    Returns
    -------
    points : (m, D) float64
    masses : (m,) float64, sums to 1

    References
    ----------
    Agueh & Carlier 2011, Barycenters in the Wasserstein space, proposition 4.2.
    Cuturi & Doucet 2014, Fast computation of Wasserstein barycenters, algorithm 2.

    Examples
    --------
    >>> points, masses = free_support([np.array([[0.0], [2.0]]), np.array([[14.0], [10.0]])], np.array([0.5, 0.5]))
    >>> points.ravel().tolist(), masses.tolist()
    ([5.0, 8.0], [0.5, 0.5])
    """
    start, masses = _glue(parts, weights)
    if len(parts) == 2:
        return start, masses
    evens = [np.full(len(part), 1 / len(part)) for part in parts]
    center = ot.lp.free_support_barycenter(
        parts, evens, start, b=masses, weights=weights, numItermax=STEPS, stopThr=STOP
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
