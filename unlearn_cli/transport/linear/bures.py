"""The Bures-Wasserstein barycenter of covariances and the linear maps to it, applied row by row."""

import numpy as np
import ot.gaussian
from sklearn.covariance import ledoit_wolf

from unlearn_cli.transport.interface import Floats, Ints

RIDGE = 1e-3
"""Added to every variance, in units where the column's is about 1: a constant or repeated column stays invertible."""

STEPS, TOLERANCE = 200, 1e-9
"""Ten steps are usual, so 200 are never a limit; a change of 1e-9 of the largest covariance is far below RIDGE."""

BLOCK = 4096
"""Rows multiplied at a time: 100 columns of them, in and out, are about 6 MB, near the cache of a core."""


def covariances(parts: list[Floats]) -> Floats:
    """Covariances of groups, each drawn towards that of all rows, plus RIDGE.

    S_k + l (S - S_k), where l is the share of |S_k - S|^2 that is chance, at most 1 (Ledoit & Wolf's estimate, with the
    pooled covariance as the target; S is drawn to the identity as there). So groups of few rows of many columns are
    not told apart by what is chance, and their rows not moved by it.

    Parameters
    ----------
    parts : K times (n_k, d) float64, centred rows of each group

    Returns
    -------
    (K, d, d) float64, positive definite

    References
    ----------
    Ledoit & Wolf 2004, A well-conditioned estimator for large-dimensional covariance matrices.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> first, second = covariances([rng.normal(size=(5000, 2)), 2 * rng.normal(size=(5000, 2))])
    >>> np.diag(first).round().tolist(), np.diag(second).round().tolist()
    ([1.0, 1.0], [4.0, 4.0])
    """
    rows = sum(len(part) for part in parts)
    pooled, _ = ledoit_wolf(np.concatenate(parts), assume_centered=True)
    drawn = [_towards(part, pooled, 1 - len(part) / rows) for part in parts]
    return np.stack(drawn) + RIDGE * np.eye(len(pooled))


def _towards(rows: Floats, pooled: Floats, others: float) -> Floats:
    """One group's S_k + l (S - S_k). `others`: share of the rows in S that are not its own, where S errs otherwise."""
    own = rows.T @ rows / len(rows)
    chance = others * (((rows**2).sum(axis=1) ** 2).mean() - (own**2).sum()) / len(rows)
    apart = ((own - pooled) ** 2).sum()
    share = min(1.0, chance / apart) if apart > 0 else 1.0
    return np.asarray(own + share * (pooled - own))


def barycenter_maps(covariances: Floats, pooled: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Optimal linear maps of K centred Gaussians, and of the pooled one, to their Wasserstein-2 barycenter.

    The barycenter R is the fixed point of R <- T R T with T = sum_k w_k T_k the mean of the optimal maps from R to
    each C_k, which converges in about ten steps where POT's own iteration takes hundreds; the maps are POT's.

    Parameters
    ----------
    covariances : (K, d, d) float64, positive definite
    pooled : (d, d) float64, of the Gaussian of a group that the fit never saw
    weights : (K,) float64, sums to 1

    Returns
    -------
    maps : (K+1, d, d) float64, from each C_k to R, symmetric; the pooled one last
    center : (d, d) float64, R

    References
    ----------
    Alvarez-Esteban et al. 2016, A fixed-point approach to barycenters in Wasserstein space, eq. 7.

    Examples
    --------
    On the line the barycenter's standard deviation is the mean of the groups': (1 + 3) / 2.

    >>> maps, center = barycenter_maps(np.array([[[1.0]], [[9.0]]]), np.array([[5.0]]), np.array([0.5, 0.5]))
    >>> center.round(6).tolist(), maps[:2].ravel().round(6).tolist()
    ([[4.0]], [2.0, 0.666667])
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
    """Each row times its group's matrix, `points[i] @ maps[groups[i]]`, summed column after column.

    A BLAS product may round a row otherwise when it stands in another batch; sums in one fixed order do not.

    Parameters
    ----------
    points : (n, d) float64
    maps : (K, d, d) float64
    groups : (n,) intp

    Returns
    -------
    (n, d) float64

    Examples
    --------
    >>> rowwise(np.array([[1.0, 2.0]]), np.array([[[0.0, 1.0], [1.0, 0.0]]]), np.array([0])).tolist()
    [[2.0, 1.0]]
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
