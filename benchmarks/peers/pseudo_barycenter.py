"""The pseudo-barycenter of Xu & Strohmer (JMLR 24:331, 2023), reimplemented: an affine map of each group."""

import numpy as np

from benchmarks.peers.interface import Floats, Ints, Move, by_group

STEPS, TOLERANCE = 100, 1e-7

NULL = 1e-10
"""Share of the largest eigenvalue up to which a direction counts as one in which the group does not vary."""


def fit(rows: Floats, groups: Ints) -> Move[Floats]:
    """x -> m + A_k (x - m_k) with A_k = S_k^-1/2 (S_k^1/2 S S_k^1/2)^1/2 S_k^-1/2, S the barycenter of the S_k.

    Means and covariances are those of the sample, m = sum_k w_k m_k. Directions in which a group does not vary (a
    level that it lacks) are left out of its inverse root: the map sends them to 0, where the paper asks for positive
    definite S_k.
    """
    weights = np.bincount(groups) / len(groups)
    parts = [rows[groups == group] for group in range(len(weights))]
    means = np.stack([part.mean(axis=0) for part in parts])
    spreads = np.stack([np.cov(part, rowvar=False, bias=True) for part in parts])
    center, spread = weights @ means, barycenter(spreads, weights)
    maps = [_map(own, spread) for own in spreads]

    def move(rows: Floats, groups: Ints) -> Floats:
        return by_group(rows, groups, {k: lambda x, k=k: (x - means[k]) @ maps[k] + center for k in range(len(means))})

    return move


def barycenter(spreads: Floats, weights: Floats) -> Floats:
    """The fixed point S = sum_k w_k (S^1/2 S_k S^1/2)^1/2 of covariances (K, d, d), by the iteration

    S <- S^-1/2 (sum_k w_k (S^1/2 S_k S^1/2)^1/2)^2 S^-1/2 (Alvarez-Esteban et al. 2016).
    """
    spread = np.tensordot(weights, spreads, axes=1)
    for _ in range(STEPS):
        root, inverse = _roots(spread)
        mean = sum(w * _roots(root @ own @ root)[0] for w, own in zip(weights, spreads, strict=True))
        spread, before = inverse @ mean @ mean @ inverse, spread
        if np.abs(spread - before).max() <= TOLERANCE * np.abs(spread).max():
            break
    return spread


def _map(source: Floats, target: Floats) -> Floats:
    root, inverse = _roots(source)
    return np.asarray(inverse @ _roots(root @ target @ root)[0] @ inverse)


def _roots(matrix: Floats) -> tuple[Floats, Floats]:
    """Square root of a positive semidefinite matrix, and the inverse of it where it is not 0."""
    values, vectors = np.linalg.eigh((matrix + matrix.T) / 2)
    kept = values > NULL * values[-1]
    roots = np.sqrt(values[kept])
    vectors = vectors[:, kept]
    return (vectors * roots) @ vectors.T, (vectors / roots) @ vectors.T
