"""Distortion: how far a column moved, and a table, in units that can be averaged over columns."""

import numpy as np

from unlearn_cli.core.cells import Cells, Floats
from unlearn_cli.statistics.confidence import standard_errors
from unlearn_cli.statistics.findings import SpreadFindings


def distortion(before: Floats, after: Floats, is_category: bool) -> float:
    """Mean over rows of squared move / variance for numbers, share of changed cells for categories.

    Zero is no change; 2 is what replacing every number by an independent draw from the column would cost.

    >>> distortion(np.array([0.0, 2.0]), np.array([0.0, 1.0]), False)
    0.5
    """
    return float(costs(before, after, is_category).mean()) if len(before) else 0.0


def costs(before: Floats, after: Floats, is_category: bool) -> Floats:
    """What the move of each row's cell cost (n,): squared move / variance, or 1 where a category differs.

    The variance is that of the column before, over its non-null cells (1 where it is 0). A cell that became null, or
    ceased to be, counts as a move of one standard deviation; two nulls count as no move.
    """
    missing_before, missing_after = np.isnan(before), np.isnan(after)
    apart = (before != after) & ~(missing_before & missing_after)
    if is_category:
        return np.asarray(apart, dtype=np.float64)
    step = np.where(missing_before | missing_after, 1.0, (after - before) ** 2 / variance(before))
    return np.where(apart, step, 0.0)


def table_distortion(before: Cells, after: Cells) -> SpreadFindings | None:
    """Mean over columns of their distortion and its 95 % interval; None without a common column.

    Rows are independent and distortion is a mean over rows, so the interval is the normal limit of the mean.
    """
    names = [name for name in before.names if name in after.names]
    if not names or not len(before.values):
        return None
    of_rows = np.mean([_of_column(before, after, name) for name in names], axis=0)
    mean, rows = float(of_rows.mean()), len(of_rows)
    reach = standard_errors() * float(of_rows.std(ddof=1)) / np.sqrt(rows) if rows > 1 else np.inf
    return SpreadFindings(mean, max(0.0, mean - reach), mean + reach)


def variance(values: Floats) -> float:
    """Variance over the non-null cells; 1 where it is 0 or there is no cell."""
    seen = values[~np.isnan(values)]
    # not by the variance: that of a constant may be 1e-34, for want of digits
    return float(seen.var()) or 1.0 if len(seen) and np.ptp(seen) else 1.0


def _of_column(before: Cells, after: Cells, name: str) -> Floats:
    j = before.names.index(name)
    return costs(before.values[:, j], after.values[:, after.names.index(name)], bool(before.is_category[j]))
