"""The rank correlation of guesses and an exact value, two-sided, with its interval."""

import numpy as np
from scipy.stats import rankdata

from unlearn_cli.core.cells import Floats, Ints
from unlearn_cli.statistics.advantage import learned_end
from unlearn_cli.statistics.confidence import standard_errors
from unlearn_cli.statistics.design import Design
from unlearn_cli.statistics.findings import CorrelationFindings


def rank_correlation(values: Floats, guesses: Floats, folds: Ints, units: Ints | None = None) -> CorrelationFindings:
    """|r| with r the mean over folds of Spearman's correlation, and its 95 % interval.

    Guesses of different fits are not compared, hence within folds; a guess that is reliably wrong tells as much as one
    that is right, hence |.|. Standard error: of the sum of all rows' parts (see `spearman`), summed by unit where
    `units` (n,) are given. The interval is symmetric in atanh r and folded at 0, as that of `advantage`.
    """
    parts, correlation, numbers = np.zeros(len(values)), 0.0, np.unique(folds)
    for fold in numbers:
        rows = np.flatnonzero(folds == fold)
        found, of_rows = spearman(values[rows], guesses[rows])
        correlation += found / len(numbers)
        parts[rows] = of_rows / len(numbers)
    value, error, errors = (
        float(abs(correlation)),
        float(np.sqrt((Design(units=units).summed(parts) ** 2).sum())),
        standard_errors(),
    )
    low, high = (learned_end(value, error, side) for side in (-errors, errors))
    return CorrelationFindings(value, max(0.0, low), high)


def spearman(x: Floats, y: Floats) -> tuple[float, Floats]:
    """Spearman's r of x and y (n,), by mid-ranks, and the rows' parts in it (n,), whose squares sum to its variance.

    F and G are the mid-distribution functions, C = cov(F, G), V = var F, W = var G, r = C / sqrt(V W). The parts are
    the influence function of r over n (Croux & Dehon 2010, section 2, for distributions without ties; with ties V and W
    have an influence of their own, and that of r follows by the chain rule). A constant has r = 0.
    """
    f, g = (rankdata(side) / len(side) - (1 + 1 / len(side)) / 2 for side in (x, y))
    v, w = float(f @ f), float(g @ g)
    if not v or not w:
        return 0.0, np.zeros(len(x))
    r = float(f @ g / np.sqrt(v * w))
    covariance = (f * g + _above(x, g) + _above(y, f)) / np.sqrt(v * w)
    spread = (f * f + 2 * _above(x, f)) / v + (g * g + 2 * _above(y, g)) / w
    influence = covariance - r * spread / 2
    return r, influence - influence.mean()


def _above(x: Floats, weights: Floats) -> Floats:
    """Mean over all rows of `weights` [x_i < x] + `weights` [x_i = x] / 2, for each row i (n,)."""
    _, at, counts = np.unique(x, return_inverse=True, return_counts=True)
    mass = np.bincount(at, weights, minlength=len(counts))
    below = np.cumsum(mass) - mass / 2
    return np.asarray((weights.sum() - below)[at] / len(x))
