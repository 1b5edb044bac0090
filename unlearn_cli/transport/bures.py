"""The Bures-Wasserstein barycenter of covariances and the linear maps to it, applied row by row."""

import numpy as np
import ot.gaussian
from sklearn.covariance import ledoit_wolf

from unlearn_cli.transport.interface import Floats, Ints

RIDGE = 1e-3
"""Added to every variance, in units where the column's is about 1: a constant or repeated column stays invertible."""

STEPS, TOLERANCE = 200, 1e-9

BLOCK = 4096


def covariance(rows: Floats) -> Floats:
    """Covariance (d, d) of centred rows (n, d): shrunk to a multiple of the identity (Ledoit & Wolf 2004), plus RIDGE.

    The shrinkage falls with n and grows with d, so that few rows of many columns still give an invertible matrix.
    """
    shrunk, _ = ledoit_wolf(rows, assume_centered=True)
    return np.asarray(shrunk + RIDGE * np.eye(rows.shape[1]))


def barycenter_maps(covariances: Floats, pooled: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Optimal linear maps of K centred Gaussians, and of the pooled one, to their Wasserstein-2 barycenter.

    The barycenter R is the fixed point of R <- T R T with T = sum_k w_k T_k the mean of the optimal maps from R to
    each C_k (Alvarez-Esteban et al. 2016, eq. 7), which converges in about ten steps where POT's own iteration
    takes hundreds; the maps are POT's. Shapes: `covariances` (K, d, d), positive definite; returns the maps from
    each C_k to R (K+1, d, d), symmetric, the pooled one last, and R (d, d).
    """
    center = np.tensordot(weights, covariances, axes=1)
    for _ in range(STEPS):
        mean = sum(weight * _map(center, c) for weight, c in zip(weights, covariances, strict=True))
        center, before = mean @ center @ mean, center
        center = (center + center.T) / 2
        if np.abs(center - before).max() <= TOLERANCE * np.abs(center).max():
            break
    return np.stack([_map(c, center) for c in [*covariances, pooled]]), center


def _map(source: Floats, target: Floats) -> Floats:
    zero = np.zeros(len(source))
    linear, _ = ot.gaussian.bures_wasserstein_mapping(zero, zero, source, target)
    return np.asarray(linear)


def rowwise(points: Floats, maps: Floats, groups: Ints) -> Floats:
    """`points[i] @ maps[groups[i]]`, (n, d), summed column after column.

    A BLAS product may round a row otherwise when it stands in another batch; sums in one fixed order do not.
    """
    out = np.zeros_like(points)
    for group in np.unique(groups):
        here = np.flatnonzero(groups == group)
        for start in range(0, len(here), BLOCK):
            block = here[start : start + BLOCK]
            part, total = points[block], np.zeros((len(block), points.shape[1]))
            for j in range(points.shape[1]):
                total += part[:, j, None] * maps[group, j]
            out[block] = total
    return out
