"""Squared Wasserstein-2 distance between the two distributions of the outputs, averaged over fixed directions."""

import numpy as np

from unlearn_cli.core.cells import Floats
from unlearn_cli.forget.output_distributions import points
from unlearn_cli.forget.penalties.interface import Batch

DIRECTIONS = 24
_SEED = 0


def penalty(outputs: Floats, batch: Batch) -> tuple[float, Floats]:
    """Sliced W2^2 (Bonneel et al., JMIV 51:22, 2015): the mean of W2^2 over projections on fixed unit vectors.

    On the softmax; for regression the one direction there is, in units of the target's variance. In one dimension the
    optimal coupling pairs equal quantiles, and the gradient is that of its cost with the coupling held fixed (it is
    locally constant wherever no two values are tied).
    """
    u, pull = points(outputs, batch)
    directions = _directions(u.shape[1])
    value, gradient = 0.0, np.zeros_like(u)
    for direction in directions:
        cost, slope = squared_distance(u @ direction, batch.mass)
        value += cost / len(directions)
        gradient += np.outer(slope, direction) / len(directions)
    return value, pull(gradient)


def squared_distance(x: Floats, mass: Floats) -> tuple[float, Floats]:
    """W2^2 between sum_i mass_i0 delta(x_i) and sum_i mass_i1 delta(x_i), and its gradient with respect to x (n,)."""
    order = np.argsort(x, kind="stable")
    ranks = np.cumsum(mass[order], axis=0)
    ranks[-1] = 1.0
    edges = np.sort(np.concatenate([[0.0], ranks.ravel()]))
    weight, middle = np.diff(edges), (edges[1:] + edges[:-1]) / 2.0
    first, second = (order[np.searchsorted(ranks[:, z], middle).clip(max=len(x) - 1)] for z in (0, 1))
    apart = x[first] - x[second]
    slope = np.bincount(first, 2.0 * weight * apart, len(x)) - np.bincount(second, 2.0 * weight * apart, len(x))
    return float(weight @ apart**2), slope.astype(np.float64)


def _directions(width: int) -> Floats:
    """(D, width) unit vectors, always the same ones."""
    if width == 1:
        return np.ones((1, 1))
    drawn = np.random.default_rng(_SEED).normal(size=(DIRECTIONS, width))
    return np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True))
