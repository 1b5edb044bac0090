"""The smallest advantage that groups of a given size can show, and the smallest rank correlation that rows can."""

import math

import numpy as np

from unlearn_cli.core.cells import Floats, Ints
from unlearn_cli.statistics.confidence import standard_errors
from unlearn_cli.statistics.contingency import contingency
from unlearn_cli.statistics.design import Design


def minimum_detectable(group_rows: int, rows: int) -> float:
    """95 % quantile of |2 AUC - 1| of a blind guess of a group of n1 = `group_rows` among `rows` = n1 + n2 rows.

    Under independence the rank sum has variance n1 n2 (n1 + n2 + 1) / 12 (Mann & Whitney 1947), hence 2 AUC - 1 has
    mean 0 and variance (n1 + n2 + 1) / (3 n1 n2); the quantile is that of its normal limit, at most 1.
    """
    variance = (rows + 1) / (3 * group_rows * (rows - group_rows))
    return min(1.0, standard_errors() * math.sqrt(variance))


def visible_within(groups: Ints, folds: Ints, design: Design) -> Floats:
    """The same for each group (K,) of a guess that is compared within folds and levels, as `signed_advantages` does.

    In a block of n1 + n2 rows 2 AUC - 1 has the variance (n1 + n2 + 1) / (3 n1 n2) of Mann & Whitney, and weight
    n1 n2 / sum n1 n2 in its fold, so a fold has the variance sum n1 n2 (n1 + n2 + 1) / 3 / (sum n1 n2)^2; the mean over
    F folds that have pairs has the sum of these / F^2. NaN for a group without pairs, which is not in the mean.
    With units n1 and n2 are the rows that count, see `effective_rows`: so little shows where a unit's rows are equal.
    """
    blocks = np.unique(np.column_stack([folds, design.levels_of(len(groups))]), axis=0, return_inverse=True)
    counts = contingency(blocks[1], groups, int(groups.max()) + 1)
    fold, sizes = blocks[0][:, 0], counts.sum(axis=1, keepdims=True)
    pairs = counts * (sizes - counts)
    found = np.full(counts.shape[1], np.nan)
    for k in range(counts.shape[1]):
        totals = np.bincount(fold, pairs[:, k])
        one, other = (
            _effective(blocks[1][side], design.rows(side).units, len(fold)) for side in (groups == k, groups != k)
        )
        with np.errstate(divide="ignore", invalid="ignore"):
            variances = np.where(pairs[:, k] > 0, (one + other + 1) / (3 * one * other), 0.0)
        spread = np.bincount(fold, pairs[:, k] ** 2 * variances)
        used = totals > 0
        if used.any():
            variance = float((spread[used] / totals[used] ** 2).sum()) / used.sum() ** 2
            found[k] = min(1.0, standard_errors() * math.sqrt(variance))
    return found


def _effective(blocks: Ints, units: Ints | None, count: int) -> Floats:
    """`effective_rows` in each of so many blocks (B,); `blocks` and `units` of each row of one side (n,)."""
    rows = np.bincount(blocks, minlength=count).astype(np.float64)
    if units is None:
        return rows
    kinds, sizes = np.unique(np.column_stack([blocks, units]), axis=0, return_counts=True)
    squares = np.bincount(kinds[:, 0], sizes.astype(np.float64) ** 2, minlength=count)
    return np.divide(rows**2, squares, out=np.zeros(count), where=squares > 0)


def rows_needed(group_rows: int, rows: int, wanted: float) -> int:
    """Rows of the group that would show an advantage of `wanted`, at the share s it has now.

    The least s n for which `minimum_detectable`, with a = z^2 / (3 s (1 - s) wanted^2), is at most `wanted`: the root
    of n^2 - a n - a.
    """
    share = group_rows / rows
    a = standard_errors() ** 2 / (3 * share * (1 - share) * wanted**2)
    return math.ceil(share * (a + math.sqrt(a * a + 4 * a)) / 2)


def smallest_correlation(rows: int) -> float:
    """95 % quantile of |Spearman's r| of a blind guess of `rows` values: r then has mean 0, variance 1 / (rows - 1)."""
    return min(1.0, standard_errors() / math.sqrt(max(rows - 1, 1)))


def rows_needed_for_values(wanted: float) -> int:
    """Rows with a value that would show a rank correlation of `wanted`."""
    return 1 + math.ceil((standard_errors() / wanted) ** 2)
