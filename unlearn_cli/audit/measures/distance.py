"""The largest distance between the distribution of a column in one group and its distribution in the others."""

import numpy as np

from unlearn_cli.core.cells import Floats, Ints
from unlearn_cli.statistics.contingency import value_counts


def distance(values: Floats, groups: Ints, is_category: bool) -> float | None:
    """Largest over groups k of the distance between P(x | Z = k) and P(x | Z != k), over non-null cells; in [0, 1].

    Kolmogorov-Smirnov distance sup_t |F_k(t) - F_rest(t)| for numbers, total variation (half the l1 distance) for
    categories. None where fewer than two groups have a value. An estimate: samples of equal distributions are
    apart by chance (`telling` says how far).
    """
    counts = value_counts(values, groups)
    return float(distances(counts, is_category).max()) if counts.shape[1] > 1 else None


def distances(counts: Floats, is_category: bool) -> Floats:
    """Distances (K,) of each group's distribution from that of the rest, from counts (m, K) of ascending values."""
    sizes, total = counts.sum(axis=0), counts.sum(axis=1)
    found = np.zeros(len(sizes))
    for k, size in enumerate(sizes):
        difference = counts[:, k] / size - (total - counts[:, k]) / (sizes.sum() - size)
        found[k] = np.abs(difference).sum() / 2 if is_category else np.abs(np.cumsum(difference)).max()
    return found
