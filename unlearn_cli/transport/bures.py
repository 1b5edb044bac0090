"""The Bures-Wasserstein barycenter of covariances and the linear maps to it, applied row by row."""

import numpy as np
import ot.gaussian
from sklearn.covariance import ledoit_wolf

from unlearn_cli.transport.interface import Floats, Ints

RIDGE = 1e-3
"""Added to every variance, in units where the column's is about 1: a constant or repeated column stays invertible."""

STEPS, TOLERANCE = 200, 1e-9

BLOCK = 4096


def covariances(parts: list[Floats]) -> Floats:
    """Covariances (K, d, d) of K groups of centred rows (n_k, d), each drawn towards that of all rows, plus RIDGE.

    S_k + l (S - S_k), where l is the share of |S_k - S|^2 that is chance, at most 1 (Ledoit & Wolf 2004, with the
    pooled covariance as the target; S is drawn to the identity as there). So groups of few rows of many columns are
    not told apart by what is chance, and their rows not moved by it.
    """
    rows = sum(len(part) for part in parts)
    pooled, _ = ledoit_wolf(np.concatenate(parts), assume_centered=True)
    drawn = [_towards(part, pooled, 1 - len(part) / rows) for part in parts]
    return np.stack(drawn) + RIDGE * np.eye(len(pooled))


def _towards(rows: Floats, pooled: Floats, others: float) -> Floats:
    """`others`: the share of rows in S that are not the group's; by the rest S errs as S_k does."""
    own = rows.T @ rows / len(rows)
    chance = others * (((rows**2).sum(axis=1) ** 2).mean() - (own**2).sum()) / len(rows)
    gap = ((own - pooled) ** 2).sum()
    share = min(1.0, chance / gap) if gap > 0 else 1.0
    return np.asarray(own + share * (pooled - own))


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
