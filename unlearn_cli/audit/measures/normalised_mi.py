"""The share of what there is to know about the group that one column alone tells."""

import numpy as np
from scipy.special import xlogy

from unlearn_cli.core.cells import Floats, Ints
from unlearn_cli.statistics.contingency import contingency

BINS = 32
RARE = 5


def normalised_mi(values: Floats, groups: Ints, is_category: bool) -> float | None:
    """max(0, I(bin(x); Z) - (r - 1)(c - 1) / 2n) / H(Z), in [0, 1]; None where there is one group only.

    I is the plug-in mutual information of the r x c table of bins by groups, in nats; (r - 1)(c - 1) / 2n is its bias
    under independence to first order (Miller 1955; 2n I is then chi-square with that many degrees of freedom), and
    H(Z) the plug-in entropy of the group. Numbers fall into at most 32 quantile bins that keep ties whole; a null is a
    bin of its own; levels with fewer than 5 rows are pooled, without which a column of names would tell everything.
    """
    counts = contingency(_bins(values, is_category), groups, int(groups.max(initial=0)) + 1)
    counts = counts[counts.sum(axis=1) > 0][:, counts.sum(axis=0) > 0]
    n = counts.sum()
    if counts.shape[1] < 2:
        return None
    by_group, by_bin = counts.sum(axis=0), counts.sum(axis=1)
    entropy = np.log(n) - xlogy(by_group, by_group).sum() / n
    left = (xlogy(by_bin, by_bin).sum() - xlogy(counts, counts).sum()) / n  # H(Z | bin)
    bias = (counts.shape[0] - 1) * (counts.shape[1] - 1) / (2 * n)
    return float(np.clip((entropy - left - bias) / entropy, 0.0, 1.0))


def _bins(values: Floats, is_category: bool) -> Ints:
    """Codes (n,): 0 for null, then pooled levels of a category or quantile bins of a number."""
    codes = np.zeros(len(values), dtype=np.intp)
    seen = ~np.isnan(values)
    if not seen.any():
        return codes
    levels, inverse, counts = np.unique(values[seen], return_inverse=True, return_counts=True)
    if is_category:
        bins = np.where(counts < RARE, 0, np.arange(1, len(levels) + 1))
    elif len(levels) <= BINS:
        bins = np.arange(len(levels))
    else:  # a value's bin follows from the rank of its first row, so equal values share it
        first = np.cumsum(counts) - counts
        bins = first * BINS // counts.sum()
    codes[seen] = 1 + bins[inverse]
    return codes
